//! What the property tests draw from: formats, granularities, recipes, and tensors of unfriendly values.

use proptest::collection::vec;
use proptest::prelude::*;
use quant_playground::Tensor;
use quant_playground::compress::{Activations, Biases, Importance, LayerRecipe, Recipe};
use quant_playground::kernels::{Overflow, Specials};
use quant_playground::plain::Named;
use quant_playground::quant::formats::{
    BlockElement, FloatScaling, Format, GgufBlock, GgufFormat, MatMulNBitsFormat, Precision, ScaleMode,
};
use quant_playground::quant::{
    FloatFormat, Granularity, IntegerFormat, MicroscalingFormat, NumberFormat, Profile, RangeRule, Span, Symmetry,
};

/// 2 to 65,536 levels, powers of two and their neighbours more often than not.
pub(crate) fn levels() -> impl Strategy<Value = u32> {
    let near_powers = (1u32..=16, -1i64..=1).prop_map(|(bits, by)| ((1i64 << bits) + by).clamp(2, 65_536) as u32);
    prop_oneof![4 => near_powers, 1 => 2u32..=17, 1 => 2u32..=IntegerFormat::MAX_LEVELS]
}

/// Every type of block of llama.cpp.
pub(crate) fn gguf_blocks() -> Vec<GgufBlock> {
    let names = GgufBlock::default().names();
    names.iter().map(|name| serde_json::from_value(name.to_lowercase().into()).unwrap()).collect()
}

/// Every format of the registry, its parameters drawn anew; only those that pass their own check.
pub(crate) fn format() -> impl Strategy<Value = NumberFormat> {
    let integer = (
        levels(),
        prop_oneof![Just(Symmetry::Affine), Just(Symmetry::Symmetric)],
        prop_oneof![Just(Span::Full), Just(Span::Narrow)],
        prop_oneof![Just(Profile::Onnx), Just(Profile::Torch)],
    )
        .prop_map(|(levels, symmetry, span, profile)| IntegerFormat { levels, symmetry, span, profile });
    let all = proptest::sample::select(NumberFormat::all());
    let gguf = proptest::sample::select(gguf_blocks()).prop_map(|block| GgufFormat { block });
    let matmul_nbits = (
        proptest::sample::select(MatMulNBitsFormat::BITS.to_vec()),
        proptest::sample::select(MatMulNBitsFormat::BLOCK_SIZES.to_vec()),
        prop_oneof![Just(Symmetry::Affine), Just(Symmetry::Symmetric)],
    )
        .prop_map(|(bits, block_size, symmetry)| MatMulNBitsFormat { bits, block_size, symmetry });
    // A format that joins the registry is drawn with its default parameters until it says here how else.
    let drawn = (all, integer, float(), blocks(), gguf, matmul_nbits).prop_map(|drawn| {
        let (format, integer, float, blocks, gguf, matmul_nbits) = drawn;
        match format {
            NumberFormat::Integer(_) => NumberFormat::Integer(integer),
            NumberFormat::Float(_) => NumberFormat::Float(float),
            NumberFormat::Microscaling(_) => NumberFormat::Microscaling(blocks),
            NumberFormat::Gguf(_) => NumberFormat::Gguf(gguf),
            NumberFormat::MatMulNBits(_) => NumberFormat::MatMulNBits(matmul_nbits),
            other => other,
        }
    });
    drawn.prop_filter("passes its check", |format| format.as_format().check().is_ok())
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

pub(crate) fn granularity() -> impl Strategy<Value = Granularity> {
    prop_oneof![
        Just(Granularity::Global),
        Just(Granularity::PerTensor),
        Just(Granularity::PerChannel),
        Just(Granularity::PerInput),
        (1u32..=9).prop_map(|size| Granularity::PerGroup { size }),
        (1u32..=Granularity::MAX_GROUP).prop_map(|size| Granularity::PerGroup { size }),
    ]
}

/// Formats that no value overflows: what overflowed no model computes with, so that repair cannot promise one.
fn saturating() -> impl Strategy<Value = NumberFormat> {
    format().prop_map(|format| match format {
        NumberFormat::Float(float) => NumberFormat::Float(FloatFormat { overflow: Overflow::Saturate, ..float }),
        other => other,
    })
}

/// Recipes as they come, whether their parts go together or not; values that overflow saturate.
pub(crate) fn recipe() -> impl Strategy<Value = Recipe> {
    let range = prop_oneof![
        Just(RangeRule::MinMax),
        Just(RangeRule::Declared),
        (value(), value()).prop_map(|(low, high)| RangeRule::Manual { low, high })
    ];
    let biases = prop_oneof![
        Just(Biases::Float32),
        Just(Biases::LikeWeights),
        levels().prop_map(|levels| Biases::Levels { levels })
    ];
    let activations = prop_oneof![
        Just(Activations::Float32),
        levels().prop_map(|levels| Activations::Dynamic { levels }),
        levels().prop_map(|levels| Activations::Static { levels })
    ];
    let importance = prop_oneof![Just(Importance::Uniform), Just(Importance::Inputs)];
    let layer = prop_oneof![
        Just(LayerRecipe::Same),
        (saturating(), granularity()).prop_map(|(format, granularity)| LayerRecipe::Own { format, granularity }),
    ];
    let layers = prop_oneof![2 => Just(Vec::new()), 1 => vec(layer, 1..=3)];
    (saturating(), granularity(), range, importance, biases, activations, layers).prop_map(
        |(format, granularity, range, importance, biases, activations, layers)| Recipe {
            format,
            granularity,
            range,
            importance,
            biases,
            activations,
            layers,
            ..Recipe::default()
        },
    )
}

/// A finite value: ordinary, tied, zero of either sign, denormal, huge, or any bit pattern at all.
pub(crate) fn value() -> impl Strategy<Value = f32> {
    let special = [0.0, -0.0, 1e-45, -1e-45, f32::MIN_POSITIVE, 1e-30, f32::MAX, f32::MIN, 1e30, 0.1];
    prop_oneof![
        6 => -2.0f32..2.0,
        2 => (-40i8..40).prop_map(|steps| f32::from(steps) / 2.0),
        2 => proptest::sample::select(special.to_vec()),
        1 => any::<u32>().prop_map(f32::from_bits).prop_filter("finite", |x| x.is_finite()),
    ]
}

/// Values of one kind: of every kind mixed, ordinary alone, tiny alone, or one value throughout.
pub(crate) fn values(count: usize) -> BoxedStrategy<Vec<f32>> {
    prop_oneof![
        2 => vec(value(), count),
        2 => vec(-2.0f32..2.0, count),
        1 => vec((-1000i32..1000).prop_map(|steps| steps as f32 * 1e-45), count),
        1 => value().prop_map(move |x| vec![x; count]),
    ]
    .boxed()
}

/// Tensors of every rank to three, empty ones and single values included.
pub(crate) fn tensor() -> impl Strategy<Value = Tensor> {
    let shape = prop_oneof![
        1 => Just(vec![]),
        1 => vec(0usize..=1, 0..=3),
        2 => vec(0usize..=40, 1),
        4 => vec(1usize..=13, 2),
        1 => vec(0usize..=5, 3),
    ];
    shape
        .prop_flat_map(|shape| (values(shape.iter().product()), Just(shape)))
        .prop_map(|(data, shape)| Tensor::new("drawn", shape, data).unwrap())
}
