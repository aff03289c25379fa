//! A look inside one parameter tensor: statistics, histogram, levels, and the way of a single weight from statistic to
//! interval to code and back. Depends on `compress`, `stats` and below.

use crate::compress::{Calibration, QuantizedModel, Recipe, declared_ranges};
use crate::error::{Error, Result};
use crate::kernels::{larger, smaller, within};
use crate::model::Model;
use crate::plain::plain;
use crate::quant::ranges::RangeInput;
use crate::quant::{Codec, Groups, NumberFormat, QuantizedTensor, Range};
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

/// The way of one weight: statistic → interval → code → recovered value.
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
    /// Values that share the codec.
    pub group_size: usize,
    /// Lower end of the range, zero or below.
    pub low: f32,
    /// Upper end of the range, zero or above.
    pub high: f32,
    /// The code it is stored as.
    pub code: u32,
    /// Whether it lay more than half an interval beyond the last level.
    pub clipped: bool,
    /// The value recovered from the code.
    pub recovered: f32,
    /// Lower end of the interval that is nearest to this level.
    pub interval_low: f32,
    /// Upper end of the interval that is nearest to this level.
    pub interval_high: f32,
    /// Every value that the codes can stand for, ascending; empty above 4,096 levels.
    pub levels: Vec<f32>,
    /// The arithmetic, where codes are integers.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps: Option<IntegerSteps>,
}

plain! {
    out struct Trace {
        index, row, column, original, value, group_size, low, high, code, clipped, recovered, interval_low,
        interval_high, levels, steps,
    }
}

/// The steps from a value to its integer: `q = clamp(rint(value / scale) + zero_point, q_min, q_max)`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct IntegerSteps {
    /// Width of an interval.
    pub scale: f32,
    /// The integer that stands for zero.
    pub zero_point: i32,
    /// Least integer.
    pub q_min: i32,
    /// Greatest integer.
    pub q_max: i32,
    /// `value / scale`, or `value · (1 / scale)` where the arithmetic followed says so.
    pub divided: f32,
    /// The same, rounded half to even; before the zero point is added and the limits are kept.
    pub rounded: f64,
    /// The integer it is stored as.
    pub integer: i32,
}

plain! { out struct IntegerSteps { scale, zero_point, q_min, q_max, divided, rounded, integer } }

/// Looks at parameter `parameter` (in the order of [`Model::parameters`]) and, in it, at the weight at `index`; with
/// `value` that weight is replaced before anything is computed, statistics included; `calibration` stays as it is.
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
    let quantized = QuantizedModel::new(model, &weights_only, calibration)?;
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
    let (tensor, at) = quantized.place(parameter);
    let Some((codes, codec)) = tensor.coded() else { return Ok(None) };
    let groups = tensor.groups();
    let place = groups.place(at.start + index);
    let (group, members) = (groups.of_place(place), members(model, quantized, parameter));
    let declared = declared_ranges(model, quantized.recipe())?;
    let shared = members.iter().filter_map(|&index| declared[index]).reduce(Range::union);
    let values: Vec<f32> = members.iter().flat_map(|&index| parameter_values(model, index)).collect();
    let stored = groups.stored(&values);
    let run = groups.run(group);
    let in_group = stored.get(run.clone()).unwrap_or_default();
    let range = quantized.recipe().range.ranges(RangeInput {
        values: in_group,
        groups: Groups::blocks(in_group.len(), in_group.len()),
        format: tensor.format().as_format(),
        importance: None,
        declared: shared,
    });
    let range = range.first().copied().unwrap_or_default();
    let (value, code) = (stored[place], codes[place]);
    let mut recovered = [0.0];
    codec.decode(group, &[code], &mut recovered);
    let levels = tensor.levels(group);
    let (interval_low, interval_high) = interval(&levels, recovered[0]);
    let steps = integer_steps(tensor, codec.as_ref(), group, value, code);
    let columns = model.parameters().nth(parameter).map_or(1, |tensor| larger(tensor.columns(), 1));
    Ok(Some(Trace {
        index,
        row: index / columns,
        column: index % columns,
        original,
        value,
        group_size: run.len(),
        low: range.low,
        high: range.high,
        code: u32::from(code),
        clipped: match &steps {
            Some(steps) => {
                let unclamped = steps.rounded + f64::from(steps.zero_point);
                unclamped < f64::from(steps.q_min) || unclamped > f64::from(steps.q_max)
            }
            None => is_beyond(&levels, value),
        },
        recovered: recovered[0],
        interval_low,
        interval_high,
        levels,
        steps,
    }))
}

/// The interval whose values are nearest to a level: half-way to its neighbours, and as far beyond the last.
fn interval(levels: &[f32], level: f32) -> (f32, f32) {
    let at = levels.partition_point(|&other| other < level);
    let half = |a: Option<&f32>, b: Option<&f32>| Some((f64::from(*b?) - f64::from(*a?)) / 2.0);
    let below = at.checked_sub(1).and_then(|before| half(levels.get(before), levels.get(at)));
    let above = half(levels.get(at), levels.get(at + 1));
    let finite = |x: f64| within(x, f64::from(f32::MIN), f64::from(f32::MAX)) as f32;
    let (down, up) = (below.or(above).unwrap_or(0.0), above.or(below).unwrap_or(0.0));
    (finite(f64::from(level) - down), finite(f64::from(level) + up))
}

/// Whether a value lies more than half an interval beyond the last level.
fn is_beyond(levels: &[f32], value: f32) -> bool {
    match (levels.first(), levels.last()) {
        (Some(&first), Some(&last)) => value < interval(levels, first).0 || value > interval(levels, last).1,
        _ => false,
    }
}

fn integer_steps(
    tensor: &QuantizedTensor,
    codec: &dyn Codec,
    group: usize,
    value: f32,
    code: u16,
) -> Option<IntegerSteps> {
    let NumberFormat::Integer(format) = tensor.format() else { return None };
    let integers = codec.integers()?;
    let grid = integers.grids.get(group)?;
    let (q_min, q_max) = format.limits();
    let divided = format.division().apply(value, grid.scale);
    Some(IntegerSteps {
        scale: grid.scale,
        zero_point: grid.zero_point,
        q_min,
        q_max,
        divided,
        rounded: f64::from(divided.round_ties_even()),
        integer: i32::from(code) + integers.offset,
    })
}

/// The parameters that are packed into one tensor with `parameter`, in their order.
fn members(model: &Model, quantized: &QuantizedModel, parameter: usize) -> Vec<usize> {
    let packed = quantized.place(parameter).0;
    let same = |index: &usize| std::ptr::eq(quantized.place(*index).0, packed);
    (0..model.parameters().count()).filter(same).collect()
}

fn parameter_values(model: &Model, index: usize) -> Vec<f32> {
    model.parameters().nth(index).map(|tensor| tensor.data().to_vec()).unwrap_or_default()
}
