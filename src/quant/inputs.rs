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
    gram: OnceLock<Vec<f32>>,
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
    pub fn means(&self, of: impl Fn(f64) -> f64) -> Vec<f32> {
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
        self.mean_squares.get_or_init(|| self.means(|x| x * x))
    }

    /// XᵀX / rows, `[columns, columns]`: the Hessian of the squared output error, up to a factor of two.
    #[must_use]
    pub fn gram(&self) -> &[f32] {
        self.gram.get_or_init(|| {
            let n = self.columns;
            let mut sums = vec![0.0f64; n * n];
            for row in self.values.chunks_exact(n.max(1)) {
                for (i, &x) in row.iter().enumerate().filter(|pair| *pair.1 != 0.0) {
                    for (sum, &y) in sums[i * n..=i * n + i].iter_mut().zip(row) {
                        *sum += f64::from(x) * f64::from(y);
                    }
                }
            }
            let rows = kernels::larger(self.rows(), 1) as f64;
            let at = |i: usize, j: usize| sums[if j <= i { i * n + j } else { j * n + i }];
            (0..n * n).map(|k| (at(k / n, k % n) / rows) as f32).collect()
        })
    }
}
