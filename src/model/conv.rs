//! Convolution over one or two spatial axes: every position's window becomes a row, and the rows go through a linear
//! layer. Depends on `kernels`, `tensor` and this module's `layer`.

use super::layer::Linear;
use crate::error::{Error, Result};

/// Where windows lie over a picture of `[channels, height, width]`, or a signal of `[channels, width]`, whose height
/// counts as 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Height and width of a window.
    pub size: [usize; 2],
    /// Steps between windows.
    pub strides: [usize; 2],
    /// Steps between the values of a window.
    pub dilations: [usize; 2],
    /// Zeros around the picture: top, left, bottom, right.
    pub pads: [usize; 4],
    /// Whether a last window that is not filled counts too (pooling alone).
    pub ceil: bool,
}

/// The largest stride, dilation, padding or side of a window: far above what occurs, far below what overflows.
const MOST: usize = 1 << 16;

impl Window {
    /// A window of `size`, moved by one, with nothing around.
    #[must_use]
    pub fn new(size: [usize; 2]) -> Self {
        Self { size, strides: [1, 1], dilations: [1, 1], pads: [0; 4], ceil: false }
    }

    /// # Errors
    /// [`Error::Shape`] for a window, stride or dilation of nothing, or one beyond all measure.
    pub(super) fn check(&self, name: &str) -> Result<()> {
        let positive = self.size.iter().chain(&self.strides).chain(&self.dilations);
        if positive.clone().all(|&n| n >= 1) && positive.chain(&self.pads).all(|&n| n <= MOST) {
            return Ok(());
        }
        Err(Error::shape(name, "windows, strides and dilations of 1 to 65536", format!("{self:?}")))
    }

    /// Windows along the height and the width of a picture; `None` where it is smaller than a window.
    pub(super) fn count(&self, sides: [usize; 2]) -> Option<[usize; 2]> {
        let mut counts = [0; 2];
        for axis in 0..2 {
            let whole = sides[axis].checked_add(self.pads[axis] + self.pads[axis + 2])?;
            let free = whole.checked_sub(self.dilations[axis] * (self.size[axis] - 1) + 1)?;
            let steps = free / self.strides[axis];
            let more = self.ceil
                && !free.is_multiple_of(self.strides[axis])
                // A window that begins beyond the picture sees nothing of it.
                && (steps + 1) * self.strides[axis] < sides[axis] + self.pads[axis];
            counts[axis] = steps + 1 + usize::from(more);
        }
        Some(counts)
    }

    /// Calls `visit(place in the window, place in the picture)` for every value that window `at` sees of a picture.
    pub(super) fn places(&self, at: [usize; 2], sides: [usize; 2], visit: &mut dyn FnMut(usize, usize)) {
        let place = |axis: usize, i: usize| {
            (at[axis] * self.strides[axis] + i * self.dilations[axis])
                .checked_sub(self.pads[axis])
                .filter(|&place| place < sides[axis])
        };
        for i in 0..self.size[0] {
            let Some(y) = place(0, i) else { continue };
            for j in 0..self.size[1] {
                if let Some(x) = place(1, j) {
                    visit(i * self.size[1] + j, y * sides[1] + x);
                }
            }
        }
    }
}

/// A convolution: its weight `[out, in / groups, height, width]` is held as a linear layer of
/// `[out, in / groups · height · width]`, so that all that quantizes rows of a matrix quantizes it too.
#[derive(Debug, Clone, PartialEq)]
pub struct Conv {
    linear: Linear,
    window: Window,
    groups: usize,
}

impl Conv {
    /// # Errors
    /// [`Error::Shape`] where the rows of the weight hold no whole windows, or outputs do not divide into the groups.
    pub fn new(linear: Linear, window: Window, groups: usize) -> Result<Self> {
        let name = linear.weight().name().to_owned();
        window.check(&name)?;
        let area = window.size[0] * window.size[1];
        if groups == 0 || !linear.outputs().is_multiple_of(groups) || !linear.inputs().is_multiple_of(area) {
            let found = format!("[{}, {}] in {groups} groups", linear.outputs(), linear.inputs());
            return Err(Error::shape(name, format!("whole windows of {area} for each output"), found));
        }
        Ok(Self { linear, window, groups })
    }

    /// The weight and the bias, a row for each output channel.
    #[must_use]
    pub fn linear(&self) -> &Linear {
        &self.linear
    }

    pub(super) fn linear_mut(&mut self) -> &mut Linear {
        &mut self.linear
    }

    /// Where windows lie.
    #[must_use]
    pub fn window(&self) -> &Window {
        &self.window
    }

    /// Groups of channels that do not see each other.
    #[must_use]
    pub fn groups(&self) -> usize {
        self.groups
    }

    /// Input channels.
    #[must_use]
    pub fn channels(&self) -> usize {
        self.linear.inputs() / (self.window.size[0] * self.window.size[1]) * self.groups
    }

    /// Windows along both axes of a sample of this shape.
    pub(super) fn count(&self, shape: &[usize]) -> Result<[usize; 2]> {
        let fits = shape.len() >= 2 && shape.len() <= 3 && shape[0] == self.channels();
        let count = if fits { self.window.count(sides(shape)) } else { None };
        count.ok_or_else(|| {
            let expected = format!("{} channels, at least as large as a window", self.channels());
            Error::shape(format!("the input of \"{}\"", self.linear.weight().name()), expected, format!("{shape:?}"))
        })
    }

    /// The windows of group `group` of one sample, a row each.
    pub(super) fn rows(&self, sample: &[f32], shape: &[usize], count: [usize; 2], group: usize, rows: &mut Vec<f32>) {
        let (sides, area) = (sides(shape), self.window.size[0] * self.window.size[1]);
        let (pixels, columns) = (sides[0] * sides[1], self.linear.inputs());
        let channels = columns / area;
        for y in 0..count[0] {
            for x in 0..count[1] {
                let start = rows.len();
                rows.resize(start + columns, 0.0);
                let row = &mut rows[start..];
                self.window.places([y, x], sides, &mut |inside, place| {
                    for channel in 0..channels {
                        row[channel * area + inside] = sample[(group * channels + channel) * pixels + place];
                    }
                });
            }
        }
    }

    /// Adds windows, a row each, back to where [`Conv::rows`] took them from; of a convolution in one group.
    pub(super) fn add_rows(&self, rows: &[f32], shape: &[usize], count: [usize; 2], to: &mut [f32]) {
        let (sides, area) = (sides(shape), self.window.size[0] * self.window.size[1]);
        let (pixels, columns) = (sides[0] * sides[1], self.linear.inputs());
        for (position, row) in rows.chunks_exact(columns).enumerate() {
            let at = [position / count[1], position % count[1]];
            self.window.places(at, sides, &mut |inside, place| {
                for channel in 0..columns / area {
                    to[channel * pixels + place] += row[channel * area + inside];
                }
            });
        }
    }

    /// The part of the layer that computes the outputs of one group.
    pub(super) fn group(&self, group: usize) -> (&[f32], Vec<f32>) {
        let (outputs, columns) = (self.linear.outputs() / self.groups, self.linear.inputs());
        let weight = &self.linear.weight().data()[group * outputs * columns..(group + 1) * outputs * columns];
        let bias = self.linear.bias().data().get(group * outputs..(group + 1) * outputs);
        (weight, bias.map_or_else(|| vec![0.0; outputs], <[f32]>::to_vec))
    }
}

/// Height and width of a sample; a signal has a height of 1.
pub(super) fn sides(shape: &[usize]) -> [usize; 2] {
    match shape {
        [_, height, width] => [*height, *width],
        [_, width] => [1, *width],
        _ => [1, 1],
    }
}
