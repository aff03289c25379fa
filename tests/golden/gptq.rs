//! GPTQ beside its authors' algorithm in PyTorch: the same codes, and no more error.

use crate::data::dataset;
use crate::fixtures::{Floats, cases};
use quant_playground::quant::rounding::{Gptq, RoundInput, Rounding};
use quant_playground::quant::{
    Granularity, Hints, IntegerFormat, LayerInputs, NumberFormat, RangeRule, Span, Storage, Symmetry, decoded,
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    weight: String,
    outputs: usize,
    x: Floats,
    levels: u32,
    affine: bool,
    size: u32,
    damping: f64,
    act_order: bool,
    codes: Vec<i32>,
    error: f64,
    error_in_32_bits: f64,
}

/// The inputs of the Python module of this name.
fn made(rows: i64, columns: i64, salt: i64) -> Vec<f32> {
    let value = |r: i64, j: i64| {
        let own = (r * 7919 + j * 104_729 + salt) % 97 - 48;
        let common = (r * 31 + salt) % 13 - 6;
        own as f32 / 32.0 + common as f32 / 4.0
    };
    (0..rows).flat_map(|r| (0..columns).map(move |j| value(r, j))).collect()
}

/// The calibration rows of digits, without the pixels that are always blank.
fn digits() -> Vec<f32> {
    let rows = dataset("digits").calibration.features;
    let is_live = |pixel: &usize| rows.chunks_exact(64).any(|row| row[*pixel] != 0.0);
    let live: Vec<usize> = (0..64).filter(is_live).collect();
    rows.chunks_exact(64).flat_map(|row| live.iter().map(|&pixel| row[pixel])).collect()
}

fn error(weight: &[f32], recovered: &[f32], columns: usize, inputs: &LayerInputs) -> f64 {
    let errors: Vec<f64> = weight.iter().zip(recovered).map(|(w, q)| f64::from(*w) - f64::from(*q)).collect();
    let output = |row: &[f32], errors: &[f64]| row.iter().zip(errors).map(|(x, e)| f64::from(*x) * e).sum::<f64>();
    let rows = inputs.values().chunks_exact(columns);
    let squares = rows.flat_map(|row| errors.chunks_exact(columns).map(|errors| output(row, errors).powi(2)));
    squares.sum::<f64>() / inputs.rows() as f64
}

#[test]
fn codes_equal_those_of_the_authors_algorithm() {
    for case in cases::<Case>("gptq") {
        let columns = case.x.0.len() / case.outputs;
        let inputs = LayerInputs::new(
            columns,
            match case.weight.as_str() {
                "normal" => made(60, 24, 3),
                "wide" => made(300, 200, 5),
                _ => digits(),
            },
        );
        let (symmetry, span) =
            if case.affine { (Symmetry::Affine, Span::Full) } else { (Symmetry::Symmetric, Span::Narrow) };
        let format = IntegerFormat { levels: case.levels, symmetry, span, ..Default::default() };
        let storage = Storage {
            format: NumberFormat::Integer(format),
            granularity: Granularity::PerGroup { size: case.size },
            ..Storage::default()
        };
        let groups = storage.groups(case.outputs, columns);
        let ranges = storage.ranges(&case.x.0, groups, &RangeRule::MinMax, Hints::default());
        let codec = storage.fit(&case.x.0, groups, &ranges, Hints::default()).unwrap();
        let gptq = Gptq { damping: case.damping, act_order: case.act_order };
        let codec = codec.as_ref();
        let input = RoundInput { values: &case.x.0, groups, codec, inputs: Some(&inputs), tensor: 0, mask: None };
        let codes = Rounding::Gptq(gptq).codes(input);
        let what = format!("{}, {format:?}, groups of {}, {gptq:?}", case.weight, case.size);
        let ours: Vec<i32> = codes.iter().map(|&code| i32::from(code) + format.limits().0).collect();
        let others = ours.iter().zip(&case.codes).filter(|(ours, theirs)| ours != theirs).count();
        assert_eq!(others, 0, "{what}: codes differ");
        let found = error(&case.x.0, &decoded(&codes, codec, groups), columns, &inputs);
        assert!(found <= case.error * (1.0 + 1e-6), "{what}: error {found} against {}", case.error);
        let single = case.error_in_32_bits;
        assert!(found <= single * 1.01, "{what}: error {found} against {single} in 32 bits");
    }
}
