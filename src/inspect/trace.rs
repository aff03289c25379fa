//! The way of one weight, and what other engines would have made of it.

use crate::compress::QuantizedModel;
use crate::kernels::{Division, larger, smaller, within};
use crate::model::Model;
use crate::plain::plain;
use crate::quant::{Codec, NumberFormat, QuantizedTensor, Range, Rounding};
use serde::Serialize;

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
    /// Whether it is pruned: it comes back as zero, and the code is zero's.
    pub pruned: bool,
    /// The code it is stored as.
    pub code: u32,
    /// The code that rounding to nearest gives the value; roundings that look further may choose another.
    pub nearest: u32,
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
    /// The arithmetic, where codes are integers and the value is not pruned.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps: Option<IntegerSteps>,
}

plain! {
    out struct Trace {
        index, row, column, original, value, group_size, low, high, pruned, code, nearest, clipped, recovered,
        interval_low,
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
    /// What each convention of the field makes of the same value, scale and zero point.
    pub conventions: Vec<Convention>,
    /// A value near by, with the same scale, of which the conventions make as many different integers as they can.
    pub tie: f32,
}

plain! { out struct IntegerSteps { scale, zero_point, q_min, q_max, divided, rounded, integer, conventions, tie } }

/// One way of the field to turn a value into an integer. They differ at ties, and next to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Convention {
    /// Which.
    pub id: ConventionId,
    /// The integer it gives.
    pub integer: i32,
}

plain! { out struct Convention { id, integer } }

/// The conventions of the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum ConventionId {
    /// Divide, round half to even, add the zero point, clamp: ONNX QuantizeLinear, ONNX Runtime, NumPy.
    DivideEven,
    /// Multiply by the reciprocal, round half to even, add, clamp: PyTorch.
    ReciprocalEven,
    /// Divide, round half away from zero, add, clamp: C's `roundf`, so llama.cpp's Q8_0 and TensorFlow Lite.
    Away,
    /// Divide, add one half, round down, add, clamp: MatMulNBits of ONNX Runtime.
    HalfUp,
    /// Divide, add the zero point, then round half to even: one step off where the zero point is odd.
    AddThenEven,
    /// Divide, add, cut the fraction off: what a cast does.
    Truncate,
}

plain! { out enum ConventionId { DivideEven, ReciprocalEven, Away, HalfUp, AddThenEven, Truncate } }

/// The integer that each convention gives, ONNX's and PyTorch's first.
fn conventions(value: f32, scale: f32, zero_point: i32, (low, high): (i32, i32)) -> Vec<Convention> {
    let (divided, zero) = (Division::Divide.apply(value, scale), zero_point as f32);
    let whole = |x: f32| within(f64::from(x), -4e9, 4e9) as i64;
    let plus = |x: f32| whole(x) + i64::from(zero_point);
    let all = [
        (ConventionId::DivideEven, plus(divided.round_ties_even())),
        (ConventionId::ReciprocalEven, plus(Division::MultiplyByReciprocal.apply(value, scale).round_ties_even())),
        (ConventionId::Away, plus(divided.round())),
        (ConventionId::HalfUp, plus((divided + 0.5).floor())),
        (ConventionId::AddThenEven, whole((divided + zero).round_ties_even())),
        (ConventionId::Truncate, plus(divided.trunc())),
    ];
    let clamped = |integer: i64| within(integer, i64::from(low), i64::from(high)) as i32;
    all.into_iter().map(|(id, integer)| Convention { id, integer: clamped(integer) }).collect()
}

/// Half-way between two integers, and one step of the float format to either side of it: where the conventions part.
fn tie(value: f32, scale: f32, zero_point: i32, limits: (i32, i32)) -> f32 {
    /// Ties that are looked at on either side.
    const REACH: i64 = 32;
    let here = within(f64::from(value) / f64::from(scale), -1e6, 1e6) as i64;
    let mut best = (0, value);
    for by in 0..2 * REACH {
        // Outwards from the value: 0, −1, 1, −2, …
        let steps = here + if by % 2 == 0 { by / 2 } else { -by / 2 - 1 };
        let integer = steps + i64::from(zero_point);
        if integer < i64::from(limits.0) || integer >= i64::from(limits.1) {
            continue;
        }
        let half = ((steps as f64 + 0.5) * f64::from(scale)) as f32;
        for candidate in [half, half.next_up(), half.next_down()] {
            let found = conventions(candidate, scale, zero_point, limits);
            // Reciprocal against division is the rarest difference, and the one that people meet.
            let weight = 3 * usize::from(found[0].integer != found[1].integer);
            let is_new = |&at: &usize| found[..at].iter().all(|other| other.integer != found[at].integer);
            let parted = weight + (0..found.len()).filter(is_new).count();
            if parted > best.0 {
                best = (parted, candidate);
            }
        }
    }
    best.1
}

pub(super) fn trace(
    model: &Model,
    quantized: &QuantizedModel,
    parameter: usize,
    index: usize,
    original: f32,
) -> Option<Trace> {
    let (tensor, at) = quantized.place(parameter);
    let (codes, codec) = tensor.coded()?;
    let groups = tensor.groups();
    let place = groups.place(at.start + index);
    let (group, members) = (groups.of_place(place), members(model, quantized, parameter));
    let values: Vec<f32> = members.iter().flat_map(|&index| parameter_values(model, index)).collect();
    let stored = groups.stored(&values);
    let run = groups.run(group);
    let seen = || Range::of(stored.get(run.clone()).unwrap_or_default());
    let range = quantized.range(parameter, group).unwrap_or_else(seen);
    let (value, code) = (stored[place], codes[place]);
    let mut recovered = [0.0];
    codec.decode(group, &[code], &mut recovered);
    let levels = tensor.levels(group);
    let (mut interval_low, mut interval_high) = interval(&levels, recovered[0]);
    let pruned = quantized.kept(parameter).is_some_and(|kept| !kept[index]);
    if pruned {
        recovered = [0.0];
        (interval_low, interval_high) = (smaller(interval_low, 0.0), larger(interval_high, 0.0));
    }
    let steps = if pruned { None } else { integer_steps(tensor, codec.as_ref(), group, value, code) };
    let columns = model.parameters().nth(parameter).map_or(1, |tensor| larger(tensor.columns(), 1));
    Some(Trace {
        index,
        row: index / columns,
        column: index % columns,
        original,
        value,
        group_size: run.len(),
        low: range.low,
        high: range.high,
        pruned,
        code: u32::from(code),
        // Engines' blocks are rounded by scales that are finer than the stored ones: nothing but the codes says how.
        nearest: match quantized.recipe().rounding {
            Rounding::Nearest => u32::from(code),
            _ => u32::from(codec.snap(group, value).1),
        },
        clipped: match &steps {
            _ if pruned => false,
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
    })
}

/// The interval whose values are nearest to a level: half-way to its neighbours, and as far beyond the last.
pub(super) fn interval(levels: &[f32], level: f32) -> (f32, f32) {
    let at = levels.partition_point(|&other| other < level);
    let half = |a: Option<&f32>, b: Option<&f32>| Some((f64::from(*b?) - f64::from(*a?)) / 2.0);
    let below = at.checked_sub(1).and_then(|before| half(levels.get(before), levels.get(at)));
    let above = half(levels.get(at), levels.get(at + 1));
    let finite = |x: f64| within(x, f64::from(f32::MIN), f64::from(f32::MAX)) as f32;
    let (down, up) = (below.or(above).unwrap_or(0.0), above.or(below).unwrap_or(0.0));
    (finite(f64::from(level) - down), finite(f64::from(level) + up))
}

/// Whether a value lies more than half an interval beyond the last level.
pub(super) fn is_beyond(levels: &[f32], value: f32) -> bool {
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
        conventions: conventions(value, grid.scale, grid.zero_point, (q_min, q_max)),
        tie: tie(value, grid.scale, grid.zero_point, (q_min, q_max)),
    })
}

/// The parameters that are packed into one tensor with `parameter`, in their order.
pub(super) fn members(model: &Model, quantized: &QuantizedModel, parameter: usize) -> Vec<usize> {
    let packed = quantized.place(parameter).0;
    let same = |index: &usize| std::ptr::eq(quantized.place(*index).0, packed);
    (0..model.parameters().count()).filter(same).collect()
}

pub(super) fn parameter_values(model: &Model, index: usize) -> Vec<f32> {
    model.parameters().nth(index).map(|tensor| tensor.data().to_vec()).unwrap_or_default()
}
