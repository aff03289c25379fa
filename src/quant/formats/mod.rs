//! The registry of number formats: one file and one line each.

mod float;
mod float32;
mod float_codec;
mod gguf;
mod integer;
mod matmul_nbits;
mod microscaling;
mod nvfp4;
mod sections;

pub use float::{FloatFormat, FloatScaling, Precision};
pub use float32::Float32;
pub use gguf::{GgufBlock, GgufFormat};
pub use integer::{Grid, IntegerFormat, Profile, Span, Symmetry};
pub use matmul_nbits::MatMulNBitsFormat;
pub use microscaling::{BlockElement, MicroscalingFormat, ScaleMode};
pub use nvfp4::Nvfp4;
pub use sections::Sections;

use super::codec::Codec;
use super::scales::{ScaleStorage, check_len};
use super::{Groups, Range};
use crate::error::{Error, Result};
use crate::kernels;
use crate::plain::{Fields, Show, Take, Taken, Value, Viewer, plain};
use serde::{Deserialize, Serialize};

/// What kind of format it is: the family that the chart tells it by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum FormatKind {
    /// Values as they are.
    Verbatim,
    /// Equal intervals.
    Integer,
    /// Floats with fewer bits.
    Float,
    /// Blocks of small elements with a shared scale of few bits.
    Microscaling,
    /// Levels from a table.
    Codebook,
    /// Two or three levels.
    LowBit,
    /// Blocks laid out as an engine reads them.
    Engine,
}

plain! { out enum FormatKind { Verbatim, Integer, Float, Microscaling, Codebook, LowBit, Engine } }

/// How a format groups values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grouping {
    /// As the recipe says.
    Recipe,
    /// Blocks of this many values along each row, the last of a row shorter.
    Rows(u32),
    /// Blocks of this many values through the whole tensor, whatever its rows.
    Flat(u32),
}

/// What shapes a codec beside the values.
#[derive(Debug, Clone, Copy)]
pub struct Fit<'a> {
    /// The range of each group, where [`Format::is_ranged`].
    pub ranges: &'a [Range],
    /// How scales are stored, where [`Format::is_scaled`].
    pub scales: ScaleStorage,
    /// How much the square of each value's error matters, in stored order; all alike without.
    pub importance: Option<&'a [f32]>,
}

/// Codes in stored order, and what they stand for.
pub type Coded = (Vec<u16>, Box<dyn Codec>);

/// What a number format can do.
pub trait Format {
    /// Whether its parameters are within limits and go together.
    ///
    /// # Errors
    /// Names the option, or the two options.
    fn check(&self) -> Result<()>;

    /// Moves every parameter to the nearest that passes [`Format::check`].
    fn repair(&mut self);

    /// What can be changed of its parameters.
    fn fields(&self, fields: &mut Fields);

    /// What kind of format it is.
    fn kind(&self) -> FormatKind;

    /// The variants that a sweep tries.
    fn presets(&self) -> Vec<NumberFormat>;

    /// Whether it minimises an error that [`Fit::importance`] weighs.
    fn uses_importance(&self) -> bool {
        false
    }

    /// Bits that one code occupies; a fraction where several codes share bits.
    fn bits(&self) -> f64;

    /// How it groups values.
    fn grouping(&self) -> Grouping {
        Grouping::Recipe
    }

    /// Whether ranges shape it.
    fn is_ranged(&self) -> bool {
        true
    }

    /// Whether it stores one scale a group, in whatever [`ScaleStorage`] the recipe says.
    fn is_scaled(&self) -> bool {
        true
    }

    /// Whether zero comes back as zero.
    fn keeps_zero(&self) -> bool {
        true
    }

    /// Whether values beyond the last level come back as ∞ or NaN rather than as that level.
    fn overflows(&self) -> bool {
        false
    }

    /// Whether codes are stored apart from everything else, so that they can be coded otherwise.
    fn is_separable(&self) -> bool {
        true
    }

    /// The codec for finite `values`, in stored order; `None` for a format that keeps values as they are.
    fn fit(&self, values: &[f32], groups: Groups, fit: &Fit<'_>) -> Option<Box<dyn Codec>>;

    /// The codec from what is stored beside the codes.
    ///
    /// # Errors
    /// [`Error::Malformed`] where a part is too short or too long, or holds what `fit` could not have made.
    fn open(&self, sections: &Sections, groups: Groups, scales: ScaleStorage) -> Result<Option<Box<dyn Codec>>>;

    /// Packs codes.
    fn pack(&self, codes: &[u16]) -> Vec<u8> {
        kernels::pack_bits(codes, self.bits() as u32)
    }

    /// Unpacks `count` codes, each below `code_count`.
    ///
    /// # Errors
    /// [`Error::Malformed`] for another number of bytes, and at the first code that is none.
    fn unpack(&self, bytes: &[u8], count: usize, code_count: u32) -> Result<Vec<u16>> {
        let width = self.bits() as u32;
        check_len("codes", bytes, kernels::packed_len(count, width))?;
        let last = code_count.saturating_sub(1) as u16;
        match kernels::first_outside(bytes, count, width, (0, last)) {
            None => Ok(kernels::unpack_bits(bytes, count, width)),
            Some(at) => {
                let byte = (at as u64 * u64::from(width) / 8) as usize;
                Err(Error::malformed("codes", byte, "a code is not one of the levels"))
            }
        }
    }

    /// Everything that is stored, where that is more than codes one after the other beside the rest.
    fn store(&self, codes: &[u16], _groups: Groups, codec: &dyn Codec) -> Sections {
        Sections { codes: self.pack(codes), ..codec.side() }
    }

    /// Codes and codec from everything that is stored; `None` for a format that keeps values as they are.
    ///
    /// # Errors
    /// As [`Format::open`] and [`Format::unpack`].
    fn load(&self, sections: &Sections, groups: Groups, scales: ScaleStorage) -> Result<Option<Coded>> {
        let Some(codec) = self.open(sections, groups, scales)? else { return Ok(None) };
        let codes = self.unpack(&sections.codes, groups.values(), codec.code_count())?;
        Ok(Some((codes, codec)))
    }
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

            /// The format as a trait object that can be changed.
            pub fn as_format_mut(&mut self) -> &mut dyn Format {
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
    /// Floats of at most 16 bits.
    Float(FloatFormat),
    /// Blocks of 32 small elements with a power of two.
    Microscaling(MicroscalingFormat),
    /// Blocks of 16 FP4 elements with a scale in FP8.
    Nvfp4(Nvfp4),
    /// llama.cpp's blocks, as GGUF files hold them.
    Gguf(GgufFormat),
    /// Blocks as ONNX Runtime's MatMulNBits reads them.
    MatMulNBits(MatMulNBitsFormat),
}

impl Default for NumberFormat {
    fn default() -> Self {
        Self::Integer(IntegerFormat::default())
    }
}
