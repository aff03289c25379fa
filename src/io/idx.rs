//! IDX, the format of MNIST and its kin, big-endian. Depends on `error` alone.
//!
//! | bytes | what |
//! |---|---|
//! | 2 | zeros |
//! | 1 | type: 8 u8, 9 i8, 11 i16, 12 i32, 13 f32, 14 f64 |
//! | 1 | axes |
//! | 4 each | lengths of the axes |
//! | rest | values, last axis fastest |

use super::array::{Array, Element, count};
use super::bytes::Cursor;
use crate::error::{Error, Result};

/// Reads the one array of an IDX file; it has no name.
///
/// # Errors
/// [`Error::Malformed`] for anything but a complete file of a known type.
pub fn read(bytes: &[u8]) -> Result<Array> {
    let mut cursor = Cursor::new("IDX file", bytes);
    let [first, second, kind, axes] = cursor.word()?;
    let element = element(kind).filter(|_| (first, second) == (0, 0));
    let element = element.ok_or_else(|| Error::malformed("IDX file", 0, "the type of its values is unknown"))?;
    let shape: Result<Vec<usize>> = (0..axes).map(|_| Ok(u32::from_be_bytes(cursor.word()?) as usize)).collect();
    let shape = shape?;
    if count(&shape).and_then(|count| count.checked_mul(element.size())) != Some(cursor.left()) {
        return Err(cursor.bad(&format!("{} bytes are not the values of {shape:?}", cursor.left())));
    }
    let values = element.widen(cursor.rest(), true);
    Ok(Array { name: String::new(), shape, stored: element.name(), values })
}

/// The type that an IDX file writes as this byte.
pub(super) fn element(kind: u8) -> Option<Element> {
    match kind {
        8 => Some(Element::U8),
        9 => Some(Element::I8),
        11 => Some(Element::I16),
        12 => Some(Element::I32),
        13 => Some(Element::F32),
        14 => Some(Element::F64),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(kind: u8, shape: &[u32], values: &[u8]) -> Vec<u8> {
        let lengths: Vec<u8> = shape.iter().flat_map(|length| length.to_be_bytes()).collect();
        [&[0, 0, kind, shape.len() as u8], &lengths[..], values].concat()
    }

    #[test]
    fn every_type_is_read_big_endian() {
        let cases: [(u8, Vec<u8>, &str); 6] = [
            (8, vec![3, 253], "U8"),
            (9, vec![3, 253], "I8"),
            (11, [3i16, -3].map(i16::to_be_bytes).concat(), "I16"),
            (12, [3i32, -3].map(i32::to_be_bytes).concat(), "I32"),
            (13, [3.0f32, -3.0].map(f32::to_be_bytes).concat(), "F32"),
            (14, [3.0f64, -3.0].map(f64::to_be_bytes).concat(), "F64"),
        ];
        for (kind, values, stored) in cases {
            let array = read(&file(kind, &[2, 1], &values)).unwrap();
            let second = if stored == "U8" { 253.0 } else { -3.0 };
            assert_eq!((array.stored, &array.shape[..], &array.values[..]), (stored, &[2, 1][..], &[3.0, second][..]));
        }
    }

    #[test]
    fn what_is_no_idx_file_is_refused() {
        let huge = file(14, &[u32::MAX; 9], &[]);
        let wrong = [file(10, &[1], &[0]), file(8, &[2], &[0]), file(8, &[1], &[0, 0]), vec![0, 1, 8, 0, 1], huge];
        for bytes in wrong {
            assert_eq!(read(&bytes).map_err(|error| error.code()), Err("malformed"), "{bytes:?}");
        }
    }
}
