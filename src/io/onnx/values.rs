//! The values of an ONNX tensor as 32-bit floats, whatever they are stored as. Depends on `error`.

use super::TensorProto;
use super::proto::data_type;
use crate::error::{Error, Result};
use crate::io::Array;

/// A type of values: its name, and its bits.
#[derive(Clone, Copy, PartialEq)]
struct Stored {
    id: i32,
    name: &'static str,
    bits: usize,
}

const STORED: [Stored; 10] = [
    Stored { id: data_type::FLOAT, name: "F32", bits: 32 },
    Stored { id: data_type::UINT8, name: "U8", bits: 8 },
    Stored { id: data_type::INT8, name: "I8", bits: 8 },
    Stored { id: data_type::INT32, name: "I32", bits: 32 },
    Stored { id: data_type::INT64, name: "I64", bits: 64 },
    Stored { id: data_type::FLOAT16, name: "F16", bits: 16 },
    Stored { id: data_type::DOUBLE, name: "F64", bits: 64 },
    Stored { id: data_type::BFLOAT16, name: "BF16", bits: 16 },
    Stored { id: data_type::UINT4, name: "U4", bits: 4 },
    Stored { id: data_type::INT4, name: "I4", bits: 4 },
];

/// Reads a tensor.
///
/// # Errors
/// [`Error::Malformed`] for a shape that does not hold as many values as there are, [`Error::Incompatible`] for values
/// that lie in another file, [`Error::Unknown`] for a type that weights do not have.
pub fn values(tensor: &TensorProto) -> Result<Array> {
    let what = format!("tensor \"{}\"", tensor.name());
    let bad = |why: &str| Error::malformed(&what, 0, why);
    if tensor.data_location() != 0 || !tensor.external_data.is_empty() {
        let remedy = "save the model as one file, for example with onnx.save_model and save_as_external_data=False";
        return Err(Error::incompatible(
            &format!("{what}, whose values lie in another file,"),
            "a single file",
            remedy,
        ));
    }
    if tensor.segment.is_some() {
        return Err(bad("it is stored in segments"));
    }
    let Some(&stored) = STORED.iter().find(|stored| stored.id == tensor.data_type()) else {
        let known = STORED.map(|stored| stored.name).join(", ");
        return Err(Error::Unknown { what: "type of values", id: tensor.data_type().to_string(), known });
    };
    let mut count = 1usize;
    let mut shape = Vec::with_capacity(tensor.dims.len());
    for &length in &tensor.dims {
        let length = usize::try_from(length).map_err(|_| bad("an axis has a negative length"))?;
        count = count.checked_mul(length).ok_or_else(|| bad("its shape is larger than memory"))?;
        shape.push(length);
    }
    let bytes = (count as u64).checked_mul(stored.bits as u64).map(|bits| bits.div_ceil(8));
    let values = match &tensor.raw_data {
        Some(raw) if Some(raw.len() as u64) == bytes => from_bytes(raw, stored, count),
        Some(_) => return Err(bad("its shape does not hold as many values as it has bytes")),
        None => from_fields(tensor, stored, count)
            .ok_or_else(|| bad("its shape does not hold as many values as are stored"))?,
    };
    Ok(Array { name: tensor.name().into(), shape, stored: stored.name, values })
}

/// `bytes` are as many as `count` values take.
fn from_bytes(bytes: &[u8], stored: Stored, count: usize) -> Vec<f32> {
    let halves = |of: fn(u16) -> f32| bytes.as_chunks().0.iter().map(|&two| of(u16::from_le_bytes(two))).collect();
    match stored.id {
        data_type::FLOAT => bytes.as_chunks().0.iter().map(|&four| f32::from_le_bytes(four)).collect(),
        data_type::INT32 => bytes.as_chunks().0.iter().map(|&four| i32::from_le_bytes(four) as f32).collect(),
        data_type::INT64 => bytes.as_chunks().0.iter().map(|&eight| i64::from_le_bytes(eight) as f32).collect(),
        data_type::DOUBLE => bytes.as_chunks().0.iter().map(|&eight| f64::from_le_bytes(eight) as f32).collect(),
        data_type::FLOAT16 => halves(float16),
        data_type::BFLOAT16 => halves(bfloat16),
        data_type::INT8 => bytes.iter().map(|&byte| f32::from(byte.cast_signed())).collect(),
        data_type::UINT8 => bytes.iter().map(|&byte| f32::from(byte)).collect(),
        _ => {
            let nibbles = bytes.iter().flat_map(|&byte| [byte & 15, byte >> 4]).take(count);
            let is_signed = stored.id == data_type::INT4;
            let number = |nibble: u8| if is_signed { ((nibble << 4).cast_signed() >> 4) as f32 } else { nibble.into() };
            nibbles.map(number).collect()
        }
    }
}

/// Values in the field of their type; `None` where there are more or fewer than `count`.
fn from_fields(tensor: &TensorProto, stored: Stored, count: usize) -> Option<Vec<f32>> {
    let words = &tensor.int32_data;
    let has = |length: usize| (length == count).then_some(());
    Some(match stored.id {
        data_type::FLOAT => {
            has(tensor.float_data.len())?;
            tensor.float_data.clone()
        }
        data_type::INT64 => {
            has(tensor.int64_data.len())?;
            tensor.int64_data.iter().map(|&value| value as f32).collect()
        }
        data_type::DOUBLE => {
            has(tensor.double_data.len())?;
            tensor.double_data.iter().map(|&value| value as f32).collect()
        }
        data_type::INT4 | data_type::UINT4 => {
            // A word holds the byte of two values.
            (words.len() == count.div_ceil(2)).then_some(())?;
            let bytes: Vec<u8> = words.iter().map(|&word| word as u8).collect();
            from_bytes(&bytes, stored, count)
        }
        id => {
            has(words.len())?;
            let value: fn(i32) -> f32 = match id {
                data_type::FLOAT16 => |word| float16(word as u16),
                data_type::BFLOAT16 => |word| bfloat16(word as u16),
                data_type::INT8 => |word| f32::from(word as i8),
                data_type::UINT8 => |word| f32::from(word as u8),
                _ => |word| word as f32,
            };
            words.iter().map(|&word| value(word)).collect()
        }
    })
}

fn bfloat16(bits: u16) -> f32 {
    f32::from_bits(u32::from(bits) << 16)
}

fn float16(bits: u16) -> f32 {
    let (sign, exponent, mantissa) = (u32::from(bits >> 15) << 31, u32::from(bits >> 10 & 31), u32::from(bits & 1023));
    match exponent {
        // 2⁻²⁴ times a whole number is exact.
        0 => f32::from_bits(sign | (mantissa as f32 * f32::from_bits(103 << 23)).to_bits()),
        31 => f32::from_bits(sign | 255 << 23 | mantissa << 13),
        _ => f32::from_bits(sign | (exponent + 112) << 23 | mantissa << 13),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    fn tensor(id: i32, dims: &[i64], raw: &[u8]) -> TensorProto {
        let raw_data = Some(Bytes::copy_from_slice(raw));
        TensorProto { name: Some("w".into()), dims: dims.to_vec(), data_type: Some(id), raw_data, ..Default::default() }
    }

    #[test]
    fn every_type_is_read_from_bytes_and_from_its_field() {
        let one = |id, raw: &[u8]| values(&tensor(id, &[], raw)).map(|array| array.values[0]);
        assert_eq!(one(data_type::FLOAT, &1.5f32.to_le_bytes()), Ok(1.5));
        assert_eq!(one(data_type::DOUBLE, &1.5f64.to_le_bytes()), Ok(1.5));
        assert_eq!(one(data_type::INT32, &(-7i32).to_le_bytes()), Ok(-7.0));
        assert_eq!(one(data_type::INT64, &(-7i64).to_le_bytes()), Ok(-7.0));
        assert_eq!((one(data_type::INT8, &[255]), one(data_type::UINT8, &[255])), (Ok(-1.0), Ok(255.0)));
        for (bits, value) in [(0x3c00u16, 1.0), (0xc000, -2.0), (1, 2f32.powi(-24)), (0x7bff, 65_504.0), (0x8000, -0.0)]
        {
            assert_eq!(one(data_type::FLOAT16, &bits.to_le_bytes()), Ok(value));
        }
        assert_eq!(one(data_type::BFLOAT16, &0xbfc0u16.to_le_bytes()), Ok(-1.5));
        assert_eq!(values(&tensor(data_type::INT4, &[3], &[0x8f, 0x07])).unwrap().values, [-1.0, -8.0, 7.0]);
        assert_eq!(values(&tensor(data_type::UINT4, &[3], &[0x8f, 0x07])).unwrap().values, [15.0, 8.0, 7.0]);
        let fields = TensorProto { raw_data: None, int32_data: vec![0x8f, 7], ..tensor(data_type::INT4, &[3], &[]) };
        assert_eq!(values(&fields).unwrap().values, [-1.0, -8.0, 7.0]);
        let fields = TensorProto { raw_data: None, int32_data: vec![0xc000], ..tensor(data_type::FLOAT16, &[1], &[]) };
        assert_eq!(values(&fields).unwrap().values, [-2.0]);
        let fields = TensorProto { raw_data: None, float_data: vec![0.5; 6], ..tensor(data_type::FLOAT, &[2, 3], &[]) };
        assert_eq!(
            values(&fields).unwrap(),
            Array { name: "w".into(), shape: vec![2, 3], stored: "F32", values: vec![0.5; 6] }
        );
    }

    #[test]
    fn shapes_are_believed_only_where_the_values_are_there() {
        let code = |dims: &[i64], raw: &[u8]| values(&tensor(1, dims, raw)).map_err(|error| error.code());
        for dims in [&[2][..], &[-1], &[i64::MAX, i64::MAX], &[1 << 40], &[1 << 31, 1 << 31], &[0]] {
            assert_eq!(code(dims, &[0; 4]), Err("malformed"), "{dims:?}");
            let none = TensorProto { raw_data: None, float_data: vec![0.0; 3], ..tensor(1, dims, &[]) };
            assert!(values(&none).is_err(), "{dims:?}");
        }
        assert!(code(&[0, 5], &[]).is_ok());
    }

    #[test]
    fn what_lies_elsewhere_or_is_no_weight_is_refused() {
        let text = |tensor| values(&tensor).unwrap_err().to_string();
        let elsewhere = TensorProto { data_location: Some(1), raw_data: None, ..tensor(1, &[1], &[]) };
        assert!(text(elsewhere).contains("another file"));
        assert!(text(tensor(8, &[], &[])).contains("F16"));
    }
}
