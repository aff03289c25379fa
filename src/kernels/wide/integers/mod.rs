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
                panels.push(Panel([half(first), half(first + 4)]));
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
mod fours;

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
