//! The registry of number formats: one file and one line each.

mod float32;
mod integer;

pub use float32::Float32;
pub use integer::{Grid, IntegerFormat, Profile, Span, Symmetry};

use super::{Groups, Range};
use crate::error::Result;
use crate::plain::{Show, Take, Taken, Value, Viewer};
use serde::{Deserialize, Serialize};

/// The parts that a quantized tensor is stored in; their lengths are its size.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sections {
    /// The codes, packed.
    pub codes: Vec<u8>,
    /// The scales (or whatever else a group carries), little-endian.
    pub scales: Vec<u8>,
    /// The zero points, packed.
    pub zero_points: Vec<u8>,
}

impl Sections {
    /// All bytes together.
    #[must_use]
    pub fn len(&self) -> usize {
        self.codes.len() + self.scales.len() + self.zero_points.len()
    }

    /// Whether nothing is stored.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What a number format can do.
pub trait Format {
    /// Whether its parameters are within limits and go together.
    ///
    /// # Errors
    /// Names the option, or the two options.
    fn check(&self) -> Result<()>;

    /// Bits that one code occupies.
    fn bits(&self) -> u32;

    /// Turns finite values into bytes; `ranges` has one entry for each group.
    fn encode(&self, values: &[f32], groups: Groups, ranges: &[Range]) -> Sections;

    /// Lengths that `encode` would give, in the order codes, scales, zero points.
    fn section_lengths(&self, count: usize, groups: usize) -> [usize; 3];

    /// Whether stored bytes of the right lengths, for `count` values, hold what `encode` could have written.
    ///
    /// # Errors
    /// [`crate::Error::Malformed`] at the first scale, zero point or code that it could not.
    fn check_sections(&self, sections: &Sections, count: usize) -> Result<()>;

    /// Recovers the values from bytes alone.
    fn decode(&self, sections: &Sections, count: usize, groups: Groups) -> Vec<f32>;

    /// The values that the codes of one group can stand for, ascending; empty where there are too many to list.
    fn levels(&self, sections: &Sections, group: usize) -> Vec<f32>;
}

macro_rules! number_formats {
    ($($(#[$doc:meta])* $variant:ident($params:ident)),+ $(,)?) => {
        /// A number format with its parameters.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
        #[serde(tag = "kind", rename_all = "camelCase")]
        pub enum NumberFormat { $($(#[$doc])* $variant($params)),+ }

        impl NumberFormat {
            /// Every format with its default parameters: the registry.
            #[must_use]
            pub fn all() -> Vec<Self> {
                vec![$(Self::$variant($params::default())),+]
            }

            /// The format as a trait object.
            #[must_use]
            pub fn as_format(&self) -> &dyn Format {
                match self { $(Self::$variant(params) => params),+ }
            }
        }

        impl Show for NumberFormat {
            fn show(&self, to: &mut dyn Viewer) {
                match self { $(Self::$variant(params) => to.tagged("kind", stringify!($variant), params)),+ }
            }
        }

        impl Take for NumberFormat {
            fn take(&mut self, value: Value) -> Taken {
                const NAMES: &[&str] = &[$(stringify!($variant)),+];
                let (index, rest) = value.take_tag("kind", NAMES)?;
                *self = NumberFormat::all().swap_remove(index);
                match self { $(Self::$variant(params) => params.take(rest)),+ }
            }
        }
    };
}

number_formats! {
    /// No quantization: the baseline.
    Float32(Float32),
    /// Equal intervals, mapped to integers.
    Integer(IntegerFormat),
}

impl Default for NumberFormat {
    fn default() -> Self {
        Self::Integer(IntegerFormat::default())
    }
}
