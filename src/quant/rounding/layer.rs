//! The weight of a layer as roundings see it that go row by row: its places, groups and levels.

use super::RoundInput;
use crate::kernels::within;
use crate::quant::LayerInputs;

/// A weight `[rows, columns]` with the inputs that it is multiplied with.
pub(super) struct Layer<'a> {
    pub(super) inputs: &'a LayerInputs,
    pub(super) rows: usize,
    pub(super) columns: usize,
    input: RoundInput<'a>,
    /// The group of each place: asked for value by value, and four divisions every time.
    groups: Vec<u32>,
}

impl<'a> Layer<'a> {
    /// `None` where the inputs are unknown, or are no inputs of these values.
    pub(super) fn of(input: RoundInput<'a>) -> Option<Self> {
        let inputs = input.inputs.filter(|inputs| inputs.rows() > 0)?;
        let (columns, count) = (inputs.columns(), input.values.len());
        let fits = count > 0 && count.is_multiple_of(columns) && input.groups.values() == count;
        fits.then(|| {
            let mut groups = Vec::with_capacity(count);
            for (group, run) in input.groups.iter().enumerate() {
                groups.resize(run.end, group as u32);
            }
            Self { inputs, rows: count / columns, columns, input, groups }
        })
    }

    /// Where in the stored order a weight is.
    pub(super) fn place(&self, row: usize, column: usize) -> usize {
        self.input.groups.place(row * self.columns + column)
    }

    /// The weight at a place.
    pub(super) fn value(&self, place: usize) -> f64 {
        f64::from(self.input.values[place])
    }

    /// The level nearest to `value` at a place, and its code; what is infinite is the largest number.
    pub(super) fn snap(&self, place: usize, value: f32) -> (f32, u16) {
        self.input.codec.snap(self.groups[place] as usize, within(value, f32::MIN, f32::MAX))
    }

    /// Whether the weight at a place is not pruned.
    pub(super) fn is_kept(&self, place: usize) -> bool {
        self.input.mask.is_none_or(|mask| mask.get(place).copied().unwrap_or(true))
    }

    /// What a code at a place stands for: zero where the weight is pruned.
    pub(super) fn level(&self, place: usize, code: u16) -> f64 {
        if !self.is_kept(place) {
            return 0.0;
        }
        let mut level = [0.0];
        self.input.codec.decode(self.groups[place] as usize, &[code], &mut level);
        f64::from(level[0])
    }
}
