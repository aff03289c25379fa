//! What data-aware rounding gains on the built-in models: the committed table, and what it has to show.

#[path = "support/data.rs"]
mod data;
#[path = "support/rounding_table.rs"]
mod rounding_table;

use data::dataset;
use quant_playground::compress::{Pruning, QuantizedModel, Recipe};
use quant_playground::evaluate::Evaluator;
use quant_playground::quant::rounding::{CoordinateDescent, Gptq};
use quant_playground::quant::{Granularity, IntegerFormat, NumberFormat, Rounding, Span, Symmetry};
use quant_playground::train::pretrained;

#[test]
fn the_committed_table_is_what_the_program_prints() {
    let path = format!("{}/benches/ROUNDING.md", env!("CARGO_MANIFEST_DIR"));
    let committed = std::fs::read_to_string(path).unwrap();
    let found = rounding_table::table().unwrap();
    for (line, (committed, found)) in committed.lines().zip(found.lines()).enumerate() {
        assert_eq!(committed, found, "line {}: the head of the file says how to make it anew", line + 1);
    }
    assert_eq!(committed.len(), found.len());
}

/// Digits with 2 bits a weight: nearest and GPTQ with its defaults, as numbers of the 359 test rows.
fn digits_at_two_bits(granularity: Granularity, symmetry: Symmetry, span: Span) -> [usize; 2] {
    let data = dataset("digits");
    let evaluator = Evaluator::new(pretrained(&data).unwrap().unwrap(), data).unwrap();
    let format = NumberFormat::Integer(IntegerFormat { levels: 4, symmetry, span, ..Default::default() });
    let right = |rounding| {
        let recipe = Recipe { format: format.clone(), granularity, rounding, ..Recipe::default() };
        (evaluator.evaluate(&recipe).unwrap().score * evaluator.test().labels.len() as f64).round() as usize
    };
    assert_eq!(evaluator.test().labels.len(), 359);
    [right(Rounding::Nearest), right(Rounding::Gptq(Gptq::default()))]
}

/// 92 % are 331 rows: reached with every grid that has the four levels of 2 bits, and with three levels in groups of 32.
#[test]
fn gptq_brings_two_bits_back() {
    let tensor = Granularity::PerTensor;
    for (granularity, symmetry, span) in [
        (tensor, Symmetry::Affine, Span::Full),
        (tensor, Symmetry::Symmetric, Span::Full),
        (Granularity::PerChannel, Symmetry::Affine, Span::Full),
        (Granularity::PerChannel, Symmetry::Symmetric, Span::Full),
        (Granularity::PerGroup { size: 32 }, Symmetry::Symmetric, Span::Narrow),
        (Granularity::PerGroup { size: 16 }, Symmetry::Symmetric, Span::Narrow),
    ] {
        let [nearest, gptq] = digits_at_two_bits(granularity, symmetry, span);
        assert!(gptq >= 331 && gptq > nearest, "{granularity:?}, {symmetry:?}, {span:?}: {nearest} became {gptq}");
    }
}

/// The three levels of a narrow span, one scale a tensor or channel, miss the 92 % by a few rows with the default damping:
/// 329 and 327 rows of 359, where rounding to nearest leaves 169 and 237.
#[test]
fn gptq_nearly_brings_three_levels_back() {
    let narrow = |granularity| digits_at_two_bits(granularity, Symmetry::Symmetric, Span::Narrow);
    let [nearest, gptq] = narrow(Granularity::PerTensor);
    assert!(nearest < 180 && gptq >= 325, "per tensor: {nearest} became {gptq}");
    let [nearest, gptq] = narrow(Granularity::PerChannel);
    assert!(nearest < 245 && gptq >= 325, "per channel: {nearest} became {gptq}");
}

/// The weights that are left make good what pruning takes away, as in SparseGPT (Frantar and Alistarh 2023).
#[test]
fn data_aware_roundings_make_good_what_is_pruned() {
    let data = dataset("digits");
    let evaluator = Evaluator::new(pretrained(&data).unwrap().unwrap(), data).unwrap();
    let (weight, inputs) = (evaluator.model().parameters().next().unwrap(), evaluator.calibration().layer(0).unwrap());
    for prune in [Pruning::HALF, Pruning::TWO_OF_FOUR] {
        let error = |rounding| {
            let format = NumberFormat::Integer(IntegerFormat { levels: 16, ..Default::default() });
            let recipe = Recipe { format, granularity: Granularity::PerChannel, prune, rounding, ..Recipe::default() };
            let packed = QuantizedModel::new(evaluator.model(), &recipe, evaluator.calibration()).unwrap();
            let recovered = packed.recovered().parameters().next().unwrap();
            let kept = packed.kept(0).unwrap();
            assert!(recovered.data().iter().zip(kept).all(|(&x, &is_kept)| is_kept || x == 0.0));
            let rows = weight.data().chunks(weight.columns()).zip(recovered.data().chunks(weight.columns()));
            let lost = |(before, after): (&[f32], &[f32])| {
                let errors: Vec<f64> = before.iter().zip(after).map(|(w, q)| f64::from(*w) - f64::from(*q)).collect();
                inputs.mean_squared_product(&errors)
            };
            rows.map(lost).sum::<f64>()
        };
        let nearest = error(Rounding::Nearest);
        let gptq = error(Rounding::Gptq(Gptq::default()));
        let descent = error(Rounding::CoordinateDescent(CoordinateDescent::default()));
        assert!(gptq < 0.5 * nearest && descent <= gptq, "{prune:?}: {nearest} {gptq} {descent}");
    }
}
