//! Four bytes a lane, by an instruction whose second operand WebAssembly promises up to 127 only.

use super::super::tiles::{Multiply, Panel, Rows, product};
use super::super::vector::Vector;
use super::Byte;
use core::arch::wasm32::*;

/// Which operand has the weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Unsigned activations are the second operand: exact where [`is_wide`].
    Wide,
    /// Weights of up to seven bits, moved to 0 … 127, are the second operand: exact everywhere.
    Seven,
}

/// What moves weights of seven bits to 0 … 127.
const SHIFT: i8 = 64;

pub(super) fn kind(weights: &[i8]) -> Option<Kind> {
    if is_wide() {
        return Some(Kind::Wide);
    }
    weights.iter().all(|weight| (-SHIFT..SHIFT).contains(weight)).then_some(Kind::Seven)
}

/// Whether the instruction takes its second operand as unsigned bytes, all 256 of them, here: x86 with VNNI does.
pub(super) fn is_wide() -> bool {
    let of = |weight: i8, activation: u8| {
        let (weights, activations) = (i8x16_splat(weight), u8x16_splat(activation));
        i32x4_extract_lane::<0>(i32x4_relaxed_dot_i8x16_i7x16_add(weights, activations, i32x4_splat(0)))
    };
    // The compiler must not know the operands, or it would compute what the machine may not.
    let (most, least, all) = std::hint::black_box((127, -128, 255));
    of(most, all) == 127 * 255 * 4 && of(least, all) == -128 * 255 * 4
}

#[derive(Debug, Clone)]
pub(super) struct Fours {
    kind: Kind,
    /// Sum of the weights of each output.
    sums: Vec<i32>,
}

struct Wide;
struct Seven;

impl Multiply for Wide {
    type Lane = i32;

    #[inline(always)]
    fn add(sums: v128, weights: v128, activations: v128) -> v128 {
        i32x4_relaxed_dot_i8x16_i7x16_add(weights, activations, sums)
    }
}

impl Multiply for Seven {
    type Lane = i32;

    #[inline(always)]
    fn add(sums: v128, weights: v128, activations: v128) -> v128 {
        i32x4_relaxed_dot_i8x16_i7x16_add(activations, weights, sums)
    }
}

impl Fours {
    pub(super) fn new(kind: Kind, weights: &[i8], inputs: usize, outputs: usize) -> Self {
        let rows = weights.chunks_exact(inputs).take(outputs);
        Self { kind, sums: rows.map(|row| row.iter().map(|&weight| i32::from(weight)).sum()).collect() }
    }

    /// Four weights of an output; what is missing has no effect.
    pub(super) fn lane(&self, weights: &[i8], inputs: usize, outputs: usize, output: usize, k: usize) -> i32 {
        let row = if output < outputs { &weights[output * inputs..][..inputs] } else { &[] };
        let shift = if self.kind == Kind::Seven { SHIFT } else { 0 };
        i32::from_le_bytes([0, 1, 2, 3].map(|i| row.get(4 * k + i).map_or(0, |&weight| (weight + shift) as u8)))
    }

    pub(super) fn product<A: Byte>(
        &self,
        panels: &[Panel<i32>],
        x: &[A],
        inputs: usize,
        outputs: usize,
        y: &mut [i32],
    ) {
        let shape = (inputs.div_ceil(4), outputs);
        match self.kind {
            Kind::Wide => {
                // Signed bytes as unsigned ones: 128 more.
                let flip = if A::BIAS == 0 { 0x80 } else { 0 };
                product::<Wide>(&FourRows { x, inputs, flip }, panels, shape, y);
                if flip != 0 {
                    self.correct(y, outputs, -128, |_| 0);
                }
            }
            Kind::Seven => {
                // Unsigned bytes as signed ones: 128 less.
                product::<Seven>(&FourRows { x, inputs, flip: A::BIAS }, panels, shape, y);
                let of_row = |row: usize| {
                    let sum =
                        x[row * inputs..(row + 1) * inputs].iter().fold(0i32, |sum, &a| sum + Into::<i32>::into(a));
                    -i32::from(SHIFT) * (sum - i32::from(A::BIAS) * inputs as i32)
                };
                self.correct(y, outputs, i32::from(A::BIAS), of_row);
            }
        }
    }

    /// Adds to each sum `factor` times the sum of its weights, and what its row is off by.
    fn correct(&self, y: &mut [i32], outputs: usize, factor: i32, of_row: impl Fn(usize) -> i32) {
        for (row, y) in y.chunks_exact_mut(outputs).enumerate() {
            let of_row = of_row(row);
            for (y, &sum) in y.iter_mut().zip(&self.sums) {
                *y = y.wrapping_add(factor.wrapping_mul(sum)).wrapping_add(of_row);
            }
        }
    }
}

struct FourRows<'a, A> {
    x: &'a [A],
    inputs: usize,
    flip: u8,
}

impl<A: Byte> FourRows<'_, A> {
    fn row(&self, row: usize) -> &[A] {
        &self.x[row * self.inputs..(row + 1) * self.inputs]
    }
}

impl<A: Byte> Rows<i32> for FourRows<'_, A> {
    fn vectors(&self) -> usize {
        self.inputs / 16
    }

    #[inline(always)]
    fn vector(&self, row: usize, at: usize) -> v128 {
        let block: [u8; 16] = self.row(row).as_chunks::<16>().0[at].map(Byte::bits);
        v128_xor(block.load(), u8x16_splat(self.flip))
    }

    fn lane(&self, row: usize, at: usize) -> i32 {
        let row = self.row(row);
        i32::from_le_bytes([0, 1, 2, 3].map(|i| row.get(4 * at + i).map_or(0, |&a| a.bits() ^ self.flip)))
    }

    fn lanes<'a>(&'a self, row: usize, lanes: &'a mut Vec<i32>) -> &'a [i32] {
        let (fours, rest) = self.row(row).as_chunks::<4>();
        lanes.clear();
        lanes.extend(fours.iter().map(|four| i32::from_le_bytes(four.map(|a| a.bits() ^ self.flip))));
        lanes.extend((!rest.is_empty()).then(|| self.lane(row, fours.len())));
        lanes
    }
}
