//! How many values share one scale.

use crate::error::{Error, Result};
use crate::plain::{Fields, plain};
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
    /// Every input channel (column) its own range.
    PerInput,
    /// Every run of `size` values along the input axis its own range. The last group of a row may be shorter; a size
    /// beyond the row makes the row one group.
    PerGroup {
        /// Values in a group, at least 1.
        size: u32,
    },
}

plain! { enum Granularity by kind { Global, PerTensor, PerChannel, PerInput, PerGroup { size } } }

impl Granularity {
    /// The largest group that can be asked for.
    pub const MAX_GROUP: u32 = 65_536;
    /// Values in a group unless said otherwise.
    pub const GROUP: u32 = 16;

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

    /// Moves the size of groups to the nearest limit.
    pub fn repair(&mut self) {
        if let Self::PerGroup { size } = self {
            *size = (*size).clamp(1, Self::MAX_GROUP);
        }
    }

    /// What can be changed, on a model whose longest row has `columns` values; one range for the whole model only where
    /// it `may_be_global`.
    pub(crate) fn fields(self, fields: &mut Fields, columns: usize, may_be_global: bool) {
        let size = if let Self::PerGroup { size } = self { size } else { Self::GROUP };
        let grouped = Self::PerGroup { size };
        let all: [&dyn crate::plain::Show; 5] =
            [&Self::Global, &Self::PerTensor, &Self::PerChannel, &Self::PerInput, &grouped];
        fields.variants("", "kind", &all[usize::from(!may_be_global)..]);
        if let Self::PerGroup { size } = self {
            let most = u32::try_from(columns).unwrap_or(u32::MAX).clamp(1, Self::MAX_GROUP);
            fields.whole("size", size, 1, most.max(size));
        }
    }
}

/// The runs of consecutive values that share a scale, in the order in which a tensor is stored: row by row or, where
/// every input channel has its own range, column by column.
///
/// ```
/// use quant_playground::quant::{Granularity, Groups};
/// let groups = Groups::new(Granularity::PerGroup { size: 4 }, 2, 10);
/// let runs: Vec<_> = groups.iter().collect();
/// assert_eq!(runs, [0..4, 4..8, 8..10, 10..14, 14..18, 18..20]);
/// assert_eq!(groups.of(13), 3);
/// let columns = Groups::new(Granularity::PerInput, 2, 3);
/// assert_eq!((columns.of(4), columns.stored(&[1, 2, 3, 4, 5, 6])), (1, vec![1, 4, 2, 5, 3, 6]));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Groups {
    rows: usize,
    columns: usize,
    size: usize,
    transposed: bool,
}

impl Groups {
    /// The groups of a matrix of `rows` output channels by `columns` inputs.
    #[must_use]
    pub fn new(granularity: Granularity, rows: usize, columns: usize) -> Self {
        let (transposed, size) = match granularity {
            Granularity::Global | Granularity::PerTensor => return Self::blocks(rows * columns, rows * columns),
            Granularity::PerChannel => (false, columns),
            Granularity::PerInput => (true, rows),
            Granularity::PerGroup { size } => (false, (size as usize).min(columns)),
        };
        let (rows, columns) = if transposed { (columns, rows) } else { (rows, columns) };
        Self { rows, columns, size: size.max(1), transposed }
    }

    /// Blocks of `size` values through the whole tensor, whatever its rows; the last may be shorter.
    #[must_use]
    pub fn blocks(count: usize, size: usize) -> Self {
        Self { rows: 1, columns: count, size: size.clamp(1, count.max(1)), transposed: false }
    }

    /// The groups of a tensor.
    #[must_use]
    pub fn of_tensor(granularity: Granularity, tensor: &Tensor) -> Self {
        Self::new(granularity, tensor.rows(), tensor.columns())
    }

    /// How many groups in a row (in a column, where those are stored one after the other).
    #[must_use]
    pub fn per_row(self) -> usize {
        self.columns.div_ceil(self.size)
    }

    /// How many groups, each with a scale.
    #[must_use]
    pub fn count(self) -> usize {
        self.rows * self.per_row()
    }

    /// How many values.
    #[must_use]
    pub fn values(self) -> usize {
        self.rows * self.columns
    }

    /// The group that the value at `index` (row-major) belongs to.
    #[must_use]
    pub fn of(self, index: usize) -> usize {
        self.of_place(self.place(index))
    }

    /// The group of a place in the stored order.
    #[must_use]
    pub fn of_place(self, place: usize) -> usize {
        let columns = self.columns.max(1);
        place / columns * self.per_row() + place % columns / self.size
    }

    /// Where in the stored order the value at `index` (row-major) is.
    #[must_use]
    pub fn place(self, index: usize) -> usize {
        if !self.transposed {
            return index;
        }
        let width = self.rows.max(1);
        index % width * self.columns + index / width
    }

    /// Row-major values in the stored order.
    #[must_use]
    pub fn stored<T: Copy>(self, values: &[T]) -> Vec<T> {
        if !self.transposed || values.len() != self.values() {
            return values.to_vec();
        }
        let (rows, columns) = (self.rows, self.columns);
        (0..rows).flat_map(|row| (0..columns).map(move |column| values[column * rows + row])).collect()
    }

    /// Stored values in row-major order.
    #[must_use]
    pub fn row_major<T: Copy>(self, stored: Vec<T>) -> Vec<T> {
        if !self.transposed || stored.len() != self.values() {
            return stored;
        }
        (0..stored.len()).map(|index| stored[self.place(index)]).collect()
    }

    /// The places of each group in the stored order.
    pub fn iter(self) -> impl Iterator<Item = std::ops::Range<usize>> {
        (0..self.count()).map(move |group| self.run(group))
    }

    /// The places of one group in the stored order.
    #[must_use]
    pub fn run(self, group: usize) -> std::ops::Range<usize> {
        let (row, within) = (group / self.per_row().max(1), group % self.per_row().max(1));
        let start = row * self.columns + within * self.size;
        start..(start + self.size).min((row + 1) * self.columns)
    }
}
