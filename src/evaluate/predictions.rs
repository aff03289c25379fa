//! Sample by sample: who is taken for whom, and what changed.

use super::Evaluator;
use super::metrics::argmax;
use crate::datasets::Task;
use crate::kernels::{larger, sorted};
use crate::plain::plain;
use serde::Serialize;

const MOST_CHANGED: usize = 60;

/// A test sample that two models see otherwise: the fp32 model and the quantized one, or, in a comparison, A and B.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ChangedSample {
    /// Row in the test part.
    pub index: usize,
    /// Its class by the label.
    pub label: usize,
    /// Its class by the fp32 model; in a comparison, by A.
    pub before: usize,
    /// Its class by the quantized model; in a comparison, by B.
    pub after: usize,
    /// How far the best logit of the first of the two models was above its second.
    pub margin: f64,
    /// The sample itself.
    pub features: Vec<f32>,
}

plain! { out struct ChangedSample { index, label, before, after, margin, features } }

/// The outputs of the quantized model beside those of the fp32 model; in a comparison, those of B beside those of A.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Predictions {
    /// `confusion[label][class]` of the quantized model; empty for a regression.
    pub confusion: Vec<Vec<u32>>,
    /// The same of the fp32 model.
    pub baseline_confusion: Vec<Vec<u32>>,
    /// Samples whose class changed, the widest margin first; at most 60 of them.
    pub changed: Vec<ChangedSample>,
    /// How many samples changed their class.
    pub changed_count: usize,
    /// How many of these were right before.
    pub broken: usize,
    /// How many of these are right now.
    pub fixed: usize,
    /// Of a regression: the first feature of each test row.
    pub inputs: Vec<f32>,
    /// Of a regression: the target of each test row.
    pub targets: Vec<f32>,
    /// Of a regression: the prediction of the fp32 model.
    pub before: Vec<f32>,
    /// Of a regression: the prediction of the quantized model.
    pub after: Vec<f32>,
}

plain! {
    out struct Predictions {
        confusion, baseline_confusion, changed, changed_count, broken, fixed, inputs, targets, before, after,
    }
}

/// What `outputs` say otherwise than `baseline`, row by row.
pub(super) fn compare(evaluator: &Evaluator, baseline: &[f32], outputs: &[f32]) -> Predictions {
    let (test, features) = (evaluator.test(), evaluator.dataset().info.features);
    if evaluator.dataset().info.task == Task::Regression {
        return Predictions {
            inputs: test.features.iter().step_by(features).copied().collect(),
            targets: test.labels.clone(),
            before: baseline.to_vec(),
            after: outputs.to_vec(),
            ..Predictions::default()
        };
    }
    let classes = evaluator.model().outputs();
    let confusion = vec![vec![0; classes]; classes];
    let mut found = Predictions { baseline_confusion: confusion.clone(), confusion, ..Predictions::default() };
    let mut changed = Vec::new();
    let rows = outputs.chunks_exact(classes).zip(baseline.chunks_exact(classes)).zip(&test.labels);
    for (index, ((outputs, baseline), &label)) in rows.enumerate() {
        let (label, before, after) = (label as usize, argmax(baseline), argmax(outputs));
        found.confusion[label][after] += 1;
        found.baseline_confusion[label][before] += 1;
        if before != after {
            found.broken += usize::from(before == label);
            found.fixed += usize::from(after == label);
            let others = (0..classes).filter(|&class| class != before).map(|class| f64::from(baseline[class]));
            let margin = f64::from(baseline[before]) - others.fold(f64::MIN, larger);
            changed.push(ChangedSample { index, label, before, after, margin, features: Vec::new() });
        }
    }
    found.changed_count = changed.len();
    for i in
        sorted(changed.len(), &|a, b| changed[b].margin.total_cmp(&changed[a].margin)).into_iter().take(MOST_CHANGED)
    {
        let index = changed[i].index;
        let features = test.features[index * features..(index + 1) * features].to_vec();
        found.changed.push(ChangedSample { features, ..changed[i] });
    }
    found
}
