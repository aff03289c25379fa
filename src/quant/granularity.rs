//! How many values share one scale.

use crate::error::{Error, Result};
use crate::plain::plain;
use crate::tensor::Tensor;
use serde::{Deserialize, Serialize};

/// Which values share a range, hence a scale and a zero point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Granularity {
    /// One range for every parameter of the model (the tutorial's *global* quantization).
    Global,
    /// Every tensor its own range (the tutorial's *non-uniform* quantization).
    #[default]
    PerTensor,
    /// Every output channel (row) its own range.
    PerChannel,
    /// Every run of `size` values along the input axis its own range. The last group of a row may be shorter; a size
    /// beyond the row makes the row one group.
    PerGroup {
        /// Values in a group, at least 1.
        size: u32,
    },
}

plain! { enum Granularity by kind { Global, PerTensor, PerChannel, PerGroup { size } } }

impl Granularity {
    /// The largest group that can be asked for.
    pub const MAX_GROUP: u32 = 65_536;

    /// # Errors
    /// [`Error::OutOfRange`] for a group of no values.
    pub fn check(self) -> Result<()> {
        match self {
            Self::PerGroup { size } => {
                Error::check_range("granularity.size", f64::from(size), 1.0, f64::from(Self::MAX_GROUP))
            }
            _ => Ok(()),
        }
    }
}

/// The runs of consecutive values that share a scale.
///
/// ```
/// use quant_playground::quant::{Granularity, Groups};
/// let groups = Groups::new(Granularity::PerGroup { size: 4 }, 2, 10);
/// let runs: Vec<_> = groups.iter().collect();
/// assert_eq!(runs, [0..4, 4..8, 8..10, 10..14, 14..18, 18..20]);
/// assert_eq!(groups.of(13), 3);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Groups {
    rows: usize,
    columns: usize,
    size: usize,
}

impl Groups {
    /// The groups of a matrix of `rows` output channels by `columns` inputs.
    #[must_use]
    pub fn new(granularity: Granularity, rows: usize, columns: usize) -> Self {
        let (rows, columns) = match granularity {
            Granularity::Global | Granularity::PerTensor => (1, rows.saturating_mul(columns)),
            _ => (rows, columns),
        };
        let size = match granularity {
            Granularity::PerGroup { size } => (size as usize).min(columns),
            _ => columns,
        };
        Self { rows, columns, size: size.max(1) }
    }

    /// The groups of a tensor.
    #[must_use]
    pub fn of_tensor(granularity: Granularity, tensor: &Tensor) -> Self {
        Self::new(granularity, tensor.rows(), tensor.columns())
    }

    fn per_row(self) -> usize {
        self.columns.div_ceil(self.size)
    }

    /// How many groups, each with a scale.
    #[must_use]
    pub fn count(self) -> usize {
        self.rows.saturating_mul(self.per_row())
    }

    /// The group that the value at `index` belongs to.
    #[must_use]
    pub fn of(self, index: usize) -> usize {
        let columns = self.columns.max(1);
        index / columns * self.per_row() + index % columns / self.size
    }

    /// The index range of each group, in order.
    pub fn iter(self) -> impl Iterator<Item = std::ops::Range<usize>> {
        (0..self.count()).map(move |group| {
            let (row, within) = (group / self.per_row(), group % self.per_row());
            let start = row * self.columns + within * self.size;
            start..(start + self.size).min((row + 1) * self.columns)
        })
    }
}
