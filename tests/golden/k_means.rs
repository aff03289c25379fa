//! Codebooks beside the optimum of ckwrap and the local optima of scikit-learn, and what they are worth on digits.

use crate::data::dataset;
use crate::fixtures::{Floats, cases};
use quant_playground::Tensor;
use quant_playground::compress::{Importance, Recipe};
use quant_playground::evaluate::Evaluator;
use quant_playground::kernels::{Boundaries, cluster};
use quant_playground::quant::{
    Granularity, IntegerFormat, KMeans, KMeansMethod, NumberFormat, QuantizedTensor, Ternary, TernaryRule,
};
use quant_playground::train::pretrained;
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    name: String,
    x: Floats,
    importance: Option<Floats>,
    costs: Vec<Costs>,
}

#[derive(Deserialize)]
struct Costs {
    levels: u32,
    /// Σ w·(x − x̂)² of the optimum.
    least: f64,
    scikit_learn: f64,
}

fn cost(x: &[f32], importance: Option<&Floats>, recovered: &[f32]) -> f64 {
    let weight = |i: usize| importance.map_or(1.0, |importance| f64::from(importance.0[i]));
    let square = |i: usize| (f64::from(x[i]) - f64::from(recovered[i])).powi(2);
    (0..x.len()).map(|i| weight(i) * square(i)).sum()
}

#[test]
fn no_codebook_is_better() {
    for case in cases::<Case>("k_means") {
        let x = Tensor::new("x", vec![case.x.0.len()], case.x.0.clone()).unwrap();
        for costs in case.costs {
            let what = format!("{} levels of {}", costs.levels, case.name);
            // Levels are 32-bit floats: their rounding is the last summand.
            let rounding: f64 = case.x.0.iter().map(|x| (f64::from(*x) * 1e-7).powi(2)).sum();
            let least = costs.least * (1.0 + 1e-9) + rounding;
            for method in [KMeansMethod::Exact, KMeansMethod::Histogram] {
                let ours = match &case.importance {
                    None => {
                        let format = NumberFormat::KMeans(KMeans { levels: costs.levels, method });
                        let packed = QuantizedTensor::new(&x, &format, Granularity::PerTensor, None).unwrap();
                        assert_eq!(packed.sections().codebook.len(), 4 * costs.levels as usize);
                        cost(x.data(), None, &packed.decode())
                    }
                    Some(importance) => {
                        let bins = match method {
                            KMeansMethod::Exact => Boundaries::Anywhere,
                            KMeansMethod::Histogram => Boundaries::Bins(KMeans::BINS),
                        };
                        let levels = cluster(x.data(), Some(&importance.0), costs.levels as usize, bins);
                        let nearest = |&x: &f32| {
                            levels.iter().copied().min_by(|a, b| (a - x).abs().total_cmp(&(b - x).abs())).unwrap()
                        };
                        let recovered: Vec<f32> = x.data().iter().map(nearest).collect();
                        cost(x.data(), Some(importance), &recovered)
                    }
                };
                assert!(ours <= least, "{what}, {method:?}: {ours:e} against {:e}", costs.least);
                assert!(ours <= costs.scikit_learn * (1.0 + 1e-9) + rounding, "{what}: scikit-learn is better");
            }
        }
    }
}

fn digits() -> Evaluator {
    let dataset = dataset("digits");
    Evaluator::new(pretrained(&dataset).unwrap().unwrap(), dataset).unwrap()
}

fn accuracy(evaluator: &Evaluator, format: NumberFormat, granularity: Granularity, importance: Importance) -> f64 {
    let recipe = Recipe { format, granularity, importance, ..Recipe::default() };
    evaluator.evaluate(&recipe).unwrap().score
}

/// One codebook for the tensor against a symmetric narrow grid with as many levels.
#[test]
fn few_levels_are_worth_more_where_the_weights_are() {
    let digits = digits();
    let uniform = Importance::Uniform;
    let rounded = |levels| {
        let format = NumberFormat::Integer(IntegerFormat { levels, ..Default::default() });
        accuracy(&digits, format, Granularity::PerTensor, uniform)
    };
    let learned = |levels, importance| {
        let format = NumberFormat::KMeans(KMeans { levels, method: KMeansMethod::Exact });
        accuracy(&digits, format, Granularity::PerTensor, importance)
    };
    let (plain, exact) = (rounded(4), learned(4, uniform));
    assert!(plain < 0.5 && exact >= 0.9, "2 bits: {plain} rounded, {exact} learned");
    let baseline = digits.evaluate(&Recipe::float32()).unwrap().score;
    let trend = [16, 8, 4, 2].map(|levels| learned(levels, uniform));
    assert!(trend.windows(2).all(|pair| pair[0] > pair[1]), "{trend:?}");
    assert!(trend[0] >= baseline - 0.015 && trend[1] >= baseline - 0.03 && trend[3] > 0.5, "{baseline} {trend:?}");
    assert!(learned(4, Importance::Inputs) > learned(4, uniform), "what is multiplied with larger inputs matters more");
    let histogram = NumberFormat::KMeans(KMeans { levels: 4, ..Default::default() });
    let same = accuracy(&digits, histogram, Granularity::PerTensor, uniform);
    assert_eq!(same, learned(4, uniform), "640 values fit 4,096 bins");
}

/// Mean squared errors of the weights and accuracies, from the exact optimum down.
#[test]
fn the_best_ternary_scale_is_the_best() {
    let digits = digits();
    let of = |rule| {
        let recipe = Recipe { format: NumberFormat::Ternary(Ternary { rule }), ..Recipe::default() };
        let report = digits.evaluate(&recipe).unwrap();
        (report.layers[0].sqnr_db.unwrap(), report.score)
    };
    let [optimal, twn, absmean] = [TernaryRule::Optimal, TernaryRule::Twn, TernaryRule::Absmean].map(of);
    assert!(optimal.0 > twn.0 && twn.0 > absmean.0, "{optimal:?} {twn:?} {absmean:?}");
    assert!(optimal.1 > twn.1 && twn.1 > absmean.1, "{optimal:?} {twn:?} {absmean:?}");
}
