//! A quantized tensor as what ONNX can say of it: integers of a type, and which of them share a scale. Depends on `io`,
//! `quant` and `error`.

use super::Layout;
use crate::error::{Error, Result};
use crate::io::onnx::data_type;
use crate::quant::formats::{Grid, Grouping};
use crate::quant::{Granularity, NumberFormat, QuantizedTensor};

/// Which values share a scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sharing {
    All,
    /// Those of an output channel.
    Rows,
    /// Those of an input.
    Columns,
    /// So many along a row; the last of a row may be fewer.
    Blocks(usize),
}

/// A quantized weight.
#[derive(Debug)]
pub(super) struct Weight {
    pub rows: usize,
    pub columns: usize,
    /// Row-major.
    pub codes: Vec<i32>,
    /// Of each group.
    pub grids: Vec<Grid>,
    pub sharing: Sharing,
    /// The size of blocks as it was asked for, even if no row is as long.
    pub block_size: Option<u32>,
    /// Least and greatest code that there can be.
    pub limits: (i32, i32),
}

/// An integer type of ONNX.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Integer {
    pub data_type: i32,
    pub name: &'static str,
    limits: (i32, i32),
}

/// The shorter ones first, and signed ones before unsigned ones.
const INTEGERS: [Integer; 4] = [
    Integer { data_type: data_type::INT4, name: "int4", limits: (-8, 7) },
    Integer { data_type: data_type::UINT4, name: "uint4", limits: (0, 15) },
    Integer { data_type: data_type::INT8, name: "int8", limits: (-128, 127) },
    Integer { data_type: data_type::UINT8, name: "uint8", limits: (0, 255) },
];

impl Integer {
    /// The type of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        INTEGERS.into_iter().find(|integer| integer.name == name)
    }

    /// Whether two share a byte.
    pub(super) fn is_half(self) -> bool {
        self.limits.1 - self.limits.0 < 16
    }

    /// Integers as the bytes of a tensor.
    pub(super) fn bytes(self, integers: impl Iterator<Item = i32>) -> Vec<u8> {
        let bytes: Vec<u8> = integers.map(|integer| integer as u8).collect();
        if !self.is_half() {
            return bytes;
        }
        bytes.chunks(2).map(|pair| pair[0] & 15 | pair.get(1).map_or(0, |high| high << 4)).collect()
    }
}

impl Weight {
    pub(super) fn of(name: &str, tensor: &QuantizedTensor) -> Result<Self> {
        let storage = tensor.storage();
        let limits = match &storage.format {
            NumberFormat::Integer(format) => format.limits(),
            NumberFormat::MatMulNBits(format) => (0, (1 << format.bits) - 1),
            _ => return Err(no_integers(name)),
        };
        let (codes, grids) = tensor.integers().ok_or_else(|| no_integers(name))?;
        let rows = if tensor.shape().len() < 2 { 1 } else { tensor.shape()[0] };
        let columns = tensor.len().checked_div(rows).unwrap_or(0);
        let granularity = match storage.format.as_format().grouping() {
            Grouping::Rows(size) => Granularity::PerGroup { size },
            _ => storage.granularity,
        };
        let (sharing, block_size) = match granularity {
            Granularity::Global | Granularity::PerTensor => (Sharing::All, None),
            Granularity::PerChannel => (Sharing::Rows, None),
            Granularity::PerInput => (Sharing::Columns, None),
            Granularity::PerGroup { size } if size as usize >= columns => (Sharing::Rows, Some(size)),
            Granularity::PerGroup { size } => (Sharing::Blocks(size as usize), Some(size)),
        };
        if codes.is_empty() || grids.len() != tensor.groups().count() {
            return Err(Error::shape(format!("\"{name}\""), "at least one value", "none"));
        }
        Ok(Self { rows, columns, codes, grids, sharing, block_size, limits })
    }

    /// The type for its codes.
    pub(super) fn integer(&self, int4: bool) -> Result<Integer> {
        let fits = |integer: &Integer| integer.limits.0 <= self.limits.0 && self.limits.1 <= integer.limits.1;
        let found = INTEGERS.into_iter().filter(|integer| int4 || !integer.is_half()).find(fits);
        found.ok_or_else(|| {
            let levels = self.limits.1 - self.limits.0 + 1;
            Error::incompatible(&format!("{levels} levels"), "ONNX's integers of 8 bits", "choose at most 256 levels")
        })
    }

    /// Codes in the order of the file.
    pub(super) fn codes_in(&self, layout: Layout) -> impl Iterator<Item = i32> {
        ordered(self.rows, self.columns, layout).map(|index| self.codes[index])
    }

    /// Scale and zero point of each group, in the order of the file where they make up a matrix.
    pub(super) fn grids_in(&self, layout: Layout) -> impl Iterator<Item = Grid> {
        let per_row = if let Sharing::Blocks(_) = self.sharing { self.grids.len() / self.rows } else { 1 };
        ordered(self.grids.len() / per_row, per_row, layout).map(|index| self.grids[index])
    }

    /// Whether zero is the zero point of all.
    pub(super) fn is_symmetric(&self) -> bool {
        self.grids.iter().all(|grid| grid.zero_point == 0)
    }
}

/// The places of a matrix in the order of the file.
fn ordered(rows: usize, columns: usize, layout: Layout) -> impl Iterator<Item = usize> {
    (0..rows * columns).map(move |place| match layout {
        Layout::OutIn => place,
        Layout::InOut => place % rows * columns + place / rows,
    })
}

fn no_integers(name: &str) -> Error {
    let first = format!("the number format of \"{name}\"");
    let remedy = "choose the integer format with at most 256 levels, or MatMulNBits: ONNX has no quantized weights of other formats";
    Error::incompatible(&first, "quantized weights in ONNX", remedy)
}
