//! Scales that are themselves quantized (Dettmers et al. 2023, "QLoRA", section 3, double quantization), as bitsandbytes
//! does it: the scales less their mean become codes of 8 bits in blocks of 256, on the dynamic map of Dettmers 2015,
//! "8-bit approximations for parallelism in deep learning".
//!
//! ```text
//! bytes: mean (f32), greatest magnitude of each block (f32), one code each (u8)
//! scale ≈ map[code] · magnitude + mean
//! ```

use super::scales::{bytes_of, floats};
use crate::kernels::{larger, smaller, within};

/// Scales in a block.
const BLOCK: usize = 256;
/// A block of zeros is divided by this.
const LEAST: f32 = 1e-38;

/// Bytes for `count` scales.
pub(super) fn byte_len(count: usize) -> usize {
    if count == 0 { 0 } else { count.saturating_add(4 + 4 * count.div_ceil(BLOCK)) }
}

/// Quantizes finite scales. A scale above zero stays above zero: where its code would make it less, it gets the next.
pub(super) fn store(scales: &[f32]) -> Vec<u8> {
    if scales.is_empty() {
        return Vec::new();
    }
    let sum: f64 = scales.iter().map(|&scale| f64::from(scale)).sum();
    let mean = (sum / scales.len() as f64) as f32;
    let map = dynamic_map();
    let (mut head, mut codes) = (vec![mean], Vec::with_capacity(scales.len()));
    for block in scales.chunks(BLOCK) {
        let deviation = |&scale: &f32| within(scale - mean, f32::MIN, f32::MAX);
        let magnitude = block.iter().fold(0.0, |most, scale| larger(most, deviation(scale).abs()));
        // Like bitsandbytes, whole blocks are multiplied by the reciprocal and the last, shorter one is divided.
        let is_whole = block.len() == BLOCK;
        let magnitude = if is_whole { magnitude } else { larger(magnitude, LEAST) };
        let divisor = larger(magnitude, LEAST);
        for scale in block {
            let share = if is_whole { deviation(scale) * (1.0 / divisor) } else { deviation(scale) / divisor };
            let mut code = 0;
            let last = map.len() - 1;
            while code < last && share > (map[code] + map[code + 1]) / 2.0 {
                code += 1;
            }
            while *scale > 0.0 && code < last && recovered(map[code], magnitude, mean) <= 0.0 {
                code += 1;
            }
            codes.push(code as u8);
        }
        head.push(magnitude);
    }
    let mut bytes = bytes_of(&head);
    bytes.extend_from_slice(&codes);
    bytes
}

/// The scales of as many bytes as [`byte_len`] says.
pub(super) fn load(bytes: &[u8], count: usize) -> Vec<f32> {
    let (head, codes) = bytes.split_at(bytes.len().saturating_sub(count));
    let (head, map): (Vec<f32>, _) = (floats(head).collect(), dynamic_map());
    let (mean, magnitudes) = head.split_first().unwrap_or((&0.0, &[]));
    let magnitude = |at: usize| magnitudes.get(at / BLOCK).copied().unwrap_or(0.0);
    codes.iter().enumerate().map(|(at, &code)| recovered(map[usize::from(code)], magnitude(at), *mean)).collect()
}

fn recovered(share: f32, magnitude: f32, mean: f32) -> f32 {
    // What is no number stays none, for the reader to refuse.
    smaller(share * magnitude + mean, f32::MAX)
}

/// The 256 values of the signed dynamic map, ascending: seven decades, each with twice as many values as the one below,
/// their negatives, zero, and one.
fn dynamic_map() -> [f32; 256] {
    const DECADES: [f32; 7] = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0];
    let mut map = [0.0; 256];
    map[255] = 1.0;
    let mut place = 0;
    for (doublings, decade) in DECADES.into_iter().enumerate() {
        let count = 1usize << doublings;
        let step = f64::from((1.0 - 0.1f32) / count as f32);
        // Edges are counted from the nearer end and rounded once, as in `torch.linspace`.
        let from_below = |i: usize| f64::from(0.1f32) + step * i as f64;
        let from_above = |i: usize| 1.0 - step * (count - i) as f64;
        let edge = |i: usize| (if i < count.div_ceil(2) { from_below(i) } else { from_above(i) }) as f32;
        for i in 0..count {
            let value = decade * ((edge(i) + edge(i + 1)) / 2.0);
            (map[128 + place], map[126 - place]) = (value, -value);
            place += 1;
        }
    }
    map
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_map_ascends_and_holds_zero_and_one() {
        let map = dynamic_map();
        assert_eq!((map.len(), map[0], map[127], map[255]), (256, -0.992_968_74, 0.0, 1.0));
        assert!(map.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn scales_come_back_positive() {
        for scales in [vec![1e-6, 1.0, 1.0, 1.0], vec![1e-45; 300], vec![f32::MAX; 2], vec![f32::MAX, 1e-45], vec![3.0]]
        {
            let bytes = store(&scales);
            assert_eq!(bytes.len(), byte_len(scales.len()));
            let back = load(&bytes, scales.len());
            assert!(back.iter().all(|&scale| scale > 0.0 && scale.is_finite()), "{scales:?}: {back:?}");
        }
        assert_eq!((store(&[]), byte_len(0), byte_len(256), byte_len(257)), (vec![], 0, 264, 269));
    }
}
