//! Formulas over predictions.

use crate::datasets::Task;
use crate::kernels::{larger, within};
use crate::plain::plain;
use serde::Serialize;

/// The normal quantile of 95 % intervals.
pub(super) const Z: f64 = 1.959_963_984_540_054;

/// A confidence interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

plain! { out struct Interval { low, high } }

/// The 95 % score interval of a proportion (Wilson, "Probable inference", JASA 22, 1927).
///
/// ```
/// let interval = quant_playground::evaluate::wilson_interval(345, 359);
/// assert!((interval.low - 0.9358).abs() < 1e-3 && (interval.high - 0.9766).abs() < 1e-3);
/// ```
#[must_use]
pub fn wilson_interval(successes: usize, trials: usize) -> Interval {
    if trials == 0 {
        return Interval { low: 0.0, high: 1.0 };
    }
    let (n, p) = (trials as f64, successes.min(trials) as f64 / trials as f64);
    let centre = (p + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half = Z / (1.0 + Z * Z / n) * libm::sqrt(p * (1.0 - p) / n + Z * Z / (4.0 * n * n));
    // Rounding must not push an end past the share, which it meets at 0 and 1.
    Interval { low: within(centre - half, 0.0, p), high: within(centre + half, p, 1.0) }
}

/// `1 − Σ(y − ŷ)² / Σ(y − ȳ)²` and the root of the mean square error; a constant target has R² 0.
pub(super) fn regression(targets: &[f32], predictions: &[f32]) -> (f64, f64) {
    let n = targets.len().max(1) as f64;
    let mean = targets.iter().map(|&y| f64::from(y)).sum::<f64>() / n;
    let square = |x: f64| x * x;
    let total: f64 = targets.iter().map(|&y| square(f64::from(y) - mean)).sum();
    let error: f64 = targets.iter().zip(predictions).map(|(&y, &p)| square(f64::from(y) - f64::from(p))).sum();
    (if total > 0.0 { 1.0 - error / total } else { 0.0 }, libm::sqrt(error / n))
}

/// `10 log₁₀(Σx² / Σ(x − x̂)²)` in decibels over all pairs of an original and what was recovered; `None` where nothing was
/// lost (or there is no signal).
pub(super) fn sqnr_db(pairs: &[(&[f32], &[f32])]) -> Option<f64> {
    let (mut signal, mut noise) = (0.0, 0.0);
    for (original, recovered) in pairs {
        for (&x, &y) in original.iter().zip(*recovered) {
            let difference = f64::from(x) - f64::from(y);
            signal += f64::from(x) * f64::from(x);
            noise += difference * difference;
        }
    }
    (signal > 0.0 && noise > 0.0).then(|| 10.0 * libm::log10(signal / noise))
}

/// `Σ p ln(p / q)` in nats, the mean over the rows of logits; p is the softmax of `before`, q of `after`.
pub(super) fn kl_divergence(before: &[f32], after: &[f32], classes: usize) -> f64 {
    let classes = larger(classes, 1);
    // Softmax without overflow: ln p = x − max − ln Σ exp(x − max).
    let normaliser = |logits: &[f32]| {
        let most = f64::from(logits.iter().copied().fold(f32::NEG_INFINITY, larger));
        most + libm::log(logits.iter().map(|&x| libm::exp(f64::from(x) - most)).sum())
    };
    let of_row = |(p, q): (&[f32], &[f32])| -> f64 {
        let (p_all, q_all) = (normaliser(p), normaliser(q));
        let term = |(&p, &q): (&f32, &f32)| {
            let (ln_p, ln_q) = (f64::from(p) - p_all, f64::from(q) - q_all);
            libm::exp(ln_p) * (ln_p - ln_q)
        };
        p.iter().zip(q).map(term).sum()
    };
    let rows = before.len() / classes;
    let sum: f64 = before.chunks_exact(classes).zip(after.chunks_exact(classes)).map(of_row).sum();
    // Rounding of the sums must not give less than nothing.
    larger(sum / larger(rows, 1) as f64, 0.0)
}

/// Accuracy, or R² of a regression, of `outputs` numbers for each label.
pub(crate) fn score(task: Task, outputs: usize, found: &[f32], labels: &[f32]) -> f64 {
    if task == Task::Regression {
        return regression(labels, found).0;
    }
    let predicted = found.chunks_exact(larger(outputs, 1)).map(argmax);
    let correct = predicted.zip(labels).filter(|(class, label)| *class == **label as usize).count();
    correct as f64 / larger(labels.len(), 1) as f64
}

/// The index of the largest value, the first of equals.
pub(crate) fn argmax(values: &[f32]) -> usize {
    values.iter().enumerate().fold(0, |best, (i, value)| if *value > values[best] { i } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regression_of_a_known_case() {
        let (r2, rmse) = regression(&[3.0, -0.5, 2.0, 7.0], &[2.5, 0.0, 2.0, 8.0]);
        assert!((r2 - 0.948_608_137).abs() < 1e-8 && (rmse - 0.612_372_435).abs() < 1e-8);
        assert_eq!(regression(&[1.0, 1.0], &[1.0, 1.0]).0, 0.0);
    }

    #[test]
    fn kl_divergence_of_known_cases() {
        assert_eq!(kl_divergence(&[1.0, 2.0], &[1.0, 2.0], 2), 0.0);
        assert!(kl_divergence(&[1.0, 2.0], &[101.0, 102.0], 2) < 1e-12, "a shift of all logits changes nothing");
        // p = (1/2, 1/2), q = (1/4, 3/4): ½ ln 2 + ½ ln ⅔
        let (q, expected) = ([0.0, 3.0f32.ln()], 0.5 * 2.0f64.ln() + 0.5 * (2.0f64 / 3.0).ln());
        assert!((kl_divergence(&[0.0, 0.0], &q, 2) - expected).abs() < 1e-7);
        assert!(kl_divergence(&[1e4, -1e4], &[-1e4, 1e4], 2).is_finite());
        assert_eq!(kl_divergence(&[], &[], 3), 0.0);
    }

    #[test]
    fn sqnr_of_a_tenth_is_twenty_decibels() {
        assert!((sqnr_db(&[(&[1.0, -1.0], &[0.9, -0.9])]).unwrap() - 20.0).abs() < 1e-5);
        assert_eq!(sqnr_db(&[(&[1.0], &[1.0])]), None);
        assert_eq!(argmax(&[0.0, 2.0, 2.0]), 1);
    }
}
