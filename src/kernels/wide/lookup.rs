//! Products with weights from a codebook: codes of one byte, looked up a panel at a time, so that what is looked up stays in
//! the nearest cache and serves all rows.

use super::FloatWeights;

/// Outputs that are looked up together.
const PANEL: usize = 8;

/// Weights `[out, in]` as codes, and the values that they stand for.
#[derive(Debug, Clone)]
pub struct CodebookWeights {
    outputs: usize,
    inputs: usize,
    codes: Vec<u8>,
    codebook: [f32; 256],
}

impl CodebookWeights {
    /// There are `codes.len() / inputs` outputs; a code that the codebook lacks stands for 0.
    #[must_use]
    pub fn new(codes: &[u8], codebook: &[f32], inputs: usize) -> Self {
        let outputs = codes.len().checked_div(inputs).unwrap_or(0);
        let mut values = [0.0; 256];
        for (to, &value) in values.iter_mut().zip(codebook) {
            *to = value;
        }
        Self { outputs, inputs, codes: codes[..outputs * inputs].to_vec(), codebook: values }
    }

    /// How many outputs there are.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// `y[n, out] = Σ x[n, in] · codebook[codes[out, in]]`, as [`FloatWeights::product`] of the looked up values.
    ///
    /// ```
    /// use quant_playground::kernels::CodebookWeights;
    /// let mut y = [0.0; 2];
    /// CodebookWeights::new(&[0, 1, 1, 2], &[-1.0, 0.5, 4.0], 2).product(&[2.0, 3.0], &mut y);
    /// assert_eq!(y, [-0.5, 13.0]);
    /// ```
    pub fn product(&self, x: &[f32], y: &mut [f32]) {
        let Some(rows) = x.len().checked_div(self.inputs) else { return };
        let mut values = vec![0.0; PANEL * self.inputs];
        let mut found = vec![0.0; PANEL * rows];
        for (panel, codes) in self.codes.chunks(PANEL * self.inputs).enumerate() {
            for (value, &code) in values.iter_mut().zip(codes) {
                *value = self.codebook[usize::from(code)];
            }
            let weights = FloatWeights::new(&values[..codes.len()], self.inputs);
            let count = weights.outputs();
            weights.product(x, &mut found[..count * rows]);
            for (y, found) in y.chunks_exact_mut(self.outputs).zip(found.chunks_exact(count)) {
                y[panel * PANEL..][..count].copy_from_slice(found);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_those_of_the_values_looked_up() {
        for (inputs, outputs, rows) in [(1, 1, 1), (5, 8, 3), (17, 19, 6), (64, 10, 1)] {
            let codes: Vec<u8> = (0..inputs * outputs).map(|i| (i * 7919 % 256) as u8).collect();
            let codebook: Vec<f32> = (0..200).map(|i| (i as f32 * 0.37).sin()).collect();
            let x: Vec<f32> = (0..rows * inputs).map(|i| (i as f32 * 0.91).cos()).collect();
            let values: Vec<f32> =
                codes.iter().map(|&code| codebook.get(usize::from(code)).copied().unwrap_or(0.0)).collect();
            let (mut y, mut expected) = (vec![f32::NAN; rows * outputs], vec![f32::NAN; rows * outputs]);
            CodebookWeights::new(&codes, &codebook, inputs).product(&x, &mut y);
            FloatWeights::new(&values, inputs).product(&x, &mut expected);
            assert_eq!(y, expected, "{inputs} × {outputs}, {rows} rows");
        }
        CodebookWeights::new(&[], &[], 0).product(&[], &mut []);
    }
}
