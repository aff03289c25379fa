//! Codes of 1 to 16 bits as one stream: code `i` occupies bits `i·width ..`, least significant bit first, so that two
//! 4-bit codes share a byte low nibble first, as in ONNX.

use super::{pack_bytes, unpack_bytes};

/// Bytes that `count` codes of `width` bits occupy; the last byte is padded with zeros.
///
/// ```
/// assert_eq!(quant_playground::kernels::packed_len(3, 3), 2);
/// ```
#[must_use]
pub fn packed_len(count: usize, width: u32) -> usize {
    let whole = (count / 8).saturating_mul(width as usize);
    whole.saturating_add(((count % 8) * width as usize).div_ceil(8))
}

/// Bits that a code of `count` takes: ⌈log₂ count⌉, at least 1.
///
/// ```
/// assert_eq!([2, 3, 4, 5, 65_536].map(quant_playground::kernels::width_of), [1, 2, 2, 3, 16]);
/// ```
#[must_use]
pub fn width_of(count: u32) -> u32 {
    (u32::BITS - count.saturating_sub(1).leading_zeros()).max(1)
}

/// Packs `codes`, each below `2^width`, at `width` bits (1 to 16).
///
/// ```
/// use quant_playground::kernels::{pack_bits, unpack_bits};
/// let bytes = pack_bits(&[1, 2, 3, 4], 4);
/// assert_eq!(bytes, [0x21, 0x43]);
/// assert_eq!(unpack_bits(&bytes, 4, 4), [1, 2, 3, 4]);
/// ```
#[must_use]
pub fn pack_bits(codes: &[u16], width: u32) -> Vec<u8> {
    if width <= 8 {
        let codes: Vec<u8> = codes.iter().map(|&code| code as u8).collect();
        let mut bytes = vec![0; packed_len(codes.len(), width)];
        pack_bytes(&codes, width, &mut bytes);
        return bytes;
    }
    let mut bytes = Vec::with_capacity(packed_len(codes.len(), width));
    let (mut buffer, mut held) = (0u32, 0u32);
    for &code in codes {
        buffer |= u32::from(code) << held;
        held += width;
        while held >= 8 {
            bytes.push(buffer as u8);
            buffer >>= 8;
            held -= 8;
        }
    }
    if held > 0 {
        bytes.push(buffer as u8);
    }
    bytes
}

/// Reads `count` codes of `width` bits; bytes that are missing read as zero.
#[must_use]
pub fn unpack_bits(bytes: &[u8], count: usize, width: u32) -> Vec<u16> {
    if width > 8 {
        return codes(bytes, count, width).collect();
    }
    let mut whole = vec![0; count];
    unpack_bytes(bytes, width, &mut whole);
    whole.into_iter().map(u16::from).collect()
}

/// Position of the first code that is not within `least..=most`.
#[must_use]
pub(crate) fn first_outside(bytes: &[u8], count: usize, width: u32, (least, most): (u16, u16)) -> Option<usize> {
    let outside = |code: u16| code < least || code > most;
    let fits = match width {
        _ if least == 0 && u32::from(most) == (1 << width) - 1 => true,
        // All at once, without a branch for each.
        8 => !bytes.iter().take(count).fold(false, |found, &byte| found | outside(u16::from(byte))),
        _ => false,
    };
    if fits { None } else { codes(bytes, count, width).position(outside) }
}

/// The codes of [`unpack_bits`] one by one.
fn codes(bytes: &[u8], count: usize, width: u32) -> impl Iterator<Item = u16> {
    let mask = (1u32 << width) - 1;
    let mut next = bytes.iter().copied();
    let (mut buffer, mut held) = (0u32, 0u32);
    (0..count).map(move |_| {
        while held < width {
            buffer |= u32::from(next.next().unwrap_or(0)) << held;
            held += 8;
        }
        let code = (buffer & mask) as u16;
        buffer >>= width;
        held -= width;
        code
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_width_packs_and_unpacks() {
        for width in 1..=16 {
            for count in [0, 1, 2, 7, 8, 33] {
                let codes: Vec<u16> = (0..count).map(|i| (i as u32 * 40_503 % (1 << width)) as u16).collect();
                let bytes = pack_bits(&codes, width);
                assert_eq!(bytes.len(), packed_len(codes.len(), width));
                assert_eq!(unpack_bits(&bytes, codes.len(), width), codes, "{width} bits");
                let bit = |i: usize| u16::from(bytes[i / 8] >> (i % 8) & 1);
                let stream =
                    (0..count).map(|i| (0..width as usize).map(|b| bit(i * width as usize + b) << b).sum::<u16>());
                assert_eq!(stream.collect::<Vec<_>>(), codes, "{width} bits, read one by one");
            }
            assert_eq!(unpack_bits(&[255], 40, width)[32..], [0; 8], "missing bytes are zeros");
        }
    }

    #[test]
    fn the_first_code_outside_is_found() {
        for width in 2..=16u32 {
            let most = ((1u32 << width) - 2) as u16;
            let mut codes = vec![1; 19];
            let at = |codes: &[u16], limits| first_outside(&pack_bits(codes, width), codes.len(), width, limits);
            assert_eq!(at(&codes, (1, most)), None);
            codes[13] = most + 1;
            assert_eq!(at(&codes, (1, most)), Some(13));
            assert_eq!(at(&codes, (0, most + 1)), None);
            codes[4] = 0;
            assert_eq!(at(&codes, (1, most)), Some(4));
        }
    }
}
