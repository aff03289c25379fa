//! The registry of number formats: one file and one line each.

mod binary;
mod float;
mod float32;
mod float_codec;
mod four_bit;
mod gguf;
mod hqq;
mod integer;
mod k_means;
mod lloyd_max;
mod matmul_nbits;
mod microscaling;
mod nvfp4;
mod own_codebook;
mod powers;
mod sections;
mod table;
mod ternary;

pub use binary::Binary;
pub use float::{FloatFormat, FloatScaling, Precision};
pub use float32::Float32;
pub use four_bit::{FourBit, FourBitTable};
pub use gguf::{GgufBlock, GgufFormat};
pub use hqq::HqqFormat;
pub use integer::{Grid, IntegerFormat, Profile, Span, Symmetry};
pub use k_means::{KMeans, KMeansMethod};
pub use lloyd_max::LloydMax;
pub use matmul_nbits::MatMulNBitsFormat;
pub use microscaling::{BlockElement, MicroscalingFormat, ScaleMode};
pub use nvfp4::Nvfp4;
pub use own_codebook::{CodebookScaling, OwnCodebook};
pub use powers::{PowerOfTwo, PowerTerms};
pub use sections::Sections;
pub use ternary::{Ternary, TernaryRule};

use super::codec::Codec;
use super::scales::{ScaleStorage, check_len};
use super::{Granularity, Groups, Range};
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
    /// Which values are kept, in stored order; the others are pruned and come back as zero, whatever the format makes
    /// of them, so that what it learns from values it should learn from these. All without.
    pub mask: Option<&'a [bool]>,
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

    /// The granularity that a sweep tries it with, where it leaves that open.
    fn usual_granularity(&self) -> Granularity {
        Granularity::PerChannel
    }

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

    /// Whether the lower and the upper end of a range matter each by itself, and not only the farther from zero.
    fn uses_both_ends(&self) -> bool {
        false
    }

    /// Whether it stores one scale a group, in whatever [`ScaleStorage`] the recipe says.
    fn is_scaled(&self) -> bool {
        true
    }

    /// Whether every value gets the nearest level, rather than the one that a rule of the format's own says.
    fn is_nearest(&self) -> bool {
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

    /// Whether values can be left out: their codes are, or they come back as zero.
    fn is_prunable(&self) -> bool {
        self.kind() == FormatKind::Verbatim || self.is_separable() || self.keeps_zero()
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
        unpack_checked(bytes, count, self.bits() as u32, code_count)
    }

    /// Everything that is stored, for a format that is not [`Format::is_separable`].
    fn store(&self, _: &[u16], _: Groups, codec: &dyn Codec) -> Sections {
        codec.side()
    }

    /// Codes and codec from everything that is stored, for a format that is not [`Format::is_separable`]; `None` for a
    /// format that keeps values as they are.
    ///
    /// # Errors
    /// As [`Format::open`] and [`Format::unpack`].
    fn load(&self, _: &Sections, _: Groups, _: ScaleStorage) -> Result<Option<Coded>> {
        Ok(None)
    }
}

/// Unpacks codes of `width` bits; compiled once for all formats.
fn unpack_checked(bytes: &[u8], count: usize, width: u32, code_count: u32) -> Result<Vec<u16>> {
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
    /// Equal intervals with a zero point between codes.
    Hqq(HqqFormat),
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
    /// Fixed tables of 16 levels: NF4 and its kin.
    FourBit(FourBit),
    /// A codebook of its own for each group: weight sharing.
    KMeans(KMeans),
    /// The best levels for a normal distribution.
    LloydMax(LloydMax),
    /// Powers of two, or sums of them.
    PowerOfTwo(PowerOfTwo),
    /// Levels that the visitor types.
    OwnCodebook(OwnCodebook),
    /// The sign and one magnitude.
    Binary(Binary),
    /// Minus, zero, plus.
    Ternary(Ternary),
}

impl Default for NumberFormat {
    fn default() -> Self {
        Self::Integer(IntegerFormat::default())
    }
}
