//! Degenerate input: what was decided for each case, once, and why; where engines differ, what they do instead.

mod codebooks;
mod engines;
mod floats;

use quant_playground::compress::{Activations, Calibration, Pruning, PruningScope, QuantizedModel, Recipe};
use quant_playground::model::{Layer, Linear, Model};
use quant_playground::quant::formats::{Grid, HqqFormat, MatMulNBitsFormat};
use quant_playground::quant::{
    Granularity, IntegerFormat, Known, NumberFormat, Profile, QuantizedTensor, Range, RangeRule, Rounding, Span,
    Storage, Symmetry, dynamic_quantize_linear, dynamic_quantize_matmul, matmul_integer,
};
use quant_playground::{Error, Tensor};
use std::f32::consts::FRAC_1_SQRT_2;

use Granularity::{PerChannel, PerGroup, PerTensor};
use Profile::{Onnx, Torch};
use Span::{Full, Narrow};
use Symmetry::{Affine, Symmetric};

fn integer(levels: u32, symmetry: Symmetry, span: Span, profile: Profile) -> IntegerFormat {
    IntegerFormat { levels, symmetry, span, profile }
}

fn pack(shape: &[usize], data: &[f32], format: IntegerFormat, by: Granularity) -> Result<QuantizedTensor, Error> {
    pack_any(shape, data, &NumberFormat::Integer(format), by)
}

fn pack_any(shape: &[usize], data: &[f32], format: &NumberFormat, by: Granularity) -> Result<QuantizedTensor, Error> {
    QuantizedTensor::new(&Tensor::new("degenerate", shape.to_vec(), data.to_vec())?, format, by, None)
}

/// Recovered values agree to within the rounding of 32 bits.
fn assert_close(why: &str, found: &[f32], expected: &[f32]) {
    let close = |(a, b): (&f32, &f32)| (a - b).abs() <= 2e-7 * b.abs();
    let same = found.len() == expected.len() && found.iter().zip(expected).all(close);
    assert!(same, "{why}: {found:?} instead of {expected:?}");
}

#[test]
fn values_come_back_as_decided() {
    const C: f32 = FRAC_1_SQRT_2;
    const MAX: f32 = f32::MAX;
    let uint8 = integer(256, Affine, Full, Onnx);
    let int8 = integer(256, Symmetric, Narrow, Onnx);
    let full = integer(16, Symmetric, Full, Onnx);
    let (torch_uint8, torch_int8) = (integer(256, Affine, Full, Torch), integer(256, Symmetric, Full, Torch));
    let bit = integer(2, Affine, Full, Onnx);
    // Why, format, values, recovered values.
    let rows: Vec<(&str, IntegerFormat, Vec<f32>, Vec<f32>)> = vec![
        ("a constant is an end of its range, which reaches to zero", uint8, vec![C; 4], vec![C; 4]),
        ("a negative constant likewise", uint8, vec![-C; 4], vec![-C; 4]),
        ("a constant is the end of a narrow range", int8, vec![C; 4], vec![C; 4]),
        (
            "the full range has no level at its positive end: half a step is lost, as in PyTorch",
            full,
            vec![7.5],
            vec![7.0],
        ),
        ("and at the negative end there is a tie, which goes to the even code beyond", full, vec![-7.5], vec![-8.0]),
        ("zeros stay zeros, at scale 1", uint8, vec![0.0; 3], vec![0.0; 3]),
        ("zeros stay zeros, at scale 1, without a zero point", int8, vec![0.0; 3], vec![0.0; 3]),
        ("zeros stay zeros, at PyTorch's least scale", torch_uint8, vec![0.0; 3], vec![0.0; 3]),
        ("negative zero is zero", uint8, vec![-0.0, 1.0], vec![0.0, 1.0]),
        ("one element is the end of its range", uint8, vec![-3.5], vec![-3.5]),
        ("no values are no bytes", uint8, vec![], vec![]),
        (
            "denormals would need a scale below 2⁻¹²⁶; as in ONNX Runtime's quantizer they become zero",
            uint8,
            vec![1e-39, -1e-40],
            vec![0.0; 2],
        ),
        (
            "the least scale of 2⁻¹²⁶ is still used",
            int8,
            vec![127.0 * f32::MIN_POSITIVE],
            vec![127.0 * f32::MIN_POSITIVE],
        ),
        ("tiny values keep their bits in the ONNX profile", int8, vec![1e-30, -1e-30], vec![1e-30, -1e-30]),
        ("tiny values fall below PyTorch's least scale of 2⁻²³", torch_int8, vec![1e-30, -1e-30], vec![0.0; 2]),
        ("and lose most of their bits near it", torch_int8, vec![1e-7, 3e-7], vec![f32::EPSILON, 3.0 * f32::EPSILON]),
        (
            "the width of the widest range is taken in 64 bits; PyTorch's scale is ∞",
            torch_uint8,
            vec![MAX, 0.0],
            vec![MAX, 0.0],
        ),
        (
            "a level beyond the largest float is the largest float; ONNX Runtime gives ∞",
            uint8,
            vec![MAX, -MAX],
            vec![MAX * (127.0 / 127.5), -MAX],
        ),
        ("the widest range, symmetric", int8, vec![MAX, -MAX], vec![MAX, -MAX]),
        ("a scale beyond the largest float is the largest float", bit, vec![MAX, -MAX], vec![MAX, 0.0]),
        ("two levels are zero and the far end", bit, vec![-1.0, 3.0, 1.0], vec![0.0, 4.0, 0.0]),
        ("two levels, negative", bit, vec![-3.0, -1.0], vec![-3.0, 0.0]),
        (
            "two levels and ends alike: both ties round to the even code, and nothing is left",
            bit,
            vec![-1.0, 1.0],
            vec![0.0, 0.0],
        ),
        (
            "three symmetric levels are ternary",
            integer(3, Symmetric, Narrow, Onnx),
            vec![-1.0, 0.4, 0.6],
            vec![-1.0, 0.0, 1.0],
        ),
        ("the 65,536 levels of 16 bits", integer(65_536, Affine, Full, Onnx), vec![0.0, 1.0], vec![0.0, 1.0]),
    ];
    for (why, format, values, expected) in rows {
        let packed = pack(&[values.len()], &values, format, PerTensor).unwrap();
        assert_close(why, &packed.decode(), &expected);
        assert!(packed.grids().iter().all(|grid| grid.scale > 0.0 && grid.scale.is_finite()), "{why}");
    }
}

#[test]
fn a_zero_point_between_codes_reaches_only_so_far() {
    // hqq takes a range of at most 10⁻⁴ for none; and a range that is far from zero for its width loses its levels in the
    // rounding of 32 bits, so here it is widened.
    let decode = |values: &[f32]| {
        let tensor = Tensor::new("degenerate", vec![values.len()], values.to_vec()).unwrap();
        let format = NumberFormat::Hqq(HqqFormat { levels: 16, refit: false });
        QuantizedTensor::new(&tensor, &format, PerTensor, None).unwrap().decode()
    };
    assert_close("a constant comes back, whatever it is", &decode(&[FRAC_1_SQRT_2; 4]), &[FRAC_1_SQRT_2; 4]);
    assert_close("so does a negative one", &decode(&[-1e20; 2]), &[-1e20; 2]);
    assert_close("the ends are levels", &decode(&[-1.5, 0.0, 1.5]), &[-1.5, 0.1, 1.5]);
    assert_close("a range need not reach to zero", &decode(&[7.0, 7.75, 8.5]), &[7.0, 7.8, 8.5]);
    assert_close("narrow ranges are none", &decode(&[1e-5, -1e-5, 5e-5]), &[-1e-5; 3]);
    assert_close("far ranges are widened", &decode(&[1e6, 1e6 + 1.0]), &[1e6, 1e6 + 0.953_674_3]);
    assert_close("the widest range", &decode(&[f32::MAX, f32::MIN]), &[f32::MAX, f32::MIN]);
    assert_close("no values are no bytes", &decode(&[]), &[]);
}

#[test]
fn a_range_of_no_width_has_the_scale_of_its_profile() {
    // ONNX Runtime's quantizer 1, its DynamicQuantizeLinear 1, onnx.reference 1/255, the function body of the ONNX
    // specification 0/0; PyTorch 2⁻²³; torchao 2⁻¹²⁶.
    let grid = |format: IntegerFormat| format.grid(Range::of(&[0.0]));
    assert_eq!(grid(integer(256, Affine, Full, Onnx)), Grid { scale: 1.0, zero_point: 0 });
    assert_eq!(grid(integer(256, Affine, Narrow, Onnx)), Grid { scale: 1.0, zero_point: 1 });
    assert_eq!(grid(integer(256, Symmetric, Narrow, Onnx)), Grid { scale: 1.0, zero_point: 0 });
    assert_eq!(grid(integer(256, Affine, Full, Torch)), Grid { scale: f32::EPSILON, zero_point: 0 });
    assert_eq!(dynamic_quantize_linear(&[0.0; 3], 256).unwrap().grid, Grid { scale: 1.0, zero_point: 0 });
    assert_eq!(dynamic_quantize_linear(&[], 256).unwrap().grid, Grid { scale: 1.0, zero_point: 0 });
}

#[test]
fn dynamic_ranges_stay_finite() {
    // ONNX Runtime: scale ∞, every code 0, so that nothing comes back.
    let widest = dynamic_quantize_linear(&[f32::MAX, -f32::MAX, 1.0], 256).unwrap();
    assert_eq!((widest.codes, widest.grid.zero_point), (vec![255, 0, 128], 128));
    assert!(widest.grid.scale.is_finite());
    // ONNX Runtime: scale 0 and code 255, which comes back as 0 as well.
    let least = dynamic_quantize_linear(&[1e-45], 256).unwrap();
    assert_eq!((least.codes, least.grid), (vec![0], Grid { scale: 1.0, zero_point: 0 }));
}

#[test]
fn products_of_large_scales_stay_finite() {
    // ONNX Runtime: the product of the scales is ∞, and nothing times ∞ is NaN.
    let huge = [Grid { scale: 1e30, zero_point: 0 }];
    let product = |a: &[f32], b: &[i32]| dynamic_quantize_matmul(a, b, &huge, &[], 2).unwrap();
    assert_eq!(product(&[1e30, 0.0], &[0, 1]), [0.0]);
    assert_eq!(product(&[1e30, 0.0], &[-1, 1]), [f32::MIN]);
    let weight = Tensor::new("weight", vec![1, 2], vec![1.0, 2.0]).unwrap();
    let bias = Tensor::new("bias", vec![1], vec![0.5]).unwrap();
    let model = Model::new(vec![Layer::Linear(Linear::new(weight, bias).unwrap())]).unwrap();
    for activations in
        [Activations::Dynamic { levels: 256 }, Activations::Static { levels: 256, range: RangeRule::default() }]
    {
        let recipe = Recipe { range: RangeRule::Manual { low: 0.0, high: f32::MAX }, activations, ..Recipe::default() };
        let inputs = [100.0, -200.0];
        let quantized = QuantizedModel::new(&model, &recipe, &Calibration::of(&model, &inputs)).unwrap();
        assert_eq!(quantized.forward(&inputs), [0.5], "weights of 0 leave the bias");
    }
}

#[test]
fn what_cannot_be_quantized_is_refused() {
    let int4 = IntegerFormat::default();
    let nan = |value: f32| pack(&[3], &[0.0, 1.0, value], int4, PerTensor);
    let of = |levels, symmetry, span| pack(&[1], &[1.0], integer(levels, symmetry, span, Onnx), PerTensor);
    let declared = |low, high| {
        let tensor = Tensor::new("t", vec![1], vec![1.0]).unwrap();
        let range = Some(Range { low, high });
        QuantizedTensor::new(&tensor, &NumberFormat::default(), PerTensor, range)
    };
    let nbits = |bits, block_size| {
        let format = MatMulNBitsFormat { bits, block_size, ..Default::default() };
        NumberFormat::MatMulNBits(format).as_format().check()
    };
    let dynamic = |values: &[f32], levels| dynamic_quantize_linear(values, levels).map(drop);
    let product = |a: &[i32], b: &[i32], zeros: &[i32], inputs| matmul_integer(a, 0, b, zeros, inputs).map(drop);
    let grid = [Grid { scale: 1.0, zero_point: 0 }];
    let float_product = |bias: &[f32]| dynamic_quantize_matmul(&[1.0; 2], &[1; 2], &grid, bias, 2).map(drop);
    let rows: Vec<(&str, Result<(), Error>, &str)> = vec![
        ("NaN has no place on a grid", nan(f32::NAN).map(drop), "non-finite"),
        ("nor has ∞", nan(f32::INFINITY).map(drop), "non-finite"),
        ("nor has −∞", nan(f32::NEG_INFINITY).map(drop), "non-finite"),
        ("a declared range of NaN", declared(f32::NAN, 1.0).map(drop), "non-finite"),
        ("a declared range to ∞", declared(0.0, f32::INFINITY).map(drop), "non-finite"),
        ("no levels", of(0, Affine, Full).map(drop), "out-of-range"),
        ("one level", of(1, Affine, Full).map(drop), "out-of-range"),
        ("17 bits", of(65_537, Affine, Full).map(drop), "out-of-range"),
        ("two symmetric levels would be −1 and 0, or 0 alone", of(2, Symmetric, Full).map(drop), "incompatible"),
        ("two levels without the lowest leave one", of(2, Affine, Narrow).map(drop), "incompatible"),
        ("three bits in MatMulNBits", nbits(3, 32), "incompatible"),
        ("blocks of 48 in MatMulNBits", nbits(4, 48), "incompatible"),
        ("groups of nothing", pack(&[2], &[1.0; 2], int4, PerGroup { size: 0 }).map(drop), "out-of-range"),
        ("a shape that does not hold the values", pack(&[2, 2], &[1.0; 3], int4, PerTensor).map(drop), "shape"),
        ("a shape beyond counting", pack(&[usize::MAX, 2], &[1.0; 3], int4, PerTensor).map(drop), "shape"),
        ("NaN at run time", dynamic(&[f32::NAN], 256), "non-finite"),
        ("one level at run time", dynamic(&[1.0], 1), "out-of-range"),
        ("rows of no inputs", product(&[], &[], &[0], 0), "shape"),
        ("half a row", product(&[1, 2, 3], &[1, 2], &[0], 2), "shape"),
        ("half a weight row", product(&[1, 2], &[1, 2, 3], &[0], 2), "shape"),
        ("two zero points for three outputs", product(&[1], &[1, 2, 3], &[0, 0], 1), "shape"),
        ("a sum beyond 32 bits", product(&[65_535], &[65_535], &[0], 1), "accumulator-overflow"),
        ("codes at the ends of 32 bits", product(&[i32::MIN], &[i32::MAX], &[i32::MIN], 1), "accumulator-overflow"),
        ("two biases for one output", float_product(&[1.0, 2.0]), "shape"),
        ("one bias for one output", float_product(&[1.0]), ""),
    ];
    for (why, answer, code) in rows {
        assert_eq!(answer.as_ref().err().map_or("", Error::code), code, "{why}: {answer:?}");
    }
}

#[test]
fn groups_that_do_not_divide_the_row() {
    let data: Vec<f32> = (1..=10).map(|i| i as f32).collect();
    let int8 = integer(256, Symmetric, Narrow, Onnx);
    let scales = |by: Granularity| -> Vec<f32> {
        pack(&[2, 5], &data, int8, by).unwrap().grids().iter().map(|grid| grid.scale * 127.0).collect()
    };
    assert_close("the last group of a row is shorter", &scales(PerGroup { size: 2 }), &[2.0, 4.0, 5.0, 7.0, 9.0, 10.0]);
    assert_close("a group beyond the row is the row", &scales(PerGroup { size: 6 }), &[5.0, 10.0]);
    assert_close("a group beyond the tensor is the row too", &scales(PerGroup { size: 65_536 }), &[5.0, 10.0]);
    assert_close("the row itself", &scales(PerChannel), &[5.0, 10.0]);
    let bytes = |shape: &[usize], size: u32| {
        let int4 = IntegerFormat::default();
        pack(shape, &data, int4, PerGroup { size }).unwrap().byte_len()
    };
    // Ten codes of 4 bits, and a scale for each group: short groups are not padded, unlike in ONNX Runtime's MatMulNBits.
    assert_eq!((bytes(&[2, 5], 2), bytes(&[2, 5], 5), bytes(&[10], 3)), (5 + 6 * 4, 5 + 2 * 4, 5 + 4 * 4));
}

#[test]
fn shapes_without_values_hold_no_bytes() {
    for shape in [vec![0], vec![0, 5], vec![5, 0], vec![2, 0, 3]] {
        for by in [Granularity::Global, PerTensor, PerChannel, PerGroup { size: 4 }] {
            for format in NumberFormat::all() {
                let packed = pack_any(&shape, &[], &format, by).unwrap();
                // What a visitor types is stored even for nothing.
                let most = if let NumberFormat::OwnCodebook(_) = format { 28 } else { 0 };
                assert!(
                    packed.is_empty() && packed.byte_len() <= most && packed.decode().is_empty(),
                    "{shape:?} {by:?}"
                );
            }
        }
    }
    let scalar = pack(&[], &[2.0], IntegerFormat::default(), PerChannel).unwrap();
    assert_close("a scalar is one value", &scalar.decode(), &[2.0]);
}

#[test]
fn declared_ranges_may_fit_badly() {
    let tensor = Tensor::new("t", vec![3], vec![-5.0, 0.1, 9.0]).unwrap();
    let format = NumberFormat::Integer(integer(256, Affine, Full, Onnx));
    let decode =
        |low, high| QuantizedTensor::new(&tensor, &format, PerTensor, Some(Range::new(low, high))).unwrap().decode();
    assert_close("values beyond the range saturate", &decode(0.0, 2.55), &[0.0, 0.1, 2.55]);
    assert_close("a range of no width has scale 1", &decode(0.0, 0.0), &[0.0, 0.0, 9.0]);
    assert_close("a range without zero is widened to it", &decode(3.0, 5.1), &[0.0, 0.1, 5.1]);
}

#[test]
fn pruning_degenerates_as_decided() {
    /// Why, share, values, what comes back, bytes beside scale and zero point.
    type Row<'a> = (&'a str, f64, &'a [f32], &'a [f32], usize);
    let format = integer(256, Affine, Full, Onnx);
    let rows: [Row<'_>; 6] = [
        ("nothing is pruned: no index", 0.0, &[1.0, 0.0, 0.0], &[1.0, 0.0, 0.0], 3),
        ("all is pruned: to say so is shorter than three zeros", 1.0, &[1.0; 3], &[0.0; 3], 2),
        ("no values are no bytes", 0.5, &[], &[], 0),
        ("of one value half is none, as in PyTorch", 0.5, &[1.0], &[1.0], 1),
        ("of equals the earlier are kept; zeros are stored, as short", 0.5, &[-1.0; 4], &[-1.0, -1.0, 0.0, 0.0], 4),
        ("a zero may be kept", 0.5, &[0.0; 4], &[0.0; 4], 4),
    ];
    for (why, sparsity, values, expected, bytes) in rows {
        let tensor = Tensor::new("degenerate", vec![values.len()], values.to_vec()).unwrap();
        let mask = Pruning::Magnitude { sparsity, scope: PruningScope::default() }.mask(&tensor).unwrap();
        let storage = Storage { format: NumberFormat::Integer(format), ..Storage::default() };
        let (rule, rounding) = (RangeRule::MinMax, Rounding::Nearest);
        let packed = QuantizedTensor::quantize_knowing(
            &tensor,
            storage,
            &rule,
            &rounding,
            Known { mask: Some(&mask), ..Known::default() },
        )
        .unwrap();
        assert_close(why, &packed.decode(), expected);
        let side = packed.sections().scales.len() + packed.sections().zero_points.len();
        assert_eq!(packed.byte_len() - side, bytes, "{why}");
    }
}

#[test]
fn hostile_prunings_are_refused_and_repaired() {
    let magnitude = |sparsity| Pruning::Magnitude { sparsity, scope: PruningScope::Global };
    for (pruning, repaired) in [
        (magnitude(f64::NAN), Pruning::HALF),
        (magnitude(-0.1), magnitude(0.0)),
        (magnitude(f64::INFINITY), magnitude(1.0)),
        (Pruning::NOfM { n: 0, m: 4 }, Pruning::NOfM { n: 1, m: 4 }),
        (Pruning::NOfM { n: 5, m: 4 }, Pruning::NOfM { n: 4, m: 4 }),
        (Pruning::NOfM { n: 1, m: 0 }, Pruning::NOfM { n: 1, m: 2 }),
        (Pruning::NOfM { n: u32::MAX, m: u32::MAX }, Pruning::NOfM { n: 256, m: 256 }),
    ] {
        assert!(matches!(pruning.check(), Err(Error::OutOfRange { .. })), "{pruning:?}");
        let mut moved = pruning;
        moved.repair();
        assert_eq!((moved, moved.check()), (repaired, Ok(())));
    }
}
