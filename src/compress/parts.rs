//! One output of one layer on one sample, taken apart: what the forward pass adds up, in its order and by its code.

use super::forward::{IntegerLayer, IntegerParts};
use super::quantized_model::QuantizedModel;
use crate::error::{Error, Result};
use crate::kernels::larger;
use crate::model::{Linear, Rows};
use crate::plain::plain;
use crate::quant::activations::finite;
use serde::Serialize;

/// Which output is taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// Index among linear layers and convolutions.
    pub layer: usize,
    /// Output of the layer; of a convolution, the channel.
    pub output: usize,
    /// Where the layer is applied, counted from 0: the window of a convolution, the step of a sequence. `None`: where the output is largest.
    pub position: Option<usize>,
}

/// How the inputs of a layer become codes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct InputGrid {
    /// Width of an interval.
    pub scale: f32,
    /// The code of zero.
    pub zero_point: i32,
    /// How many codes there are.
    pub levels: u32,
    /// Lower end: the least input, or what calibration fixed.
    pub low: f32,
    /// Upper end.
    pub high: f32,
    /// Whether calibration fixed it; else it follows the sample.
    pub fixed: bool,
}

plain! { out struct InputGrid { scale, zero_point, levels, low, high, fixed } }

/// Inputs in a row whose products share a scale.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct RunParts {
    /// The first input.
    pub start: usize,
    /// Behind the last input.
    pub end: usize,
    /// Scale of the weights.
    pub scale: f32,
    /// The products summed in 32-bit integers.
    pub sum: i32,
    /// `sum · (input scale · scale)`.
    pub rescaled: f32,
    /// What all runs up to this one add up to.
    pub total: f32,
}

plain! { out struct RunParts { start, end, scale, sum, rescaled, total } }

/// What an output is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct OutputParts {
    /// Where it is: the position is known now.
    pub position: usize,
    /// At how many positions the layer is applied to a sample.
    pub positions: usize,
    /// What is multiplied with the weights; after the transform, where codes are multiplied.
    pub inputs: Vec<f32>,
    /// How the inputs become codes; `None` where they are multiplied as floats.
    pub grid: Option<InputGrid>,
    /// Codes of the inputs; none for floats.
    pub codes: Vec<i32>,
    /// Weights as they are multiplied: integers less their zero point, or floats.
    pub weights: Vec<f64>,
    /// Input times weight, integers or 32-bit floats.
    pub products: Vec<f64>,
    /// Of products in integers.
    pub runs: Vec<RunParts>,
    /// All products, before the bias.
    pub sum: f32,
    /// The bias; 0 where there is none.
    pub bias: f32,
    /// The output.
    pub output: f32,
}

impl QuantizedModel {
    /// Takes an output of the sample `x` apart; `None` for a convolution whose channels are in groups.
    ///
    /// # Errors
    /// [`Error::Shape`] for a sample that the model does not take, [`Error::NonFinite`], and [`Error::OutOfRange`] for a
    /// place that there is not.
    pub fn parts(&self, x: &[f32], place: Place) -> Result<Option<OutputParts>> {
        let model = self.recovered();
        model.check_sample(x)?;
        let linear = model.linear_layers().nth(place.layer);
        let linear = linear.ok_or_else(|| beyond("layer", place.layer, model.linear_layers().count()))?;
        if place.output >= linear.outputs() {
            return Err(beyond("output", place.output, linear.outputs()));
        }
        let mut seen: Vec<Applied> = Vec::new();
        model.run(x, &mut |rows| {
            let layer = self.integer_layer(rows.index);
            if rows.index != place.layer {
                return multiplied(layer, rows);
            }
            let (values, positions) = (rows.values.clone(), larger(rows.per_sample, 1));
            let y = multiplied(layer, rows);
            seen.push(Applied { values, positions, y: y.clone() });
            y
        });
        of_place(linear, self.integer_layer(place.layer), seen, place)
    }
}

/// The products that the forward pass makes.
fn multiplied(layer: Option<&IntegerLayer>, rows: Rows<'_>) -> Vec<f32> {
    match layer {
        Some(layer) => layer.products(rows),
        None => rows.linear.products(&rows.values),
    }
}

/// Rows that a layer was multiplied with at once, and share a range where it follows the sample. A convolution is applied
/// once, to all of its windows; a layer over a sequence once at each step.
struct Applied {
    values: Vec<f32>,
    positions: usize,
    y: Vec<f32>,
}

fn of_place(
    linear: &Linear,
    layer: Option<&IntegerLayer>,
    seen: Vec<Applied>,
    place: Place,
) -> Result<Option<OutputParts>> {
    let found: Vec<f32> =
        seen.iter().flat_map(|part| part.y.iter().skip(place.output).step_by(linear.outputs())).copied().collect();
    let (positions, at) = (found.len(), |position: usize| found[position]);
    let largest = (0..positions).fold(0, |best, position| if at(position) > at(best) { position } else { best });
    let position = place.position.unwrap_or(largest);
    let bias = linear.bias().data().get(place.output).copied();
    let mut within = position;
    for Applied { values, positions: own, .. } in seen {
        if within >= own {
            within -= own;
            continue;
        }
        let parts = match layer {
            Some(layer) => of_integers(layer.parts(values, linear.inputs(), within, place.output), bias),
            None => of_floats(linear, &values, within, place.output, bias),
        };
        return Ok(Some(OutputParts { position, positions, ..parts }));
    }
    if positions == 0 { Ok(None) } else { Err(beyond("position", position, positions)) }
}

fn of_integers(parts: IntegerParts, bias: Option<f32>) -> OutputParts {
    let IntegerParts { inputs, range, grid, levels, is_fixed, codes, weights, runs, sums, sum } = parts;
    let end = |code: i32| (code - grid.zero_point) as f32 * grid.scale;
    let (low, high) = if is_fixed { (end(0), end(levels as i32 - 1)) } else { (range.low, range.high) };
    let product = |(code, weight): (&i32, &i32)| f64::from(code - grid.zero_point) * f64::from(*weight);
    let products = codes.iter().zip(&weights).map(product).collect();
    let run = |(&(start, end, scale), sum): (&(usize, usize, f32), &super::forward::RunSum)| RunParts {
        start,
        end,
        scale,
        sum: sum.product,
        rescaled: sum.rescaled,
        total: sum.total,
    };
    let (scale, zero_point) = (grid.scale, grid.zero_point);
    OutputParts {
        position: 0,
        positions: 1,
        inputs,
        grid: Some(InputGrid { scale, zero_point, levels, low, high, fixed: is_fixed }),
        codes,
        products,
        runs: runs.iter().zip(&sums).map(run).collect(),
        weights: weights.into_iter().map(f64::from).collect(),
        sum,
        bias: bias.unwrap_or(0.0),
        output: finite(sum + bias.unwrap_or(0.0)),
    }
}

fn of_floats(linear: &Linear, x: &[f32], position: usize, output: usize, bias: Option<f32>) -> OutputParts {
    let row = |values: &[f32], at: usize| values[at * linear.inputs()..(at + 1) * linear.inputs()].to_vec();
    let (inputs, weights) = (row(x, position), row(linear.weight().data(), output));
    let products: Vec<f32> = inputs.iter().zip(&weights).map(|(x, w)| x * w).collect();
    let sum = products.iter().fold(0.0, |sum, product| sum + product);
    let doubles = |values: Vec<f32>| values.into_iter().map(f64::from).collect();
    OutputParts {
        position: 0,
        positions: 1,
        inputs,
        grid: None,
        codes: Vec::new(),
        weights: doubles(weights),
        products: doubles(products),
        runs: Vec::new(),
        sum,
        bias: bias.unwrap_or(0.0),
        output: bias.map_or(sum, |bias| sum + bias),
    }
}

fn beyond(option: &str, value: usize, count: usize) -> Error {
    let max = count.saturating_sub(1) as f64;
    Error::OutOfRange { option: option.into(), value: value as f64, min: 0.0, max }
}
