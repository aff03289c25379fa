//! A look inside one parameter tensor: statistics, histogram, levels, and the way of a single weight from statistic to
//! interval to integer and back. Depends on `compress`, `stats` and below.

use crate::compress::{QuantizedModel, Recipe, declared_ranges};
use crate::error::{Error, Result};
use crate::kernels::{larger, smaller, within};
use crate::model::Model;
use crate::plain::plain;
use crate::quant::{NumberFormat, Range};
use crate::stats::{Histogram, Stats};
use serde::Serialize;

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

/// The way of one weight: statistic → interval → integer → recovered value.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Trace {
    /// Position in the tensor.
    pub index: usize,
    /// Output channel.
    pub row: usize,
    /// Input.
    pub column: usize,
    /// The value as trained.
    pub original: f32,
    /// The value that is followed; the same unless it was dragged.
    pub value: f32,
    /// Values that share the range.
    pub group_size: usize,
    /// Lower end of the range, zero or below.
    pub low: f32,
    /// Upper end of the range, zero or above.
    pub high: f32,
    /// Width of an interval.
    pub scale: f32,
    /// The integer that stands for zero.
    pub zero_point: i32,
    /// Least integer.
    pub q_min: i32,
    /// Greatest integer.
    pub q_max: i32,
    /// `value / scale`, or `value · (1 / scale)` where the arithmetic followed says so.
    pub steps: f32,
    /// The same, rounded half to even; before the zero point is added and the limits are kept.
    pub rounded: f64,
    /// The integer it is stored as.
    pub integer: i32,
    /// Whether it lay beyond the last level.
    pub clipped: bool,
    /// The value recovered from the integer.
    pub recovered: f32,
    /// Lower end of the interval that maps to this integer.
    pub interval_low: f32,
    /// Upper end of the interval that maps to this integer.
    pub interval_high: f32,
    /// Every value that the integers can stand for, ascending; empty above 4,096 levels.
    pub levels: Vec<f32>,
}

plain! {
    out struct Trace {
        index, row, column, original, value, group_size, low, high, scale, zero_point, q_min, q_max, steps, rounded,
        integer, clipped, recovered, interval_low, interval_high, levels,
    }
}

/// Looks at parameter `parameter` (in the order of [`Model::parameters`]) and, in it, at the weight at `index`; with
/// `value` that weight is replaced before anything is computed, statistics included.
///
/// # Errors
/// [`Error::OutOfRange`] where there is no such parameter or weight; else as [`QuantizedModel::new`].
pub fn inspect(
    model: &Model,
    recipe: &Recipe,
    parameter: usize,
    index: usize,
    value: Option<f32>,
) -> Result<Inspection> {
    let weights_only = Recipe { activations: Default::default(), ..recipe.clone() };
    recipe.check()?;
    let Some(original) = model.parameters().nth(parameter) else {
        let max = model.parameters().count().saturating_sub(1) as f64;
        return Err(Error::OutOfRange { option: "parameter".into(), value: parameter as f64, min: 0.0, max });
    };
    let trained = *original.data().get(index).ok_or_else(|| Error::OutOfRange {
        option: "weight index".into(),
        value: index as f64,
        min: 0.0,
        max: original.data().len().saturating_sub(1) as f64,
    })?;
    let model = &model.with_value(parameter, index, value.unwrap_or(trained))?;
    let quantized = QuantizedModel::new(model, &weights_only, &[])?;
    let nth =
        |model: &Model| model.parameters().nth(parameter).map(|tensor| tensor.data().to_vec()).unwrap_or_default();
    let (before, after) = (nth(model), nth(quantized.recovered()));
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
        trace: trace(model, &quantized, parameter, index, trained)?,
        before,
        after,
    })
}

fn trace(
    model: &Model,
    quantized: &QuantizedModel,
    parameter: usize,
    index: usize,
    original: f32,
) -> Result<Option<Trace>> {
    let (tensor, place) = quantized.place(parameter);
    let NumberFormat::Integer(format) = tensor.format() else { return Ok(None) };
    let Some((integers, grids)) = tensor.integers() else { return Ok(None) };
    let at = place.start + index;
    let group = tensor.groups().of(at);
    let run = tensor.groups().iter().nth(group).unwrap_or(at..at + 1);
    let declared = declared_ranges(model, quantized.recipe())?;
    let shared: Vec<(usize, f32)> = members(model, quantized, parameter);
    let range = match declared[parameter] {
        Some(_) => shared.iter().filter_map(|&(index, _)| declared[index]).reduce(Range::union).unwrap_or_default(),
        None => Range::of(&shared[run.clone()].iter().map(|&(_, value)| value).collect::<Vec<_>>()),
    };
    let (q_min, q_max) = format.limits();
    let (grid, integer, value) = (grids[group], integers[at], shared[at].1);
    // Finite, as every recovered value.
    let level = |offset: f32| within(((integer - grid.zero_point) as f32 + offset) * grid.scale, f32::MIN, f32::MAX);
    let steps = format.division().apply(value, grid.scale);
    let rounded = f64::from(steps.round_ties_even());
    let nearest = rounded + f64::from(grid.zero_point);
    let columns = model.parameters().nth(parameter).map_or(1, |tensor| tensor.columns().max(1));
    Ok(Some(Trace {
        index,
        row: index / columns,
        column: index % columns,
        original,
        value,
        group_size: run.len(),
        low: range.low,
        high: range.high,
        scale: grid.scale,
        zero_point: grid.zero_point,
        q_min,
        q_max,
        steps,
        rounded,
        integer,
        clipped: nearest < f64::from(q_min) || nearest > f64::from(q_max),
        recovered: level(0.0),
        interval_low: level(-0.5),
        interval_high: level(0.5),
        levels: tensor.levels(group),
    }))
}

/// The values of the packed tensor that holds `parameter`, each with the parameter it belongs to.
fn members(model: &Model, quantized: &QuantizedModel, parameter: usize) -> Vec<(usize, f32)> {
    let packed = quantized.place(parameter).0;
    let same = |index: &usize| std::ptr::eq(quantized.place(*index).0, packed);
    let indices = (0..model.parameters().count()).filter(same);
    indices
        .flat_map(|index| {
            model.parameters().nth(index).into_iter().flat_map(|tensor| tensor.data()).map(move |&x| (index, x))
        })
        .collect()
}
