//! Products of bytes with 32-bit sums, exact for every input: activations are unsigned, weights signed.

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
    /// weights.product(&[255, 1, 2], &mut sums);
    /// assert_eq!(sums, [259, -32_513]);
    /// ```
    pub fn product(&self, activations: &[u8], sums: &mut [i32]) {
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
    /// Row by row, as they come.
    #[derive(Debug, Clone)]
    pub(super) struct Layout(Vec<i8>);

    impl Layout {
        pub(super) fn new(weights: &[i8], inputs: usize, outputs: usize) -> Self {
            Self(weights[..inputs * outputs].to_vec())
        }

        pub(super) fn product(&self, activations: &[u8], inputs: usize, outputs: usize, sums: &mut [i32]) {
            for (row, sums) in activations.chunks_exact(inputs).zip(sums.chunks_exact_mut(outputs)) {
                for (weights, sum) in self.0.chunks_exact(inputs).zip(sums) {
                    let products = row.iter().zip(weights).map(|(&a, &w)| i32::from(a) * i32::from(w));
                    *sum = products.fold(0, i32::wrapping_add);
                }
            }
        }
    }
}

#[cfg(target_arch = "wasm32")]
mod wasm {
    use super::super::vector::{Splat, Vector};
    use core::arch::wasm32::*;

    /// Outputs of a panel: their sums fill two vectors.
    const PANEL: usize = 8;
    /// Rows of a tile, so that its sums are eight vectors.
    const ROWS: usize = 4;

    /// Two inputs of a row.
    type Pair = [i16; 2];
    /// Two inputs of a panel, output by output.
    type Pairs = [[i16; 8]; 2];
    type Sums = [v128; 2];

    /// Panels of outputs; of each the inputs by twos. What fills up the last ones is zero.
    #[derive(Debug, Clone)]
    pub(super) struct Layout(Vec<Pairs>);

    impl Layout {
        pub(super) fn new(weights: &[i8], inputs: usize, outputs: usize) -> Self {
            let weight = |output: usize, input: usize| {
                let is_there = output < outputs && input < inputs;
                i16::from(if is_there { weights[output * inputs + input] } else { 0 })
            };
            let mut panels = Vec::with_capacity(outputs.div_ceil(PANEL) * inputs.div_ceil(2));
            for first in (0..outputs).step_by(PANEL) {
                for k in (0..inputs).step_by(2) {
                    let half = |first: usize| std::array::from_fn(|i| weight(first + i / 2, k + i % 2));
                    panels.push([half(first), half(first + 4)]);
                }
            }
            Self(panels)
        }

        pub(super) fn product(&self, activations: &[u8], inputs: usize, outputs: usize, sums: &mut [i32]) {
            let steps = inputs.div_ceil(2);
            let (mut four, mut one): (Vec<[Pair; ROWS]>, Vec<Pair>) = (Vec::new(), Vec::new());
            for (rows, sums) in activations.chunks(ROWS * inputs).zip(sums.chunks_mut(ROWS * outputs)) {
                let count = rows.len() / inputs;
                one.clear();
                four.clear();
                if count == 1 {
                    one.extend((0..steps).map(|at| pair(rows, at)));
                } else {
                    let row = |i: usize| rows.get(i * inputs..(i + 1) * inputs).unwrap_or(&[]);
                    let of_rows: [&[u8]; ROWS] = std::array::from_fn(row);
                    four.extend((0..steps).map(|at| of_rows.map(|row| pair(row, at))));
                }
                for (panel, weights) in self.0.chunks_exact(steps).enumerate() {
                    let tile = if count == 1 { single(&one, weights) } else { tile(&four, weights) };
                    for (row, values) in tile.iter().take(count).enumerate() {
                        let mut found = [0i32; PANEL];
                        let halves = found.as_chunks_mut::<4>().0;
                        halves[0].store(values[0]);
                        halves[1].store(values[1]);
                        let to = &mut sums[row * outputs..(row + 1) * outputs][panel * PANEL..];
                        for (to, found) in to.iter_mut().zip(found) {
                            *to = found;
                        }
                    }
                }
            }
        }
    }

    fn pair(row: &[u8], at: usize) -> Pair {
        std::array::from_fn(|i| row.get(2 * at + i).map_or(0, |&a| i16::from(a)))
    }

    #[inline(always)]
    fn add(sums: &mut Sums, activations: Pair, weights: &Pairs) {
        let activations = activations.splat();
        for (sum, weights) in sums.iter_mut().zip(weights) {
            *sum = i32x4_add(*sum, i32x4_dot_i16x8(weights.load(), activations));
        }
    }

    /// Four rows and eight outputs: eight sums.
    #[inline(never)]
    fn tile(activations: &[[Pair; ROWS]], weights: &[Pairs]) -> [Sums; ROWS] {
        let mut sums = [[i32x4_splat(0); 2]; ROWS];
        for (activations, weights) in activations.iter().zip(weights) {
            for (sums, &activations) in sums.iter_mut().zip(activations) {
                add(sums, activations, weights);
            }
        }
        sums
    }

    /// One row and eight outputs, in four runs that do not wait for each other.
    #[inline(never)]
    fn single(activations: &[Pair], weights: &[Pairs]) -> [Sums; ROWS] {
        let mut runs = [[i32x4_splat(0); 2]; 4];
        let (activations, rest) = activations.as_chunks::<4>();
        let (weights, last) = weights.as_chunks::<4>();
        for (activations, weights) in activations.iter().zip(weights) {
            for (run, (&activations, weights)) in runs.iter_mut().zip(activations.iter().zip(weights)) {
                add(run, activations, weights);
            }
        }
        for (&activations, weights) in rest.iter().zip(last) {
            add(&mut runs[0], activations, weights);
        }
        let sum = |half: usize| {
            let pair = |i: usize| i32x4_add(runs[i][half], runs[i + 1][half]);
            i32x4_add(pair(0), pair(2))
        };
        [[sum(0), sum(1)]; ROWS]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_nothing() {
        ByteWeights::new(&[], 0).product(&[], &mut []);
        ByteWeights::new(&[], 3).product(&[1, 2, 3], &mut []);
        assert_eq!(ByteWeights::new(&[1, 2, 3], 3).outputs(), 1);
    }
}
