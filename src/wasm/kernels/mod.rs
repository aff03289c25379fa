//! The door to the kernels: buffers that live in WebAssembly's memory, and work on them. It is a module of its own, small
//! enough for any page, built once for 128-bit SIMD and once for its relaxed instructions.
//!
//! `www/package/kernels.js` copies arrays in and out and has checked lengths and options; where it has not, nothing is done.

mod buffers;
mod products;

use super::thrown::thrown;
use crate::kernels::{self, Byte};
use crate::quant::coding::{huffman_decode, huffman_encode};
use crate::quant::{Range, activation_grid};
use buffers::{Float32Buffer, Int8Buffer, Uint8Buffer, Uint32Buffer};
use wasm_bindgen::prelude::*;

fn first<T>(values: &[T], count: usize) -> &[T] {
    &values[..count.min(values.len())]
}

fn first_mut<T>(values: &mut [T], count: usize) -> &mut [T] {
    let count = count.min(values.len());
    &mut values[..count]
}

/// Which instructions this module was built with.
#[wasm_bindgen]
pub fn instructions() -> String {
    if cfg!(target_feature = "relaxed-simd") { "relaxed-simd".into() } else { "simd128".into() }
}

/// Whether the relaxed product of bytes is exact for all 256 activations on this machine, so that it is used for them.
#[wasm_bindgen(js_name = relaxedIsWide)]
pub fn relaxed_is_wide() -> bool {
    kernels::relaxed_is_wide()
}

/// The ends of values that come in slices.
#[wasm_bindgen]
#[derive(Default)]
pub struct Scan {
    ends: Option<(f32, f32)>,
    scale: f32,
    zero_point: i32,
}

#[wasm_bindgen]
impl Scan {
    /// Nothing seen yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins anew.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Looks at `count` values; false where one of them is not finite.
    pub fn add(&mut self, values: &Float32Buffer, count: usize) -> bool {
        let Some((low, high)) = kernels::span(first(values.0.numbers(), count)) else { return false };
        let (least, most) = self.ends.unwrap_or((low, high));
        self.ends = Some((kernels::smaller(least, low), kernels::larger(most, high)));
        true
    }

    /// The least value so far, or 0.
    #[wasm_bindgen(getter)]
    pub fn low(&self) -> f32 {
        self.ends.unwrap_or_default().0
    }

    /// The greatest value so far, or 0.
    #[wasm_bindgen(getter)]
    pub fn high(&self) -> f32 {
        self.ends.unwrap_or_default().1
    }

    /// Fixes the grid of ONNX DynamicQuantizeLinear over what was seen, for signed codes moved by 128.
    pub fn fit(&mut self, is_signed: bool) {
        let grid = activation_grid(Range::new(self.low(), self.high()), 256);
        (self.scale, self.zero_point) = (grid.scale, grid.zero_point - if is_signed { 128 } else { 0 });
    }

    /// The scale of [`Scan::fit`].
    #[wasm_bindgen(getter)]
    pub fn scale(&self) -> f32 {
        self.scale
    }

    /// The zero point of [`Scan::fit`].
    #[wasm_bindgen(getter, js_name = zeroPoint)]
    pub fn zero_point(&self) -> i32 {
        self.zero_point
    }

    /// Codes of values that were seen.
    #[wasm_bindgen(js_name = quantizeInt8)]
    pub fn quantize_int8(&self, values: &Float32Buffer, count: usize, codes: &mut Int8Buffer) {
        self.quantize(values, count, first_mut(codes.0.numbers_mut(), count));
    }

    /// Codes of values that were seen.
    #[wasm_bindgen(js_name = quantizeUint8)]
    pub fn quantize_uint8(&self, values: &Float32Buffer, count: usize, codes: &mut Uint8Buffer) {
        self.quantize(values, count, first_mut(codes.0.numbers_mut(), count));
    }
}

impl Scan {
    fn quantize<B: Byte>(&self, values: &Float32Buffer, count: usize, codes: &mut [B]) {
        let ends = self.ends.unwrap_or_default();
        kernels::quantize_spanned(first(values.0.numbers(), count), ends, self.scale, self.zero_point, codes);
    }
}

/// Codes of any values on a grid that is given: what is not finite, and what is too far, saturates.
#[wasm_bindgen(js_name = quantizeInt8)]
pub fn quantize_int8(values: &Float32Buffer, count: usize, scale: f32, zero_point: i32, codes: &mut Int8Buffer) {
    kernels::quantize_spanned(
        first(values.0.numbers(), count),
        ANYWHERE,
        scale,
        zero_point,
        first_mut(codes.0.numbers_mut(), count),
    );
}

/// Codes of any values on a grid that is given.
#[wasm_bindgen(js_name = quantizeUint8)]
pub fn quantize_uint8(values: &Float32Buffer, count: usize, scale: f32, zero_point: i32, codes: &mut Uint8Buffer) {
    kernels::quantize_spanned(
        first(values.0.numbers(), count),
        ANYWHERE,
        scale,
        zero_point,
        first_mut(codes.0.numbers_mut(), count),
    );
}

/// Ends of values of which nothing is known.
const ANYWHERE: (f32, f32) = (f32::NEG_INFINITY, f32::INFINITY);

/// Values of codes.
#[wasm_bindgen(js_name = dequantizeInt8)]
pub fn dequantize_int8(codes: &Int8Buffer, count: usize, scale: f32, zero_point: i32, values: &mut Float32Buffer) {
    kernels::dequantize_int8(
        first(codes.0.numbers(), count),
        scale,
        zero_point,
        first_mut(values.0.numbers_mut(), count),
    );
}

/// Values of codes.
#[wasm_bindgen(js_name = dequantizeUint8)]
pub fn dequantize_uint8(codes: &Uint8Buffer, count: usize, scale: f32, zero_point: i32, values: &mut Float32Buffer) {
    kernels::dequantize_int8(
        first(codes.0.numbers(), count),
        scale,
        zero_point,
        first_mut(values.0.numbers_mut(), count),
    );
}

/// Four-bit codes and scales of groups; false where a value is not finite.
#[wasm_bindgen(js_name = quantizeGroups)]
pub fn quantize_groups(
    values: &Float32Buffer,
    count: usize,
    group: usize,
    packed: &mut Uint8Buffer,
    scales: &mut Float32Buffer,
) -> bool {
    kernels::quantize_nibbles(first(values.0.numbers(), count), group, packed.0.numbers_mut(), scales.0.numbers_mut())
}

/// Values of four-bit codes.
#[wasm_bindgen(js_name = dequantizeGroups)]
pub fn dequantize_groups(
    packed: &Uint8Buffer,
    group: usize,
    scales: &Float32Buffer,
    count: usize,
    values: &mut Float32Buffer,
) {
    kernels::dequantize_nibbles(
        packed.0.numbers(),
        group,
        scales.0.numbers(),
        first_mut(values.0.numbers_mut(), count),
    );
}

/// Packs codes of 1 to 8 bits.
#[wasm_bindgen]
pub fn pack(codes: &Uint8Buffer, count: usize, bits: u32, packed: &mut Uint8Buffer) {
    let length = kernels::packed_len(count, bits.clamp(1, 8));
    kernels::pack_bytes(first(codes.0.numbers(), count), bits.clamp(1, 8), first_mut(packed.0.numbers_mut(), length));
}

/// Unpacks codes of 1 to 8 bits.
#[wasm_bindgen]
pub fn unpack(packed: &Uint8Buffer, bits: u32, count: usize, codes: &mut Uint8Buffer) {
    kernels::unpack_bytes(packed.0.numbers(), bits.clamp(1, 8), first_mut(codes.0.numbers_mut(), count));
}

/// Adds to `counts` how many values fall into each of its equal intervals between `low` and `high`.
#[wasm_bindgen]
pub fn histogram(values: &Float32Buffer, count: usize, low: f32, high: f32, counts: &mut Uint32Buffer) {
    let mut found = vec![0; counts.0.numbers().len()];
    let per_unit = found.len() as f32 / (high - low);
    kernels::histogram(first(values.0.numbers(), count), low, per_unit, &mut found);
    for (count, found) in counts.0.numbers_mut().iter_mut().zip(found) {
        *count += found;
    }
}

/// Huffman-coded bytes and their table.
#[wasm_bindgen]
pub struct Huffman {
    bytes: Vec<u8>,
    table: Vec<u8>,
}

#[wasm_bindgen]
impl Huffman {
    /// Codes `codes`, each a byte.
    pub fn encode(codes: &[u8]) -> Huffman {
        let codes: Vec<u16> = codes.iter().map(|&code| code.into()).collect();
        let (bytes, table) = huffman_encode(&codes, 256).unwrap_or_default();
        Self { bytes, table }
    }

    /// Reads `count` codes back. Throws a `QuantError` for bytes that are none of these.
    pub fn decode(bytes: &[u8], table: &[u8], count: usize) -> Result<Vec<u8>, JsValue> {
        let codes = huffman_decode(bytes, table, count, 256).map_err(thrown)?;
        Ok(codes.into_iter().map(|code| code as u8).collect())
    }

    /// The bits.
    #[wasm_bindgen(getter)]
    pub fn bytes(&self) -> Vec<u8> {
        self.bytes.clone()
    }

    /// The lengths of codes.
    #[wasm_bindgen(getter)]
    pub fn table(&self) -> Vec<u8> {
        self.table.clone()
    }
}
