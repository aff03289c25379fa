//! Number formats with parameters drawn by chance.

use proptest::collection::vec;
use proptest::prelude::*;
use quant_playground::kernels::{Overflow, Specials};
use quant_playground::plain::Named;
use quant_playground::quant::formats::{
    BlockElement, FloatScaling, Format, GgufBlock, GgufFormat, HqqFormat, MatMulNBitsFormat, Precision, ScaleMode,
};
use quant_playground::quant::{
    CodebookScaling, FloatFormat, FourBit, FourBitTable, IntegerFormat, KMeans, KMeansMethod, LloydMax,
    MicroscalingFormat, NumberFormat, OwnCodebook, PowerOfTwo, PowerTerms, Profile, Span, Symmetry, Ternary,
    TernaryRule,
};

/// 2 to 65,536 levels, powers of two and their neighbours more often than not.
pub(crate) fn levels() -> impl Strategy<Value = u32> {
    let near_powers = (1u32..=16, -1i64..=1).prop_map(|(bits, by)| ((1i64 << bits) + by).clamp(2, 65_536) as u32);
    prop_oneof![4 => near_powers, 1 => 2u32..=17, 1 => 2u32..=IntegerFormat::MAX_LEVELS]
}

/// Every format of the registry, its parameters drawn anew; only those that pass their own check.
pub(crate) fn format() -> impl Strategy<Value = NumberFormat> {
    // A format that joins the registry is drawn with its default parameters until it says here how else.
    let drawn = proptest::sample::select(NumberFormat::all()).prop_flat_map(|format| match format {
        NumberFormat::Integer(_) => integer().prop_map(NumberFormat::Integer).boxed(),
        NumberFormat::Hqq(_) => {
            let drawn = (2u32..=256, any::<bool>()).prop_map(|(levels, refit)| HqqFormat { levels, refit });
            drawn.prop_map(NumberFormat::Hqq).boxed()
        }
        NumberFormat::FourBit(_) => {
            let table = proptest::sample::select(vec![FourBitTable::Nf4, FourBitTable::Af4, FourBitTable::Fp4]);
            table.prop_map(|table| NumberFormat::FourBit(FourBit { table })).boxed()
        }
        NumberFormat::KMeans(_) => {
            let method = prop_oneof![Just(KMeansMethod::Histogram), Just(KMeansMethod::Exact)];
            (few_levels(), method).prop_map(|(levels, method)| NumberFormat::KMeans(KMeans { levels, method })).boxed()
        }
        NumberFormat::LloydMax(_) => {
            few_levels().prop_map(|levels| NumberFormat::LloydMax(LloydMax { levels })).boxed()
        }
        NumberFormat::PowerOfTwo(_) => {
            let terms = prop_oneof![Just(PowerTerms::Single), Just(PowerTerms::Additive)];
            (2u32..=8, terms).prop_map(|(bits, terms)| NumberFormat::PowerOfTwo(PowerOfTwo { bits, terms })).boxed()
        }
        NumberFormat::OwnCodebook(_) => own_codebook().prop_map(NumberFormat::OwnCodebook).boxed(),
        NumberFormat::Ternary(_) => {
            let rule = proptest::sample::select(vec![TernaryRule::Twn, TernaryRule::Absmean, TernaryRule::Optimal]);
            rule.prop_map(|rule| NumberFormat::Ternary(Ternary { rule })).boxed()
        }
        NumberFormat::Float(_) => float().prop_map(NumberFormat::Float).boxed(),
        NumberFormat::Microscaling(_) => blocks().prop_map(NumberFormat::Microscaling).boxed(),
        NumberFormat::Gguf(_) => {
            proptest::sample::select(gguf_blocks()).prop_map(|block| NumberFormat::Gguf(GgufFormat { block })).boxed()
        }
        NumberFormat::MatMulNBits(_) => matmul_nbits().prop_map(NumberFormat::MatMulNBits).boxed(),
        other => Just(other).boxed(),
    });
    drawn.prop_filter("passes its check", |format| format.as_format().check().is_ok())
}

/// Formats that no value overflows: what overflowed no model computes with, so that repair cannot promise one.
pub(crate) fn saturating() -> impl Strategy<Value = NumberFormat> {
    format().prop_map(|format| match format {
        NumberFormat::Float(float) => NumberFormat::Float(FloatFormat { overflow: Overflow::Saturate, ..float }),
        other => other,
    })
}

/// Every type of block of llama.cpp.
pub(crate) fn gguf_blocks() -> Vec<GgufBlock> {
    let names = GgufBlock::default().names();
    names.iter().map(|name| serde_json::from_value(name.to_lowercase().into()).unwrap()).collect()
}

fn integer() -> impl Strategy<Value = IntegerFormat> {
    let symmetry = prop_oneof![Just(Symmetry::Affine), Just(Symmetry::Symmetric)];
    let span = prop_oneof![Just(Span::Full), Just(Span::Narrow)];
    let profile = prop_oneof![Just(Profile::Onnx), Just(Profile::Torch)];
    let parts = (levels(), symmetry, span, profile);
    parts.prop_map(|(levels, symmetry, span, profile)| IntegerFormat { levels, symmetry, span, profile })
}

fn float() -> impl Strategy<Value = FloatFormat> {
    use Precision::{Bfloat16, E2m1, E2m3, E3m2, E4m3fn, E5m2, Float16};
    let specials = [Specials::Finite, Specials::Nan, Specials::Ieee, Specials::Fnuz];
    let specials = proptest::sample::select(specials.to_vec());
    let custom = (1u32..=8, 0u32..=10, specials).prop_map(|(exponent, mantissa, specials)| Precision::Custom {
        exponent,
        mantissa,
        specials,
    });
    let named = proptest::sample::select(vec![Float16, Bfloat16, E4m3fn, E5m2, E3m2, E2m3, E2m1]);
    let scaling = prop_oneof![3 => Just(FloatScaling::Absmax), 1 => Just(FloatScaling::None)];
    let overflow = prop_oneof![3 => Just(Overflow::Saturate), 1 => Just(Overflow::NonFinite)];
    (prop_oneof![named, custom], scaling, overflow).prop_map(|(precision, scaling, overflow)| {
        let mut drawn = FloatFormat { precision, scaling, overflow };
        drawn.repair();
        drawn
    })
}

fn blocks() -> impl Strategy<Value = MicroscalingFormat> {
    use BlockElement::{E2m1, E2m3, E3m2, E4m3fn, E5m2, Int8};
    use ScaleMode::{Ceil, Even, Floor, Rceil};
    let element = proptest::sample::select(vec![E4m3fn, E5m2, E3m2, E2m3, E2m1, Int8]);
    let mode = proptest::sample::select(vec![Floor, Rceil, Ceil, Even]);
    (element, mode).prop_map(|(element, scale_mode)| MicroscalingFormat { element, scale_mode })
}

/// 2 to 256 levels.
fn few_levels() -> impl Strategy<Value = u32> {
    prop_oneof![3 => 2u32..=17, 1 => 2u32..=256]
}

/// Numbers as people type them: a few, in any order, some twice.
fn own_codebook() -> impl Strategy<Value = OwnCodebook> {
    let number = prop_oneof![3 => (-40i8..40).prop_map(|steps| f32::from(steps) / 8.0), 1 => -1e6f32..1e6];
    let scaling = prop_oneof![Just(CodebookScaling::None), Just(CodebookScaling::Absmax)];
    (vec(number, 2..=20), scaling).prop_map(|(values, scaling)| OwnCodebook { values, scaling })
}

fn matmul_nbits() -> impl Strategy<Value = MatMulNBitsFormat> {
    let bits = proptest::sample::select(MatMulNBitsFormat::BITS.to_vec());
    let block_size = proptest::sample::select(MatMulNBitsFormat::BLOCK_SIZES.to_vec());
    let symmetry = prop_oneof![Just(Symmetry::Affine), Just(Symmetry::Symmetric)];
    (bits, block_size, symmetry).prop_map(|(bits, block_size, symmetry)| MatMulNBitsFormat {
        bits,
        block_size,
        symmetry,
    })
}
