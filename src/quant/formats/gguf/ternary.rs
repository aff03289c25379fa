//! TQ1_0 and TQ2_0: three levels, one scale for 256 values, for models that were trained with ternary weights (BitNet
//! b1.58, TriLM). TQ1_0 packs five codes a byte: the byte is their number in base 3, first code first, scaled from
//! 0…242 to 0…255, so that a code is read by a product and a shift (`quantize_row_tq1_0_ref` in `ggml-quants.c`).

use super::GgufBlock;
use super::block::{Line, put_scale};
use crate::kernels::farthest;

pub(super) fn fit(block: GgufBlock, values: &[f32], bytes: &mut [u8], lines: &mut [Line]) {
    let at = block.layout().halves.first().copied().unwrap_or(0);
    lines.fill(Line { scale: put_scale(bytes, at, farthest(values).abs()), shift: 0.0 });
}

/// Bytes of codes.
const CODED: usize = 52;

/// Where code `n` of a byte stands in the block: in runs of 32, 16 and 4 bytes, as far apart as a run is long. The last
/// four bytes hold four codes each; where they would hold a fifth is beyond the block.
fn place(byte: usize, n: usize) -> usize {
    match byte {
        0..32 => byte + 32 * n,
        32..48 => 160 + (byte - 32) + 16 * n,
        _ => 240 + (byte - 48) + 4 * n,
    }
}

pub(super) fn clear(bytes: &mut [u8]) {
    bytes.iter_mut().take(CODED).for_each(|byte| *byte = 0);
}

pub(super) fn put(codes: &[u16], bytes: &mut [u8]) {
    for (at, byte) in bytes.iter_mut().take(CODED).enumerate() {
        let code = |n: usize| codes.get(place(at, n)).copied().unwrap_or(0);
        let number = (0..5).fold(0, |number, n| 3 * number + code(n));
        *byte = (256 * number).div_ceil(243) as u8;
    }
}

pub(super) fn read(bytes: &[u8], codes: &mut [u16]) {
    for (at, &byte) in bytes.iter().take(CODED).enumerate() {
        let mut rest = byte;
        for n in 0..5 {
            if let Some(code) = codes.get_mut(place(at, n)) {
                *code = (3 * u16::from(rest)) >> 8;
            }
            rest = rest.wrapping_mul(3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every number of five codes comes back from the byte that it becomes, and every byte holds five codes.
    #[test]
    fn five_codes_a_byte() {
        for number in 0..243u16 {
            let digits: Vec<u16> = (0..5).map(|n| number / 3u16.pow(4 - n) % 3).collect();
            let mut codes = [1; 256];
            for (n, &digit) in digits.iter().enumerate() {
                codes[7 + 32 * n] = digit;
                codes[160 + 3 + 16 * n] = digit;
                codes[240 + 2 + 4 * n.min(3)] = if n < 4 { digit } else { codes[240 + 2 + 12] };
            }
            let (mut bytes, mut found) = ([0; 54], [9; 256]);
            put(&codes, &mut bytes);
            read(&bytes, &mut found);
            assert_eq!(found, codes, "{digits:?}");
        }
        for byte in 0..=255 {
            let mut found = [9; 256];
            read(&[byte; 54], &mut found);
            assert!(found.iter().all(|&code| code < 3), "{byte}");
        }
    }
}
