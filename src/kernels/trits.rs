//! Codes of three levels, five in a byte: 3⁵ = 243 fits 256, so a code takes 1.6 bits where its entropy is at most 1.585.

/// Codes in a byte.
const IN_BYTE: usize = 5;

/// Bytes that `count` codes occupy.
#[must_use]
pub fn packed_trits_len(count: usize) -> usize {
    count.div_ceil(IN_BYTE)
}

/// Packs codes 0, 1, 2: the first of five is the last digit of the byte in base 3; missing ones are zeros.
///
/// ```
/// use quant_playground::kernels::{pack_trits, unpack_trits};
/// let bytes = pack_trits(&[2, 1, 0, 0, 2, 1]);
/// assert_eq!(bytes, [2 + 3 + 2 * 81, 1]);
/// assert_eq!(unpack_trits(&bytes, 6), Ok(vec![2, 1, 0, 0, 2, 1]));
/// assert_eq!(unpack_trits(&[2 + 3 + 2 * 81, 3], 6), Err(1), "a second code in the last byte");
/// ```
#[must_use]
pub fn pack_trits(codes: &[u16]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(packed_trits_len(codes.len()));
    for codes in codes.chunks(IN_BYTE) {
        let mut byte = 0;
        for &code in codes.iter().rev() {
            byte = byte * 3 + code.min(2) as u8;
        }
        bytes.push(byte);
    }
    bytes
}

/// Reads `count` codes; bytes that are missing read as zero.
///
/// # Errors
/// The place of the first byte that packing could not have written: above 242 or, in the last, with codes beyond `count`.
pub fn unpack_trits(bytes: &[u8], count: usize) -> Result<Vec<u16>, usize> {
    let mut codes = Vec::with_capacity(count);
    for (at, &byte) in bytes.iter().enumerate() {
        let held = IN_BYTE.min(count - codes.len().min(count));
        let mut rest = byte;
        for _ in 0..held {
            codes.push(u16::from(rest % 3));
            rest /= 3;
        }
        if rest > 0 {
            return Err(at);
        }
    }
    codes.resize(count, 0);
    Ok(codes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_five_codes_or_refused() {
        for byte in 0..=255u8 {
            match unpack_trits(&[byte], 5) {
                Ok(codes) => assert_eq!(pack_trits(&codes), [byte]),
                Err(at) => assert!(at == 0 && byte >= 243),
            }
        }
    }

    #[test]
    fn every_count_comes_back() {
        for count in 0..40 {
            let codes: Vec<u16> = (0..count).map(|i| (i * 7 % 3) as u16).collect();
            let bytes = pack_trits(&codes);
            assert_eq!(bytes.len(), packed_trits_len(count));
            assert_eq!(unpack_trits(&bytes, count), Ok(codes));
            assert_eq!(unpack_trits(&[], count), Ok(vec![0; count]), "missing bytes are zeros");
        }
        assert_eq!(unpack_trits(&[0, 0, 1], 5), Err(2), "a byte too many");
    }
}
