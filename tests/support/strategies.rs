//! What the property tests draw from: formats, granularities, recipes, and tensors of unfriendly values.

mod formats;

pub(crate) use formats::{format, gguf_blocks, levels, saturating};
use proptest::collection::vec;
use proptest::prelude::*;
use quant_playground::Tensor;
use quant_playground::compress::{
    Activations, Awq, Biases, Hadamard, Importance, LayerRecipe, Pruning, PruningScope, Recipe, SmoothQuant, Transform,
};
use quant_playground::quant::ranges::PercentileOf;
use quant_playground::quant::rounding::{CoordinateDescent, DescentStart, Gptq, Rounding, Stochastic};
use quant_playground::quant::{Coding, Granularity, RangeRule, ScaleStorage, Storage};

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

/// Every rounding, its parameters within their limits or a little beyond.
pub(crate) fn rounding() -> impl Strategy<Value = Rounding> {
    let damping = prop_oneof![4 => 0.0f64..=1.0, 1 => Just(0.0), 1 => Just(-1.0)];
    prop_oneof![
        3 => Just(Rounding::Nearest),
        1 => (0u32..1010).prop_map(|seed| Rounding::Stochastic(Stochastic { seed })),
        2 => (damping, any::<bool>()).prop_map(|(damping, act_order)| Rounding::Gptq(Gptq { damping, act_order })),
        1 => prop_oneof![Just(DescentStart::Gptq), Just(DescentStart::Nearest)]
            .prop_map(|start| Rounding::CoordinateDescent(CoordinateDescent { start })),
    ]
}

/// Every transform, its parameters within their limits or a little beyond.
pub(crate) fn transform() -> impl Strategy<Value = Transform> {
    let alpha = prop_oneof![4 => 0.0f64..=1.0, 1 => Just(1.5)];
    prop_oneof![
        3 => Just(Transform::None),
        1 => alpha.prop_map(|alpha| Transform::SmoothQuant(SmoothQuant { alpha })),
        1 => (0u32..=5).prop_map(|steps| Transform::Awq(Awq { steps })),
        1 => (0u32..1010).prop_map(|seed| Transform::Hadamard(Hadamard { seed })),
    ]
}

/// Every range rule, its parameters within and beyond their limits.
pub(crate) fn range_rule() -> impl Strategy<Value = RangeRule> {
    let of = prop_oneof![Just(PercentileOf::Values), Just(PercentileOf::Magnitudes)];
    let percent = prop_oneof![8 => 50.0f64..=100.0, 1 => Just(100.0), 1 => -1.0f64..200.0];
    prop_oneof![
        Just(RangeRule::MinMax),
        Just(RangeRule::Declared),
        (value(), value()).prop_map(|(low, high)| RangeRule::Manual { low, high }),
        (percent, of).prop_map(|(percent, of)| RangeRule::Percentile { percent, of }),
        Just(RangeRule::Mse),
        Just(RangeRule::Entropy),
    ]
}

/// Every way to store scales.
pub(crate) fn scale_storage() -> impl Strategy<Value = ScaleStorage> {
    prop_oneof![Just(ScaleStorage::Float32), Just(ScaleStorage::Float16), Just(ScaleStorage::Double)]
}

/// Every coding.
pub(crate) fn coding() -> impl Strategy<Value = Coding> {
    prop_oneof![Just(Coding::Packed), Just(Coding::Huffman), Just(Coding::Rans)]
}

/// Every way to store a tensor.
pub(crate) fn storage() -> impl Strategy<Value = Storage> {
    (format(), granularity(), scale_storage(), coding()).prop_map(|(format, granularity, scales, coding)| Storage {
        format,
        granularity,
        scales,
        coding,
    })
}

/// Every pruning, its parameters within and beyond their limits.
pub(crate) fn pruning() -> impl Strategy<Value = Pruning> {
    let scope = prop_oneof![Just(PruningScope::PerTensor), Just(PruningScope::Global)];
    let sparsity = prop_oneof![6 => 0.0f64..=1.0, 1 => Just(0.0), 1 => Just(1.0), 1 => -1.0f64..2.0];
    prop_oneof![
        3 => Just(Pruning::None),
        2 => (sparsity, scope).prop_map(|(sparsity, scope)| Pruning::Magnitude { sparsity, scope }),
        2 => (1u32..=4, 2u32..=9).prop_map(|(n, m)| Pruning::NOfM { n, m }),
        1 => (0u32..300, 0u32..300).prop_map(|(n, m)| Pruning::NOfM { n, m }),
    ]
}

/// Recipes as they come, whether their parts go together or not; values that overflow saturate.
pub(crate) fn recipe() -> impl Strategy<Value = Recipe> {
    let importance = prop_oneof![Just(Importance::Uniform), Just(Importance::Inputs)];
    let biases = prop_oneof![
        Just(Biases::Float32),
        Just(Biases::LikeWeights),
        levels().prop_map(|levels| Biases::Levels { levels })
    ];
    let activations = prop_oneof![
        Just(Activations::Float32),
        levels().prop_map(|levels| Activations::Dynamic { levels }),
        (levels(), range_rule()).prop_map(|(levels, range)| Activations::Static { levels, range })
    ];
    let layer = prop_oneof![
        Just(LayerRecipe::Same),
        (saturating(), granularity()).prop_map(|(format, granularity)| LayerRecipe::Own { format, granularity }),
    ];
    let layers = prop_oneof![2 => Just(Vec::new()), 1 => vec(layer, 1..=3)];
    let beside = (rounding(), transform(), any::<bool>(), pruning());
    (saturating(), storage(), range_rule(), importance, beside, biases, activations, layers).prop_map(
        |(format, storage, range, importance, beside, biases, activations, layers)| Recipe {
            format,
            granularity: storage.granularity,
            scales: storage.scales,
            coding: storage.coding,
            range,
            importance,
            rounding: beside.0,
            transform: beside.1,
            bias_correction: beside.2,
            prune: beside.3,
            biases,
            activations,
            layers,
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
