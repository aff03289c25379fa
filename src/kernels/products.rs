//! Products of matrices in 64-bit floats, for what is computed once from calibration rows: C −= AᵀB, with both factors
//! given row by row. Sums run over the rows in order, so that every build gives the same bits.

use std::ops::Range;

/// Rows, and columns, of a tile: its sixteen sums are eight vectors, which is what registers hold.
const SIDE: usize = 4;

/// Columns of a matrix in strips of four, each strip row by row; the last is filled up with zeros.
pub(crate) struct Strips {
    columns: usize,
    depth: usize,
    strips: Vec<[f64; SIDE]>,
}

impl Strips {
    /// The columns `columns` of `rows`, each of which is `stride` long.
    pub(crate) fn new(rows: &[f64], stride: usize, columns: Range<usize>) -> Self {
        let (depth, count) = (rows.len() / stride, columns.len().div_ceil(SIDE));
        let mut strips = vec![[0.0; SIDE]; count * depth];
        for (k, row) in rows.chunks_exact(stride).enumerate() {
            for (strip, part) in row[columns.clone()].chunks(SIDE).enumerate() {
                strips[strip * depth + k][..part.len()].copy_from_slice(part);
            }
        }
        Self { columns: columns.len(), depth, strips }
    }

    fn strip(&self, index: usize) -> &[[f64; SIDE]] {
        &self.strips[index * self.depth..(index + 1) * self.depth]
    }
}

/// Which part of a result is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// All of it.
    Whole,
    /// Of a symmetric result, what is on and above the diagonal, at least.
    Upper,
}

/// `c[i][first + j] −= Σₖ a[k][i] · b[k][j]` for every column `i` of `a`, which is a row of `c`, and `j` of `b`. Rows of
/// `c` are `stride` long.
pub(crate) fn subtract_product(c: &mut [f64], stride: usize, first: usize, a: &Strips, b: &Strips, part: Part) {
    for (block, rows) in c.chunks_mut(SIDE * stride).enumerate() {
        let from = if part == Part::Upper { block } else { 0 };
        for strip in from..b.columns.div_ceil(SIDE) {
            let (start, end) = (strip * SIDE, b.columns.min((strip + 1) * SIDE));
            let sums = tile(a.strip(block), b.strip(strip));
            for (row, sums) in rows.chunks_exact_mut(stride).zip(&sums) {
                for (x, sum) in row[first + start..first + end].iter_mut().zip(sums) {
                    *x -= sum;
                }
            }
        }
    }
}

fn tile(a: &[[f64; SIDE]], b: &[[f64; SIDE]]) -> [[f64; SIDE]; SIDE] {
    let mut sums = [[0.0; SIDE]; SIDE];
    for (a, b) in a.iter().zip(b) {
        for i in 0..SIDE {
            for j in 0..SIDE {
                sums[i][j] += a[i] * b[j];
            }
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_equal_their_definition() {
        for (rows, depth, columns) in [(1, 1, 1), (4, 8, 4), (5, 3, 7), (13, 66, 9)] {
            let value = |i: usize| ((i * 7919) % 23) as f64 - 11.0;
            let a: Vec<f64> = (0..depth * rows).map(value).collect();
            let b: Vec<f64> = (0..depth * (columns + 2)).map(|i| value(i + 5)).collect();
            let mut c: Vec<f64> = (0..rows * (columns + 1)).map(|i| value(3 * i)).collect();
            let before = c.clone();
            let (a_strips, b_strips) = (Strips::new(&a, rows, 0..rows), Strips::new(&b, columns + 2, 2..columns + 2));
            subtract_product(&mut c, columns + 1, 1, &a_strips, &b_strips, Part::Whole);
            for i in 0..rows {
                let place = i * (columns + 1);
                assert_eq!(c[place], before[place], "the column before stays");
                for j in 0..columns {
                    let sum: f64 = (0..depth).map(|k| a[k * rows + i] * b[k * (columns + 2) + j + 2]).sum();
                    assert_eq!(c[place + 1 + j], before[place + 1 + j] - sum, "row {i}, column {j}");
                }
            }
        }
    }
}
