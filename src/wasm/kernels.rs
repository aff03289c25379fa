//! The door to the kernels: buffers that live in WebAssembly's memory, and work on them. It is a module of its own, small
//! enough for any page, built once for 128-bit SIMD and once for its relaxed instructions.
//!
//! `www/package/kernels.js` copies arrays in and out and has checked lengths and options; where it has not, nothing is done.

use super::thrown::thrown;
use crate::error::Error;
use crate::kernels::{self, ActivationBits, Byte, ByteWeights, CodebookWeights, FloatWeights, NibbleWeights};
use crate::quant::coding::{huffman_decode, huffman_encode};
use crate::quant::{Range, activation_grid};
use wasm_bindgen::prelude::*;

/// Numbers that begin with a line of the cache: a vector that lies in two is loaded twice.
struct Aligned<T> {
    values: Vec<T>,
    start: usize,
}

impl<T: Copy + Default> Aligned<T> {
    const LINE: usize = 64;

    fn new(length: usize) -> Result<Self, JsValue> {
        let mut values = Vec::new();
        let spare = Self::LINE / size_of::<T>();
        let room = length.checked_add(spare);
        if room.is_none_or(|room| values.try_reserve_exact(room).is_err()) {
            let why = format!("{length} numbers do not fit WebAssembly's memory; work in slices");
            return Err(thrown(Error::Argument { what: "length".into(), why }));
        }
        let start = (values.as_ptr() as usize).wrapping_neg() % Self::LINE / size_of::<T>();
        values.resize(start + length, T::default());
        Ok(Self { values, start })
    }

    fn numbers(&self) -> &[T] {
        &self.values[self.start..]
    }

    fn numbers_mut(&mut self) -> &mut [T] {
        &mut self.values[self.start..]
    }
}

macro_rules! buffers {
    ($($name:ident, $element:ty, $array:literal;)+) => {$(
        #[doc = concat!("Numbers in WebAssembly's memory, as of a ", $array, ".")]
        #[wasm_bindgen]
        pub struct $name(Aligned<$element>);

        #[wasm_bindgen]
        impl $name {
            /// That many zeros. Throws a `QuantError` where memory does not suffice.
            #[wasm_bindgen(constructor)]
            pub fn new(length: usize) -> Result<$name, JsValue> {
                Aligned::new(length).map(Self)
            }

            /// How many numbers there are.
            #[wasm_bindgen(getter)]
            pub fn length(&self) -> usize {
                self.0.numbers().len()
            }

            /// Where they begin in WebAssembly's memory.
            #[wasm_bindgen(getter, js_name = byteOffset)]
            pub fn byte_offset(&self) -> usize {
                self.0.numbers().as_ptr() as usize
            }
        }
    )+};
}

buffers! {
    Float32Buffer, f32, "Float32Array";
    Int8Buffer, i8, "Int8Array";
    Uint8Buffer, u8, "Uint8Array";
    Int32Buffer, i32, "Int32Array";
    Uint32Buffer, u32, "Uint32Array";
}

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

/// Four-bit codes and scales of groups.
#[wasm_bindgen(js_name = quantizeGroups)]
pub fn quantize_groups(
    values: &Float32Buffer,
    count: usize,
    group: usize,
    packed: &mut Uint8Buffer,
    scales: &mut Float32Buffer,
) {
    kernels::quantize_nibbles(first(values.0.numbers(), count), group, packed.0.numbers_mut(), scales.0.numbers_mut());
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

/// The rows of a product, where there are as many as was said.
fn rows_of<X, Y>(
    x: &[X],
    y: &mut [Y],
    rows: usize,
    (inputs, outputs): (usize, usize),
    run: impl FnOnce(&[X], &mut [Y]),
) {
    let (Some(of_x), Some(of_y)) = (rows.checked_mul(inputs), rows.checked_mul(outputs)) else { return };
    if let (Some(x), Some(y)) = (x.get(..of_x), y.get_mut(..of_y)) {
        run(x, y);
    }
}

/// Weights of 32-bit floats.
#[wasm_bindgen]
pub struct FloatProduct {
    inputs: usize,
    weights: FloatWeights,
}

#[wasm_bindgen]
impl FloatProduct {
    /// Weights `[outputs, inputs]`.
    #[wasm_bindgen(constructor)]
    pub fn new(weights: &[f32], inputs: usize) -> Self {
        Self { inputs, weights: FloatWeights::new(weights, inputs) }
    }

    /// Rows times weights.
    pub fn run(&self, x: &Float32Buffer, rows: usize, y: &mut Float32Buffer) {
        rows_of(x.0.numbers(), y.0.numbers_mut(), rows, (self.inputs, self.weights.outputs()), |x, y| {
            self.weights.product(x, y)
        });
    }
}

/// Weights of signed bytes.
#[wasm_bindgen]
pub struct ByteProduct {
    inputs: usize,
    weights: ByteWeights,
}

#[wasm_bindgen]
impl ByteProduct {
    /// Weights `[outputs, inputs]`.
    #[wasm_bindgen(constructor)]
    pub fn new(weights: &[i8], inputs: usize) -> Self {
        Self { inputs, weights: ByteWeights::new(weights, inputs) }
    }

    /// Rows of signed bytes times weights.
    #[wasm_bindgen(js_name = runInt8)]
    pub fn run_int8(&self, x: &Int8Buffer, rows: usize, sums: &mut Int32Buffer) {
        rows_of(x.0.numbers(), sums.0.numbers_mut(), rows, (self.inputs, self.weights.outputs()), |x, y| {
            self.weights.product(x, y)
        });
    }

    /// Rows of unsigned bytes times weights.
    #[wasm_bindgen(js_name = runUint8)]
    pub fn run_uint8(&self, x: &Uint8Buffer, rows: usize, sums: &mut Int32Buffer) {
        rows_of(x.0.numbers(), sums.0.numbers_mut(), rows, (self.inputs, self.weights.outputs()), |x, y| {
            self.weights.product(x, y)
        });
    }
}

/// Weights of signed bytes for activations that are quantized as they come.
#[wasm_bindgen]
pub struct DynamicProduct {
    inputs: usize,
    weights: kernels::DynamicWeights,
}

#[wasm_bindgen]
impl DynamicProduct {
    /// Weights `[outputs, inputs]` and their scales, one or one an output.
    #[wasm_bindgen(constructor)]
    pub fn new(weights: &[i8], scales: &[f32], inputs: usize) -> Self {
        Self { inputs, weights: kernels::DynamicWeights::new(weights, scales, inputs) }
    }

    /// Rows times weights; false where a value is not finite.
    pub fn run(&mut self, x: &Float32Buffer, rows: usize, y: &mut Float32Buffer) -> bool {
        let mut is_finite = true;
        rows_of(x.0.numbers(), y.0.numbers_mut(), rows, (self.inputs, self.weights.outputs()), |x, y| {
            let grid_of = |(low, high)| {
                let grid = activation_grid(Range::new(low, high), 256);
                (grid.scale, grid.zero_point)
            };
            is_finite = self.weights.product(x, grid_of, y);
        });
        is_finite
    }
}

/// Weights of four bits in groups.
#[wasm_bindgen]
pub struct GroupProduct {
    inputs: usize,
    weights: NibbleWeights,
}

#[wasm_bindgen]
impl GroupProduct {
    /// Packed codes `[outputs, inputs]` and the scales of their groups, of which each row begins one.
    #[wasm_bindgen(constructor)]
    pub fn new(packed: &[u8], scales: &[f32], group: usize, inputs: usize) -> Self {
        Self { inputs, weights: NibbleWeights::new(packed, scales, group, inputs) }
    }

    /// Rows times weights, the rows rounded to 16 or to 8 bits.
    pub fn run(&self, x: &Float32Buffer, rows: usize, bits: u32, y: &mut Float32Buffer) {
        let bits = if bits == 8 { ActivationBits::Eight } else { ActivationBits::Sixteen };
        rows_of(x.0.numbers(), y.0.numbers_mut(), rows, (self.inputs, self.weights.outputs()), |x, y| {
            self.weights.product(x, bits, y)
        });
    }
}

/// Weights that are looked up in a codebook.
#[wasm_bindgen]
pub struct CodebookProduct {
    inputs: usize,
    weights: CodebookWeights,
}

#[wasm_bindgen]
impl CodebookProduct {
    /// Codes `[outputs, inputs]` of one byte, and what they stand for.
    #[wasm_bindgen(constructor)]
    pub fn new(codes: &[u8], codebook: &[f32], inputs: usize) -> Self {
        Self { inputs, weights: CodebookWeights::new(codes, codebook, inputs) }
    }

    /// Rows times weights.
    pub fn run(&self, x: &Float32Buffer, rows: usize, y: &mut Float32Buffer) {
        rows_of(x.0.numbers(), y.0.numbers_mut(), rows, (self.inputs, self.weights.outputs()), |x, y| {
            self.weights.product(x, y)
        });
    }
}
