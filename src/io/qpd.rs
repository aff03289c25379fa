//! QPD1, the compact dataset file written by `tests/data/prepare.py`, little-endian:
//!
//! | bytes | what |
//! |---|---|
//! | 8 | `QPDATA1\n` |
//! | 4 + 4 + 4 | rows, features, classes (0 for a regression) |
//! | 1 + 1 + 2 | value type (0: u8, 1: f32), label type (0: u8 class, 1: f32 target), zeros |
//! | 4 | scale of the values, f32 |
//! | rows × features | values, one feature after the other |
//! | rows | labels |

use crate::error::{Error, Result};

const MAGIC: &[u8; 8] = b"QPDATA1\n";
const HEADER: usize = 28;

/// What a dataset file holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Samples.
    pub rows: usize,
    /// Values of a sample.
    pub features: usize,
    /// Classes; 0 for a regression.
    pub classes: usize,
    /// `[rows, features]`, row-major, scaled.
    pub values: Vec<f32>,
    /// Class index or target of each row.
    pub labels: Vec<f32>,
}

/// Reads a dataset file.
///
/// # Errors
/// [`Error::Malformed`] for anything but a complete file with finite values and classes in range.
pub fn read(bytes: &[u8]) -> Result<Table> {
    let bad = |at: usize, why: &str| Error::malformed("dataset", at, why);
    if bytes.get(..8) != Some(MAGIC) {
        return Err(bad(0, "the file does not begin with QPDATA1"));
    }
    let header: &[u8; HEADER] = bytes.first_chunk().ok_or_else(|| bad(bytes.len(), "the header ends early"))?;
    let word = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    let (rows, features, classes) = (word(8) as usize, word(12) as usize, word(16) as usize);
    let (value_type, label_type, scale) = (header[20], header[21], f32::from_bits(word(24)));
    if value_type > 1 || label_type > 1 || header[22..24] != [0, 0] {
        return Err(bad(20, "an unknown type of values or labels"));
    }
    if rows == 0 || features == 0 {
        return Err(bad(8, "there are no rows or no features"));
    }
    if (classes > 0) != (label_type == 0) || classes == 1 || classes > 256 {
        return Err(bad(16, "the number of classes does not fit the labels"));
    }
    if !(scale.is_finite() && scale > 0.0) {
        return Err(bad(24, "the scale is not above zero"));
    }
    let width = |kind: u8| if kind == 0 { 1u64 } else { 4 };
    let value_bytes = (rows as u64).saturating_mul(features as u64).saturating_mul(width(value_type));
    let label_bytes = rows as u64 * width(label_type);
    let expected = value_bytes.saturating_add(label_bytes).saturating_add(HEADER as u64);
    if bytes.len() as u64 != expected {
        return Err(bad(bytes.len(), &format!("{expected} bytes were expected")));
    }
    let (value_part, label_part) = bytes[HEADER..].split_at(value_bytes as usize);
    let columns = numbers(value_part, value_type);
    let mut values = vec![0.0; rows * features];
    for (i, value) in columns.enumerate() {
        let scaled = value * scale;
        if !scaled.is_finite() {
            return Err(bad(HEADER + i * width(value_type) as usize, "a value is not finite"));
        }
        values[i % rows * features + i / rows] = scaled;
    }
    let labels: Vec<f32> = numbers(label_part, label_type).collect();
    let wrong = |label: &f32| !label.is_finite() || (classes > 0 && *label >= classes as f32);
    match labels.iter().position(wrong) {
        None => Ok(Table { rows, features, classes, values, labels }),
        Some(i) => Err(bad(HEADER + value_part.len() + i * width(label_type) as usize, "a label is out of range")),
    }
}

fn numbers(bytes: &[u8], kind: u8) -> Box<dyn Iterator<Item = f32> + '_> {
    if kind == 0 {
        Box::new(bytes.iter().map(|&byte| f32::from(byte)))
    } else {
        Box::new(bytes.as_chunks::<4>().0.iter().map(|&chunk| f32::from_le_bytes(chunk)))
    }
}
