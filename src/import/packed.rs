//! Our own packed files, see `export::stored`: codes, scales and the rest become the weights that they stand for. Depends on
//! `export` (for the names of the keys), `io` and `quant`.

use crate::error::{Error, Result};
use crate::export::TENSORS_KEY;
use crate::io::Array;
use crate::quant::formats::Sections;
use crate::quant::{Coding, Granularity, NumberFormat, QuantizedTensor, ScaleStorage, Storage};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What a file says of one tensor.
#[derive(Deserialize)]
struct Described {
    shape: Vec<usize>,
    format: NumberFormat,
    granularity: Granularity,
    scales: ScaleStorage,
    coding: Coding,
    /// What it is made of, where it is not one parameter.
    #[serde(default)]
    parameters: Vec<Part>,
}

/// A parameter within a tensor.
#[derive(Deserialize)]
struct Part {
    name: String,
    shape: Vec<usize>,
}

/// The arrays with every packed tensor in the place of its parts; `description` is what the file says under
/// `quant_playground.tensors`.
///
/// # Errors
/// [`Error::Malformed`] for a description that cannot be read, and parts that are not there or no bytes; what
/// [`QuantizedTensor::from_sections`] says.
pub(super) fn unpacked(arrays: Vec<Array>, description: &str) -> Result<Vec<Array>> {
    let bad = |why: &str| Error::malformed(TENSORS_KEY, 0, why);
    let described: BTreeMap<String, Described> =
        serde_json::from_str(description).map_err(|error| bad(&error.to_string()))?;
    let mut parts: BTreeMap<String, Array> = arrays.into_iter().map(|array| (array.name.clone(), array)).collect();
    let mut unpacked = Vec::new();
    for (name, tensor) in described {
        let mut part = |part: &str| -> Result<Vec<u8>> {
            let Some(array) = parts.remove(&[&name, ".", part].concat()) else { return Ok(Vec::new()) };
            match array.stored {
                "U8" => Ok(array.values.iter().map(|&byte| byte as u8).collect()),
                "F32" => Ok(array.values.iter().flat_map(|value| value.to_le_bytes()).collect()),
                _ => Err(bad(&format!("{name}.{part} is stored as {}, not as bytes", array.stored))),
            }
        };
        let sections = Sections {
            codes: part("codes")?,
            scales: part("scales")?,
            zero_points: part("zero_points")?,
            codebook: part("codebook")?,
            index: part("index")?,
            table: part("table")?,
        };
        let Described { shape, format, granularity, scales, coding, parameters } = tensor;
        let storage = Storage { format, granularity, scales, coding };
        storage.check()?;
        let values = QuantizedTensor::from_sections(&shape, &storage, sections)?.decode();
        if parameters.is_empty() {
            unpacked.push(Array { name, shape, stored: "F32", values });
            continue;
        }
        let other = || bad("the parameters do not have as many values as the tensor");
        let mut rest = values.as_slice();
        for Part { name, shape } in parameters {
            let count = shape.iter().try_fold(1usize, |count, &length| count.checked_mul(length));
            let (values, others) = count.and_then(|count| rest.split_at_checked(count)).ok_or_else(other)?;
            rest = others;
            unpacked.push(Array { name, shape, stored: "F32", values: values.to_vec() });
        }
        if !rest.is_empty() {
            return Err(other());
        }
    }
    unpacked.extend(parts.into_values().filter(|array| !array.name.starts_with("quant_playground.")));
    Ok(unpacked)
}
