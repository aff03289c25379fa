//! The place of `conv`, `operation` and `recurrent` where the feature `models` is off: layers that there are none of, so that the
//! compiler leaves out whatever would handle them. The first chart needs linear layers alone.

use super::layer::Linear;
use crate::error::Result;

/// See `conv`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Window {}

/// See `conv`.
#[derive(Debug, Clone, PartialEq)]
pub enum Conv {}

/// See `recurrent`.
#[derive(Debug, Clone, PartialEq)]
pub enum Lstm {}

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

#[allow(missing_docs, reason = "nobody can call them")]
impl Lstm {
    #[must_use]
    pub fn linear(&self) -> &Linear {
        match *self {}
    }

    pub(super) fn linear_mut(&mut self) -> &mut Linear {
        match *self {}
    }

    pub(super) fn with(&self, _: Linear) -> Result<Self> {
        match *self {}
    }

    #[must_use]
    pub fn hidden(&self) -> usize {
        match *self {}
    }

    #[must_use]
    pub fn width(&self) -> usize {
        match *self {}
    }

    pub(super) fn steps(&self, _: &[usize]) -> Result<usize> {
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
