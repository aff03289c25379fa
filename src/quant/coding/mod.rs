//! How codes are stored once they are known: the registry of codings.

use super::formats::{Format, Sections};
use crate::error::Result;
use crate::plain::plain;
use serde::{Deserialize, Serialize};

/// How codes are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Coding {
    /// Every code in the same number of bits.
    #[default]
    Packed,
}

plain! { enum Coding { Packed } }

/// The codes of a tensor, and which of them stand for zero.
#[derive(Clone, Copy)]
pub struct Codes<'a> {
    /// The codes in stored order.
    pub codes: &'a [u16],
    /// The code of zero at each place.
    pub zeros: &'a dyn Fn(usize) -> u16,
    /// How many codes there are, `0..code_count`.
    pub code_count: u32,
}

impl Coding {
    /// The codings that give codes different lengths, or leave some out.
    #[must_use]
    pub fn variable() -> Vec<Self> {
        Vec::new()
    }

    /// Fills in the parts that hold codes.
    pub(super) fn store(self, codes: Codes<'_>, format: &dyn Format, sections: &mut Sections) {
        match self {
            Self::Packed => sections.codes = format.pack(codes.codes),
        }
    }

    /// Reads `count` codes back; `zeros` as in [`Codes`].
    ///
    /// # Errors
    /// [`crate::Error::Malformed`] for bytes that `store` could not have written.
    pub(super) fn load(
        self,
        sections: &Sections,
        format: &dyn Format,
        count: usize,
        code_count: u32,
        _zeros: &dyn Fn(usize) -> u16,
    ) -> Result<Vec<u16>> {
        match self {
            Self::Packed => format.unpack(&sections.codes, count, code_count),
        }
    }
}
