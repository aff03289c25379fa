//! Two models judged on the same rows: how much better one is, and how far these rows can tell. Formulas over counts and
//! differences; nothing here knows a model.

use super::metrics::{Interval, Z};
use crate::kernels::{larger, smaller, within};
use crate::plain::plain;
use serde::Serialize;

/// Which of two models, A and B, does better on the same rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Paired {
    /// B less A: of the accuracy, or, for a regression, of the mean squared error.
    pub difference: f64,
    /// Its 95 % interval: Tango's for accuracies, that of a mean for squared errors.
    pub interval: Interval,
    /// Rows that A alone gets right; for a regression, rows that A comes nearer to.
    pub only_a: usize,
    /// Rows that B alone gets right, or comes nearer to.
    pub only_b: usize,
    /// McNemar's mid-p: how likely counts at least as unequal are where neither is better. Absent for a regression.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p_value: Option<f64>,
}

plain! { out struct Paired { difference, interval, only_a, only_b, p_value } }

impl Paired {
    /// By rows that one of two classifiers alone gets right; `None` of no rows.
    pub(super) fn of_counts(only_a: usize, only_b: usize, rows: usize) -> Option<Self> {
        (rows > 0).then(|| Self {
            difference: (only_b as f64 - only_a as f64) / rows as f64,
            interval: paired_interval(only_a, only_b, rows),
            only_a,
            only_b,
            p_value: Some(mcnemar_mid_p(only_a, only_b)),
        })
    }

    /// By what each of two models predicts of the same targets; `None` of fewer than two, which have no spread.
    ///
    /// The interval is `d̄ ± z·s/√n` over the differences `d` of the squared errors, row by row: the normal approximation
    /// for paired samples.
    pub(super) fn of_targets(targets: &[f32], a: &[f32], b: &[f32]) -> Option<Self> {
        let (mut only_a, mut only_b, mut sum, mut squares) = (0, 0, 0.0, 0.0);
        for ((&target, &a), &b) in targets.iter().zip(a).zip(b) {
            let [a, b] = [a, b].map(|predicted| f64::from(predicted) - f64::from(target));
            let difference = b * b - a * a;
            only_a += usize::from(difference > 0.0);
            only_b += usize::from(difference < 0.0);
            sum += difference;
            squares += difference * difference;
        }
        let n = targets.len() as f64;
        let difference = sum / n;
        let half = Z * libm::sqrt(larger(squares - sum * difference, 0.0) / (n - 1.0) / n);
        let interval = Interval { low: difference - half, high: difference + half };
        (n > 1.0).then_some(Self { difference, interval, only_a, only_b, p_value: None })
    }
}

/// The 95 % score interval of the difference of two proportions that were counted on the same rows (Tango, "Equivalence
/// test and confidence interval for the difference in proportions for the paired-sample design", Statistics in Medicine
/// 17, 1998): every difference that McNemar's score test does not reject. It holds 0 just where that test finds nothing,
/// and has a width where the two models never disagree. Fagerland, Lydersen and Laake recommend it ("Recommended tests
/// and confidence intervals for paired binomial proportions", Statistics in Medicine 33, 2014).
///
/// `only_a` rows are right by A alone and `only_b` by B alone, of `rows`; the difference is B less A. With `δ` in its place
/// the share of `only_a` that is most likely is `q = (√(β² − 4αγ) − β) / 2α` for `α = 2n`,
/// `β = −a − b + (2n − b + a)δ`, `γ = −a·δ(1 − δ)`, and the ends are where `|b − a − nδ| = z √(n(2q + δ(1 − δ)))`.
///
/// ```
/// // Airway hyper-responsiveness before and after a transplantation, an example of Fagerland and others: −0.517 to −0.026.
/// let interval = quant_playground::evaluate::paired_interval(7, 1, 21);
/// assert!((interval.low + 0.517).abs() < 5e-4 && (interval.high + 0.026).abs() < 5e-4);
/// ```
#[must_use]
pub fn paired_interval(only_a: usize, only_b: usize, rows: usize) -> Interval {
    let (a, b) = (only_a as f64, only_b as f64);
    // More rows that disagree than there are rows: these are all.
    let n = larger(rows as f64, a + b);
    if n == 0.0 {
        return Interval { low: -1.0, high: 1.0 };
    }
    let rejects = |delta: f64| {
        let (alpha, product) = (2.0 * n, delta * (1.0 - delta));
        let beta = -a - b + (alpha - b + a) * delta;
        let q = (libm::sqrt(larger(beta * beta + 4.0 * alpha * a * product, 0.0)) - beta) / (2.0 * alpha);
        let away = b - a - n * delta;
        away * away > Z * Z * n * (2.0 * q + product)
    };
    let difference = (b - a) / n;
    // From the difference, which nothing rejects, to the farthest: halved until the last bit.
    let end = |farthest: f64| {
        let (mut kept, mut beyond) = (difference, farthest);
        for _ in 0..60 {
            let middle = (kept + beyond) / 2.0;
            *(if rejects(middle) { &mut beyond } else { &mut kept }) = middle;
        }
        kept
    };
    Interval { low: within(end(-1.0), -1.0, difference), high: within(end(1.0), difference, 1.0) }
}

/// The mid-p value of McNemar's test (McNemar, "Note on the sampling error of the difference between correlated
/// proportions or percentages", Psychometrika 12, 1947; its mid-p by Fagerland, Lydersen and Laake, "The McNemar test for
/// binary matched-pairs data: mid-p and asymptotic are better than exact conditional", BMC Medical Research Methodology
/// 13, 2013): of `m = only_a + only_b` tosses of a fair coin, `2·P(X > most) + P(X = most)`.
///
/// ```
/// // 2 · (C(8, 0) + C(8, 1)) / 2⁸ − C(8, 1) / 2⁸
/// assert!((quant_playground::evaluate::mcnemar_mid_p(1, 7) - 10.0 / 256.0).abs() < 1e-12);
/// ```
#[must_use]
pub fn mcnemar_mid_p(only_a: usize, only_b: usize) -> f64 {
    let (least, tosses) = (smaller(only_a, only_b), only_a + only_b);
    // Binomial weights from the middle down, the largest as 1: what is lost to underflow is nothing to the sum.
    let middle = tosses / 2;
    let (mut weight, mut all, mut tail) = (1.0, 0.0, 0.0);
    for heads in (0..=middle).rev() {
        // Both sides are alike, but of an even number of tosses there is one middle.
        all += if 2 * heads == tosses { weight } else { 2.0 * weight };
        tail += if heads < least {
            2.0 * weight
        } else if heads == least {
            weight
        } else {
            0.0
        };
        weight *= heads as f64 / (tosses - heads + 1) as f64;
    }
    smaller(tail / all, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn close(interval: Interval, low: f64, high: f64) {
        assert!((interval.low - low).abs() < 1e-9 && (interval.high - high).abs() < 1e-9, "{interval:?}");
    }

    #[test]
    fn intervals_of_known_cases() {
        // The same equation solved in Python; the second is the example of R's PropCIs::scoreci.mp.
        close(paired_interval(7, 1, 21), -0.517_232_276_421_377_5, -0.026_003_032_480_868_6);
        close(paired_interval(20, 40, 160), 0.030_864_533_133_086_7, 0.218_064_244_166_824_8);
        close(paired_interval(3, 5, 359), -0.012_121_252_256_481_4, 0.024_911_253_486_276_1);
        // Where nothing differs, ±z² / (n + z²).
        let half = Z * Z / (359.0 + Z * Z);
        close(paired_interval(0, 0, 359), -half, half);
        close(paired_interval(0, 7, 7), 0.291_339_129_866_625_1, 1.0);
        close(paired_interval(0, 0, 0), -1.0, 1.0);
    }

    #[test]
    fn mid_p_of_known_cases() {
        let exact = |heads: &[u64], tosses: u32| heads.iter().sum::<u64>() as f64 / (1u64 << tosses) as f64;
        // 2·(1 + 8 + 28) + 56 of 256
        assert!((mcnemar_mid_p(5, 3) - exact(&[2, 16, 56, 56], 8)).abs() < 1e-15);
        assert!((mcnemar_mid_p(0, 7) - exact(&[1], 7)).abs() < 1e-15);
        assert!((mcnemar_mid_p(40, 20) - 0.009_853_448_195_259_264).abs() < 1e-15);
        assert_eq!(mcnemar_mid_p(0, 0), 1.0);
        assert!((mcnemar_mid_p(9, 9) - 1.0).abs() < 1e-15);
        // 2⁻⁵⁰⁰⁰ is no 64-bit float; by whole numbers in Python.
        assert!((mcnemar_mid_p(2_600, 2_400) - 0.004_677_045_349_937_089).abs() < 1e-12);
    }

    #[test]
    fn squared_errors_of_a_known_case() {
        // Squared errors 0, 4, 1, 25 and 1, 0, 4, 25: differences 1, −4, 3, 0 of mean 0 and variance 26 / 3.
        let targets = [0.0, 2.0, -1.0, 0.5];
        let paired = Paired::of_targets(&targets, &[0.0, 4.0, 0.0, 5.5], &[1.0, 2.0, 1.0, -4.5]).unwrap();
        let half = Z * libm::sqrt(26.0 / 3.0 / 4.0);
        close(paired.interval, -half, half);
        assert_eq!((paired.difference, paired.only_a, paired.only_b, paired.p_value), (0.0, 2, 1, None));
        assert_eq!(Paired::of_targets(&[1.0], &[2.0], &[3.0]), None, "one row has no spread");
        assert_eq!(Paired::of_counts(0, 0, 0), None);
    }
}
