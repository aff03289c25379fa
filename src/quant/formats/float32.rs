//! 32-bit floats as they are: the baseline, and what is left alone.

use super::{Format, Sections};
use crate::error::{Error, Result};
use crate::plain::plain;
use crate::quant::{Groups, Range};
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

    fn bits(&self) -> u32 {
        32
    }

    fn encode(&self, values: &[f32], _: Groups, _: &[Range]) -> Sections {
        Sections { codes: values.iter().flat_map(|value| value.to_le_bytes()).collect(), ..Sections::default() }
    }

    fn section_lengths(&self, count: usize, _: usize) -> [usize; 3] {
        [count.saturating_mul(4), 0, 0]
    }

    fn check_sections(&self, sections: &Sections, _: usize) -> Result<()> {
        match floats(&sections.codes).position(|value| !value.is_finite()) {
            None => Ok(()),
            Some(at) => Err(Error::malformed("codes", 4 * at, "a value is not a finite number")),
        }
    }

    fn decode(&self, sections: &Sections, count: usize, _: Groups) -> Vec<f32> {
        floats(&sections.codes).take(count).collect()
    }

    fn levels(&self, _: &Sections, _: usize) -> Vec<f32> {
        Vec::new()
    }
}

/// Little-endian 32-bit floats.
pub(super) fn floats(bytes: &[u8]) -> impl Iterator<Item = f32> {
    bytes.as_chunks::<4>().0.iter().map(|&chunk| f32::from_le_bytes(chunk))
}
