//! The tutorial's line y = wx + b: seeded noisy points, with the ranges of w and b known beforehand.

use super::info::{DatasetInfo, Names, Scaling, Task};
use super::split::Dataset;
use crate::error::{Error, Result};
use crate::io::qpd::Table;
use crate::plain::plain;
use crate::rng::Rng;
use serde::{Deserialize, Serialize};

const ROWS: usize = 200;

pub(super) const INFO: DatasetInfo = DatasetInfo {
    id: "line",
    task: Task::Regression,
    rows: ROWS,
    features: 1,
    class_names: Names::Fixed(&["y"]),
    feature_names: Names::Fixed(&["x"]),
    image: None,
    #[cfg(feature = "models")]
    sequence: None,
    scaling: Scaling::None,
    inverse_penalty: 0.0,
    has_file: false,
    has_weights: false,
    source: "Generated here: y = w·x + b + noise, x uniform in [−1, 1], by a seeded generator",
    source_url: "https://en.wikipedia.org/wiki/Simple_linear_regression",
    licence: "CC0",
};

/// The line to draw points from.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct LineOptions {
    /// Slope, −10 to 10.
    pub w: f64,
    /// Intercept, −5 to 5.
    pub b: f64,
    /// Standard deviation of the noise on y, 0 to 5.
    pub noise: f64,
    /// Seed of the points.
    pub seed: u32,
}

plain! { struct LineOptions { w, b, noise, seed } }

impl Default for LineOptions {
    fn default() -> Self {
        Self { w: 5.0, b: 0.0, noise: 0.5, seed: 1 }
    }
}

impl LineOptions {
    /// Where w lies, known beforehand.
    pub const WEIGHT_RANGE: (f32, f32) = (-10.0, 10.0);
    /// Where b lies, known beforehand.
    pub const BIAS_RANGE: (f32, f32) = (-5.0, 5.0);
    /// The most noise.
    pub const MAX_NOISE: f64 = 5.0;
}

pub(super) fn generate(options: &LineOptions) -> Result<Dataset> {
    let limits = |(low, high): (f32, f32)| (f64::from(low), f64::from(high));
    let (w_low, w_high) = limits(LineOptions::WEIGHT_RANGE);
    let (b_low, b_high) = limits(LineOptions::BIAS_RANGE);
    Error::check_range("line.w", options.w, w_low, w_high)?;
    Error::check_range("line.b", options.b, b_low, b_high)?;
    Error::check_range("line.noise", options.noise, 0.0, LineOptions::MAX_NOISE)?;
    let mut rng = Rng::new(u64::from(options.seed));
    let values: Vec<f32> = (0..ROWS).map(|_| (2.0 * rng.uniform() - 1.0) as f32).collect();
    let target = |&x: &f32| (options.w * f64::from(x) + options.b + options.noise * rng.normal()) as f32;
    let labels = values.iter().map(target).collect();
    Ok(Dataset::split(&INFO, &Table { rows: ROWS, features: 1, classes: 0, values, labels }))
}
