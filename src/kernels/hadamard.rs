//! The Walsh–Hadamard transform of vectors of any length.

/// Multiplies `values` by an orthogonal, symmetric matrix of equal entries ±1/√m: the Hadamard matrix of Sylvester where
/// the length m is a power of two, else one such matrix for each power of two that the length is a sum of, the largest
/// first, along the diagonal. Applied twice it gives the values back. Sums are 64 bits wide, so that the largest floats do
/// not cancel as ∞ − ∞.
///
/// ```
/// let mut values = [4.0, 0.0, 0.0, 0.0, 7.0];
/// quant_playground::kernels::hadamard(&mut values);
/// assert_eq!(values, [2.0, 2.0, 2.0, 2.0, 7.0]);
/// ```
pub fn hadamard(values: &mut [f32]) {
    let mut rest = values;
    while let Some(bits) = rest.len().checked_ilog2() {
        let (place, after) = rest.split_at_mut(1 << bits);
        let mut block: Vec<f64> = place.iter().map(|&x| f64::from(x)).collect();
        let mut half = 1;
        while half < block.len() {
            for pairs in block.chunks_exact_mut(2 * half) {
                let (low, high) = pairs.split_at_mut(half);
                for (a, b) in low.iter_mut().zip(high) {
                    (*a, *b) = (*a + *b, *a - *b);
                }
            }
            half *= 2;
        }
        let scale = libm::sqrt(1.0 / block.len() as f64);
        place.iter_mut().zip(block).for_each(|(x, sum)| *x = (sum * scale) as f32);
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_those_of_sylvester() {
        for n in [1, 2, 8, 64] {
            for column in 0..n {
                let mut unit = vec![0.0; n];
                unit[column] = 1.0;
                hadamard(&mut unit);
                for (row, x) in unit.into_iter().enumerate() {
                    let sign = if (row & column).count_ones() % 2 == 0 { 1.0 } else { -1.0 };
                    assert!((x - sign / (n as f32).sqrt()).abs() < 1e-7, "{n}: {row}, {column}");
                }
            }
        }
    }

    #[test]
    fn any_length_comes_back_and_keeps_its_norm() {
        for n in [0, 1, 3, 13, 30, 100, 784] {
            let values: Vec<f32> = (0..n).map(|i| ((i * 37) % 19) as f32 - 9.0).collect();
            let mut turned = values.clone();
            hadamard(&mut turned);
            let norm = |values: &[f32]| values.iter().map(|x| f64::from(x * x)).sum::<f64>();
            assert!((norm(&turned) - norm(&values)).abs() <= 1e-5 * norm(&values), "{n}");
            hadamard(&mut turned);
            assert!(turned.iter().zip(&values).all(|(a, b)| (a - b).abs() < 1e-4), "{n}");
        }
    }
}
