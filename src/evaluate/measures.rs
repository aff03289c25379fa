//! What else changes besides accuracy: closeness of outputs, robustness, generalisation, interpretability. All of it is
//! measured, and all randomness is seeded.

use super::Evaluator;
use super::metrics::{self, argmax};
use crate::compress::{QuantizedModel, Recipe};
use crate::datasets::Samples;
use crate::error::{Error, Result};
use crate::kernels::{larger, sorted};
use crate::model::Model;
use crate::plain::plain;
use crate::rng::Rng;
use serde::{Deserialize, Serialize};

/// How measures are taken.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct MeasureOptions {
    /// Seed of the noise.
    pub seed: u32,
    /// How many draws of noise are averaged, 1 to 20.
    pub draws: u32,
}

plain! { struct MeasureOptions { seed, draws } }

impl Default for MeasureOptions {
    fn default() -> Self {
        Self { seed: 1, draws: 5 }
    }
}

/// What changes besides accuracy.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Measures {
    /// 99th percentile over the test rows of the greatest |Δ| of an output.
    pub worst_output_error: f64,
    /// Score on the training rows and on the test rows, of the fp32 model and of the quantized one.
    pub generalisation: Generalisation,
    /// Score with noise on the inputs, on the first 1,000 test rows.
    pub robustness: Vec<Robustness>,
    /// Score with the pictures moved, on the same rows; empty where rows are no pictures.
    pub shifts: Vec<Shifted>,
    /// Mean rank correlation (Spearman) of the attributions gradient × input of the fp32 model's answer, over the first
    /// 1,000 test rows: 1 where both models find the same inputs important, in the same order. Absent where there is one input, and for models that are no chain of
    /// linear layers.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribution: Option<f64>,
}

plain! { out struct Measures { worst_output_error, generalisation, robustness, shifts, attribution } }

/// Scores on rows that training saw, and on rows that it did not.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Generalisation {
    /// The fp32 model on the training rows.
    pub train_before: f64,
    /// The fp32 model on the test rows.
    pub test_before: f64,
    /// The quantized model on the training rows.
    pub train_after: f64,
    /// The quantized model on the test rows.
    pub test_after: f64,
}

plain! { out struct Generalisation { train_before, test_before, train_after, test_after } }

/// Scores with normal noise of one strength added to the inputs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Robustness {
    /// Standard deviation of the noise, in standard deviations of each input over the training rows.
    pub noise: f64,
    /// Mean score of the fp32 model over the draws.
    pub before: f64,
    /// Mean score of the quantized model over the draws.
    pub after: f64,
    /// Standard deviation of the difference over the draws.
    pub deviation: f64,
}

plain! { out struct Robustness { noise, before, after, deviation } }

/// Scores with the pictures moved by one distance, nothing coming in at the edge.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Shifted {
    /// Pixels.
    pub pixels: u32,
    /// Mean score of the fp32 model over moves up, down, left and right.
    pub before: f64,
    /// Mean score of the quantized model.
    pub after: f64,
}

plain! { out struct Shifted { pixels, before, after } }

/// Test rows that noise and attributions are measured on, at the most: the error of the sample stays below the differences
/// that are looked for, and a page stays quick.
const MOST_ROWS: usize = 1_000;

/// Strengths of noise that are measured.
const NOISE: [f64; 5] = [0.0, 0.25, 0.5, 1.0, 2.0];

/// Pixels that pictures are moved by.
const SHIFTS: [u32; 3] = [0, 1, 2];

pub(super) fn measures(evaluator: &Evaluator, recipe: &Recipe, options: MeasureOptions) -> Result<Measures> {
    Error::check_range("draws", f64::from(options.draws), 1.0, 20.0)?;
    let quantized = evaluator.quantize(recipe)?;
    let (test, train) = (evaluator.test(), &evaluator.dataset().train);
    let outputs = quantized.forward(&test.features);
    let before = |samples: &Samples| score(evaluator, &evaluator.model().forward(&samples.features), &samples.labels);
    let after = |samples: &Samples| score(evaluator, &quantized.forward(&samples.features), &samples.labels);
    Ok(Measures {
        worst_output_error: worst(evaluator.baseline(), &outputs, evaluator.model().outputs()),
        generalisation: Generalisation {
            train_before: before(train),
            test_before: before(test),
            train_after: after(train),
            test_after: after(test),
        },
        robustness: robustness(evaluator, &quantized, options),
        shifts: shifts(evaluator, &quantized),
        attribution: attribution(evaluator, quantized.recovered()),
    })
}

fn score(evaluator: &Evaluator, outputs: &[f32], labels: &[f32]) -> f64 {
    metrics::score(evaluator.dataset().info.task, evaluator.model().outputs(), outputs, labels)
}

fn worst(before: &[f32], after: &[f32], outputs: usize) -> f64 {
    let difference = |(&x, &y): (&f32, &f32)| (f64::from(x) - f64::from(y)).abs();
    let rows = before.chunks_exact(larger(outputs, 1)).zip(after.chunks_exact(larger(outputs, 1)));
    let errors: Vec<f64> = rows.map(|(x, y)| x.iter().zip(y).map(difference).fold(0.0, larger)).collect();
    let order = sorted(errors.len(), &|a, b| errors[a].total_cmp(&errors[b]));
    let rank = (errors.len() * 99).div_ceil(100).saturating_sub(1);
    order.get(rank).map_or(0.0, |&index| errors[index])
}

/// The features and labels of as many test rows as are measured under noise.
fn some_rows(evaluator: &Evaluator) -> (&[f32], &[f32]) {
    let (test, features) = (evaluator.test(), larger(evaluator.dataset().info.features, 1));
    let rows = test.labels.len().min(MOST_ROWS);
    (&test.features[..rows * features], &test.labels[..rows])
}

fn shifts(evaluator: &Evaluator, quantized: &QuantizedModel) -> Vec<Shifted> {
    let info = &evaluator.dataset().info;
    let Some(image) = info.image else { return Vec::new() };
    let (inputs, labels) = some_rows(evaluator);
    let by = |pixels: u32| {
        let far = i64::from(pixels);
        let moves = [[-far, 0], [far, 0], [0, -far], [0, far]];
        let ways = if pixels == 0 { &moves[..1] } else { &moves[..] };
        let scores = ways.iter().map(|&way| {
            let pictures = inputs.chunks_exact(larger(info.features, 1));
            let moved: Vec<f32> = pictures.flat_map(|picture| image.shifted(picture, way)).collect();
            let of = |outputs: Vec<f32>| score(evaluator, &outputs, labels) / ways.len() as f64;
            (of(evaluator.model().forward(&moved)), of(quantized.forward(&moved)))
        });
        let (before, after) = scores.fold((0.0, 0.0), |sum, each| (sum.0 + each.0, sum.1 + each.1));
        Shifted { pixels, before, after }
    };
    SHIFTS.into_iter().map(by).collect()
}

fn robustness(evaluator: &Evaluator, quantized: &QuantizedModel, options: MeasureOptions) -> Vec<Robustness> {
    let features = larger(evaluator.dataset().info.features, 1);
    let deviations = deviations(&evaluator.dataset().train.features, features);
    let (inputs, labels) = some_rows(evaluator);
    let of_strength = |noise: f64| {
        let mut rng = Rng::new(u64::from(options.seed));
        let draws = if noise > 0.0 { options.draws } else { 1 };
        let scores: Vec<(f64, f64)> = (0..draws)
            .map(|_| {
                let noisy =
                    |(i, &x): (usize, &f32)| (f64::from(x) + noise * deviations[i % features] * rng.normal()) as f32;
                let noisy: Vec<f32> = inputs.iter().enumerate().map(noisy).collect();
                let of = |outputs: Vec<f32>| score(evaluator, &outputs, labels);
                (of(evaluator.model().forward(&noisy)), of(quantized.forward(&noisy)))
            })
            .collect();
        let n = f64::from(draws);
        let (before, after) = scores.iter().fold((0.0, 0.0), |sum, score| (sum.0 + score.0 / n, sum.1 + score.1 / n));
        let square = |x: f64| x * x;
        let spread: f64 = scores.iter().map(|score| square(score.1 - score.0 - (after - before))).sum();
        Robustness { noise, before, after, deviation: libm::sqrt(spread / larger(n - 1.0, 1.0)) }
    };
    NOISE.into_iter().map(of_strength).collect()
}

/// The standard deviation of every column.
fn deviations(values: &[f32], columns: usize) -> Vec<f64> {
    let rows = larger(values.len() / columns, 1) as f64;
    let column = |at: usize| values.iter().skip(at).step_by(columns).map(|&x| f64::from(x));
    let of_column = |at: usize| {
        let mean = column(at).sum::<f64>() / rows;
        libm::sqrt(column(at).map(|x| (x - mean) * (x - mean)).sum::<f64>() / rows)
    };
    (0..columns).map(of_column).collect()
}

fn attribution(evaluator: &Evaluator, quantized: &Model) -> Option<f64> {
    let (model, features) = (evaluator.model(), evaluator.dataset().info.features);
    if features < 2 {
        return None;
    }
    let outputs = larger(model.outputs(), 1);
    let (mut sum, mut rows) = (0.0, 0usize);
    let pairs = evaluator.test().features.chunks_exact(features).zip(evaluator.baseline().chunks_exact(outputs));
    for (x, logits) in pairs.take(MOST_ROWS) {
        let answer = argmax(logits);
        let of = |model: &Model| -> Option<Vec<f64>> {
            let gradient = model.input_gradient(x, answer)?;
            Some(gradient.iter().zip(x).map(|(&g, &x)| f64::from(g) * f64::from(x)).collect())
        };
        sum += spearman(&of(model)?, &of(quantized)?);
        rows += 1;
    }
    (rows > 0).then(|| sum / rows as f64)
}

/// Rank correlation, equal values having their mean rank; 1 where neither varies, 0 where one does not.
fn spearman(a: &[f64], b: &[f64]) -> f64 {
    let (a, b) = (ranks(a), ranks(b));
    let n = larger(a.len(), 1) as f64;
    let (mean_a, mean_b) = (a.iter().sum::<f64>() / n, b.iter().sum::<f64>() / n);
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (x, y) in a.iter().zip(&b) {
        let (x, y) = (x - mean_a, y - mean_b);
        (ab, aa, bb) = (ab + x * y, aa + x * x, bb + y * y);
    }
    match (aa > 0.0, bb > 0.0) {
        (true, true) => ab / libm::sqrt(aa * bb),
        (false, false) => 1.0,
        _ => 0.0,
    }
}

fn ranks(values: &[f64]) -> Vec<f64> {
    let order = sorted(values.len(), &|a, b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    while start < order.len() {
        let same = order[start..].iter().take_while(|&&index| values[index] == values[order[start]]).count();
        let end = start + larger(same, 1);
        for &index in &order[start..end] {
            ranks[index] = (start + end - 1) as f64 / 2.0;
        }
        start = end;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rank_correlation_of_known_cases() {
        assert!((spearman(&[1.0, 2.0, 3.0], &[10.0, 20.0, 90.0]) - 1.0).abs() < 1e-12);
        assert!((spearman(&[1.0, 2.0, 3.0], &[3.0, 2.0, 1.0]) + 1.0).abs() < 1e-12);
        // scipy.stats.spearmanr([1, 2, 2, 4], [1, 3, 2, 4])
        assert!((spearman(&[1.0, 2.0, 2.0, 4.0], &[1.0, 3.0, 2.0, 4.0]) - 0.948_683_298_050_513_8).abs() < 1e-12);
        assert_eq!(spearman(&[0.0, 0.0], &[5.0, 5.0]), 1.0);
        assert_eq!(spearman(&[0.0, 0.0], &[1.0, 2.0]), 0.0);
    }

    #[test]
    fn the_worst_of_a_hundred_is_left_out() {
        let before = vec![0.0; 200];
        let after: Vec<f32> = (0..200).map(|i| i as f32).collect();
        assert_eq!(worst(&before, &after, 2), 197.0);
        assert_eq!(worst(&[], &[], 3), 0.0);
    }
}
