//! The range with the least squared error, `Σ importance · (x − x̂)²`, found by quantizing with the format itself. Many
//! values gain more from finer intervals than the few that are clipped lose: of normal weights in 4 bits, the best range
//! ends at about 0.68 of the greatest magnitude and halves the error.
//!
//! The error as a function of the range has many small valleys, so ends are tried at a fixed ratio over three decades,
//! then ever closer around the best three. Where both ends matter (affine grids) pairs of ends are tried next, then each
//! end by itself. Every group has its own search; all groups are tried at once, as a codec holds all of them.

use super::RangeInput;
use crate::kernels::{smaller, within};
use crate::quant::{Range, ScaleStorage};

/// Candidates divide an octave in this many steps.
const PER_OCTAVE: i32 = 8;
/// 2^(−1/8).
const STEP: f64 = 0.917_004_043_204_671_2;
/// The widest candidate is 2^(5/8) times the range of the values: a grid without a level at its end gains by it.
const WIDER: i32 = 5;
/// The narrowest is 2^−10 times that range.
const NARROWER: i32 = 10 * PER_OCTAVE;

pub(super) fn ranges(input: RangeInput<'_>) -> Vec<Range> {
    let whole: Vec<Range> = input.groups.iter().map(|run| Range::of(&input.kept(run))).collect();
    let mut search = Search { input, best: vec![(f64::INFINITY, Range::default()); whole.len()], whole };
    search.ends(&|range, factor| scaled(range, factor, factor));
    if input.format.uses_both_ends() && search.whole.iter().any(|range| range.low < 0.0 && range.high > 0.0) {
        search.pairs();
        for _ in 0..2 {
            search.ends_from_best(&|whole, best, factor| Range { low: scaled(whole, factor, 0.0).low, ..best });
            search.ends_from_best(&|whole, best, factor| Range { high: scaled(whole, 0.0, factor).high, ..best });
        }
    }
    let found: Vec<Range> = search.best.iter().map(|best| best.1).collect();
    // Where a format ties groups together, or scales are themselves quantized, groups do not err as each by itself.
    let total = |ranges: &[Range]| input.errors(ranges, input.scales).iter().sum::<f64>();
    if total(&found) <= total(&search.whole) { found } else { search.whole }
}

/// A range with its ends multiplied; at most as wide as 32 bits allow.
fn scaled(range: Range, low: f64, high: f64) -> Range {
    let end = |end: f32, factor: f64| within(f64::from(end) * factor, f64::from(f32::MIN), f64::from(f32::MAX)) as f32;
    Range { low: end(range.low, low), high: end(range.high, high) }
}

fn power(steps: i32) -> f64 {
    let factor = (0..steps.abs()).fold(1.0, |factor, _| factor * STEP);
    if steps < 0 { 1.0 / factor } else { factor }
}

struct Search<'a> {
    input: RangeInput<'a>,
    /// Minimum and maximum of each group.
    whole: Vec<Range>,
    /// The least error so far and its range.
    best: Vec<(f64, Range)>,
}

/// How a factor changes a range: from that of all values, and the best so far.
type Change<'a> = &'a dyn Fn(Range, Range, f64) -> Range;

impl Search<'_> {
    /// Tries a range for each group, and gives the errors.
    fn attempt(&mut self, candidates: &[Range]) -> Vec<f64> {
        let errors = self.input.errors(candidates, self.input.independent_scales());
        for ((best, &candidate), &error) in self.best.iter_mut().zip(candidates).zip(&errors) {
            if error < best.0 {
                *best = (error, candidate);
            }
        }
        errors
    }

    fn ends(&mut self, change: &dyn Fn(Range, f64) -> Range) {
        self.ends_from_best(&|whole, _, factor| change(whole, factor));
    }

    /// Tries a line of candidates, coarsely, then finely around the best three.
    fn ends_from_best(&mut self, change: Change<'_>) {
        let from: Vec<Range> = self.best.iter().map(|best| best.1).collect();
        let mut leaders = vec![[(f64::INFINITY, 1.0); 3]; self.whole.len()];
        // The range of the values first: of equal errors the first stays.
        let steps = (0..=NARROWER).chain((1..=WIDER).map(|step| -step));
        for factor in steps.map(power) {
            self.line(&from, change, &mut leaders, &|_| factor);
        }
        // To the neighbours on both sides of each of the three, then within a step of the best.
        let coarse = leaders.clone();
        let third = |place: usize| {
            let coarse = &coarse;
            move |group: usize| coarse[group][place].1
        };
        for centre in [third(0), third(1), third(2)] {
            self.around(&from, change, &mut leaders, &centre, 1.0);
        }
        let fine = leaders.clone();
        self.around(&from, change, &mut leaders, &|group| fine[group][0].1, 0.125);
    }

    /// Tries eight factors on both sides of a centre; `width` is how far they reach, in steps of the coarse candidates.
    fn around(
        &mut self,
        from: &[Range],
        change: Change<'_>,
        leaders: &mut [[(f64, f64); 3]],
        centre: &dyn Fn(usize) -> f64,
        width: f64,
    ) {
        for part in (-8..=8).filter(|&part| part != 0) {
            let shift = 1.0 + width * (1.0 - STEP) * f64::from(part) / 8.0;
            self.line(from, change, leaders, &|group| centre(group) * shift);
        }
    }

    /// Tries a factor for each group, and keeps those with the three least errors.
    fn line(
        &mut self,
        from: &[Range],
        change: Change<'_>,
        leaders: &mut [[(f64, f64); 3]],
        factor: &dyn Fn(usize) -> f64,
    ) {
        let candidate = |group: usize| change(self.whole[group], from[group], factor(group));
        let candidates: Vec<Range> = (0..self.whole.len()).map(candidate).collect();
        let errors = self.attempt(&candidates);
        for (group, (three, error)) in leaders.iter_mut().zip(errors).enumerate() {
            let mut next = (error, factor(group));
            for place in three.iter_mut() {
                if next.0 < place.0 {
                    std::mem::swap(place, &mut next);
                }
            }
        }
    }

    /// Tries pairs of ends at half octaves, and ends at zero.
    fn pairs(&mut self) {
        const ENDS: [f64; 8] = [0.0, 1.0, 0.707, 0.5, 0.354, 0.25, 0.125, 0.03125];
        for low in ENDS {
            for high in ENDS {
                let candidates: Vec<Range> = self.whole.iter().map(|&range| scaled(range, low, high)).collect();
                self.attempt(&candidates);
            }
        }
    }
}

impl RangeInput<'_> {
    /// The weighted squared error of each group with these ranges.
    fn errors(&self, ranges: &[Range], scales: ScaleStorage) -> Vec<f64> {
        let Some(codec) = self.codec(ranges, scales) else { return vec![f64::INFINITY; ranges.len()] };
        let (mut codes, mut values) = (Vec::new(), Vec::new());
        let mut errors = Vec::with_capacity(ranges.len());
        for (group, run) in self.groups.iter().enumerate() {
            let originals = self.values.get(run.clone()).unwrap_or_default();
            codes.resize(originals.len(), 0);
            values.resize(originals.len(), 0.0);
            codec.encode(group, originals, &mut codes);
            codec.decode(group, &codes, &mut values);
            let square = |(a, b): (&f32, &f32)| (f64::from(*a) - f64::from(*b)) * (f64::from(*a) - f64::from(*b));
            errors.push(self.weighted(run, originals.iter().zip(&values).map(square)));
        }
        errors
    }

    /// The sum of squared errors of a run, each by its weight; pruned values have none.
    fn weighted(&self, run: std::ops::Range<usize>, squares: impl Iterator<Item = f64>) -> f64 {
        let part = |at: usize| {
            let kept = self.hints.mask.is_none_or(|mask| mask.get(at).copied().unwrap_or(true));
            let weight =
                self.hints.importance.map_or(1.0, |importance| importance.get(at).map_or(1.0, |&x| f64::from(x)));
            if kept { weight } else { 0.0 }
        };
        let sum = squares.zip(run).map(|(square, at)| square * part(at)).sum();
        smaller(sum, f64::MAX)
    }
}
