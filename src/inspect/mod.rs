//! A look inside one parameter tensor: statistics, histogram, levels, the way of a single weight from statistic to
//! interval to code and back, counters that say where the error comes from; and one sample on its way through a layer. Depends on `compress`, `stats` and below.

#[cfg(feature = "models")]
mod sample;
mod trace;
mod why;

#[cfg(feature = "models")]
pub use sample::{SampleTrace, TraceOptions, sample};
pub use trace::{Convention, IntegerSteps, Trace};
pub use why::{CodeUse, RowError, Why, why};

use crate::compress::{Calibration, Prepared, QuantizedModel, Recipe};
use crate::error::{Error, Result};
use crate::kernels::{larger, smaller};
use crate::model::Model;
use crate::plain::plain;
use crate::stats::{Histogram, Stats};
use serde::Serialize;
use std::borrow::Cow;

const BINS: usize = 48;

/// What a recipe does to one parameter tensor.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Inspection {
    /// Name of the tensor.
    pub name: String,
    /// Its shape; axis 0 is the output channel.
    pub shape: Vec<usize>,
    /// Statistics of this tensor.
    pub stats: Stats,
    /// Statistics of every parameter of the model.
    pub model_stats: Stats,
    /// The values before.
    pub histogram: Histogram,
    /// The recovered values, in the same bins.
    pub recovered_histogram: Histogram,
    /// How many groups have a scale of their own.
    pub groups: usize,
    /// The chosen weight, unless the format is 32-bit floats.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace: Option<Trace>,
    /// The values before, row-major; crosses to JavaScript as a typed array.
    #[serde(skip)]
    pub before: Vec<f32>,
    /// The recovered values.
    #[serde(skip)]
    pub after: Vec<f32>,
}

plain! {
    out struct Inspection {
        name, shape, stats, model_stats, histogram, recovered_histogram, groups, trace,
    } skip before, after
}

/// Looks at parameter `parameter` (in the order of [`Model::parameters`]) and, in it, at the weight at `index`; with
/// `value` that weight is replaced before anything is computed, statistics included; `calibration` stays as it is. Where
/// the recipe transforms weights, all of this is about the weights after it: those that are packed.
///
/// # Errors
/// [`Error::OutOfRange`] where there is no such parameter or weight; else as [`QuantizedModel::new`].
pub fn inspect(
    model: &Model,
    calibration: &Calibration,
    recipe: &Recipe,
    parameter: usize,
    index: usize,
    value: Option<f32>,
) -> Result<Inspection> {
    recipe.check()?;
    let weights_only = Recipe { activations: Default::default(), ..recipe.clone() };
    let mut prepared = Prepared::new(model, recipe, calibration)?;
    let model = prepared.model.clone();
    let original = model.parameter(parameter)?;
    let trained = *original.data().get(index).ok_or_else(|| Error::OutOfRange {
        option: "weight index".into(),
        value: index as f64,
        min: 0.0,
        max: original.data().len().saturating_sub(1) as f64,
    })?;
    prepared.model = Cow::Owned(model.with_value(parameter, index, value.unwrap_or(trained))?);
    let (model, quantized) = (prepared.model.as_ref(), QuantizedModel::pack(&prepared, &weights_only)?);
    let values = |model: &Model| model.parameter(parameter).map(|tensor| tensor.data().to_vec());
    let (before, after) = (values(model)?, values(quantized.unpacked())?);
    let all: Vec<f32> = model.parameters().flat_map(|tensor| tensor.data().iter().copied()).collect();
    let stats = Stats::of(&before);
    let recovered = Stats::of(&after);
    let (low, high) = (smaller(stats.min, recovered.min), larger(stats.max, recovered.max));
    Ok(Inspection {
        name: original.name().into(),
        shape: original.shape().to_vec(),
        stats,
        model_stats: Stats::of(&all),
        histogram: Histogram::of(&before, BINS, low, high),
        recovered_histogram: Histogram::of(&after, BINS, low, high),
        groups: quantized.place(parameter).0.groups().count(),
        trace: trace::trace(model, &quantized, parameter, index, trained),
        before,
        after,
    })
}
