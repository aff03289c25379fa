//! The range whose quantized histogram diverges least from the histogram itself (Migacz 2017, "8-bit inference with
//! TensorRT"), in the arithmetic of ONNX Runtime's `get_entropy_threshold` with 2048 bins and one quantized bin a code.
//!
//! ONNX Runtime's own defaults are 128 bins and 128 quantized bins: then there is nothing to try, and the range is that
//! of the values. Made for activations: the histogram of a few dozen weights says little about their distribution.

use super::Histogram;
use crate::kernels::{larger, smaller};
use crate::quant::Range;

/// Bins that are compared, from the greatest magnitude below zero to that above.
const BINS: usize = Histogram::BINS / 2;

/// The range for a format of `codes` evenly spaced codes; never beyond minimum and maximum.
pub(super) fn range(histogram: &Histogram, codes: u32) -> Range {
    let pairs = histogram.counts().as_chunks::<2>().0.iter();
    let counts = pairs.map(|&[a, b]| f64::from(a) + f64::from(b)).enumerate();
    let held: Vec<(usize, f64)> = counts.filter(|bin| bin.1 > 0.0).collect();
    let whole = histogram.range();
    let quantized = (codes as usize).min(BINS);
    if quantized < 2 || whole.absolute() == 0.0 {
        return whole;
    }
    let half = BINS / 2;
    let (mut least, mut best) = (f64::INFINITY, half);
    for reach in quantized / 2..=half {
        let divergence = divergence(&held, half - reach..(half + reach + 1).min(BINS), quantized);
        if divergence < least {
            (least, best) = (divergence, reach);
        }
    }
    let edge = |bins: usize| f64::from(whole.absolute()) * bins as f64 / half as f64;
    let (low, high) = (-edge(best), edge((best + 1).min(half)));
    Range::new(larger(low as f32, whole.low), smaller(high as f32, whole.high))
}

/// What smoothing puts in place of zero.
const LEAST: f64 = 1e-4;

/// Kullback–Leibler divergence of the counts in `window`, with everything outside added to its ends, from the same
/// merged into `quantized` bins and spread out again. Counts that are spread are whole numbers, and zeros become 10⁻⁴ at
/// the cost of all others, as in ONNX Runtime. `bins` are those that hold values, and how many; work is in proportion to
/// them, not to all bins.
fn divergence(bins: &[(usize, f64)], window: std::ops::Range<usize>, quantized: usize) -> f64 {
    let places = window.len();
    let inside = bins.partition_point(|bin| bin.0 < window.start)..bins.partition_point(|bin| bin.0 < window.end);
    let sum = |bins: &[(usize, f64)]| bins.iter().map(|bin| bin.1).sum::<f64>();
    let (below, above) = (sum(&bins[..inside.start]), sum(&bins[inside.end..]));
    let inside: Vec<(usize, f64)> = bins[inside].iter().map(|bin| (bin.0 - window.start, bin.1)).collect();
    let mut p = inside.clone();
    if below > 0.0 {
        match p.first_mut() {
            Some(first) if first.0 == 0 => first.1 += below,
            _ => p.insert(0, (0, below)),
        }
    }
    if above > 0.0 {
        match p.last_mut() {
            Some(last) if last.0 + 1 == places => last.1 += above,
            _ => p.push((places - 1, above)),
        }
    }
    // Of each quantized bin: what it holds, how many bins of p in it hold something, and what each of its places gets.
    let merged = places / quantized;
    let mut spread = vec![0.0; quantized];
    let mut held = vec![0.0; quantized + 1];
    inside.iter().for_each(|&(at, count)| spread[(at / merged).min(quantized - 1)] += count);
    p.iter().for_each(|&(at, _)| held[(at / merged).min(quantized)] += 1.0);
    for (spread, &held) in spread.iter_mut().zip(&held) {
        *spread = if held > 0.0 { (*spread / held).floor() } else { 0.0 };
    }
    let filled = spread.iter().filter(|&&spread| spread > 0.0).count() * merged;
    if p.is_empty() || filled == 0 {
        return f64::INFINITY;
    }
    let empty_p = (places - p.len()) as f64;
    let taken_p = LEAST * empty_p / p.len() as f64;
    let taken_q = LEAST * (places - filled) as f64 / filled as f64;
    let (total_p, total_q) = (sum(&p), spread.iter().sum::<f64>() * merged as f64);
    let log_q = |spread: f64| libm::log(if spread > 0.0 { spread - taken_q } else { LEAST } / total_q);
    let log_least = log_q(0.0);
    // The places beyond the last quantized bin, left over by the division, get nothing.
    let logs: Vec<f64> =
        spread.iter().map(|&s| if s > 0.0 { log_q(s) } else { log_least }).chain([log_least]).collect();
    let least = LEAST / total_p;
    let mut divergence = empty_p * least * libm::log(least);
    for (bin, (&log, &held)) in logs.iter().zip(&held).enumerate() {
        let width = if bin < quantized { merged } else { places - quantized * merged };
        divergence -= (width as f64 - held) * least * log;
    }
    for &(at, count) in &p {
        let share = (count - taken_p) / total_p;
        divergence += share * (libm::log(share) - logs[(at / merged).min(quantized)]);
    }
    divergence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outlier_is_clipped_and_an_even_spread_is_not() {
        let even: Vec<f32> = (0..20_000).map(|i| i as f32 / 10_000.0 - 1.0).collect();
        let range_of = |values: &[f32], codes| range(&Histogram::of(values), codes);
        assert!(range_of(&even, 128).absolute() > 0.99);
        let with_outlier = [even.as_slice(), &[50.0]].concat();
        assert!(range_of(&with_outlier, 128).absolute() < 6.0, "ONNX Runtime ends at 5.27");
    }

    #[test]
    fn with_as_many_codes_as_bins_there_is_nothing_to_try() {
        let values = [0.1, 0.2, 0.3, 9.0, -0.1];
        for codes in [2048, 65_536, 1, 0] {
            assert_eq!(range(&Histogram::of(&values), codes), Range::of(&values), "{codes}");
        }
        assert_eq!(range(&Histogram::of(&[]), 16), Range::default());
        assert_eq!(range(&Histogram::of(&[0.0; 9]), 16), Range::default());
    }
}
