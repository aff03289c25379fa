//! XᵀX of many rows, in 32-bit floats a block of rows at a time, whose sums are added up in 64 bits.

use super::wide::{Columns, span};
use super::{larger, smaller};

/// Rows whose products are summed up in 32 bits: an error of a few of its last bits.
const ROWS: usize = 256;
/// Panels of columns that are worked on together: their part of a block of rows stays in the nearest cache.
const PANELS: usize = 4;

/// XᵀX, `[columns, columns]`, of rows `[rows, columns]`; what is left of a row at the end is passed over.
///
/// ```
/// use quant_playground::kernels::gram;
/// assert_eq!(gram(&[1.0, 2.0, 3.0, -4.0], 2), [10.0, -10.0, -10.0, 20.0]);
/// ```
#[must_use]
pub fn gram(values: &[f32], columns: usize) -> Vec<f64> {
    let n = columns;
    let most = span(values).map_or(0.0, |(least, most)| larger(-least, most));
    // Squares of what is very large or very small are beyond 32 bits.
    if most > 0.0 && !(1e-12..=1e12).contains(&most) {
        let near: Vec<f32> = values.iter().map(|&x| (f64::from(x) / f64::from(most)) as f32).collect();
        return gram(&near, columns).into_iter().map(|sum| sum * f64::from(most) * f64::from(most)).collect();
    }
    let mut sums = vec![0.0f64; n * n];
    let mut block = Columns::default();
    let (fours, panels) = (n.div_ceil(Columns::FOUR), n.div_ceil(2 * Columns::FOUR));
    for rows in values.chunks(larger(n, 1) * ROWS) {
        block.lay_out(rows, n);
        for first in (0..panels).step_by(PANELS) {
            // On and below the diagonal.
            for four in 2 * first..fours {
                for panel in first..smaller(smaller(first + PANELS, panels), four / 2 + 1) {
                    let products = block.products(four, panel);
                    for (row, products) in (Columns::FOUR * four..n).zip(&products) {
                        let sums = &mut sums[row * n..][..n][2 * Columns::FOUR * panel..];
                        sums.iter_mut().zip(products).for_each(|(sum, &product)| *sum += f64::from(product));
                    }
                }
            }
        }
    }
    mirror(&mut sums, n);
    sums
}

/// Copies what is below the diagonal to above it, square by square, so that no line of the cache is fetched twice.
fn mirror(sums: &mut [f64], n: usize) {
    const SIDE: usize = 16;
    for top in (0..n).step_by(SIDE) {
        for left in (0..=top).step_by(SIDE) {
            for row in top..smaller(top + SIDE, n) {
                for column in left..smaller(left + SIDE, row) {
                    sums[column * n + row] = sums[row * n + column];
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_products_in_both_halves() {
        for (rows, n) in [(0, 3), (1, 1), (5, 2), (130, 7), (300, 65), (150, 130)] {
            let values: Vec<f32> = (0..rows * n).map(|i| ((i * 7919) % 31) as f32 - 15.0).collect();
            let found = gram(&values, n);
            for i in 0..n {
                for j in 0..n {
                    let sum: f64 = values.chunks_exact(n).map(|row| f64::from(row[i]) * f64::from(row[j])).sum();
                    assert_eq!(found[i * n + j], sum, "{rows} rows of {n}: {i}, {j}");
                }
            }
        }
        for size in [1e-30f32, 1e30] {
            let (found, square) = (gram(&[size, 0.5 * size], 1)[0], f64::from(size) * f64::from(size));
            assert!((found / square - 1.25).abs() < 1e-6, "{found} of {size}");
        }
        assert!(!gram(&[f32::NAN, 1.0], 1)[0].is_finite());
        assert!(gram(&[1.0], 0).is_empty());
        assert_eq!(gram(&[2.0, 3.0, 9.0], 2), [4.0, 6.0, 6.0, 9.0], "half a row");
    }
}
