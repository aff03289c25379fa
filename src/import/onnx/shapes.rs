//! Axes and shapes of ONNX, which count the batch, as those of a sample, which do not. Depends on `error`.

use crate::error::{Error, Result};

pub(super) fn refuse(node: &str, why: impl Into<String>) -> Error {
    let what =
        if node.starts_with(char::is_lowercase) { format!("the {node}") } else { format!("the operator {node}") };
    Error::Argument { what, why: why.into() }
}

/// An axis that may be counted from the end, as one of a sample of `rank` axes; the batch has none.
pub(super) fn axis(node: &str, axis: i64, rank: usize) -> Result<usize> {
    let from_start = if axis < 0 { axis.saturating_add(rank as i64 + 1) } else { axis };
    match usize::try_from(from_start) {
        Ok(axis) if axis >= 1 && axis <= rank => Ok(axis - 1),
        _ => Err(refuse(node, format!("it works along axis {axis}, where samples would see each other"))),
    }
}

/// The shape that Reshape leads to: 0 keeps an axis, −1 takes what is left.
pub(super) fn reshaped(node: &str, wanted: &[f32], from: &[usize]) -> Result<Vec<usize>> {
    let count: usize = from.iter().product();
    let Some((&batch, wanted)) = wanted.split_first() else { return Err(refuse(node, "its shape is empty")) };
    let keeps_batch = [0.0, -1.0, 1.0].contains(&batch);
    if !keeps_batch {
        return Err(refuse(node, "it moves values between samples"));
    }
    let mut open = None;
    let mut shape = Vec::with_capacity(wanted.len());
    for (at, &length) in wanted.iter().enumerate() {
        match length {
            0.0 => shape.push(from.get(at).copied().ok_or_else(|| refuse(node, "it keeps an axis that is not there"))?),
            -1.0 if open.is_none() && batch != -1.0 => {
                open = Some(at);
                shape.push(1);
            }
            length if (1.0..1e9).contains(&length) => shape.push(length as usize),
            _ => return Err(refuse(node, "its shape cannot be told beforehand")),
        }
    }
    let known = shape.iter().try_fold(1usize, |product, &n| product.checked_mul(n));
    let known = known.filter(|&known| known > 0).ok_or_else(|| refuse(node, "its shape is beyond all measure"))?;
    if let Some(open) = open {
        shape[open] = count / known;
    }
    let fits = shape.iter().try_fold(1usize, |product, &n| product.checked_mul(n)) == Some(count);
    if fits { Ok(shape) } else { Err(refuse(node, "it moves values between samples")) }
}
