//! Where the error of a parameter tensor comes from: counters, not prose.

use super::trace::{interval, is_beyond, members, parameter_values};
use crate::compress::{Calibration, Prepared, QuantizedModel, Recipe};
use crate::error::Result;
use crate::kernels::{larger, sorted};
use crate::model::Model;
use crate::plain::plain;
use crate::quant::{Codec, LayerInputs};
use serde::Serialize;

/// What happened to the values of one parameter tensor.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Why {
    /// How many values there are.
    pub values: usize,
    /// Share of values more than half an interval beyond the last level.
    pub clipped: f64,
    /// Sum of the squares of errors within the levels, divided by the sum of the squares of values.
    pub rounding_error: f64,
    /// The same of clipped values.
    pub clipping_error: f64,
    /// Share of values that are pruned; they count as neither rounded nor clipped, and to no code.
    pub pruned: f64,
    /// The same of pruned values as of rounded ones.
    pub pruning_error: f64,
    /// Levels that a group has, on average.
    pub levels: f64,
    /// Levels of a group that some value has, on average.
    pub used_levels: f64,
    /// Entropy of the codes that are stored, in bits: what no coding of single codes can be below.
    pub entropy: f64,
    /// Bits that a code takes now.
    pub bits: f64,
    /// Least, middle and greatest width of an interval over the groups.
    pub interval: [f64; 3],
    /// How often each code is used and what it costs, in the order of what they stand for; empty above 1,024 codes.
    pub codes: Vec<CodeUse>,
    /// Mean square error of the layer's outputs on the calibration rows, divided by their mean square; absent without
    /// calibration rows, and for biases.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_error: Option<f64>,
    /// Each output channel; empty for biases.
    pub rows: Vec<RowError>,
}

plain! {
    out struct Why {
        values, clipped, rounding_error, clipping_error, pruned, pruning_error, levels, used_levels, entropy, bits, interval, codes,
        output_error, rows,
    }
}

/// One code.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct CodeUse {
    /// The code.
    pub code: u32,
    /// How many values have it.
    pub count: u32,
    /// Sum of the squares of their errors, divided by that of all errors; 0 where nothing was lost.
    pub error_share: f64,
}

plain! { out struct CodeUse { code, count, error_share } }

/// One output channel.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct RowError {
    /// Sum of the squares of errors of weights, divided by that of weights.
    pub weight_error: f64,
    /// Mean square error of the output on the calibration rows, divided by the mean square of all outputs.
    pub output_error: f64,
    /// Greatest width of an interval in the row.
    pub interval: f64,
}

plain! { out struct RowError { weight_error, output_error, interval } }

/// The most codes that are listed.
const MOST_CODES: u32 = 1_024;

/// Looks for the reasons of the error in parameter `parameter` (in the order of [`Model::parameters`]); `None` where the
/// values are kept as they are. Where the recipe transforms weights, it looks at them after that, as they are packed; the
/// errors of outputs are the same either way.
///
/// # Errors
/// [`Error::OutOfRange`] where there is no such parameter; else as [`QuantizedModel::new`].
pub fn why(model: &Model, calibration: &Calibration, recipe: &Recipe, parameter: usize) -> Result<Option<Why>> {
    recipe.check()?;
    let prepared = Prepared::new(model, recipe, calibration)?;
    let (model, calibration) = (prepared.model.as_ref(), prepared.calibration.as_ref());
    let tensor = model.parameter(parameter)?;
    let weights_only = Recipe { activations: Default::default(), ..recipe.clone() };
    let quantized = QuantizedModel::pack(&prepared, &weights_only)?;
    let recovered = quantized.unpacked().parameter(parameter)?.data().to_vec();
    let packed = quantized.place(parameter).0;
    let Some((codes, codec)) = packed.coded() else { return Ok(None) };
    let values: Vec<f32> =
        members(model, &quantized, parameter).into_iter().flat_map(|i| parameter_values(model, i)).collect();
    let after: Vec<f32> = members(model, &quantized, parameter)
        .into_iter()
        .flat_map(|i| parameter_values(quantized.unpacked(), i))
        .collect();
    let groups = packed.groups();
    let (values, after) = (groups.stored(&values), groups.stored(&after));
    let kept = |index: usize, count: usize| quantized.kept(index).map_or_else(|| vec![true; count], <[bool]>::to_vec);
    let kept: Vec<bool> = members(model, &quantized, parameter)
        .into_iter()
        .flat_map(|index| kept(index, parameter_values(model, index).len()))
        .collect();
    let kept = groups.stored(&kept);
    let (mut pruned, mut pruning_error) = (0usize, 0.0f64);
    let mut counts = vec![(0u32, 0.0f64); codec.code_count() as usize];
    let (mut clipped, mut errors, mut squares) = (0usize, [0.0f64; 2], 0.0f64);
    let (mut levels, mut used, mut widths) = (0usize, 0usize, Vec::with_capacity(groups.count()));
    for (group, run) in groups.iter().enumerate() {
        let here: Vec<f32> = codec.levels(group).into_iter().map(|level| level.0).collect();
        levels += here.len();
        widths.push(middle_width(&here));
        let mut seen = vec![false; here.len()];
        for place in run {
            let (value, code) = (values[place], usize::from(codes[place]));
            let error = square(f64::from(value) - f64::from(after[place]));
            squares += square(f64::from(value));
            if !kept[place] {
                (pruned, pruning_error) = (pruned + 1, pruning_error + error);
                continue;
            }
            let beyond = usize::from(is_beyond(&here, value));
            clipped += beyond;
            errors[beyond] += error;
            if let Some(count) = counts.get_mut(code) {
                *count = (count.0 + 1, count.1 + error);
            }
            // By level and not by code: several codes may stand for one, as those of the two zeros.
            let level = here.partition_point(|&level| level < after[place]);
            if let Some(seen) = seen.get_mut(level) {
                *seen = true;
            }
        }
        used += seen.iter().filter(|&&seen| seen).count();
    }
    let length = packed.code_length();
    let all = larger(groups.count(), 1) as f64;
    let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
    let lost = errors[0] + errors[1];
    let listed = if codec.code_count() <= MOST_CODES { by_value(codec.as_ref()) } else { Vec::new() };
    let uses = listed.into_iter().map(|code| {
        let (count, error) = counts[code];
        CodeUse { code: code as u32, count, error_share: share(error, lost) }
    });
    let is_weight = parameter.is_multiple_of(2);
    let inputs = if is_weight { calibration.layer(parameter / 2).filter(|inputs| inputs.rows() > 0) } else { None };
    let rows = rows(tensor.data(), &recovered, tensor.columns(), inputs, &|row, columns| {
        (0..columns)
            .map(|column| widths[groups.of(quantized.place(parameter).1.start + row * columns + column)])
            .fold(0.0, larger)
    });
    Ok(Some(Why {
        values: values.len(),
        clipped: share(clipped as f64, values.len() as f64),
        rounding_error: share(errors[0], squares),
        clipping_error: share(errors[1], squares),
        pruned: share(pruned as f64, values.len() as f64),
        pruning_error: share(pruning_error, squares),
        levels: levels as f64 / all,
        used_levels: used as f64 / all,
        entropy: length.map_or(0.0, |length| length.entropy),
        bits: length.map_or(0.0, |length| length.bits),
        interval: spread(&widths),
        codes: uses.collect(),
        output_error: inputs.map(|_| rows.iter().map(|row| row.output_error).sum()),
        rows: if is_weight { rows } else { Vec::new() },
    }))
}

fn square(x: f64) -> f64 {
    x * x
}

/// The middle one of the widths of a codec's intervals.
fn middle_width(levels: &[f32]) -> f64 {
    match levels {
        [] | [_] => 0.0,
        levels => {
            let middle = levels[(levels.len() - 1) / 2];
            let (low, high) = interval(levels, middle);
            f64::from(high) - f64::from(low)
        }
    }
}

/// Least, middle and greatest.
fn spread(values: &[f64]) -> [f64; 3] {
    let order = sorted(values.len(), &|a, b| values[a].total_cmp(&values[b]));
    let at = |rank: usize| order.get(rank).map_or(0.0, |&index| values[index]);
    [at(0), at(order.len() / 2), at(order.len().saturating_sub(1))]
}

/// The errors of each output channel: of its weights, and of its output.
fn rows(
    before: &[f32],
    after: &[f32],
    columns: usize,
    inputs: Option<&LayerInputs>,
    interval: &dyn Fn(usize, usize) -> f64,
) -> Vec<RowError> {
    let columns = larger(columns, 1);
    let pairs: Vec<(&[f32], &[f32])> = before.chunks(columns).zip(after.chunks(columns)).collect();
    let wide = |row: &[f32]| row.iter().map(|&x| f64::from(x)).collect::<Vec<f64>>();
    let outputs: f64 =
        inputs.map_or(0.0, |inputs| pairs.iter().map(|pair| inputs.mean_squared_product(&wide(pair.0))).sum());
    let of_row = |(row, (before, after)): (usize, &(&[f32], &[f32]))| {
        let change: Vec<f64> = before.iter().zip(*after).map(|(&x, &y)| f64::from(x) - f64::from(y)).collect();
        let squares: f64 = before.iter().map(|&x| square(f64::from(x))).sum();
        let lost: f64 = change.iter().map(|&x| square(x)).sum();
        RowError {
            weight_error: if squares > 0.0 { lost / squares } else { 0.0 },
            // Rounding of the sums must not give less than nothing.
            output_error: match inputs {
                Some(inputs) if outputs > 0.0 => larger(inputs.mean_squared_product(&change), 0.0) / outputs,
                _ => 0.0,
            },
            interval: interval(row, columns),
        }
    };
    pairs.iter().enumerate().map(of_row).collect()
}

/// All codes in the order of what they stand for in the first group.
fn by_value(codec: &dyn Codec) -> Vec<usize> {
    let codes: Vec<u16> = (0..codec.code_count()).map(|code| code as u16).collect();
    let mut values = vec![0.0; codes.len()];
    codec.decode(0, &codes, &mut values);
    sorted(codes.len(), &|a, b| values[a].total_cmp(&values[b]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Layer, Linear};
    use crate::quant::formats::Precision;
    use crate::quant::{FloatFormat, NumberFormat};
    use crate::tensor::Tensor;

    #[test]
    fn codes_of_floats_are_listed_by_value_and_zeros_are_one_level() {
        let weight = Tensor::new("weight", vec![1, 4], vec![6.0, -0.01, 0.01, -3.0]).unwrap();
        let bias = Tensor::new("bias", vec![1], vec![0.0]).unwrap();
        let model = Model::new(vec![Layer::Linear(Linear::new(weight, bias).unwrap())]).unwrap();
        let fp4 = FloatFormat { precision: Precision::E2m1, ..FloatFormat::default() };
        let recipe = Recipe { format: NumberFormat::Float(fp4), ..Recipe::default() };
        let found = why(&model, &Calibration::default(), &recipe, 0).unwrap().unwrap();
        assert_eq!((found.levels, found.used_levels), (15.0, 3.0));
        let codes: Vec<u32> = found.codes.iter().map(|code| code.code).collect();
        assert_eq!(codes, (8..16).rev().chain(0..8).collect::<Vec<u32>>());
        let used: Vec<u32> = found.codes.iter().filter(|code| code.count > 0).map(|code| code.code).collect();
        assert_eq!(used, [13, 8, 0, 7], "−3, the two zeros, 6");
    }
}
