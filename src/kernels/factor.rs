//! Cholesky factors of symmetric positive definite matrices, and the inverses of triangles, block by block in 64-bit
//! floats.

use super::products::{Part, Strips, subtract_product};
use std::ops::{Mul, Range, SubAssign};

/// Rows that are worked on together.
const BLOCK: usize = 64;

fn blocks(count: usize) -> impl Iterator<Item = Range<usize>> {
    (0..count).step_by(BLOCK).map(move |start| start..count.min(start + BLOCK))
}

/// The upper triangular `U` with `UᵀU = H⁻¹`, `[n, n]`, by one factorization and the inverse of one triangle; `None`
/// where `matrix` (`H`, `[n, n]`) is not positive definite as far as 64-bit floats tell, or not finite.
///
/// With both axes of `H` reversed and `RᵀR` its Cholesky factorization, `U` is the transposed inverse of `R` with both
/// axes reversed.
///
/// ```
/// use quant_playground::kernels::inverse_factor;
/// let u = inverse_factor(&[4.0, 2.0, 2.0, 2.0], 2).unwrap(); // the inverse is [[0.5, -0.5], [-0.5, 1.0]]
/// assert!((u[0] * u[0] - 0.5).abs() < 1e-12 && (u[0] * u[1] + 0.5).abs() < 1e-12 && u[2] == 0.0);
/// ```
#[must_use]
pub fn inverse_factor(matrix: &[f64], n: usize) -> Option<Vec<f64>> {
    let mut upper: Vec<f64> = matrix[..n * n].iter().rev().copied().collect();
    factorize(&mut upper, n)?;
    let mut inverse = inverted(&upper, n);
    inverse.reverse();
    Some(inverse)
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
            subtract_product(below, n, end, &strips, &strips, Part::Upper);
        }
    }
    Some(())
}

/// The lower triangular `T` with `RᵀT = 1`, row by row, for an upper triangular `R`.
fn inverted(upper: &[f64], n: usize) -> Vec<f64> {
    let mut inverse = vec![0.0; n * n];
    (0..n).for_each(|i| inverse[i * n + i] = 1.0);
    for Range { start, end } in blocks(n) {
        for i in start..end {
            let scale = 1.0 / upper[i * n + i];
            inverse[i * n..=i * n + i].iter_mut().for_each(|x| *x *= scale);
            for row in i + 1..end {
                let (above, below) = inverse.split_at_mut(row * n);
                subtract_multiple(&mut below[..=i], upper[i * n + row], &above[i * n..=i * n + i]);
            }
        }
        if end < n {
            let (above, below) = inverse.split_at_mut(end * n);
            let factors = Strips::new(&upper[start * n..end * n], n, end..n);
            let rows = Strips::new(&above[start * n..], n, 0..end);
            subtract_product(below, n, 0, &factors, &rows, Part::Whole);
        }
    }
    inverse
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
    fn the_factor_is_that_of_the_inverse() {
        for n in [1, 2, 3, 63, 64, 65, 130, 200] {
            let h = matrix(n);
            let u = inverse_factor(&h, n).unwrap();
            for i in 0..n {
                assert!(u[i * n + i] > 0.0 && u[i * n..i * n + i].iter().all(|&x| x == 0.0), "upper triangular");
                for j in 0..n {
                    // H UᵀU = 1, column j of UᵀU being Σ u[k][j] · u[k].
                    let column = |m: usize| -> f64 { (0..n).map(|k| u[k * n + m] * u[k * n + j]).sum() };
                    let product: f64 = (0..n).map(|m| h[i * n + m] * column(m)).sum();
                    assert!((product - f64::from(u8::from(i == j))).abs() < 1e-8, "n {n}, {i}, {j}: {product}");
                    if n > 100 && j > 4 {
                        break;
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_not_positive_definite_has_no_factor() {
        assert_eq!(inverse_factor(&[1.0, 2.0, 2.0, 1.0], 2), None);
        assert_eq!(inverse_factor(&[0.0], 1), None);
        assert_eq!(inverse_factor(&[f64::NAN], 1), None);
        assert_eq!(inverse_factor(&[f64::INFINITY, 0.0, 0.0, 1.0], 2), None);
        assert_eq!(inverse_factor(&[], 0), Some(Vec::new()));
    }
}
