//! Measured time of the forward pass; the clock comes from outside, as the core has none that runs everywhere.

use crate::compress::QuantizedModel;

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
