//! Products of four-bit weights in groups with activations, in registers: weights stay packed, activations become 16-bit or
//! 8-bit integers with one scale a row, and every group ends as a float.

use super::span;
use crate::kernels::larger;

/// To how many bits activations are rounded, row by row, before a product with integers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActivationBits {
    /// Steps of 1/32,767 of the largest: about what sums of floats lose.
    Sixteen,
    /// Steps of 1/127 of the largest.
    Eight,
}

impl ActivationBits {
    fn most(self) -> f32 {
        match self {
            Self::Sixteen => 32_767.0,
            Self::Eight => 127.0,
        }
    }
}

/// Inputs that one 32-bit sum takes at most: `15 · 32,767 · 1,024` fits. Longer groups are cut.
const LONGEST: usize = 1024;

/// Weights `[out, in]` of four bits, as [`super::quantize_nibbles`] packs them; each row begins a group.
#[derive(Debug, Clone)]
pub struct NibbleWeights {
    outputs: usize,
    inputs: usize,
    layout: Layout,
}

impl NibbleWeights {
    /// Lays weights out: the code of output `o` and input `i` is number `o · inputs + i`, its scale number
    /// `o · ⌈inputs / group⌉ + i / group`. What is missing is zero.
    #[must_use]
    pub fn new(packed: &[u8], scales: &[f32], group: usize, inputs: usize) -> Self {
        let group = group.clamp(1, inputs.max(1));
        let outputs =
            (2 * packed.len()).checked_div(inputs).unwrap_or(0).min(scales.len() / inputs.div_ceil(group).max(1));
        // A cut is a multiple of four, as blocks of the layout are.
        let part = if group > LONGEST { LONGEST } else { group };
        let source = Source { packed, scales, group, inputs, outputs };
        Self { outputs, inputs, layout: Layout::new(&source, part) }
    }

    /// How many outputs there are.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// `y[n, out] = Σ x̂[n, in] · weights[out, in]`, x̂ being `x` rounded to integers of so many bits times a scale of its row.
    /// False where a number of `x` is not finite: then `y` means nothing.
    ///
    /// ```
    /// use quant_playground::kernels::{ActivationBits, NibbleWeights};
    /// let weights = NibbleWeights::new(&[0x39, 0x47], &[1.0, 0.5], 2, 2);
    /// let mut y = [0.0; 2];
    /// assert!(weights.product(&[127.0, 1.0], ActivationBits::Eight, &mut y));
    /// assert_eq!(y, [-886.0, 446.5]);
    /// ```
    pub fn product(&self, x: &[f32], bits: ActivationBits, y: &mut [f32]) -> bool {
        if self.outputs == 0 {
            return true;
        }
        let mut rows: Vec<i16> = vec![0; 4 * self.inputs];
        for (x, y) in x.chunks(4 * self.inputs).zip(y.chunks_mut(4 * self.outputs)) {
            let count = x.len() / self.inputs;
            let mut steps = [0.0; 4];
            for ((x, row), step) in x.chunks_exact(self.inputs).zip(rows.chunks_exact_mut(self.inputs)).zip(&mut steps)
            {
                let Some(of_row) = to_integers(x, bits.most(), row) else { return false };
                *step = of_row;
            }
            self.layout.product(&rows[..count * self.inputs], self.inputs, bits, y, self.outputs);
            for (y, step) in y.chunks_exact_mut(self.outputs).zip(steps) {
                y.iter_mut().for_each(|y| *y *= step);
            }
        }
        true
    }
}

/// Rounds a row to integers up to `most`; returns what one of them stands for, unless a number is not finite.
fn to_integers(x: &[f32], most: f32, row: &mut [i16]) -> Option<f32> {
    let (low, high) = span(x)?;
    let largest = larger(-low, high);
    let per_step = most / largest;
    let per_step = if per_step.is_finite() { per_step } else { 0.0 };
    for (to, x) in row.iter_mut().zip(x) {
        *to = rounded(x * per_step);
    }
    Some(largest / most)
}

/// Half to even, for what fits.
fn rounded(x: f32) -> i16 {
    const MAGIC: f32 = 12_582_912.0;
    (x + MAGIC).to_bits() as i16
}

/// Where weights are read from.
struct Source<'a> {
    packed: &'a [u8],
    scales: &'a [f32],
    group: usize,
    inputs: usize,
    outputs: usize,
}

impl Source<'_> {
    /// The code plus 8.
    fn nibble(&self, output: usize, input: usize) -> u8 {
        if output >= self.outputs || input >= self.inputs {
            return 8;
        }
        let at = output * self.inputs + input;
        let byte = self.packed.get(at / 2).copied().unwrap_or(0);
        (if at.is_multiple_of(2) { byte & 15 } else { byte >> 4 }) ^ 8
    }

    fn scale(&self, output: usize, input: usize) -> f32 {
        let of_row = self.inputs.div_ceil(self.group);
        if output < self.outputs {
            self.scales.get(output * of_row + input / self.group).copied().unwrap_or(0.0)
        } else {
            0.0
        }
    }

    /// Ends of the runs of inputs that one sum takes: groups, cut at `part`.
    fn runs(&self, part: usize) -> Vec<(usize, usize)> {
        let of_group = |start: usize| {
            let end = (start + self.group).min(self.inputs);
            (start..end).step_by(part).map(move |start| (start, (start + part).min(end)))
        };
        (0..self.inputs).step_by(self.group).flat_map(of_group).collect()
    }
}

#[cfg(not(target_arch = "wasm32"))]
use reference::Layout;
#[cfg(target_arch = "wasm32")]
use wasm::Layout;

#[cfg(not(target_arch = "wasm32"))]
mod reference {
    use super::{ActivationBits, Source};

    #[derive(Debug, Clone)]
    pub(super) struct Layout {
        runs: Vec<(usize, usize)>,
        /// Output by output.
        codes: Vec<i32>,
        /// Output by output, run by run.
        scales: Vec<f32>,
    }

    impl Layout {
        pub(super) fn new(source: &Source, part: usize) -> Self {
            let runs = source.runs(part);
            let codes = (0..source.outputs).flat_map(|output| (0..source.inputs).map(move |input| (output, input)));
            let scales = (0..source.outputs).flat_map(|output| runs.iter().map(move |&(start, _)| (output, start)));
            Self {
                codes: codes.map(|(output, input)| i32::from(source.nibble(output, input)) - 8).collect(),
                scales: scales.map(|(output, input)| source.scale(output, input)).collect(),
                runs,
            }
        }

        pub(super) fn product(&self, rows: &[i16], inputs: usize, _: ActivationBits, y: &mut [f32], outputs: usize) {
            for (x, y) in rows.chunks_exact(inputs).zip(y.chunks_exact_mut(outputs)) {
                let weights = self.codes.chunks_exact(inputs).zip(self.scales.chunks_exact(self.runs.len()));
                for (y, (codes, scales)) in y.iter_mut().zip(weights) {
                    *y = self.runs.iter().zip(scales).fold(0.0, |sum, (&(start, end), scale)| {
                        let products =
                            x[start..end].iter().zip(&codes[start..end]).map(|(&x, code)| i32::from(x) * code);
                        sum + products.sum::<i32>() as f32 * scale
                    });
                }
            }
        }
    }
}

#[cfg(target_arch = "wasm32")]
mod wasm;

#[cfg(test)]
mod tests {
    use super::super::{dequantize_nibbles, quantize_nibbles};
    use super::*;

    /// Of shapes with tails of every kind: close to the product of the floats that codes stand for.
    #[test]
    fn products_are_those_of_the_floats() {
        for (inputs, outputs, group) in [
            (1usize, 1usize, 2usize),
            (7, 3, 4),
            (32, 8, 32),
            (33, 9, 32),
            (64, 17, 16),
            (1100, 2, 1100),
            (96, 12, 128),
        ] {
            let value = |i: usize| ((i * 7919 % 1013) as f32 - 500.0) / 370.0;
            let of_row = inputs.div_ceil(group);
            let (mut packed, mut scales) = (vec![0; (outputs * inputs).div_ceil(2)], Vec::new());
            let mut weights = vec![0.0; outputs * inputs];
            for output in 0..outputs {
                let row: Vec<f32> = (0..inputs).map(|input| value(output * inputs + input)).collect();
                let (mut codes, mut of_groups) = (vec![0; inputs.div_ceil(2)], vec![0.0; of_row]);
                let _ = quantize_nibbles(&row, group.next_multiple_of(2), &mut codes, &mut of_groups);
                for input in 0..inputs {
                    let nibble = codes[input / 2] >> (4 * (input % 2)) & 15;
                    let at = output * inputs + input;
                    packed[at / 2] |= nibble << (4 * (at % 2));
                }
                dequantize_nibbles(
                    &codes,
                    group.next_multiple_of(2),
                    &of_groups,
                    &mut weights[output * inputs..][..inputs],
                );
                scales.extend(of_groups);
            }
            let laid_out = NibbleWeights::new(&packed, &scales, group, inputs);
            assert_eq!(laid_out.outputs(), outputs);
            for rows in [1, 2, 4, 5] {
                let x: Vec<f32> = (0..rows * inputs).map(|i| value(i + 3)).collect();
                for (bits, step) in [(ActivationBits::Sixteen, 1.4 / 32_767.0), (ActivationBits::Eight, 1.4 / 127.0)] {
                    let mut y = vec![f32::NAN; rows * outputs];
                    assert!(laid_out.product(&x, bits, &mut y));
                    for (i, y) in y.into_iter().enumerate() {
                        let (row, output) =
                            (&x[i / outputs * inputs..][..inputs], &weights[i % outputs * inputs..][..inputs]);
                        let sum: f32 = row.iter().zip(output).map(|(x, w)| x * w).sum();
                        let most = 0.51 * step * output.iter().map(|w| w.abs()).sum::<f32>() + 1e-4;
                        assert!(
                            (y - sum).abs() <= most,
                            "{inputs} × {outputs} by {group}, {bits:?}, {i}: {y} for {sum}"
                        );
                    }
                }
            }
        }
        assert!(NibbleWeights::new(&[], &[], 0, 0).product(&[], ActivationBits::Eight, &mut []));
    }

    #[test]
    fn rows_of_zeros_and_of_tiny_numbers_are_zero() {
        let weights = NibbleWeights::new(&[0x77], &[1.0], 2, 2);
        for tiny in [0.0, f32::from_bits(1)] {
            let mut y = [f32::NAN];
            assert!(weights.product(&[tiny; 2], ActivationBits::Eight, &mut y));
            assert_eq!(y, [0.0]);
        }
    }
    #[test]
    fn what_is_not_finite_is_told() {
        let weights = NibbleWeights::new(&[0x77; 4], &[1.0; 2], 4, 4);
        for strange in [f32::NAN, f32::INFINITY] {
            let x = [1.0, 2.0, 3.0, 4.0, 1.0, strange, 3.0, 4.0];
            assert!(!weights.product(&x, ActivationBits::Sixteen, &mut [0.0; 4]));
        }
    }
}
