//! What the formats promise that minimise an error: that nothing is better.

use crate::cases::config;
use proptest::collection::vec;
use proptest::prelude::*;
use quant_playground::Tensor;
use quant_playground::quant::{
    Binary, CodebookScaling, Granularity, KMeans, KMeansMethod, NumberFormat, OwnCodebook, QuantizedTensor, Ternary,
    TernaryRule,
};

/// Σ (x − x̂)².
fn error(values: &[f32], format: NumberFormat) -> f64 {
    let tensor = Tensor::new("drawn", vec![values.len()], values.to_vec()).unwrap();
    let recovered = QuantizedTensor::new(&tensor, &format, Granularity::PerTensor, None).unwrap().decode();
    values.iter().zip(recovered).map(|(x, y)| (f64::from(*x) - f64::from(y)).powi(2)).sum()
}

fn k_means(levels: u32, method: KMeansMethod) -> NumberFormat {
    NumberFormat::KMeans(KMeans { levels, method })
}

fn typed(values: Vec<f32>) -> NumberFormat {
    NumberFormat::OwnCodebook(OwnCodebook { values, scaling: CodebookScaling::None })
}

/// Ordinary weights, some of them alike.
fn weights() -> impl Strategy<Value = Vec<f32>> {
    prop_oneof![vec(-2.0f32..2.0, 1..60), vec((-9i8..9).prop_map(f32::from), 1..60)]
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn no_typed_codebook_is_better_than_the_exact_one(x in weights(), levels in vec(-2.0f32..2.0, 2..12)) {
        let count = levels.len() as u32;
        let exact = error(&x, k_means(count, KMeansMethod::Exact));
        prop_assert!(exact <= error(&x, typed(levels)) + 1e-9);
        prop_assert!(exact <= error(&x, k_means(count, KMeansMethod::Histogram)) + 1e-9);
        prop_assert!(error(&x, k_means(count + 1, KMeansMethod::Exact)) <= exact + 1e-9, "one level more");
    }

    #[test]
    fn no_other_scale_is_better(x in weights(), scale in 0.01f32..9.0) {
        let binary = error(&x, NumberFormat::Binary(Binary {}));
        prop_assert!(binary <= error(&x, typed(vec![-scale, scale])) + 1e-6 * binary + 1e-9);
        let of = |rule| error(&x, NumberFormat::Ternary(Ternary { rule }));
        let ternary = of(TernaryRule::Optimal);
        let bound = 1e-6 * ternary + 1e-9;
        prop_assert!(ternary <= error(&x, typed(vec![-scale, 0.0, scale])) + bound);
        prop_assert!(ternary <= of(TernaryRule::Twn) + bound && ternary <= of(TernaryRule::Absmean) + bound);
    }
}
