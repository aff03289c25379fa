//! Two recipes side by side: the same tensor as each recovers it, and what each says of the same test rows.

use super::Evaluator;
use super::metrics::sqnr_db;
use super::paired::Paired;
use super::predictions::{self, Predictions};
use crate::compress::Recipe;
use crate::datasets::Task;
use crate::error::Result;
use crate::kernels::{extremes, larger, smaller};
use crate::plain::plain;
use crate::stats::Histogram;
use crate::tensor::Tensor;
use serde::Serialize;

const BINS: usize = 48;

/// One parameter tensor as two recipes, A and B, recover it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct TensorPair {
    /// Name of the tensor.
    pub name: String,
    /// Its shape; axis 0 is the output channel.
    pub shape: Vec<usize>,
    /// How many of its values are the same by both.
    pub equal: usize,
    /// Greatest |B − A|.
    pub max_difference: f64,
    /// Signal to quantization noise of A, in decibels; absent where nothing was lost.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sqnr_db_a: Option<f64>,
    /// The same of B.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sqnr_db_b: Option<f64>,
    /// The recovered values, of A and of B in the same bins.
    pub recovered: [Histogram; 2],
    /// The errors ŵ − w, of A and of B in the same bins.
    pub errors: [Histogram; 2],
    /// The values by A, row-major; these cross to JavaScript as typed arrays.
    #[serde(skip)]
    pub a: Vec<f32>,
    /// The values by B.
    #[serde(skip)]
    pub b: Vec<f32>,
    /// B − A.
    #[serde(skip)]
    pub difference: Vec<f32>,
}

plain! {
    out struct TensorPair {
        name, shape, equal, max_difference, sqnr_db_a, sqnr_db_b, recovered, errors,
    } skip a, b, difference
}

/// Two recipes side by side.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Comparison {
    /// What B says of the test rows otherwise than A; empty of weights alone.
    pub predictions: Predictions,
    /// Which is better; absent of weights alone, and of a regression with a single test row.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paired: Option<Paired>,
    /// The tensor that is looked at.
    pub tensor: TensorPair,
}

plain! { out struct Comparison { predictions, paired, tensor } }

pub(super) fn compare(evaluator: &Evaluator, recipes: [&Recipe; 2], parameter: usize) -> Result<Comparison> {
    let original = evaluator.model().parameter(parameter)?;
    let (a, b) = (evaluator.quantize(recipes[0])?, evaluator.quantize(recipes[1])?);
    let tensor = tensors(original, a.recovered().parameter(parameter)?, b.recovered().parameter(parameter)?);
    if evaluator.is_of_weights() {
        return Ok(Comparison { predictions: Predictions::default(), paired: None, tensor });
    }
    let test = evaluator.test();
    let predictions = predictions::compare(evaluator, &a.forward(&test.features), &b.forward(&test.features));
    let Predictions { broken, fixed, targets, before, after, .. } = &predictions;
    let paired = match evaluator.dataset().info.task {
        Task::Regression => Paired::of_targets(targets, before, after),
        _ => Paired::of_counts(*broken, *fixed, test.labels.len()),
    };
    Ok(Comparison { predictions, paired, tensor })
}

fn tensors(original: &Tensor, a: &Tensor, b: &Tensor) -> TensorPair {
    let [w, a, b] = [original, a, b].map(Tensor::data);
    let difference = less(b, a);
    TensorPair {
        name: original.name().into(),
        shape: original.shape().to_vec(),
        equal: difference.iter().filter(|&&x| x == 0.0).count(),
        max_difference: f64::from(difference.iter().fold(0.0, |most, x| larger(most, x.abs()))),
        sqnr_db_a: sqnr_db(&[(w, a)]),
        sqnr_db_b: sqnr_db(&[(w, b)]),
        recovered: in_same_bins(a, b),
        errors: in_same_bins(&less(a, w), &less(b, w)),
        a: a.to_vec(),
        b: b.to_vec(),
        difference,
    }
}

// One loop for all that is subtracted: it would be unrolled at every place.
#[inline(never)]
fn less(x: &[f32], y: &[f32]) -> Vec<f32> {
    x.iter().zip(y).map(|(x, y)| x - y).collect()
}

/// Bins that hold both, and zero.
#[inline(never)]
fn in_same_bins(a: &[f32], b: &[f32]) -> [Histogram; 2] {
    let ((low_a, high_a), (low_b, high_b)) = (extremes(a), extremes(b));
    let (low, high) = (smaller(low_a, low_b), larger(high_a, high_b));
    [a, b].map(|values| Histogram::of(values, BINS, low, high))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::datasets::OwnRows;
    use crate::quant::{Granularity, NumberFormat};
    use crate::train::model_from_parameters;

    /// Class 0 where 2x + 0.04y > 0; with weights of −1, 0 and 1, where x > 0.
    fn evaluator(labels: [f32; 4]) -> Evaluator {
        let class_names = vec!["0".into(), "1".into()];
        let features = vec![0.0, 0.0, 0.1, -10.0, 0.1, -10.0, 1.0, 1.0];
        let (task, labels) = (Task::Classification, labels.to_vec());
        let rows = OwnRows { task, class_names, features, labels, calibration_rows: Some(1) };
        let parameters = vec![(vec![1.0, 0.3, -1.0, 0.26], vec![0.0, 0.0])];
        Evaluator::new(model_from_parameters(false, 2, parameters).unwrap(), rows.dataset().unwrap()).unwrap()
    }

    fn ternary() -> Recipe {
        let json = r#"{"kind": "integer", "levels": 3, "symmetry": "symmetric", "span": "narrow"}"#;
        let format: NumberFormat = serde_json::from_str(json).unwrap();
        Recipe { format, granularity: Granularity::PerTensor, ..Recipe::default() }
    }

    #[test]
    fn who_is_right_where_is_counted() {
        let compared = evaluator([0.0, 1.0, 1.0, 0.0]).compare(&Recipe::float32(), &ternary(), 0).unwrap();
        let paired = compared.paired.unwrap();
        assert_eq!((paired.only_a, paired.only_b, compared.predictions.changed_count), (2, 0, 2));
        assert!((paired.difference + 2.0 / 3.0).abs() < 1e-12 && paired.p_value == Some(0.25));
        let flipped: Vec<_> =
            compared.predictions.changed.iter().map(|row| (row.index, row.before, row.after)).collect();
        assert_eq!(flipped, [(0, 1, 0), (1, 1, 0)]);
        let swapped = evaluator([0.0, 1.0, 0.0, 0.0]).compare(&ternary(), &Recipe::float32(), 0).unwrap();
        assert_eq!(swapped.paired.map(|paired| (paired.only_a, paired.only_b, paired.difference)), Some((1, 1, 0.0)));
    }

    #[test]
    fn tensors_are_compared_value_by_value() {
        let compared = evaluator([0.0; 4]).compare(&Recipe::float32(), &ternary(), 0).unwrap();
        let TensorPair { equal, max_difference, sqnr_db_a, sqnr_db_b, a, b, difference, .. } = compared.tensor;
        assert_eq!((a, b), (vec![1.0, 0.3, -1.0, 0.26], vec![1.0, 0.0, -1.0, 0.0]));
        assert_eq!((equal, difference), (2, vec![0.0, -0.3, 0.0, -0.26]));
        assert!((max_difference - 0.3).abs() < 1e-7 && sqnr_db_a.is_none());
        let (signal, noise) = (2.0 + 0.09 + 0.0676, 0.09 + 0.0676);
        assert!((sqnr_db_b.unwrap() - 10.0 * libm::log10(signal / noise)).abs() < 1e-5);
        for [a, b] in [compared.tensor.recovered, compared.tensor.errors] {
            assert_eq!((a.min, a.max), (b.min, b.max), "one axis");
            assert_eq!((a.counts.iter().sum::<u32>(), b.counts.iter().sum::<u32>()), (4, 4));
        }
        let beyond = evaluator([0.0; 4]).compare(&ternary(), &ternary(), 2);
        assert_eq!(beyond.map(drop).unwrap_err().code(), "out-of-range");
    }

    #[test]
    fn weights_alone_have_no_rows_to_compare() {
        let weights = Evaluator::of_weights(evaluator([0.0; 4]).model().clone());
        let compared = weights.compare(&Recipe::float32(), &ternary(), 1).unwrap();
        assert_eq!((compared.paired, compared.predictions), (None, Predictions::default()));
        assert_eq!((compared.tensor.name.as_str(), compared.tensor.equal), ("bias", 2));
    }
}
