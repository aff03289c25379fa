//! Codes of 1 to 8 bits as one stream, least significant bit first, eight at a time.

/// Packs `codes`, each below `2^width`, at `width` bits (1 to 8) into `bytes`; the last byte is filled up with zeros.
///
/// ```
/// let mut bytes = [0; 2];
/// quant_playground::kernels::pack_bytes(&[1, 2, 3, 4, 5], 3, &mut bytes);
/// assert_eq!(bytes, [0b1101_0001, 0b0101_1000]);
/// ```
pub fn pack_bytes(codes: &[u8], width: u32, bytes: &mut [u8]) {
    let (size, steps) = (width as usize, Steps::of(width));
    for (to, eight) in bytes.chunks_mut(size.max(1)).zip(codes.chunks(8)) {
        let mut whole = [0; 8];
        match eight.first_chunk::<8>() {
            Some(eight) => whole = *eight,
            None => whole[..eight.len()].copy_from_slice(eight),
        }
        let packed = steps.gather(u64::from_le_bytes(whole)).to_le_bytes();
        for (to, byte) in to.iter_mut().zip(packed) {
            *to = byte;
        }
    }
}

/// Reads codes of `width` bits (1 to 8); bytes that are missing read as zero.
pub fn unpack_bytes(bytes: &[u8], width: u32, codes: &mut [u8]) {
    let (size, steps) = (width as usize, Steps::of(width));
    let mut packed = bytes.chunks(size.max(1));
    for eight in codes.chunks_mut(8) {
        let mut whole = [0; 8];
        for (to, &byte) in whole.iter_mut().zip(packed.next().unwrap_or(&[])) {
            *to = byte;
        }
        let found = steps.spread(u64::from_le_bytes(whole)).to_le_bytes();
        match eight.first_chunk_mut::<8>() {
            Some(eight) => *eight = found,
            None => eight.copy_from_slice(&found[..eight.len()]),
        }
    }
}

/// How eight codes, a byte each, come together: two by two, then fours, then all.
struct Steps {
    /// By how much the upper half of each pair moves, and which bits are the lower half.
    moves: [(u32, u32, u64); 3],
    all: u64,
}

impl Steps {
    fn of(width: u32) -> Self {
        let step = |i: u32| ((8 - width) << i, width << i, lanes(width << i, 16 << i));
        Self { moves: [step(0), step(1), step(2)], all: lanes(8 * width, 64) }
    }

    #[inline(always)]
    fn gather(&self, codes: u64) -> u64 {
        self.moves
            .iter()
            .fold(codes, |bits, &(gap, width, lower)| bits & lower | (bits >> (gap + width) & lower) << width)
    }

    #[inline(always)]
    fn spread(&self, packed: u64) -> u64 {
        let packed = packed & self.all;
        self.moves
            .iter()
            .rev()
            .fold(packed, |bits, &(gap, width, lower)| bits & lower | (bits >> width & lower) << (gap + width))
    }
}

/// In each lane of so many bits its lowest `bits`.
fn lanes(bits: u32, lane: u32) -> u64 {
    let low = if bits >= 64 { u64::MAX } else { (1 << bits) - 1 };
    (0..64).step_by(lane as usize).fold(0, |kept, at| kept | low << at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::packed_len;

    #[test]
    fn streams_are_those_of_the_definition() {
        for width in 1..=8 {
            for count in [0, 1, 7, 8, 9, 16, 61] {
                let codes: Vec<u8> = (0..count).map(|i| (i as u32 * 40_503 % (1 << width)) as u8).collect();
                let mut bytes = vec![0xee; packed_len(count, width)];
                pack_bytes(&codes, width, &mut bytes);
                let bit =
                    |at: usize| codes.get(at / width as usize).map_or(0, |code| code >> (at % width as usize) & 1);
                let stream = (0..bytes.len()).map(|i| (0..8).fold(0, |byte, b| byte | bit(8 * i + b) << b));
                assert_eq!(bytes, stream.collect::<Vec<u8>>(), "{count} of {width} bits, bit by bit");
                let mut back = vec![0xee; count];
                unpack_bytes(&bytes, width, &mut back);
                assert_eq!(back, codes, "{count} of {width} bits");
            }
        }
        let mut codes = [7; 20];
        unpack_bytes(&[0xff], 4, &mut codes);
        assert_eq!(codes[..3], [15, 15, 0]);
        assert_eq!(codes[3..], [0; 17]);
    }
}
