//! The place of `conv` and `operation` where the feature `models` is off: layers that there are none of, so that the
//! compiler leaves out whatever would handle them. The first chart needs linear layers alone.

use super::layer::Linear;
use crate::error::Result;

/// See `conv`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Window {}

/// See `conv`.
#[derive(Debug, Clone, PartialEq)]
pub enum Conv {}

/// See `operation`.
#[derive(Debug, Clone, PartialEq)]
pub enum Operation {}

#[allow(missing_docs, reason = "nobody can call them")]
impl Conv {
    pub fn new(_: Linear, window: Window, _: usize) -> Result<Self> {
        match window {}
    }

    #[must_use]
    pub fn linear(&self) -> &Linear {
        match *self {}
    }

    pub(super) fn linear_mut(&mut self) -> &mut Linear {
        match *self {}
    }

    #[must_use]
    pub fn window(&self) -> &Window {
        match *self {}
    }

    #[must_use]
    pub fn groups(&self) -> usize {
        match *self {}
    }

    pub(super) fn count(&self, _: &[usize]) -> Result<[usize; 2]> {
        match *self {}
    }
}

impl Operation {
    pub(super) fn parameter_count(&self) -> usize {
        match *self {}
    }

    pub(super) fn shape(&self, _: &[&[usize]]) -> Result<Vec<usize>> {
        match *self {}
    }
}
