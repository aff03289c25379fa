//! Packing at every width.

use proptest::collection::vec;
use proptest::prelude::*;
use quant_playground::kernels::{pack_bits, packed_len, unpack_bits};

proptest! {
    #![proptest_config(crate::cases::config())]

    #[test]
    fn packing_comes_back_at_every_width(width in 1u32..=16, codes in vec(any::<u16>(), 0..200)) {
        let codes: Vec<u16> = codes.into_iter().map(|code| (u32::from(code) & ((1 << width) - 1)) as u16).collect();
        let bytes = pack_bits(&codes, width);
        prop_assert_eq!(bytes.len(), packed_len(codes.len(), width));
        prop_assert_eq!(bytes.len(), (codes.len() * width as usize).div_ceil(8));
        prop_assert_eq!(unpack_bits(&bytes, codes.len(), width), codes);
    }

    #[test]
    fn code_i_stands_at_bit_i_times_width(width in 1u32..=16, codes in vec(any::<u16>(), 1..50), at in any::<prop::sample::Index>()) {
        let codes: Vec<u16> = codes.into_iter().map(|code| (u32::from(code) & ((1 << width) - 1)) as u16).collect();
        let (bytes, i) = (pack_bits(&codes, width), at.index(codes.len()));
        let bit = |position: usize| u16::from(bytes[position / 8] >> (position % 8) & 1);
        let start = i * width as usize;
        let read = (0..width as usize).fold(0, |code, k| code | bit(start + k) << k);
        prop_assert_eq!(read, codes[i]);
        prop_assert!((start..bytes.len() * 8).skip(codes.len() * width as usize - start).all(|p| bit(p) == 0), "padding is zero");
    }

    #[test]
    fn lengths_near_the_end_of_memory_do_not_overflow(count in usize::MAX - 100..=usize::MAX, width in 1u32..=32) {
        prop_assert!(packed_len(count, width) >= count / 8);
    }
}
