//! Codes of the nearest levels, where levels are not evenly spaced.

use super::wide::{TOGETHER, count_below};

/// Of each two neighbours of ascending levels, the greatest number that is no nearer to the upper one.
///
/// ```
/// assert_eq!(quant_playground::kernels::cuts(&[-1.0, 0.0, 4.0]), [-0.5, 2.0]);
/// ```
#[must_use]
pub fn cuts(levels: &[f32]) -> Vec<f32> {
    let mut cuts = Vec::with_capacity(levels.len());
    for pair in levels.windows(2) {
        let half = (f64::from(pair[0]) + f64::from(pair[1])) / 2.0;
        let near = half as f32;
        cuts.push(if f64::from(near) > half { below(near) } else { near });
    }
    cuts
}

/// The next number below: `f32::next_down` without its cases for what is no number.
fn below(x: f32) -> f32 {
    f32::from_bits(if x > 0.0 { x.to_bits() - 1 } else { (x.to_bits() | 1 << 31) + 1 })
}

/// How many of the ascending `cuts` lie below each value, in units of `scale`: the index of its level. A value on a cut
/// goes to the lower level. Multiplies by the reciprocal of the scale, or divides by a scale that is none in 32 bits; a
/// scale of zero makes every value zero.
///
/// ```
/// let mut codes = [0; 3];
/// quant_playground::kernels::encode_between(&[-3.0, 4.0, 4.5], 2.0, &[-0.5, 2.0], &mut codes);
/// assert_eq!(codes, [0, 1, 2]);
/// ```
pub fn encode_between(values: &[f32], scale: f32, cuts: &[f32], codes: &mut [u16]) {
    let (factor, divisor) = if scale >= f32::MIN_POSITIVE { (1.0 / scale, 1.0) } else { (1.0, f64::from(scale)) };
    if divisor < 1.0 {
        let divided = |unit: f32| if divisor > 0.0 { (f64::from(unit) / divisor) as f32 } else { 0.0 };
        encode_units(values, |value| divided(value * factor), cuts, codes);
    } else {
        encode_units(values, |value| value * factor, cuts, codes);
    }
}

fn encode_units(values: &[f32], in_units: impl Fn(f32) -> f32, cuts: &[f32], codes: &mut [u16]) {
    /// With so few cuts, comparing with each is faster than a search.
    const MOST_COUNTED: usize = 24;
    if cuts.len() <= MOST_COUNTED {
        encode_chunks::<TOGETHER>(values, in_units, codes, |units| count_below(units, cuts));
    } else {
        encode_chunks::<4>(values, in_units, codes, |units| searched_below(units, cuts));
    }
}

/// As many values side by side.
fn encode_chunks<const LANES: usize>(
    values: &[f32],
    in_units: impl Fn(f32) -> f32,
    codes: &mut [u16],
    below: impl Fn([f32; LANES]) -> [u16; LANES],
) {
    let (whole, rest) = values.as_chunks::<LANES>();
    let (whole_codes, rest_codes) = codes.as_chunks_mut::<LANES>();
    for (values, codes) in whole.iter().zip(whole_codes) {
        *codes = below(values.map(&in_units));
    }
    let mut units = [0.0; LANES];
    for (unit, &value) in units.iter_mut().zip(rest) {
        *unit = in_units(value);
    }
    for (code, below) in rest_codes.iter_mut().zip(below(units)) {
        *code = below;
    }
}

fn searched_below<const LANES: usize>(units: [f32; LANES], cuts: &[f32]) -> [u16; LANES] {
    let (mut below, mut rest) = ([0; LANES], cuts.len());
    while rest > 0 {
        let half = rest.div_ceil(2);
        for (below, &unit) in below.iter_mut().zip(&units) {
            *below += std::hint::select_unpredictable(cuts[*below + half - 1] < unit, half, 0);
        }
        rest -= half;
    }
    below.map(|below| below as u16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    #[test]
    fn every_value_finds_its_nearest_level() {
        let mut rng = Rng::new(8);
        for count in 1..40 {
            let mut levels: Vec<f32> = (0..count).map(|_| (rng.next_u64() % 1000) as f32 / 7.0 - 70.0).collect();
            levels.sort_by(f32::total_cmp);
            let mut values: Vec<f32> = (0..200).map(|_| (rng.next_u64() % 2000) as f32 / 11.0 - 90.0).collect();
            values.extend(cuts(&levels));
            values.extend(cuts(&levels).iter().map(|cut| cut.next_up()));
            let mut codes = vec![0; values.len()];
            encode_between(&values, 1.0, &cuts(&levels), &mut codes);
            for (&value, &code) in values.iter().zip(&codes) {
                let distance = |level: f32| (f64::from(value) - f64::from(level)).abs();
                let nearest = levels.iter().map(|&level| distance(level)).fold(f64::MAX, f64::min);
                let first = levels.iter().find(|&&level| distance(level) == nearest).unwrap();
                assert_eq!(levels[usize::from(code)], *first, "{value} among {levels:?}");
            }
        }
    }

    #[test]
    fn scales_of_every_size_are_usable() {
        let code = |value: f32, scale: f32| {
            let mut code = [9];
            encode_between(&[value], scale, &[-0.5, 0.5], &mut code);
            code[0]
        };
        for scale in [1e-45, 1e-40, f32::MIN_POSITIVE, 1.0, 1e30, f32::MAX] {
            assert_eq!([-scale, 0.0, scale].map(|value| code(value, scale)), [0, 1, 2], "{scale:e}");
        }
        assert_eq!(code(1.0, 0.0), 1);
    }
}
