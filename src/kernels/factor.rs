//! Cholesky factors of symmetric positive definite matrices, block by block in 64-bit floats.

use super::products::{Strips, subtract_upper_product};
use std::ops::{Mul, Range, SubAssign};

/// Rows that are worked on together.
const BLOCK: usize = 64;

fn blocks(count: usize) -> impl Iterator<Item = Range<usize>> {
    (0..count).step_by(BLOCK).map(move |start| start..count.min(start + BLOCK))
}

/// The lower triangular `L` with `LᵀL = H`, `[n, n]`; `None` where `matrix` (`H`, `[n, n]`) is not positive definite as far
/// as 64-bit floats tell, or not finite.
///
/// It is the Cholesky factor `R`, `RᵀR` being `H` with both axes reversed, reversed likewise.
///
/// ```
/// use quant_playground::kernels::lower_factor;
/// assert_eq!(lower_factor(&[5.0, 4.0, 4.0, 4.0], 2), Some(vec![1.0, 0.0, 2.0, 2.0]));
/// ```
#[must_use]
pub fn lower_factor(matrix: &[f64], n: usize) -> Option<Vec<f64>> {
    let mut factor: Vec<f64> = matrix[..n * n].iter().rev().copied().collect();
    factorize(&mut factor, n)?;
    factor.reverse();
    for i in 0..n {
        factor[i * n + i + 1..(i + 1) * n].fill(0.0);
    }
    Some(factor)
}

/// Replaces the upper triangle of a symmetric matrix by `R`, `RᵀR` being that matrix.
fn factorize(matrix: &mut [f64], n: usize) -> Option<()> {
    for Range { start, end } in blocks(n) {
        for i in start..end {
            let pivot = matrix[i * n + i];
            if !(pivot > 0.0 && pivot.is_finite()) {
                return None;
            }
            let scale = 1.0 / libm::sqrt(pivot);
            matrix[i * n + i..(i + 1) * n].iter_mut().for_each(|x| *x *= scale);
            for row in i + 1..end {
                let (above, below) = matrix.split_at_mut(row * n);
                let factors = &above[i * n + row..(i + 1) * n];
                subtract_multiple(&mut below[row..n], factors[0], factors);
            }
        }
        if end < n {
            let (above, below) = matrix.split_at_mut(end * n);
            let strips = Strips::new(&above[start * n..], n, end..n);
            subtract_upper_product(below, n, end, &strips);
        }
    }
    Some(())
}

/// `x −= factor · y`. Not inlined: it is used in many loops, and a call costs nothing beside a row.
#[inline(never)]
pub(crate) fn subtract_multiple<F: Copy + Mul<Output = F> + SubAssign>(x: &mut [F], factor: F, y: &[F]) {
    for (x, &y) in x.iter_mut().zip(y) {
        *x -= factor * y;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    /// A positive definite matrix that is far from diagonal.
    fn matrix(n: usize) -> Vec<f64> {
        let mut rng = Rng::new(n as u64);
        let rows: Vec<f64> = (0..2 * n * n).map(|i| rng.normal() + if i % n == 0 { 3.0 } else { 0.0 }).collect();
        let at = |i: usize, j: usize| -> f64 { rows.chunks_exact(n).map(|row| row[i] * row[j]).sum() };
        (0..n * n).map(|k| at(k / n, k % n)).collect()
    }

    #[test]
    fn the_factor_makes_the_matrix() {
        for n in [1, 2, 3, 63, 64, 65, 130, 200] {
            let h = matrix(n);
            let l = lower_factor(&h, n).unwrap();
            for i in 0..n {
                assert!(
                    l[i * n + i] > 0.0 && l[i * n + i + 1..(i + 1) * n].iter().all(|&x| x == 0.0),
                    "lower triangular"
                );
                for j in 0..n {
                    let product: f64 = (0..n).map(|k| l[k * n + i] * l[k * n + j]).sum();
                    let size = h[i * n + i].sqrt() * h[j * n + j].sqrt();
                    assert!((product - h[i * n + j]).abs() < 1e-12 * size, "n {n}, {i}, {j}: {product}");
                }
            }
        }
    }

    #[test]
    fn what_is_not_positive_definite_has_no_factor() {
        assert_eq!(lower_factor(&[1.0, 2.0, 2.0, 1.0], 2), None);
        assert_eq!(lower_factor(&[0.0], 1), None);
        assert_eq!(lower_factor(&[f64::NAN], 1), None);
        assert_eq!(lower_factor(&[f64::INFINITY, 0.0, 0.0, 1.0], 2), None);
        assert_eq!(lower_factor(&[], 0), Some(Vec::new()));
    }
}
