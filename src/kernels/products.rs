//! Products of a matrix with itself in 64-bit floats, for what is computed once from calibration rows: C −= AᵀA. Sums run
//! over the rows of A in order, so that every build gives the same bits.

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

/// `c[i][first + j] −= Σₖ a[k][i] · a[k][j]` for every column `i` of `a`, which is a row of `c`, and every `j` from `i` on,
/// at least. Rows of `c` are `stride` long.
pub(crate) fn subtract_upper_product(c: &mut [f64], stride: usize, first: usize, a: &Strips) {
    for (block, rows) in c.chunks_mut(SIDE * stride).enumerate() {
        for strip in block..a.columns.div_ceil(SIDE) {
            let (start, end) = (strip * SIDE, a.columns.min((strip + 1) * SIDE));
            let sums = tile(a.strip(block), a.strip(strip));
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
        for (depth, columns) in [(1, 1), (8, 4), (3, 7), (66, 9)] {
            let value = |i: usize| ((i * 7919) % 23) as f64 - 11.0;
            let a: Vec<f64> = (0..depth * (columns + 2)).map(value).collect();
            let mut c: Vec<f64> = (0..columns * (columns + 1)).map(|i| value(3 * i)).collect();
            let before = c.clone();
            subtract_upper_product(&mut c, columns + 1, 1, &Strips::new(&a, columns + 2, 2..columns + 2));
            for i in 0..columns {
                let place = i * (columns + 1);
                assert_eq!(c[place], before[place], "the column before stays");
                for j in i..columns {
                    let of = |k: usize, column: usize| a[k * (columns + 2) + column + 2];
                    let sum: f64 = (0..depth).map(|k| of(k, i) * of(k, j)).sum();
                    assert_eq!(c[place + 1 + j], before[place + 1 + j] - sum, "row {i}, column {j}");
                }
            }
        }
    }
}
