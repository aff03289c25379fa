//! Codes of 1 to 16 bits as one stream: code `i` occupies bits `i·width ..`, least significant bit first, so that two
//! 4-bit codes share a byte low nibble first, as in ONNX.

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
    codes(bytes, count, width).collect()
}

/// The codes of [`unpack_bits`] one by one.
pub(crate) fn codes(bytes: &[u8], count: usize, width: u32) -> impl Iterator<Item = u16> {
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
