//! Products of 32-bit floats. Every output is one sum over the inputs in order, so that all builds agree bit for bit; but
//! for the one with relaxed instructions, which may round a product and a sum as one.

/// Weights `[out, in]`, laid out for products.
#[derive(Debug, Clone)]
pub struct FloatWeights {
    outputs: usize,
    inputs: usize,
    layout: Layout,
}

impl FloatWeights {
    /// Lays weights out; there are `weights.len() / inputs` outputs.
    #[must_use]
    pub fn new(weights: &[f32], inputs: usize) -> Self {
        let outputs = weights.len().checked_div(inputs).unwrap_or(0);
        Self { outputs, inputs, layout: Layout::new(weights, inputs, outputs) }
    }

    /// The columns of a matrix `[inputs, columns]`, row-major, as the weights of one output each: what gradients are products
    /// with, without a matrix being turned first.
    #[must_use]
    pub fn of_columns(rows: &[f32], columns: usize) -> Self {
        let inputs = rows.len().checked_div(columns).unwrap_or(0);
        Self { outputs: if inputs == 0 { 0 } else { columns }, inputs, layout: Layout::of_columns(rows, columns) }
    }

    /// How many outputs there are.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// `y[n, out] = Σ x[n, in] · weights[out, in]`.
    ///
    /// ```
    /// use quant_playground::kernels::FloatWeights;
    /// let weights = FloatWeights::new(&[1.0, 0.5, -2.0, 4.0], 2);
    /// let mut y = [0.0; 4];
    /// weights.product(&[2.0, 2.0, 0.0, 1.0], &mut y);
    /// assert_eq!(y, [3.0, 4.0, 0.5, 4.0]);
    /// ```
    pub fn product(&self, x: &[f32], y: &mut [f32]) {
        if self.outputs > 0 {
            self.layout.product(x, self.inputs, self.outputs, y);
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
use portable::Layout;
#[cfg(target_arch = "wasm32")]
use wasm::Layout;

#[cfg(not(target_arch = "wasm32"))]
mod portable {
    /// Outputs of a panel: their sums fill two vectors.
    const PANEL: usize = 8;
    /// Rows of a tile, so that its sums are eight vectors.
    const ROWS: usize = 4;
    /// One number for each output of a panel.
    type Panel = [f32; PANEL];
    /// With so few outputs, rows are read as they lie: laying them out side by side would cost more than it gains.
    const FEW: usize = 4 * PANEL;

    /// Panels of [`PANEL`] outputs, input by input; what fills up the last is zero.
    #[derive(Debug, Clone)]
    pub(super) struct Layout(Vec<Panel>);

    impl Layout {
        pub(super) fn new(weights: &[f32], inputs: usize, outputs: usize) -> Self {
            let mut panels = Vec::with_capacity(outputs.div_ceil(PANEL) * inputs);
            for first in (0..outputs).step_by(PANEL) {
                for input in 0..inputs {
                    let weight =
                        |i: usize| if first + i < outputs { weights[(first + i) * inputs + input] } else { 0.0 };
                    panels.push(std::array::from_fn(weight));
                }
            }
            Self(panels)
        }

        pub(super) fn of_columns(rows: &[f32], columns: usize) -> Self {
            let mut panels = Vec::with_capacity(columns.div_ceil(PANEL) * rows.len().checked_div(columns).unwrap_or(0));
            for first in (0..columns).step_by(PANEL) {
                for row in rows.chunks_exact(columns) {
                    let mut panel = [0.0; PANEL];
                    for (to, from) in panel.iter_mut().zip(&row[first..]) {
                        *to = *from;
                    }
                    panels.push(panel);
                }
            }
            Self(panels)
        }

        pub(super) fn product(&self, x: &[f32], inputs: usize, outputs: usize, y: &mut [f32]) {
            let mut packed: Vec<[f32; ROWS]> = Vec::new();
            for (rows, y) in x.chunks(ROWS * inputs).zip(y.chunks_mut(ROWS * outputs)) {
                let (count, first) = (rows.len() / inputs, &rows[..inputs.min(rows.len())]);
                if count == 1 {
                    self.single(first, inputs, y);
                    continue;
                }
                // The rows of a tile that there are not are the first one again.
                let row = |i: usize| rows.get(i * inputs..(i + 1) * inputs).unwrap_or(first);
                let four: [&[f32]; ROWS] = std::array::from_fn(row);
                if outputs <= FEW {
                    self.panels_of(y, count, (inputs, outputs), &|weights| tile(abreast(four), weights));
                } else {
                    packed.clear();
                    packed.extend(abreast(four));
                    self.panels_of(y, count, (inputs, outputs), &|weights| tile(packed.iter().copied(), weights));
                }
            }
        }

        /// The outputs of one row, four panels at a time: sums that do not wait for each other.
        fn single(&self, x: &[f32], inputs: usize, y: &mut [f32]) {
            for (panels, y) in self.0.chunks(4 * inputs).zip(y.chunks_mut(4 * PANEL)) {
                let panel = |i: usize| panels.get(i * inputs..(i + 1) * inputs).unwrap_or(&[]);
                let found = match panel(1) {
                    [] => [sums_of(x, panel(0)), [0.0; PANEL], [0.0; PANEL], [0.0; PANEL]],
                    second => {
                        // Panels that there are not are the first one again.
                        let or_first = |i: usize| if panel(i).is_empty() { panel(0) } else { panel(i) };
                        four_sums_of(x, [panel(0), second, or_first(2), or_first(3)])
                    }
                };
                for (to, found) in y.iter_mut().zip(found.as_flattened()) {
                    *to = *found;
                }
            }
        }

        /// Fills the outputs of `count` rows, panel by panel.
        fn panels_of(
            &self,
            y: &mut [f32],
            count: usize,
            (inputs, outputs): (usize, usize),
            tile: &dyn Fn(&[Panel]) -> [Panel; ROWS],
        ) {
            for (panel, weights) in self.0.chunks_exact(inputs).enumerate() {
                for (row, found) in tile(weights).iter().take(count).enumerate() {
                    let to = &mut y[row * outputs..(row + 1) * outputs][panel * PANEL..];
                    for (to, found) in to.iter_mut().zip(found) {
                        *to = *found;
                    }
                }
            }
        }
    }

    /// Four rows side by side, input by input.
    fn abreast([a, b, c, d]: [&[f32]; ROWS]) -> impl Iterator<Item = [f32; ROWS]> {
        a.iter().zip(b).zip(c.iter().zip(d)).map(|((&a, &b), (&c, &d))| [a, b, c, d])
    }

    /// Sums of four rows and eight outputs.
    #[inline(always)]
    fn tile(x: impl Iterator<Item = [f32; ROWS]>, weights: &[Panel]) -> [Panel; ROWS] {
        let mut sums = [[0.0; PANEL]; ROWS];
        for (x, weights) in x.zip(weights) {
            for (sums, x) in sums.iter_mut().zip(x) {
                for (sum, weight) in sums.iter_mut().zip(weights) {
                    *sum += x * weight;
                }
            }
        }
        sums
    }

    /// Sums of one row and eight outputs.
    fn sums_of(x: &[f32], weights: &[Panel]) -> Panel {
        let mut sums = [0.0; PANEL];
        for (x, weights) in x.iter().zip(weights) {
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += x * weight;
            }
        }
        sums
    }

    /// Sums of one row and four times eight outputs.
    fn four_sums_of(x: &[f32], [a, b, c, d]: [&[Panel]; 4]) -> [Panel; 4] {
        let mut sums = [[0.0; PANEL]; 4];
        for (((x, a), b), (c, d)) in x.iter().zip(a).zip(b).zip(c.iter().zip(d)) {
            for (sums, weights) in sums.iter_mut().zip([a, b, c, d]) {
                for (sum, weight) in sums.iter_mut().zip(weights) {
                    *sum += x * weight;
                }
            }
        }
        sums
    }
}

#[cfg(target_arch = "wasm32")]
mod wasm {
    use super::super::tiles::{Floats, PANEL, Panel, Rows, product};
    use super::super::vector::Vector;
    use core::arch::wasm32::v128;

    /// Panels of [`PANEL`] outputs, input by input; what fills up the last is zero.
    #[derive(Debug, Clone)]
    pub(super) struct Layout(Vec<Panel<f32>>);

    impl Layout {
        pub(super) fn new(weights: &[f32], inputs: usize, outputs: usize) -> Self {
            let mut panels = Vec::with_capacity(outputs.div_ceil(PANEL) * inputs);
            for first in (0..outputs).step_by(PANEL) {
                for input in 0..inputs {
                    let weight = |output: usize| if output < outputs { weights[output * inputs + input] } else { 0.0 };
                    let half = |first: usize| std::array::from_fn(|i| weight(first + i));
                    panels.push(Panel([half(first), half(first + 4)]));
                }
            }
            Self(panels)
        }

        pub(super) fn of_columns(rows: &[f32], columns: usize) -> Self {
            let mut panels = Vec::with_capacity(columns.div_ceil(PANEL) * rows.len().checked_div(columns).unwrap_or(0));
            for first in (0..columns).step_by(PANEL) {
                for row in rows.chunks_exact(columns) {
                    let mut panel = [[0.0; PANEL / 2]; 2];
                    for (to, from) in panel.as_flattened_mut().iter_mut().zip(&row[first..]) {
                        *to = *from;
                    }
                    panels.push(Panel(panel));
                }
            }
            Self(panels)
        }

        pub(super) fn product(&self, x: &[f32], inputs: usize, outputs: usize, y: &mut [f32]) {
            product::<Floats>(&FloatRows { x, inputs }, &self.0, (inputs, outputs), y);
        }
    }

    struct FloatRows<'a> {
        x: &'a [f32],
        inputs: usize,
    }

    impl FloatRows<'_> {
        fn row(&self, row: usize) -> &[f32] {
            &self.x[row * self.inputs..(row + 1) * self.inputs]
        }
    }

    impl Rows<f32> for FloatRows<'_> {
        fn vectors(&self) -> usize {
            self.inputs / 4
        }

        #[inline(always)]
        fn vector(&self, row: usize, at: usize) -> v128 {
            self.row(row).as_chunks::<4>().0[at].load()
        }

        fn lane(&self, row: usize, at: usize) -> f32 {
            self.row(row)[at]
        }

        fn lanes<'a>(&'a self, row: usize, _: &'a mut Vec<f32>) -> &'a [f32] {
            self.row(row)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shapes with tails of every kind; sums in order give the same bits.
    #[test]
    fn every_output_is_a_sum_in_order() {
        for inputs in [1, 3, 8, 65] {
            for outputs in [1, 7, 8, 9, 31, 33, 70] {
                for rows in [1, 2, 4, 5, 9] {
                    let value = |i: usize| ((i * 7919 % 1013) as f32 - 500.0) / 37.0;
                    let weights: Vec<f32> = (0..outputs * inputs).map(value).collect();
                    let x: Vec<f32> = (0..rows * inputs).map(|i| value(i + 5)).collect();
                    let mut y = vec![f32::NAN; rows * outputs];
                    FloatWeights::new(&weights, inputs).product(&x, &mut y);
                    for (i, y) in y.into_iter().enumerate() {
                        let (row, output) = (i / outputs * inputs, i % outputs * inputs);
                        let sum = (0..inputs).fold(0.0f32, |sum, k| sum + x[row + k] * weights[output + k]);
                        assert_eq!(y.to_bits(), sum.to_bits(), "{inputs} × {outputs}, {rows} rows: {i}");
                    }
                }
            }
        }
        FloatWeights::new(&[], 0).product(&[], &mut []);
        FloatWeights::of_columns(&[], 0).product(&[], &mut []);
        FloatWeights::of_columns(&[], 3).product(&[], &mut []);
    }

    #[test]
    fn columns_are_the_weights_of_the_turned_matrix() {
        for (inputs, outputs, rows) in [(1, 1, 1), (3, 9, 2), (17, 8, 5), (64, 33, 4)] {
            let value = |i: usize| ((i * 7919 % 1013) as f32 - 500.0) / 37.0;
            let matrix: Vec<f32> = (0..inputs * outputs).map(value).collect();
            let turned: Vec<f32> = (0..outputs * inputs).map(|i| matrix[i % inputs * outputs + i / inputs]).collect();
            let x: Vec<f32> = (0..rows * inputs).map(|i| value(i + 5)).collect();
            let (mut y, mut expected) = (vec![0.0; rows * outputs], vec![1.0; rows * outputs]);
            FloatWeights::of_columns(&matrix, outputs).product(&x, &mut y);
            FloatWeights::new(&turned, inputs).product(&x, &mut expected);
            assert_eq!(y, expected, "{inputs} × {outputs}");
        }
    }
}
