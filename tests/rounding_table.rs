//! What data-aware rounding gains on the built-in models: the committed table, and what it has to show.

#[path = "support/data.rs"]
mod data;
#[path = "support/rounding_table.rs"]
mod rounding_table;

use data::dataset;
use quant_playground::compress::Recipe;
use quant_playground::evaluate::Evaluator;
use quant_playground::quant::rounding::Gptq;
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
