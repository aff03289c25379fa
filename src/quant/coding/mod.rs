//! How codes are stored once they are known: the registry of codings.

mod huffman;
mod rans;
mod table;

use super::formats::Format;
use super::scales::check_len;
use crate::error::Result;
use crate::plain::plain;
use serde::{Deserialize, Serialize};

/// How codes are stored. Where a coding would take more bytes than packing, table included, codes are packed, and the
/// table is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Coding {
    /// Every code in the same number of bits.
    #[default]
    Packed,
    /// Canonical Huffman: whole bits, fewer for frequent codes.
    Huffman,
    /// Range asymmetric numeral systems: fractions of bits.
    Rans,
}

plain! { enum Coding { Packed, Huffman, Rans } }

impl Coding {
    /// The codings that give codes different lengths.
    #[must_use]
    pub fn variable() -> Vec<Self> {
        vec![Self::Huffman, Self::Rans]
    }

    /// The codes as bytes, and the table that they are read back by.
    pub(super) fn store(self, codes: &[u16], format: &dyn Format, code_count: u32) -> (Vec<u8>, Vec<u8>) {
        let packed = format.pack(codes);
        let coded = match self {
            Self::Packed => None,
            Self::Huffman => huffman::encode(codes, code_count),
            Self::Rans => rans::encode(codes, code_count),
        };
        match coded {
            Some((bytes, table)) if bytes.len() + table.len() < packed.len() => (bytes, table),
            _ => (packed, Vec::new()),
        }
    }

    /// Reads `count` codes back.
    ///
    /// # Errors
    /// [`crate::Error::Malformed`] for bytes that `store` could not have written.
    pub(super) fn load(
        self,
        (bytes, table): (&[u8], &[u8]),
        format: &dyn Format,
        count: usize,
        code_count: u32,
    ) -> Result<Vec<u16>> {
        if self == Self::Packed {
            check_len("table", table, 0)?;
        }
        let codes = match self {
            _ if table.is_empty() => return format.unpack(bytes, count, code_count),
            Self::Rans => rans::decode(bytes, table, count, code_count)?,
            _ => huffman::decode(bytes, table, count, code_count)?,
        };
        // A format may know codes that it never writes.
        format.unpack(&format.pack(&codes), count, code_count)
    }
}

/// Canonical Huffman codes of at most 15 bits, for `codes` below `code_count`: their bits, and the table of lengths that
/// [`huffman_decode`] needs. `None` where there are no codes.
///
/// ```
/// use quant_playground::quant::coding::{huffman_decode, huffman_encode};
/// let codes = [7, 7, 7, 7, 3, 200];
/// let (bytes, table) = huffman_encode(&codes, 256).unwrap_or_default();
/// assert_eq!(bytes.len(), 1);
/// assert_eq!(huffman_decode(&bytes, &table, 6, 256)?, codes);
/// # Ok::<(), quant_playground::Error>(())
/// ```
#[must_use]
pub fn huffman_encode(codes: &[u16], code_count: u32) -> Option<(Vec<u8>, Vec<u8>)> {
    huffman::encode(codes, code_count)
}

/// Reads `count` codes back.
///
/// # Errors
/// [`crate::Error::Malformed`] for a table or bits that [`huffman_encode`] could not have written.
pub fn huffman_decode(bytes: &[u8], table: &[u8], count: usize, code_count: u32) -> Result<Vec<u16>> {
    huffman::decode(bytes, table, count, code_count)
}

/// Shannon's entropy of codes in bits: −Σ p · log₂ p, below which no coding of single codes can be on average (Shannon
/// 1948, "A mathematical theory of communication").
///
/// ```
/// use quant_playground::quant::coding::entropy;
/// assert_eq!((entropy(&[7, 7, 7]), entropy(&[0, 1]), entropy(&[0, 1, 2, 3])), (0.0, 1.0, 2.0));
/// ```
#[must_use]
pub fn entropy(codes: &[u16]) -> f64 {
    let Some((_, counts)) = table::Table::counts(codes) else { return 0.0 };
    let total = codes.len() as f64;
    let mut nats = 0.0;
    for count in counts.into_iter().filter(|&count| count > 0) {
        let share = f64::from(count) / total;
        nats -= share * libm::log(share);
    }
    nats / std::f64::consts::LN_2
}
