//! Bytes back to values.

use crate::kernels::within;

/// `x̂ = (q − zero_point) · scale` as in [`crate::kernels::dequantize`], one byte a code; `signed` says whether codes are
/// two's complements.
///
/// ```
/// use quant_playground::kernels::dequantize_int8;
/// let mut values = [0.0; 2];
/// dequantize_int8(&[254, 3], 0.5, 1, true, &mut values);
/// assert_eq!(values, [-1.5, 1.0]);
/// ```
pub fn dequantize_int8(codes: &[u8], scale: f32, zero_point: i32, signed: bool, values: &mut [f32]) {
    // Unsigned codes are signed ones less 128, with the zero point moved alike: one loop serves both.
    let (flip, zero_point) = if signed { (0, zero_point) } else { (0x80, zero_point - 128) };
    for (value, &code) in values.iter_mut().zip(codes) {
        let steps = i32::from((code ^ flip) as i8) - zero_point;
        *value = within(steps as f32 * scale, f32::MIN, f32::MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::dequantize;

    #[test]
    fn values_are_those_of_the_definition() {
        let codes: Vec<u8> = (0..=255).chain([7; 9]).collect();
        for (scale, zero_point, signed) in [(0.1, 0, true), (0.1, -7, true), (3e37, 128, false)] {
            let wide: Vec<i32> =
                codes.iter().map(|&q| if signed { i32::from(q as i8) } else { i32::from(q) }).collect();
            let (mut values, mut expected) = (vec![0.0; codes.len()], vec![0.0; codes.len()]);
            dequantize_int8(&codes, scale, zero_point, signed, &mut values);
            dequantize(&wide, scale, zero_point, &mut expected);
            assert_eq!(values, expected);
        }
    }
}
