//! What the inputs of a layer looked like on the calibration rows: what data-aware roundings and range rules know.

use super::Range;
use super::ranges::Histogram;
use crate::kernels;
use std::sync::OnceLock;

/// Inputs of one layer, and what follows from them; costly figures are computed when they are first asked for.
#[derive(Debug, Clone, Default)]
pub struct LayerInputs {
    columns: usize,
    values: Vec<f32>,
    mean_squares: OnceLock<Vec<f32>>,
    gram: OnceLock<Vec<f64>>,
    histogram: OnceLock<Histogram>,
}

impl LayerInputs {
    /// Inputs `[rows, columns]`, row-major; an incomplete last row is left out.
    #[must_use]
    pub fn new(columns: usize, mut values: Vec<f32>) -> Self {
        let rows = values.len().checked_div(columns).unwrap_or(0);
        values.truncate(rows * columns);
        Self { columns, values, ..Self::default() }
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.values.len().checked_div(self.columns).unwrap_or(0)
    }

    /// Values in a row.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// All rows, row-major.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// Minimum and maximum of all values, widened to zero.
    #[must_use]
    pub fn range(&self) -> Range {
        Range::of(&self.values)
    }

    /// The histogram of all values.
    #[must_use]
    pub fn histogram(&self) -> &Histogram {
        self.histogram.get_or_init(|| Histogram::of(&self.values))
    }

    /// The mean of `of(x)` over the rows, column by column; zero without rows.
    #[must_use]
    pub fn means(&self, of: &dyn Fn(f64) -> f64) -> Vec<f32> {
        let mut sums = vec![0.0; self.columns];
        for row in self.values.chunks_exact(self.columns.max(1)) {
            for (sum, &x) in sums.iter_mut().zip(row) {
                *sum += of(f64::from(x));
            }
        }
        let rows = kernels::larger(self.rows(), 1) as f64;
        sums.into_iter().map(|sum| (sum / rows) as f32).collect()
    }

    /// E\[x²\] of every column: how much the square of a weight's error matters.
    #[must_use]
    pub fn mean_squares(&self) -> &[f32] {
        self.mean_squares.get_or_init(|| self.means(&|x| x * x))
    }

    /// XᵀX / rows, `[columns, columns]`: the Hessian of the squared output error, up to a factor of two.
    #[must_use]
    pub fn gram(&self) -> &[f64] {
        self.gram.get_or_init(|| {
            let rows = kernels::larger(self.rows(), 1) as f64;
            let mut sums = kernels::gram(&self.values, self.columns);
            sums.iter_mut().for_each(|sum| *sum /= rows);
            sums
        })
    }

    /// The mean square of what these weights make of the rows, `wᵀ(XᵀX / rows)w`; with errors of weights, that of the error
    /// of an output.
    #[must_use]
    pub fn mean_squared_product(&self, weights: &[f64]) -> f64 {
        let of_row = |(products, &w): (&[f64], &f64)| {
            if w == 0.0 { 0.0 } else { w * products.iter().zip(weights).map(|(&g, &v)| g * v).sum::<f64>() }
        };
        self.gram().chunks_exact(kernels::larger(self.columns, 1)).zip(weights).map(of_row).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_known_rows() {
        let inputs = LayerInputs::new(2, vec![1.0, 2.0, 3.0, -4.0, 9.0]);
        assert_eq!((inputs.rows(), inputs.columns()), (2, 2), "half a row is left out");
        assert_eq!(inputs.gram(), [5.0, -5.0, -5.0, 10.0]);
        assert_eq!(inputs.mean_squares(), [5.0, 10.0]);
        assert_eq!(inputs.mean_squared_product(&[1.0, -1.0]), 25.0, "(1² + 7²) / 2");
        assert_eq!(inputs.means(&|x| x), [2.0, -1.0]);
        assert_eq!(LayerInputs::new(1, Vec::new()).gram(), [0.0]);
        assert!(LayerInputs::default().gram().is_empty());
    }

    #[test]
    fn the_gram_matrix_of_many_rows_is_the_sum_of_products() {
        let (rows, n) = (150, 7);
        let values: Vec<f32> = (0..rows * n).map(|i| ((i * 7919) % 31) as f32 - 15.0).collect();
        let inputs = LayerInputs::new(n, values.clone());
        for (k, &found) in inputs.gram().iter().enumerate() {
            let (i, j) = (k / n, k % n);
            let sum: f64 = values.chunks_exact(n).map(|row| f64::from(row[i]) * f64::from(row[j])).sum();
            assert_eq!(found, sum / rows as f64);
        }
    }
}
