//! One sample on its way through a quantized layer: inputs, their codes, products, sums, and the output.

use crate::compress::{InputGrid, OutputParts, Place, QuantizedModel, RunParts};
use crate::error::Result;
use crate::plain::plain;
use crate::quant::formats::Grid;
use serde::Serialize;

/// Which output is followed.
#[derive(Debug, Clone, Default, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct TraceOptions {
    /// Index among linear layers and convolutions; by default the last.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub layer: Option<u32>,
    /// Output of the layer; of a convolution, the channel. By default the first.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub output: Option<u32>,
    /// Where a convolution's window lies, counted from 0 row by row; by default where its output is largest.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub position: Option<u32>,
}

plain! { struct TraceOptions { layer, output, position } }

/// One output of a layer on one sample, taken apart.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct SampleTrace {
    /// Index of the layer among linear layers and convolutions.
    pub layer: usize,
    /// Output of the layer; of a convolution, the channel.
    pub output: usize,
    /// How many outputs the layer has.
    pub outputs: usize,
    /// Where the layer was applied, counted from 0.
    pub position: usize,
    /// At how many positions it is applied to a sample.
    pub positions: usize,
    /// How inputs become codes; absent where they are multiplied as floats.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grid: Option<InputGrid>,
    /// Whether the recipe transforms the inputs of this layer.
    pub transformed: bool,
    /// Products in integers: inputs in a row that share a scale. Empty for floats.
    pub runs: Vec<RunParts>,
    /// All products, before the bias.
    pub sum: f32,
    /// The bias as it comes from the bytes; 0 where there is none.
    pub bias: f32,
    /// `sum + bias`, the bits that the forward pass gives.
    pub value: f32,
    /// What is multiplied; bulk crosses to JavaScript as typed arrays.
    #[serde(skip)]
    pub inputs: Vec<f32>,
    /// Codes of the inputs; none for floats.
    #[serde(skip)]
    pub codes: Vec<i32>,
    /// Of each code: 1 where the input lay half-way between two, 2 where it lay beyond the ends.
    #[serde(skip)]
    pub flags: Vec<u8>,
    /// Codes of the weights, or their integers, zero point not subtracted; none where weights have none.
    #[serde(skip)]
    pub weight_codes: Vec<i32>,
    /// Scales of the weights; none where codes are no integers.
    #[serde(skip)]
    pub weight_scales: Vec<f32>,
    /// Zero points of the weights; none where codes are no integers.
    #[serde(skip)]
    pub weight_zeros: Vec<i32>,
    /// Weights as they come from the bytes, before a transform is undone.
    #[serde(skip)]
    pub unpacked: Vec<f32>,
    /// Weights as they are multiplied: integers less their zero point, or floats.
    #[serde(skip)]
    pub weights: Vec<f64>,
    /// Input times weight: integers, or 32-bit floats.
    #[serde(skip)]
    pub products: Vec<f64>,
}

plain! {
    out struct SampleTrace {
        layer, output, outputs, position, positions, grid, transformed, runs, sum, bias, value,
    } skip inputs, codes, flags, weight_codes, weight_scales, weight_zeros, unpacked, weights, products
}

/// Follows a sample through one output of a layer; `None` for a convolution whose channels are in groups, which is computed
/// group by group.
///
/// # Errors
/// As [`QuantizedModel::parts`].
pub fn sample(quantized: &QuantizedModel, features: &[f32], options: &TraceOptions) -> Result<Option<SampleTrace>> {
    let layers = quantized.recovered().linear_layers().count();
    let whole = |number: u32| number as usize;
    let layer = options.layer.map_or(layers.saturating_sub(1), whole);
    let place = Place { layer, output: options.output.map_or(0, whole), position: options.position.map(whole) };
    let Some(parts) = quantized.parts(features, place)? else { return Ok(None) };
    Ok(Some(of_parts(quantized, place, parts)))
}

fn of_parts(quantized: &QuantizedModel, Place { layer, output, .. }: Place, parts: OutputParts) -> SampleTrace {
    let OutputParts { position, positions, inputs, grid, codes, weights, products, runs, sum, bias, output: value } =
        parts;
    let flags = grid.map_or_else(Vec::new, |grid| inputs.iter().map(|&x| flag(x, grid)).collect());
    let row = output * inputs.len()..(output + 1) * inputs.len();
    let tensor = quantized.unpacked().linear_layers().nth(layer);
    let unpacked = tensor.map_or_else(Vec::new, |linear| linear.weight().data()[row.clone()].to_vec());
    let (weight_codes, grids) = weight_codes(quantized, 2 * layer, row);
    let outputs = tensor.map_or(0, |linear| linear.outputs());
    SampleTrace {
        layer,
        output,
        outputs,
        position,
        positions,
        grid,
        transformed: !quantized.transforms().is_empty(),
        runs,
        sum,
        bias,
        value,
        inputs,
        codes,
        flags,
        weight_codes,
        weight_scales: grids.iter().map(|grid| grid.scale).collect(),
        weight_zeros: grids.iter().map(|grid| grid.zero_point).collect(),
        unpacked,
        weights,
        products,
    }
}

/// 1 for a tie, 2 for an input beyond the ends.
fn flag(x: f32, grid: InputGrid) -> u8 {
    let steps = x / grid.scale;
    let (low, high) = (-grid.zero_point as f32, (grid.levels as i32 - 1 - grid.zero_point) as f32);
    match steps.round_ties_even() {
        rounded if rounded < low || rounded > high => 2,
        _ if (steps - steps.trunc()).abs() == 0.5 => 1,
        _ => 0,
    }
}

/// Codes of some weights of a parameter, and the grid of each where they are integers.
fn weight_codes(quantized: &QuantizedModel, parameter: usize, row: std::ops::Range<usize>) -> (Vec<i32>, Vec<Grid>) {
    let (tensor, at) = quantized.place(parameter);
    let places = row.map(|i| at.start + i);
    let groups = tensor.groups();
    if let Some((integers, grids)) = tensor.integers() {
        return places.map(|i| (integers[i], grids[groups.of(i)])).unzip();
    }
    let codes = tensor.coded().map(|(codes, _)| codes);
    (codes.map_or_else(Vec::new, |codes| places.map(|i| i32::from(codes[groups.place(i)])).collect()), Vec::new())
}
