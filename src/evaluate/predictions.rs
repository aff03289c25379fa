//! Sample by sample: who is taken for whom, and what changed.

use super::Evaluator;
use super::metrics::argmax;
use crate::datasets::Task;
use crate::kernels::{larger, sorted};
use crate::plain::plain;
use serde::Serialize;

const MOST_CHANGED: usize = 60;

/// A test sample whose class changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ChangedSample {
    /// Row in the test part.
    pub index: usize,
    /// Its class by the label.
    pub label: usize,
    /// Its class by the fp32 model.
    pub before: usize,
    /// Its class by the quantized model.
    pub after: usize,
    /// How far the fp32 model's best logit was above its second.
    pub margin: f64,
    /// The sample itself.
    pub features: Vec<f32>,
}

plain! { out struct ChangedSample { index, label, before, after, margin, features } }

/// The outputs of the quantized model beside those of the fp32 model.
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
        confusion, baseline_confusion, changed, changed_count, inputs, targets, before, after,
    }
}

pub(super) fn compare(evaluator: &Evaluator, outputs: &[f32]) -> Predictions {
    let (test, features) = (evaluator.test(), evaluator.dataset().info.features);
    let baseline = evaluator.baseline();
    if evaluator.dataset().info.task == Task::Regression {
        return Predictions {
            confusion: Vec::new(),
            baseline_confusion: Vec::new(),
            changed: Vec::new(),
            changed_count: 0,
            inputs: test.features.iter().step_by(features).copied().collect(),
            targets: test.labels.clone(),
            before: baseline.to_vec(),
            after: outputs.to_vec(),
        };
    }
    let classes = evaluator.model().outputs();
    let mut confusion = vec![vec![0; classes]; classes];
    let mut baseline_confusion = confusion.clone();
    let mut changed = Vec::new();
    let rows = outputs.chunks_exact(classes).zip(baseline.chunks_exact(classes)).zip(&test.labels);
    for (index, ((outputs, baseline), &label)) in rows.enumerate() {
        let (label, before, after) = (label as usize, argmax(baseline), argmax(outputs));
        confusion[label][after] += 1;
        baseline_confusion[label][before] += 1;
        if before != after {
            let others = (0..classes).filter(|&class| class != before).map(|class| f64::from(baseline[class]));
            let margin = f64::from(baseline[before]) - others.fold(f64::MIN, larger);
            let features = test.features[index * features..(index + 1) * features].to_vec();
            changed.push(ChangedSample { index, label, before, after, margin, features });
        }
    }
    let widest = sorted(changed.len(), &|a, b| changed[b].margin.total_cmp(&changed[a].margin));
    let changed_count = changed.len();
    let changed = widest.into_iter().take(MOST_CHANGED).map(|i| changed[i].clone()).collect();
    Predictions {
        confusion,
        baseline_confusion,
        changed,
        changed_count,
        inputs: Vec::new(),
        targets: Vec::new(),
        before: Vec::new(),
        after: Vec::new(),
    }
}
