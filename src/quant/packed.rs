//! A tensor as packed bytes, and its way there and back.

use super::codec::Codec;
use super::coding::{Coding, entropy};
use super::formats::{Fit, Grid, Grouping, NumberFormat, Sections};
use super::layout::{Content, Loaded};
use super::ranges::{Hints, RangeInput, RangeRule};
use super::rounding::{RoundInput, Rounding};
use super::scales::ScaleStorage;
use super::{Granularity, Groups, LayerInputs, Range, sparse};
use crate::error::{Error, Result};
use crate::kernels;
use crate::tensor::{Tensor, check_finite};

/// How a tensor is stored: everything that is needed, beside its shape, to read its bytes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Storage {
    /// What codes stand for.
    pub format: NumberFormat,
    /// Which values share a scale, where the format leaves that open.
    pub granularity: Granularity,
    /// How scales are stored.
    pub scales: ScaleStorage,
    /// How codes are stored.
    pub coding: Coding,
}

impl Storage {
    /// # Errors
    /// Names what is out of its limits, or the two choices that do not go together.
    pub fn check(&self) -> Result<()> {
        self.granularity.check()?;
        self.format.as_format().check()
    }

    /// Whether values can be left out.
    ///
    /// # Errors
    /// [`Error::Incompatible`] where neither zero comes back as zero nor codes are stored apart from all else.
    pub fn check_prunable(&self) -> Result<()> {
        if self.format.as_format().is_prunable() {
            return Ok(());
        }
        let remedy = "choose another format, or prune nothing";
        Err(Error::incompatible("pruning", "a format in whose blocks zero does not come back as zero", remedy))
    }

    /// Which values of a matrix share a scale.
    #[must_use]
    pub fn groups(&self, rows: usize, columns: usize) -> Groups {
        match self.format.as_format().grouping() {
            Grouping::Recipe => Groups::new(self.granularity, rows, columns),
            Grouping::Rows(size) => Groups::new(Granularity::PerGroup { size }, rows, columns),
            Grouping::Flat(size) => Groups::blocks(rows * columns, size as usize),
        }
    }
}

/// A tensor in a number format: packed codes, scales and whatever else is stored. Its size is the length of these bytes.
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
    storage: Storage,
    groups: Groups,
    sections: Sections,
}

/// What is known of a tensor beside its values.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// The range that was declared for it.
    pub declared: Option<Range>,
    /// Row-major: what is kept of it; all else comes back as zero.
    pub mask: Option<&'a [bool]>,
    /// What it is multiplied with, for roundings that look at that.
    pub inputs: Option<&'a LayerInputs>,
}

impl QuantizedTensor {
    /// Quantizes a tensor to nearest. With a `declared` range every group uses it; otherwise each group has its own
    /// minimum and maximum.
    ///
    /// # Errors
    /// What [`Storage::check`] says, and [`Error::NonFinite`] for a declared range that is not finite.
    pub fn new(
        tensor: &Tensor,
        format: &NumberFormat,
        granularity: Granularity,
        declared: Option<Range>,
    ) -> Result<Self> {
        let storage = Storage { format: format.clone(), granularity, ..Storage::default() };
        let rule = if declared.is_some() { RangeRule::Declared } else { RangeRule::MinMax };
        Self::quantize(tensor, storage, &rule, declared, &Rounding::Nearest)
    }

    /// Quantizes a tensor: ranges by a rule, codes by a rounding.
    ///
    /// # Errors
    /// As [`QuantizedTensor::new`], and what the rule and the rounding say of their parameters.
    pub fn quantize(
        tensor: &Tensor,
        storage: Storage,
        rule: &RangeRule,
        declared: Option<Range>,
        rounding: &Rounding,
    ) -> Result<Self> {
        Self::quantize_knowing(tensor, storage, rule, rounding, Known { declared, ..Known::default() })
    }

    /// The same, with whatever else is known.
    ///
    /// # Errors
    /// As [`QuantizedTensor::quantize`]; [`Error::Shape`] for a mask of another length, or inputs of another layer, and
    /// [`Error::Incompatible`] for a mask and a format that cannot leave values out.
    pub fn quantize_knowing(
        tensor: &Tensor,
        storage: Storage,
        rule: &RangeRule,
        rounding: &Rounding,
        Known { declared, mask, inputs }: Known<'_>,
    ) -> Result<Self> {
        storage.check()?;
        rule.check()?;
        rounding.check()?;
        if let Some(range) = declared {
            check_finite("declared range", &[range.low, range.high])?;
        }
        if let Some(mask) = mask {
            storage.check_prunable()?;
            if mask.len() != tensor.data().len() {
                let expected = format!("{} flags", tensor.data().len());
                return Err(Error::shape("mask", &expected, mask.len().to_string()));
            }
        }
        if let Some(inputs) = inputs.filter(|inputs| inputs.columns() != tensor.columns()) {
            return Err(Error::shape(
                "inputs",
                format!("rows of {}", tensor.columns()),
                format!("rows of {}", inputs.columns()),
            ));
        }
        let groups = storage.groups(tensor.rows(), tensor.columns());
        let (values, mask) = (groups.stored(tensor.data()), mask.map(|mask| groups.stored(mask)));
        let hints = Hints { declared, importance: None, mask: mask.as_deref() };
        let codec = storage.fit(&values, groups, &storage.ranges(&values, groups, rule, hints), hints);
        let codes = match codec.as_deref() {
            Some(codec) => {
                let mask = mask.as_deref();
                rounding.codes(RoundInput { values: &values, groups, codec, inputs, tensor: 0, mask })
            }
            None => Vec::new(),
        };
        let coded = codec.as_deref().map(|codec| (codec, &codes[..]));
        Ok(Self::assemble(tensor.shape(), storage, groups, &values, mask.as_deref(), coded))
    }

    /// Stores codes that are already known; `values` are kept where the format has no codes, and a `mask` says which are
    /// not pruned; all in stored order.
    #[must_use]
    pub fn assemble(
        shape: &[usize],
        storage: Storage,
        groups: Groups,
        values: &[f32],
        mask: Option<&[bool]>,
        coded: Option<(&dyn Codec, &[u16])>,
    ) -> Self {
        let sections = storage.write(groups, values, mask, coded);
        Self { shape: shape.to_vec(), count: groups.values(), storage, groups, sections }
    }

    /// Takes stored bytes as they are, after checking them: the way in for bytes from outside.
    ///
    /// # Errors
    /// [`Error::Malformed`] where a section is too short or too long, or holds what quantizing could not have written:
    /// a scale that is not a positive finite number, a code or zero point beyond the levels. [`Error::Shape`] for a
    /// shape that overflows; else what [`Storage::check`] says.
    pub fn from_sections(shape: &[usize], storage: &Storage, sections: Sections) -> Result<Self> {
        storage.check()?;
        let count = shape.iter().try_fold(1usize, |count, &n| count.checked_mul(n));
        let count =
            count.ok_or_else(|| Error::shape("shape", "fewer values than memory holds", format!("{shape:?}")))?;
        let rows = if shape.len() < 2 { 1 } else { shape[0] };
        let groups = storage.groups(rows, count.checked_div(rows).unwrap_or(0));
        let tensor = Self { shape: shape.to_vec(), count, storage: storage.clone(), groups, sections };
        tensor.load()?;
        Ok(tensor)
    }

    /// What the bytes say, checked.
    fn load(&self) -> Result<Loaded> {
        self.storage.read(&self.sections, self.groups)
    }

    /// Codes in stored order and what they stand for; pruned values have the code of zero. `None` for a format that keeps
    /// values as they are.
    #[must_use]
    pub fn coded(&self) -> Option<(Vec<u16>, Box<dyn Codec>)> {
        match self.load() {
            Ok(Loaded { content: Content::Coded(codes, codec), .. }) => Some((codes, codec)),
            _ => None,
        }
    }

    /// The values, row-major, recovered from the bytes.
    #[must_use]
    pub fn decode(&self) -> Vec<f32> {
        let Ok(Loaded { kept, content }) = self.load() else { return vec![0.0; self.count] };
        let mut values = match content {
            Content::Verbatim(values) => values,
            Content::Coded(codes, codec) => decoded(&codes, codec.as_ref(), self.groups),
        };
        if let Some(kept) = kept {
            values.iter_mut().zip(kept).filter(|pair| !pair.1).for_each(|pair| *pair.0 = 0.0);
        }
        self.groups.row_major(values)
    }

    /// The integers `q`, row-major, and, of each group, scale and zero point; `None` for formats that are not integers.
    #[must_use]
    pub fn integers(&self) -> Option<(Vec<i32>, Vec<Grid>)> {
        let (codes, codec) = self.coded()?;
        let integers = codec.integers()?;
        let values = codes.into_iter().map(|code| i32::from(code) + integers.offset).collect();
        Some((self.groups.row_major(values), integers.grids.to_vec()))
    }

    /// Scale and zero point of each group; none for formats without.
    #[must_use]
    pub fn grids(&self) -> Vec<Grid> {
        self.coded().and_then(|(_, codec)| Some(codec.integers()?.grids.to_vec())).unwrap_or_default()
    }

    /// The values that the codes of a group can stand for, ascending; empty where there are too many to list.
    #[must_use]
    pub fn levels(&self, group: usize) -> Vec<f32> {
        const MOST: u32 = 4096;
        match self.coded() {
            Some((_, codec)) if codec.code_count() <= MOST && group < self.groups.count() => {
                codec.levels(group).into_iter().map(|level| level.0).collect()
            }
            _ => Vec::new(),
        }
    }

    /// How long its stored codes are and how short they could be; `None` where there are none.
    #[must_use]
    pub fn code_length(&self) -> Option<CodeLength> {
        let Ok(Loaded { kept, content: Content::Coded(codes, codec) }) = self.load() else { return None };
        let codes = if let Some(kept) = kept { sparse::keep(&codes, &kept) } else { codes };
        let is_coded = self.storage.coding != Coding::Packed && !self.sections.table.is_empty();
        let bits = if is_coded {
            8.0 * self.sections.codes.len() as f64 / codes.len() as f64
        } else {
            f64::from(kernels::width_of(codec.code_count()))
        };
        (!codes.is_empty()).then(|| CodeLength { entropy: entropy(&codes), bits })
    }

    /// Size in bytes: everything that is stored, padding included.
    #[must_use]
    pub fn byte_len(&self) -> usize {
        self.sections.len()
    }

    /// The bytes themselves.
    #[must_use]
    pub fn sections(&self) -> &Sections {
        &self.sections
    }

    /// How it is stored.
    #[must_use]
    pub fn storage(&self) -> &Storage {
        &self.storage
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
        &self.storage.format
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

/// How long codes are on average, in bits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CodeLength {
    /// Shannon's bound for codings of single codes.
    pub entropy: f64,
    /// As they are stored, tables apart.
    pub bits: f64,
}

impl Storage {
    /// The codec for `values` (in stored order) with given ranges; `None` for a format that keeps values.
    #[must_use]
    pub fn fit(&self, values: &[f32], groups: Groups, ranges: &[Range], hints: Hints<'_>) -> Option<Box<dyn Codec>> {
        let (importance, mask) = (hints.importance, hints.mask);
        // A format that does not ask which values are kept meets zeros for the others.
        let zeroed = mask.map(|kept| sparse::spread(&sparse::keep(values, kept), kept));
        let values = zeroed.as_deref().unwrap_or(values);
        self.format.as_format().fit(values, groups, &Fit { ranges, scales: self.scales, importance, mask })
    }

    /// The range of each group by a rule; none for a format that no ranges shape.
    #[must_use]
    pub fn ranges(&self, values: &[f32], groups: Groups, rule: &RangeRule, hints: Hints<'_>) -> Vec<Range> {
        let (format, scales) = (self.format.as_format(), self.scales);
        if format.is_ranged() { rule.ranges(RangeInput { values, groups, format, scales, hints }) } else { Vec::new() }
    }
}

/// What codes stand for, in stored order.
#[must_use]
pub fn decoded(codes: &[u16], codec: &dyn Codec, groups: Groups) -> Vec<f32> {
    let mut values = vec![0.0; codes.len()];
    for (group, run) in groups.iter().enumerate() {
        if let (Some(codes), Some(values)) = (codes.get(run.clone()), values.get_mut(run)) {
            codec.decode(group, codes, values);
        }
    }
    values
}
