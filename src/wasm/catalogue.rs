//! Everything there is to choose from: the page holds no second copy.

use super::convert::to_object;
use crate::datasets::{self, DatasetInfo, LineOptions};
use crate::plain::plain;
use crate::quant::{IntegerFormat, NumberFormat};
use crate::sweep::{Family, LEVELS};
use crate::train::{Architecture, TrainOptions};
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// Least and greatest value of an option.
#[derive(Debug, Clone, Copy, Serialize, tsify::Tsify)]
pub struct Limits {
    /// The least.
    pub min: f64,
    /// The most.
    pub max: f64,
}

plain! { out struct Limits { min, max } }

/// Limits of the options of the generated line.
#[derive(Debug, Clone, Serialize, tsify::Tsify)]
pub struct LineLimits {
    /// Slope.
    pub w: Limits,
    /// Intercept.
    pub b: Limits,
    /// Standard deviation of the noise.
    pub noise: Limits,
}

plain! { out struct LineLimits { w, b, noise } }

/// Everything there is to choose from.
#[derive(Debug, Clone, Serialize, tsify::Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Catalogue {
    /// Version of the package.
    pub version: &'static str,
    /// Datasets, in the order of the menu.
    pub datasets: Vec<DatasetInfo>,
    /// Families of recipes, in the order of the legend.
    pub families: Vec<Family>,
    /// Number formats with their defaults.
    pub formats: Vec<NumberFormat>,
    /// Levels that a sweep tries.
    pub sweep_levels: Vec<u32>,
    /// The most levels of an integer format.
    pub max_levels: u32,
    /// Defaults of training.
    pub train: TrainOptions,
    /// Length of the hidden layer of a network, unless said otherwise.
    pub hidden: u32,
    /// Limits of that length.
    pub hidden_limits: Limits,
    /// Defaults of the generated line.
    pub line: LineOptions,
    /// Limits of the generated line.
    pub line_limits: LineLimits,
}

plain! {
    out struct Catalogue {
        version, datasets, families, formats, sweep_levels, max_levels, train, hidden, hidden_limits, line, line_limits,
    }
}

/// Everything there is to choose from, with defaults and limits.
#[wasm_bindgen(unchecked_return_type = "Catalogue")]
pub fn catalogue() -> JsValue {
    let limits = |(min, max): (f32, f32)| Limits { min: f64::from(min), max: f64::from(max) };
    to_object(&Catalogue {
        version: env!("CARGO_PKG_VERSION"),
        datasets: datasets::ALL.into_iter().cloned().collect(),
        families: Family::all(),
        formats: NumberFormat::all(),
        sweep_levels: LEVELS.to_vec(),
        max_levels: IntegerFormat::MAX_LEVELS,
        train: TrainOptions::default(),
        hidden: Architecture::HIDDEN,
        hidden_limits: Limits { min: 1.0, max: f64::from(Architecture::MOST_HIDDEN) },
        line: LineOptions::default(),
        line_limits: LineLimits {
            w: limits(LineOptions::WEIGHT_RANGE),
            b: limits(LineOptions::BIAS_RANGE),
            noise: Limits { min: 0.0, max: LineOptions::MAX_NOISE },
        },
    })
}
