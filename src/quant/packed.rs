//! A tensor as packed bytes, and its way there and back.

use super::formats::{Grid, NumberFormat, Sections};
use super::{Granularity, Groups, Range};
use crate::error::{Error, Result};
use crate::tensor::{Tensor, check_finite};

/// A tensor in a number format: packed codes, scales and zero points. Its size is the length of these bytes.
///
/// ```
/// use quant_playground::{Tensor, quant::{Granularity, NumberFormat, QuantizedTensor}};
/// let weight = Tensor::new("weight", vec![2, 2], vec![0.7, -0.1, 0.32, -0.7])?;
/// let packed = QuantizedTensor::new(&weight, &NumberFormat::default(), Granularity::PerTensor, None)?;
/// assert_eq!(packed.byte_len(), 2 + 4); // four 4-bit codes and one scale
/// assert_eq!(packed.decode(), [0.7, -0.1, 0.3, -0.7]);
/// # Ok::<(), quant_playground::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct QuantizedTensor {
    shape: Vec<usize>,
    count: usize,
    format: NumberFormat,
    groups: Groups,
    sections: Sections,
}

impl QuantizedTensor {
    /// Quantizes a tensor to nearest. With a `declared` range every group uses it; otherwise each group has its own
    /// minimum and maximum.
    ///
    /// # Errors
    /// What [`Granularity::check`] and the format's own check say, and [`Error::NonFinite`] for a declared range that
    /// is not finite.
    pub fn new(
        tensor: &Tensor,
        format: &NumberFormat,
        granularity: Granularity,
        declared: Option<Range>,
    ) -> Result<Self> {
        granularity.check()?;
        format.as_format().check()?;
        if let Some(range) = declared {
            check_finite("declared range", &[range.low, range.high])?;
        }
        let groups = Groups::of_tensor(granularity, tensor);
        let values = tensor.data();
        let ranges: Vec<Range> = groups.iter().map(|run| declared.unwrap_or_else(|| Range::of(&values[run]))).collect();
        let sections = format.as_format().encode(values, groups, &ranges);
        Ok(Self { shape: tensor.shape().to_vec(), count: values.len(), format: format.clone(), groups, sections })
    }

    /// Takes stored bytes as they are, after checking every length: the way in for bytes from outside.
    ///
    /// # Errors
    /// [`Error::Malformed`] where a section is too short or too long, or holds what quantizing could not have written:
    /// a scale that is not a positive finite number, a code or zero point beyond the levels. [`Error::Shape`] for a
    /// shape that overflows; else as [`QuantizedTensor::new`].
    pub fn from_sections(
        shape: &[usize],
        format: &NumberFormat,
        granularity: Granularity,
        sections: Sections,
    ) -> Result<Self> {
        granularity.check()?;
        format.as_format().check()?;
        let count = shape.iter().try_fold(1usize, |count, &n| count.checked_mul(n));
        let count =
            count.ok_or_else(|| Error::shape("shape", "fewer values than memory holds", format!("{shape:?}")))?;
        let rows = if shape.len() < 2 { 1 } else { shape[0] };
        let groups = Groups::new(granularity, rows, count.checked_div(rows).unwrap_or(0));
        let expected = format.as_format().section_lengths(count, groups.count());
        let found = [&sections.codes, &sections.scales, &sections.zero_points];
        for ((name, bytes), expected) in ["codes", "scales", "zero points"].into_iter().zip(found).zip(expected) {
            if bytes.len() != expected {
                let why = format!("{expected} bytes belong here, not {}", bytes.len());
                return Err(Error::malformed(name, bytes.len().min(expected), &why));
            }
        }
        format.as_format().check_sections(&sections, count)?;
        Ok(Self { shape: shape.to_vec(), count, format: format.clone(), groups, sections })
    }

    /// The values, recovered from the bytes.
    #[must_use]
    pub fn decode(&self) -> Vec<f32> {
        self.format.as_format().decode(&self.sections, self.count, self.groups)
    }

    /// The integers `q` and, of each group, scale and zero point; `None` for formats that are not integers.
    #[must_use]
    pub fn integers(&self) -> Option<(Vec<i32>, Vec<Grid>)> {
        match &self.format {
            NumberFormat::Integer(format) => {
                Some((format.integers(&self.sections, self.count), format.grids(&self.sections)))
            }
            NumberFormat::Float32(_) => None,
        }
    }

    /// Scale and zero point of each group; none for formats without.
    #[must_use]
    pub fn grids(&self) -> Vec<Grid> {
        match &self.format {
            NumberFormat::Integer(format) => format.grids(&self.sections),
            NumberFormat::Float32(_) => Vec::new(),
        }
    }

    /// The values that the codes of a group can stand for, ascending.
    #[must_use]
    pub fn levels(&self, group: usize) -> Vec<f32> {
        self.format.as_format().levels(&self.sections, group)
    }

    /// Size in bytes: codes, scales and zero points, padding included.
    #[must_use]
    pub fn byte_len(&self) -> usize {
        self.sections.len()
    }

    /// The bytes themselves.
    #[must_use]
    pub fn sections(&self) -> &Sections {
        &self.sections
    }

    /// Which values share a scale.
    #[must_use]
    pub fn groups(&self) -> Groups {
        self.groups
    }

    /// The lengths of the axes.
    #[must_use]
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// The number format.
    #[must_use]
    pub fn format(&self) -> &NumberFormat {
        &self.format
    }

    /// How many values it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether it holds no values.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}
