//! 32-bit floats as they are: the baseline, and what is left alone.

use super::{Fit, Format, FormatKind, NumberFormat, Sections};
use crate::error::Result;
use crate::plain::{Fields, plain};
use crate::quant::Groups;
use crate::quant::codec::Codec;
use crate::quant::scales::ScaleStorage;
use serde::{Deserialize, Serialize};

/// IEEE 754 binary32, little-endian, four bytes a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct Float32 {}

plain! { struct Float32 {} }

impl Format for Float32 {
    fn check(&self) -> Result<()> {
        Ok(())
    }

    fn repair(&mut self) {}

    fn fields(&self, _: &mut Fields) {}

    fn kind(&self) -> FormatKind {
        FormatKind::Verbatim
    }

    fn presets(&self) -> Vec<NumberFormat> {
        vec![NumberFormat::Float32(*self)]
    }

    fn bits(&self) -> f64 {
        32.0
    }

    fn is_ranged(&self) -> bool {
        false
    }

    fn is_scaled(&self) -> bool {
        false
    }

    fn is_separable(&self) -> bool {
        false
    }

    fn fit(&self, _: &[f32], _: Groups, _: &Fit<'_>) -> Option<Box<dyn Codec>> {
        None
    }

    fn open(&self, _: &Sections, _: Groups, _: ScaleStorage) -> Result<Option<Box<dyn Codec>>> {
        Ok(None)
    }
}
