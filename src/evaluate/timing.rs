//! Measured time of the forward pass; the clock comes from outside, as the core has none that runs everywhere.

use super::Evaluator;
use crate::compress::{PassCost, QuantizedModel, Recipe};
use crate::error::Result;
use crate::kernels::sorted;
use crate::model::Model;
use crate::plain::plain;
use serde::Serialize;

/// Repeats the forward pass of `quantized` over `features` until `milliseconds` have passed by `clock` (in
/// milliseconds), at least once, and returns microseconds per sample. `None` without samples or when the clock stands
/// still.
pub fn time_per_sample(
    quantized: &QuantizedModel,
    features: &[f32],
    milliseconds: f64,
    clock: impl Fn() -> f64,
) -> Option<f64> {
    const MOST_ROUNDS: u32 = 1_000_000;
    let samples = features.len() / quantized.recovered().inputs().max(1);
    let start = clock();
    for round in 1..=MOST_ROUNDS {
        std::hint::black_box(quantized.forward(std::hint::black_box(features)));
        let passed = clock() - start;
        if passed >= milliseconds || round == MOST_ROUNDS {
            return (passed > 0.0 && samples > 0).then(|| passed * 1e3 / (f64::from(round) * samples as f64));
        }
    }
    None
}

/// What a sample costs in the fp32 model and in the quantized one: counted, and measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Cost {
    /// The fp32 model.
    pub before: PassCost,
    /// The quantized model as it is computed here.
    pub after: PassCost,
    /// Bytes of the packed model: what a pass that computes straight from them would read.
    pub packed_bytes: usize,
    /// Measured times, for each length of a batch.
    pub times: Vec<PassTimes>,
    /// Rounds that the times are medians of.
    pub rounds: usize,
}

plain! { out struct Cost { before, after, packed_bytes, times, rounds } }

/// Microseconds per sample of both models, measured in turns.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct PassTimes {
    /// Samples that are computed together.
    pub batch: usize,
    /// The fp32 model.
    pub before: Spread,
    /// The quantized model.
    pub after: Spread,
}

plain! { out struct PassTimes { batch, before, after } }

/// The middle of repeated measurements, and the quarters around it.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Spread {
    /// The first quartile.
    pub low: f64,
    /// The median.
    pub median: f64,
    /// The third quartile.
    pub high: f64,
}

plain! { out struct Spread { low, median, high } }

impl Spread {
    fn of(values: &[f64]) -> Self {
        let order = sorted(values.len(), &|a, b| values[a].total_cmp(&values[b]));
        let at = |share: usize| order.get(order.len() * share / 4).map_or(0.0, |&index| values[index]);
        Self { low: at(1), median: at(2), high: at(3) }
    }
}

/// A comparison of the times of both passes under way: [`Timing::round`] by round, so that others get their turn.
#[derive(Debug)]
pub struct Timing {
    quantized: QuantizedModel,
    /// Rows that the passes run over.
    rows: usize,
    tracks: Vec<Track>,
    rounds: usize,
}

/// One model with one length of batches.
#[derive(Debug)]
struct Track {
    batch: usize,
    is_quantized: bool,
    /// Passes over the rows that a reading of the clock is taken over; 0 while that is not known.
    repeats: u32,
    /// Microseconds per sample.
    found: Vec<f64>,
}

impl Timing {
    /// Rounds that a comparison takes.
    pub const ROUNDS: usize = 15;
    /// A reading spans at least so many milliseconds: browsers blur their clocks by up to a tenth of one.
    const LEAST_MS: f64 = 2.0;
    const MOST_ROWS: usize = 1_000;
    const MOST_REPEATS: u32 = 1 << 14;

    /// # Errors
    /// As [`QuantizedModel::new`].
    pub fn new(evaluator: &Evaluator, recipe: &Recipe) -> Result<Self> {
        let quantized = evaluator.quantize(recipe)?;
        let rows = evaluator.test().labels.len().clamp(1, Self::MOST_ROWS);
        let track = |batch, is_quantized| Track { batch, is_quantized, repeats: 0, found: Vec::new() };
        let batches = if rows > 1 { vec![1, rows] } else { vec![1] };
        let tracks = batches.into_iter().flat_map(|batch| [track(batch, false), track(batch, true)]).collect();
        Ok(Self { quantized, rows, tracks, rounds: 0 })
    }

    /// Rounds that are done.
    #[must_use]
    pub fn rounds(&self) -> usize {
        self.rounds
    }

    /// Measures each track once, in the order of the last round reversed, so that none always comes first; false when all
    /// rounds are done, or the clock stands still. The first call finds out how often to repeat, and warms up.
    pub fn round(&mut self, evaluator: &Evaluator, clock: &dyn Fn() -> f64) -> bool {
        if self.rounds == Self::ROUNDS {
            return false;
        }
        let features = &evaluator.test().features[..self.rows * evaluator.model().inputs()];
        let (quantized, warms_up) = (&self.quantized, self.tracks.iter().any(|track| track.repeats == 0));
        for track in &mut self.tracks {
            let pass = |batch: &[f32]| match track.is_quantized {
                true => quantized.forward(batch),
                false => evaluator.model().forward(batch),
            };
            let timed = |repeats| time(&pass, features, track.batch * evaluator.model().inputs(), repeats, clock);
            if warms_up {
                // Twice, for once it may be that the machine was busy with something else.
                let is_long = |repeats| timed(repeats) >= Self::LEAST_MS;
                let enough = |&repeats: &u32| repeats >= Self::MOST_REPEATS || is_long(repeats) && is_long(repeats);
                let powers = std::iter::successors(Some(1), |&repeats| Some(repeats * 2));
                track.repeats = powers.into_iter().find(enough).unwrap_or(1);
                if track.repeats == Self::MOST_REPEATS {
                    return false;
                }
            } else {
                track.found.push(timed(track.repeats) * 1e3 / (f64::from(track.repeats) * self.rows as f64));
            }
        }
        if !warms_up {
            self.rounds += 1;
            self.tracks.reverse();
        }
        true
    }

    /// What was counted, and what was measured so far.
    #[must_use]
    pub fn cost(&self, model: &Model) -> Cost {
        let mut times: Vec<PassTimes> = Vec::new();
        for track in self.tracks.iter().filter(|track| !track.found.is_empty()) {
            let empty = PassTimes { batch: track.batch, before: Spread::default(), after: Spread::default() };
            let at = times.iter().position(|times| times.batch == track.batch).unwrap_or_else(|| {
                times.push(empty);
                times.len() - 1
            });
            let spread = Spread::of(&track.found);
            if track.is_quantized { times[at].after = spread } else { times[at].before = spread }
        }
        let order = sorted(times.len(), &|a, b| times[a].batch.cmp(&times[b].batch));
        Cost {
            before: PassCost::of_floats(model),
            after: self.quantized.pass_cost(),
            packed_bytes: self.quantized.byte_len(),
            times: order.into_iter().map(|index| times[index]).collect(),
            rounds: self.rounds,
        }
    }
}

/// Milliseconds for `repeats` passes over `features`, `length` values at a time.
fn time(
    pass: &dyn Fn(&[f32]) -> Vec<f32>,
    features: &[f32],
    length: usize,
    repeats: u32,
    clock: &dyn Fn() -> f64,
) -> f64 {
    let start = clock();
    for _ in 0..repeats {
        for batch in features.chunks(length.max(1)) {
            std::hint::black_box(pass(std::hint::black_box(batch)));
        }
    }
    clock() - start
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compress::Activations;
    use crate::datasets::{LineOptions, line};
    use crate::train::{TrainOptions, Training};
    use std::cell::Cell;

    fn evaluator() -> Evaluator {
        let dataset = line(&LineOptions::default()).unwrap();
        let mut training = Training::new(&dataset, TrainOptions::default()).unwrap();
        training.by_ref().for_each(drop);
        Evaluator::new(training.model().unwrap(), dataset).unwrap()
    }

    #[test]
    fn both_models_are_measured_in_every_round_and_for_every_batch() {
        let evaluator = evaluator();
        let recipe = Recipe { activations: Activations::Dynamic { levels: 256 }, ..Recipe::default() };
        let mut timing = Timing::new(&evaluator, &recipe).unwrap();
        // A clock that goes on by three milliseconds at each look: one pass is always enough.
        let ticks = Cell::new(0.0);
        let clock = || {
            ticks.set(ticks.get() + 3.0);
            ticks.get()
        };
        while timing.round(&evaluator, &clock) {}
        let cost = timing.cost(evaluator.model());
        let rows = evaluator.test().labels.len();
        assert_eq!((cost.rounds, timing.rounds()), (Timing::ROUNDS, Timing::ROUNDS));
        assert_eq!(cost.times.iter().map(|times| times.batch).collect::<Vec<_>>(), [1, rows]);
        for PassTimes { before, after, .. } in cost.times {
            let expected = 3e3 / rows as f64;
            assert_eq!([before.low, before.median, before.high], [expected; 3]);
            assert_eq!(before, after);
        }
        assert_eq!((cost.before.float_multiply_adds, cost.after.integer_multiply_adds), (1, 1));
    }

    #[test]
    fn a_clock_that_stands_still_measures_nothing() {
        let evaluator = evaluator();
        let mut timing = Timing::new(&evaluator, &Recipe::default()).unwrap();
        assert!(!timing.round(&evaluator, &|| 0.0));
        assert!(timing.cost(evaluator.model()).times.is_empty());
    }

    #[test]
    fn quartiles_of_known_values() {
        let spread = Spread::of(&[5.0, 1.0, 4.0, 2.0, 3.0]);
        assert_eq!((spread.low, spread.median, spread.high), (2.0, 3.0, 4.0));
    }
}
