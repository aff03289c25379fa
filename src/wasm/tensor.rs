//! Free functions over single tensors, and over points.

use super::convert::{Answer, bad_argument, parse, parse_or_default, set, thrown, to_object};
use super::read::{bytes, doubles, field, floats, items, whole};
use crate::compress::Pruning;
use crate::error::Error;
use crate::plain::{Refusal, camel_case, plain};
use crate::quant::formats::Sections;
use crate::quant::{
    Coding, Granularity, Known, LayerInputs, NumberFormat, QuantizedTensor, RangeRule, Rounding, ScaleStorage, Storage,
};
use crate::sweep::{self, Budget};
use crate::tensor::{Tensor, check_finite};
use js_sys::{Array, Float32Array, Int32Array, Object, Uint8Array, Uint32Array};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

/// How a single tensor is quantized.
#[derive(Debug, Clone, Default, Serialize, Deserialize, tsify::Tsify)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct TensorRecipe {
    /// What codes stand for; 4-bit symmetric integers by default.
    pub format: NumberFormat,
    /// Which values share a range; `global` means the same as `perTensor` here.
    pub granularity: Granularity,
    /// How the scales of groups are stored.
    pub scales: ScaleStorage,
    /// Where the ranges come from; minimum and maximum of the values by default.
    pub range: RangeRule,
    /// Which code each value gets; the nearest by default.
    pub rounding: Rounding,
    /// Which values are left out; none by default. `global` means the same as `perTensor` here.
    pub prune: Pruning,
    /// How codes are stored.
    pub coding: Coding,
}

plain! { struct TensorRecipe { format, granularity, scales, range, rounding, prune, coding } }

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** Numbers as they come. */
export type Numbers = Float32Array | Float64Array | number[];
/** A tensor as packed bytes; a plain object, so it can be posted to a worker or stored. */
export interface QuantizedTensor {
  /** Lengths of the axes; axis 0 is the output channel. */
  shape: number[];
  /** How a value is stored. */
  format: NumberFormat;
  /** Which values share a scale, where the format leaves that open. */
  granularity: Granularity;
  /** How the scales are stored. */
  scaleStorage: ScaleStorage;
  /** How the codes are stored. */
  coding: Coding;
  /** Codes; packed ones least significant bit first, two 4-bit codes to a byte with the low nibble first. */
  codes: Uint8Array;
  /** The scale of each group, little-endian. */
  scales: Uint8Array;
  /** Zero points, packed like the codes; empty for symmetric grids. */
  zeroPoints: Uint8Array;
  /** What codes stand for, where that is no rule. */
  codebook: Uint8Array;
  /** Which values have codes, where not all have. */
  index: Uint8Array;
  /** How codes are coded, where not all take the same bits. */
  table: Uint8Array;
  /** Size in bytes: all of these together. */
  byteLength: number;
}
/** The integers of a tensor, unpacked: `x = (integers[i] - zeroPoints[g]) * scales[g]`, g the group of i. */
export interface UnpackedTensor {
  /** The integers, row-major. */
  integers: Int32Array;
  /** The scale of each group. */
  scales: Float32Array;
  /** The zero point of each group; 0 for symmetric grids. */
  zeroPoints: Int32Array;
  /** The group of each value. */
  groups: Uint32Array;
}
/** What every function of this package throws. The message is for people and says what to do. */
export interface QuantError extends Error {
  /** Tells it from other errors. */
  name: "QuantError";
  /** Stable, for programs. */
  code: ErrorCode;
}
/** What kind of error it is; the last four come from JavaScript, all others from Rust. */
export type ErrorCode =
  "shape" | "non-finite" | "out-of-range" | "incompatible" | "unknown" | "malformed" | "accumulator-overflow" | "argument" | "network" | "freed" | "not-started" | "no-simd";
"#;

/// Quantizes a tensor and packs it to bytes.
///
/// `data` holds the values row-major, `shape` the lengths of the axes; `inputs` are rows that the tensor is multiplied
/// with, each as long as one of its own, for roundings that look at them (GPTQ, coordinate descent). Throws a `QuantError`.
#[wasm_bindgen(js_name = quantizeTensor, unchecked_return_type = "QuantizedTensor")]
pub fn quantize_tensor(
    #[wasm_bindgen(unchecked_param_type = "Numbers")] data: JsValue,
    #[wasm_bindgen(unchecked_param_type = "number[]")] shape: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "TensorRecipe")] recipe: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "Numbers")] inputs: JsValue,
) -> Answer<JsValue> {
    let recipe: TensorRecipe = parse_or_default("recipe", &recipe)?;
    let tensor = Tensor::new("data", lengths(&shape)?, floats("data", &data)?).map_err(thrown)?;
    let inputs = if inputs.is_undefined() { None } else { Some(inputs_of(&tensor, floats("inputs", &inputs)?)?) };
    let TensorRecipe { format, granularity, scales, range, rounding, prune, coding } = recipe;
    prune.check().map_err(thrown)?;
    let mask = prune.mask(&tensor);
    let storage = Storage { format, granularity, scales, coding };
    let known = Known { mask: mask.as_deref(), inputs: inputs.as_ref(), declared: None };
    let quantized = QuantizedTensor::quantize_knowing(&tensor, storage, &range, &rounding, known).map_err(thrown)?;
    Ok(to_plain(&quantized))
}

fn inputs_of(tensor: &Tensor, values: Vec<f32>) -> Answer<LayerInputs> {
    let columns = tensor.columns();
    check_finite("inputs", &values).map_err(thrown)?;
    if columns == 0 || !values.len().is_multiple_of(columns) {
        return Err(thrown(Error::shape("inputs", format!("rows of {columns}"), format!("{} values", values.len()))));
    }
    Ok(LayerInputs::new(columns, values))
}

/// Recovers the values of a quantized tensor from its bytes. Throws a `QuantError` for bytes that do not fit.
#[wasm_bindgen(js_name = dequantizeTensor)]
pub fn dequantize_tensor(
    #[wasm_bindgen(unchecked_param_type = "QuantizedTensor")] tensor: JsValue,
) -> Answer<Float32Array> {
    Ok(Float32Array::from(from_plain(&tensor)?.decode().as_slice()))
}

/// Unpacks the integers, scales and zero points of a quantized tensor. Throws a `QuantError` for formats without.
#[wasm_bindgen(js_name = unpackTensor, unchecked_return_type = "UnpackedTensor")]
pub fn unpack_tensor(#[wasm_bindgen(unchecked_param_type = "QuantizedTensor")] tensor: JsValue) -> Answer<JsValue> {
    let tensor = from_plain(&tensor)?;
    let (integers, grids) = tensor
        .integers()
        .ok_or_else(|| bad_argument("tensor.format", Refusal::new("an integer format belongs here")))?;
    let object = Object::new().into();
    let groups: Vec<u32> = (0..tensor.len()).map(|i| tensor.groups().of(i) as u32).collect();
    let scales: Vec<f32> = grids.iter().map(|grid| grid.scale).collect();
    let zero_points: Vec<i32> = grids.iter().map(|grid| grid.zero_point).collect();
    set(&object, "integers", Int32Array::from(integers.as_slice()));
    set(&object, "scales", Float32Array::from(scales.as_slice()));
    set(&object, "zeroPoints", Int32Array::from(zero_points.as_slice()));
    set(&object, "groups", Uint32Array::from(groups.as_slice()));
    Ok(object)
}

/// Indices of the points that no other beats in both size and score, by size.
#[wasm_bindgen(js_name = paretoFront)]
pub fn pareto_front(
    #[wasm_bindgen(unchecked_param_type = "Numbers")] bytes: JsValue,
    #[wasm_bindgen(unchecked_param_type = "Numbers")] scores: JsValue,
) -> Answer<Vec<u32>> {
    let front = sweep::pareto_front(&doubles("bytes", &bytes)?, &doubles("scores", &scores)?);
    Ok(front.into_iter().map(|i| i as u32).collect())
}

/// Index of the best point within a budget, or `undefined`.
#[wasm_bindgen(js_name = bestWithin)]
pub fn best_within(
    #[wasm_bindgen(unchecked_param_type = "Numbers")] bytes: JsValue,
    #[wasm_bindgen(unchecked_param_type = "Numbers")] scores: JsValue,
    #[wasm_bindgen(unchecked_param_type = "Budget")] budget: JsValue,
) -> Answer<Option<u32>> {
    let budget: Budget = parse("budget", &budget)?;
    let best = sweep::best_within(&doubles("bytes", &bytes)?, &doubles("scores", &scores)?, budget);
    Ok(best.map(|i| i as u32))
}

/// No tensor has more axes.
const MOST_AXES: usize = 32;

fn lengths(shape: &JsValue) -> Answer<Vec<usize>> {
    items("shape", shape, MOST_AXES)?.iter().map(|length| whole("shape", length)).collect()
}

pub(super) fn to_plain(tensor: &QuantizedTensor) -> JsValue {
    let object = Object::new().into();
    let storage = tensor.storage();
    let shape: Array = tensor.shape().iter().map(|&length| JsValue::from(length as f64)).collect();
    set(&object, "shape", shape);
    set(&object, "format", to_object(&storage.format));
    set(&object, "granularity", to_object(&storage.granularity));
    set(&object, "scaleStorage", to_object(&storage.scales));
    set(&object, "coding", to_object(&storage.coding));
    for (name, part) in tensor.sections().parts() {
        set(&object, &camel_case(name).collect::<String>(), Uint8Array::from(part.as_slice()));
    }
    set(&object, "byteLength", tensor.byte_len() as f64);
    object
}

fn from_plain(object: &JsValue) -> Answer<QuantizedTensor> {
    let field = |key: &str| field("tensor", object, key);
    let part = |key: &str| bytes(&["tensor.", key].concat(), &field(key)?);
    let optional = |key: &str| {
        let value = field(key)?;
        if value.is_undefined() { Ok(Vec::new()) } else { bytes(&["tensor.", key].concat(), &value) }
    };
    let sections = Sections {
        codes: part("codes")?,
        scales: part("scales")?,
        zero_points: part("zeroPoints")?,
        codebook: optional("codebook")?,
        index: optional("index")?,
        table: optional("table")?,
    };
    let storage = Storage {
        format: parse("tensor.format", &field("format")?)?,
        granularity: parse("tensor.granularity", &field("granularity")?)?,
        scales: parse_or_default("tensor.scaleStorage", &field("scaleStorage")?)?,
        coding: parse_or_default("tensor.coding", &field("coding")?)?,
    };
    QuantizedTensor::from_sections(&lengths(&field("shape")?)?, &storage, sections).map_err(thrown)
}
