//! Levels of a table times the scale of a group: the codec that every format with a codebook shares. Codes are the places
//! of levels in ascending order.

use super::Sections;
use crate::error::{Error, Result};
use crate::kernels::{cuts, encode_between, larger, smaller, within};
use crate::quant::codec::Codec;
use crate::quant::scales::{ScaleStorage, bytes_of, check_len};
use crate::quant::{Groups, Range};

/// Ascending levels for a scale of 1, and which of them a value gets.
pub(super) struct Table {
    /// One table, or one after the other for each group.
    levels: Vec<f32>,
    /// Levels of a table.
    count: usize,
    rule: Rule,
    /// Whether the levels are stored; else the format says them all.
    is_stored: bool,
}

/// Which level a value gets.
pub(super) enum Rule {
    /// The nearest, which these cuts between neighbours tell; the lower one of two that are equally near.
    Nearest(Vec<f32>),
    /// Of two levels the upper one for every value that is not below zero.
    Sign,
    /// Of three levels the middle one up to a threshold on either side of zero: of each group a factor for values and
    /// the threshold that they are then compared with.
    Beyond(Vec<(f32, f32)>),
}

impl Table {
    /// One table for all groups, whose values get the nearest level.
    pub(super) fn new(levels: Vec<f32>) -> Self {
        let count = levels.len();
        Self { rule: Rule::Nearest(cuts(&levels)), levels, count, is_stored: false }
    }

    /// The same with a rule of its own.
    pub(super) fn with_rule(levels: &[f32], rule: Rule) -> Self {
        Self { levels: levels.to_vec(), count: levels.len(), rule, is_stored: false }
    }

    /// Levels that are stored: one table for all groups, or one of `count` for each.
    pub(super) fn stored(levels: Vec<f32>, count: usize) -> Self {
        Self { count, is_stored: true, ..Self::new(levels) }
    }

    /// The codec for groups whose values spread as far as `spreads` says; none for a scale of 1 throughout. A group of
    /// zeros gets the least normal scale, so that it comes back as (nearly) zeros even from a table without zero.
    pub(super) fn fit(self, mut spreads: Vec<f32>, storage: ScaleStorage) -> Box<dyn Codec> {
        let last = self.levels.last().copied().unwrap_or(1.0);
        // Of levels beyond 1 the last one must stay a number.
        let most = f32::MAX / larger(last, 1.0);
        for spread in &mut spreads {
            *spread = smaller(usable(*spread), most);
        }
        let (scale_bytes, scales) = storage.store(&spreads);
        Box::new(TableCodec { table: self, scales, scale_bytes })
    }

    /// The codec from what is stored, with as many scales as `groups`.
    ///
    /// # Errors
    /// [`Error::Malformed`] for another number of scales, and for another codebook.
    pub(super) fn open(self, sections: &Sections, groups: usize, storage: ScaleStorage) -> Result<Box<dyn Codec>> {
        let scales = storage.load(&sections.scales, groups, false)?;
        let codec = TableCodec { table: self, scales, scale_bytes: sections.scales.clone() };
        let codebook = codec.side().codebook;
        check_len("codebook", &sections.codebook, codebook.len())?;
        if codebook != sections.codebook {
            return Err(Error::malformed("codebook", 0, "this is not the codebook of the format"));
        }
        Ok(Box::new(codec))
    }
}

/// A scale for values that spread as far as `spread`.
pub(super) fn usable(spread: f32) -> f32 {
    if spread > 0.0 { smaller(spread, f32::MAX) } else { f32::MIN_POSITIVE }
}

/// How far each range reaches from zero, for a table from −1 to 1.
pub(super) fn reaches(ranges: &[Range], groups: Groups) -> Vec<f32> {
    let mut reaches = Vec::with_capacity(groups.count());
    for range in ranges.iter().take(groups.count()) {
        reaches.push(range.absolute());
    }
    reaches
}

/// Something of each group of `values`.
pub(super) fn by_group(values: &[f32], groups: Groups, of: fn(&[f32]) -> f32) -> Vec<f32> {
    let mut found = Vec::with_capacity(groups.count());
    for run in groups.iter() {
        found.push(of(values.get(run).unwrap_or_default()));
    }
    found
}

/// The mean magnitude, summed in 64 bits; zero for no values.
pub(super) fn mean_size(values: &[f32]) -> f64 {
    let sum: f64 = values.iter().map(|value| f64::from(value.abs())).sum();
    sum / larger(values.len(), 1) as f64
}

struct TableCodec {
    table: Table,
    scales: Vec<f32>,
    scale_bytes: Vec<u8>,
}

impl TableCodec {
    fn scale(&self, group: usize) -> f32 {
        self.scales.get(group).copied().unwrap_or(1.0)
    }

    /// Where the table of a group begins.
    fn start(&self, group: usize) -> usize {
        if self.table.levels.len() > self.table.count { group * self.table.count } else { 0 }
    }
}

impl Codec for TableCodec {
    fn code_count(&self) -> u32 {
        self.table.count as u32
    }

    fn encode(&self, group: usize, values: &[f32], codes: &mut [u16]) {
        let start = self.start(group);
        let each = codes.iter_mut().zip(values);
        match &self.table.rule {
            Rule::Nearest(cuts) => {
                let cuts = cuts.get(start..start + self.table.count.saturating_sub(1)).unwrap_or_default();
                encode_between(values, self.scale(group), cuts, codes);
            }
            Rule::Sign => each.for_each(|(code, &value)| *code = u16::from(value >= 0.0)),
            Rule::Beyond(limits) => {
                let (factor, limit) = limits.get(group).copied().unwrap_or((1.0, 0.0));
                each.for_each(|(code, &value)| {
                    let scaled = value * factor;
                    *code = u16::from(scaled > limit) + u16::from(scaled >= -limit);
                });
            }
        }
    }

    fn decode(&self, group: usize, codes: &[u16], values: &mut [f32]) {
        let (scale, levels) = (self.scale(group), self.table.levels.get(self.start(group)..).unwrap_or_default());
        for (value, &code) in values.iter_mut().zip(codes) {
            let level = levels.get(usize::from(code)).copied().unwrap_or(0.0);
            *value = within(level * scale, f32::MIN, f32::MAX);
        }
    }

    fn side(&self) -> Sections {
        let codebook = if self.table.is_stored { bytes_of(&self.table.levels) } else { Vec::new() };
        Sections { scales: self.scale_bytes.clone(), codebook, ..Sections::default() }
    }
}
