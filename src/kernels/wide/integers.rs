//! Products of bytes with 32-bit sums, exact for every input: activations are unsigned or signed, weights signed.

/// A byte of activations, unsigned or signed.
pub trait Byte: Copy + Into<i16> + Into<i32> {
    /// What to subtract to have a signed byte: 128 for unsigned ones.
    const BIAS: u8;
    /// The least and the most.
    const LIMITS: (i32, i32);
    /// The bits.
    fn bits(self) -> u8;
    /// The byte of these bits.
    fn of_bits(bits: u8) -> Self;
    /// Writes a vector of bytes.
    #[cfg(target_arch = "wasm32")]
    fn store(bytes: &mut [Self; 16], vector: core::arch::wasm32::v128);
}

impl Byte for u8 {
    const BIAS: u8 = 128;
    const LIMITS: (i32, i32) = (0, 255);

    fn bits(self) -> u8 {
        self
    }

    fn of_bits(bits: u8) -> Self {
        bits
    }

    #[cfg(target_arch = "wasm32")]
    #[inline(always)]
    fn store(bytes: &mut [Self; 16], vector: core::arch::wasm32::v128) {
        super::vector::Vector::store(bytes, vector);
    }
}

impl Byte for i8 {
    const BIAS: u8 = 0;
    const LIMITS: (i32, i32) = (-128, 127);

    fn bits(self) -> u8 {
        self as u8
    }

    fn of_bits(bits: u8) -> Self {
        bits as i8
    }

    #[cfg(target_arch = "wasm32")]
    #[inline(always)]
    fn store(bytes: &mut [Self; 16], vector: core::arch::wasm32::v128) {
        super::vector::Vector::store(bytes, vector);
    }
}

/// Weights `[out, in]` of signed bytes, laid out for products.
#[derive(Debug, Clone)]
pub struct ByteWeights {
    outputs: usize,
    inputs: usize,
    layout: Layout,
}

impl ByteWeights {
    /// Lays weights out; there are `weights.len() / inputs` outputs.
    #[must_use]
    pub fn new(weights: &[i8], inputs: usize) -> Self {
        let outputs = weights.len().checked_div(inputs).unwrap_or(0);
        Self { outputs, inputs, layout: Layout::new(weights, inputs, outputs) }
    }

    /// How many outputs there are.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// `sums[n, out] = Σ activations[n, in] · weights[out, in]`. Sums that do not fit 32 bits wrap; the caller has proved
    /// that none is so large, see [`crate::Error::AccumulatorOverflow`].
    ///
    /// ```
    /// use quant_playground::kernels::ByteWeights;
    /// let weights = ByteWeights::new(&[1, -2, 3, -128, 127, 0], 3);
    /// let mut sums = [0; 2];
    /// weights.product(&[255u8, 1, 2], &mut sums);
    /// assert_eq!(sums, [259, -32_513]);
    /// weights.product(&[-128i8, 1, 2], &mut sums);
    /// assert_eq!(sums, [-124, 16_511]);
    /// ```
    pub fn product<A: Byte>(&self, activations: &[A], sums: &mut [i32]) {
        if self.outputs > 0 {
            self.layout.product(activations, self.inputs, self.outputs, sums);
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
use reference::Layout;
#[cfg(target_arch = "wasm32")]
use wasm::Layout;

#[cfg(not(target_arch = "wasm32"))]
mod reference {
    use super::Byte;

    /// Row by row, as they come.
    #[derive(Debug, Clone)]
    pub(super) struct Layout(Vec<i8>);

    impl Layout {
        pub(super) fn new(weights: &[i8], inputs: usize, outputs: usize) -> Self {
            Self(weights[..inputs * outputs].to_vec())
        }

        pub(super) fn product<A: Byte>(&self, activations: &[A], inputs: usize, outputs: usize, sums: &mut [i32]) {
            for (row, sums) in activations.chunks_exact(inputs).zip(sums.chunks_exact_mut(outputs)) {
                for (weights, sum) in self.0.chunks_exact(inputs).zip(sums) {
                    let products = row.iter().zip(weights).map(|(&a, &w)| Into::<i32>::into(a) * i32::from(w));
                    *sum = products.fold(0, i32::wrapping_add);
                }
            }
        }
    }
}

#[cfg(target_arch = "wasm32")]
mod wasm {
    use super::super::tiles::{PANEL, Pairs, Panel, Rows, product};
    use super::super::vector::Vector;
    use super::Byte;
    use core::arch::wasm32::v128;

    /// Panels of outputs, and of each the inputs, two to a lane; or four, where the instruction for that is exact.
    #[derive(Debug, Clone)]
    pub(super) struct Layout {
        panels: Vec<Panel<i32>>,
        #[cfg(target_feature = "relaxed-simd")]
        fours: Option<super::fours::Fours>,
    }

    impl Layout {
        pub(super) fn new(weights: &[i8], inputs: usize, outputs: usize) -> Self {
            #[cfg(target_feature = "relaxed-simd")]
            if let Some(kind) = super::fours::kind(weights) {
                let fours = super::fours::Fours::new(kind, weights, inputs, outputs);
                let lane = |output: usize, k: usize| fours.lane(weights, inputs, outputs, output, k);
                return Self { panels: panels(outputs, inputs.div_ceil(4), lane), fours: Some(fours) };
            }
            let weight = |output: usize, input: usize| {
                let is_there = output < outputs && input < inputs;
                i16::from(if is_there { weights[output * inputs + input] } else { 0 })
            };
            Self {
                panels: panels(outputs, inputs.div_ceil(2), |output, k| {
                    pair([weight(output, 2 * k), weight(output, 2 * k + 1)])
                }),
                #[cfg(target_feature = "relaxed-simd")]
                fours: None,
            }
        }

        pub(super) fn product<A: Byte>(&self, activations: &[A], inputs: usize, outputs: usize, sums: &mut [i32]) {
            #[cfg(target_feature = "relaxed-simd")]
            if let Some(fours) = &self.fours {
                return fours.product(&self.panels, activations, inputs, outputs, sums);
            }
            product::<Pairs>(&ByteRows { x: activations, inputs }, &self.panels, (inputs.div_ceil(2), outputs), sums);
        }
    }

    /// Lays out lanes by panels of outputs.
    pub(super) fn panels(outputs: usize, steps: usize, lane: impl Fn(usize, usize) -> i32) -> Vec<Panel<i32>> {
        let mut panels = Vec::with_capacity(outputs.div_ceil(PANEL) * steps);
        for first in (0..outputs).step_by(PANEL) {
            for k in 0..steps {
                let half = |first: usize| std::array::from_fn(|i| lane(first + i, k));
                panels.push([half(first), half(first + 4)]);
            }
        }
        panels
    }

    pub(super) fn pair([low, high]: [i16; 2]) -> i32 {
        i32::from(high) << 16 | i32::from(low as u16)
    }

    struct ByteRows<'a, A> {
        x: &'a [A],
        inputs: usize,
    }

    impl<A: Byte> ByteRows<'_, A> {
        fn row(&self, row: usize) -> &[A] {
            &self.x[row * self.inputs..(row + 1) * self.inputs]
        }
    }

    impl<A: Byte> Rows<i32> for ByteRows<'_, A> {
        fn vectors(&self) -> usize {
            self.inputs / 8
        }

        #[inline(always)]
        fn vector(&self, row: usize, at: usize) -> v128 {
            let widened: [i16; 8] = self.row(row).as_chunks::<8>().0[at].map(Into::into);
            widened.load()
        }

        fn lane(&self, row: usize, at: usize) -> i32 {
            let row = self.row(row);
            pair([0, 1].map(|i| row.get(2 * at + i).map_or(0, |&a| a.into())))
        }

        fn lanes<'a>(&'a self, row: usize, lanes: &'a mut Vec<i32>) -> &'a [i32] {
            let (pairs, rest) = self.row(row).as_chunks::<2>();
            lanes.clear();
            lanes.extend(pairs.iter().map(|twice| pair(twice.map(Into::into))));
            lanes.extend(rest.first().map(|&last| pair([last.into(), 0])));
            lanes
        }
    }
}

#[cfg(all(target_arch = "wasm32", target_feature = "relaxed-simd"))]
mod fours {
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
}

/// Whether this build has the relaxed product of bytes, and it is exact for unsigned bytes of every value on this machine.
#[must_use]
pub fn relaxed_is_wide() -> bool {
    #[cfg(all(target_arch = "wasm32", target_feature = "relaxed-simd"))]
    return fours::is_wide();
    #[cfg(not(all(target_arch = "wasm32", target_feature = "relaxed-simd")))]
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_nothing() {
        ByteWeights::new(&[], 0).product::<u8>(&[], &mut []);
        ByteWeights::new(&[], 3).product(&[1i8, 2, 3], &mut []);
        assert_eq!(ByteWeights::new(&[1, 2, 3], 3).outputs(), 1);
    }
}
