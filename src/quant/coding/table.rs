//! The table in front of coded codes: which codes occur, and a small number for each of them.

use crate::error::{Error, Result};
use crate::kernels;
use crate::quant::scales::check_len;

/// The codes from the first to the last that occurs, and a number for each; zero where it does not occur.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) first: u16,
    pub(super) numbers: Vec<u16>,
}

impl Table {
    /// How often each code occurs; `None` for no codes.
    pub(super) fn counts(codes: &[u16]) -> Option<(u16, Vec<u32>)> {
        let first = codes.iter().copied().min()?;
        let last = codes.iter().copied().max()?;
        let mut counts = vec![0u32; usize::from(last - first) + 1];
        for code in codes {
            let count = &mut counts[usize::from(code - first)];
            *count = count.saturating_add(1);
        }
        Some((first, counts))
    }

    /// Bytes: the first and the last code in as many bits as codes have, then the numbers, `width` bits each. A single
    /// code has no number.
    pub(super) fn write(&self, code_count: u32, width: u32) -> Vec<u8> {
        let last = self.first + (self.numbers.len() - 1) as u16;
        let mut bytes = kernels::pack_bits(&[self.first, last], code_width(code_count));
        if self.numbers.len() > 1 {
            bytes.extend(kernels::pack_bits(&self.numbers, width));
        }
        bytes
    }

    /// Reads it back; the number of a single code is 1.
    ///
    /// # Errors
    /// [`Error::Malformed`] for another number of bytes, for codes beyond the last or in disorder, and where the first
    /// or the last code does not occur.
    pub(super) fn read(bytes: &[u8], code_count: u32, width: u32) -> Result<Self> {
        let bits = code_width(code_count);
        let head = kernels::packed_len(2, bits);
        if bytes.len() < head {
            check_len("table", bytes, head)?;
        }
        let ends = kernels::unpack_bits(bytes, 2, bits);
        let (first, last) = (ends[0], ends[1]);
        if first > last || u32::from(last) >= code_count {
            return Err(Error::malformed("table", 0, "the codes that occur are none of the format's"));
        }
        let count = usize::from(last - first) + 1;
        if count == 1 {
            check_len("table", bytes, head)?;
            return Ok(Self { first, numbers: vec![1] });
        }
        check_len("table", bytes, head + kernels::packed_len(count, width))?;
        let numbers = kernels::unpack_bits(&bytes[head..], count, width);
        if numbers[0] == 0 || numbers[count - 1] == 0 {
            return Err(Error::malformed("table", head, "a code at its end does not occur"));
        }
        Ok(Self { first, numbers })
    }

    /// The codes that occur with their numbers.
    pub(super) fn entries(&self) -> impl Iterator<Item = (u16, u16)> {
        let place = |(at, &number): (usize, &u16)| (self.first + at as u16, number);
        self.numbers.iter().enumerate().map(place).filter(|entry| entry.1 > 0)
    }
}

/// Bits that tell `code_count` codes apart.
fn code_width(code_count: u32) -> u32 {
    kernels::larger(u32::BITS - code_count.saturating_sub(1).leading_zeros(), 1)
}
