//! Weights that are laid out once, and what they are multiplied with.

use super::buffers::{Float32Buffer, Int8Buffer, Int32Buffer, Uint8Buffer};
use crate::kernels::{self, ActivationBits, ByteWeights, CodebookWeights, FloatWeights, NibbleWeights};
use crate::quant::{Range, activation_grid};
use wasm_bindgen::prelude::*;

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

    /// Rows times weights, the rows rounded to 16 or to 8 bits; false where a value is not finite.
    pub fn run(&self, x: &Float32Buffer, rows: usize, bits: u32, y: &mut Float32Buffer) -> bool {
        let bits = if bits == 8 { ActivationBits::Eight } else { ActivationBits::Sixteen };
        let mut is_finite = true;
        rows_of(x.0.numbers(), y.0.numbers_mut(), rows, (self.inputs, self.weights.outputs()), |x, y| {
            is_finite = self.weights.product(x, bits, y);
        });
        is_finite
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
