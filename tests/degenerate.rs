//! Degenerate input: what was decided for each case, once, and why; where engines differ, what they do instead.

use quant_playground::compress::{Activations, Calibration, QuantizedModel, Recipe};
use quant_playground::kernels::{Overflow, Specials};
use quant_playground::model::{Layer, Linear, Model};
use quant_playground::quant::formats::{
    BlockElement, FloatScaling, GgufBlock, GgufFormat, Grid, MatMulNBitsFormat, Nvfp4, Precision, ScaleMode,
};
use quant_playground::quant::{
    FloatFormat, Granularity, IntegerFormat, MicroscalingFormat, NumberFormat, Profile, QuantizedTensor, Range,
    RangeRule, Span, Symmetry, dynamic_quantize_linear, dynamic_quantize_matmul, matmul_integer,
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
    pack_any(shape, data, NumberFormat::Integer(format), by)
}

fn pack_any(shape: &[usize], data: &[f32], format: NumberFormat, by: Granularity) -> Result<QuantizedTensor, Error> {
    QuantizedTensor::new(&Tensor::new("degenerate", shape.to_vec(), data.to_vec())?, &format, by, None)
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
fn floats_come_back_as_decided() {
    const MAX: f32 = f32::MAX;
    const NVFP4: NumberFormat = NumberFormat::Nvfp4(Nvfp4 {});
    let with = |precision, scaling, overflow| NumberFormat::Float(FloatFormat { precision, scaling, overflow });
    let scaled = |precision| with(precision, FloatScaling::Absmax, Overflow::Saturate);
    let direct = |precision| with(precision, FloatScaling::None, Overflow::Saturate);
    let open = |precision| with(precision, FloatScaling::None, Overflow::NonFinite);
    let mx = |element, scale_mode| NumberFormat::Microscaling(MicroscalingFormat { element, scale_mode });
    let mxfp8 = mx(BlockElement::E4m3fn, ScaleMode::Floor);
    let ternary = Precision::Custom { exponent: 1, mantissa: 0, specials: Specials::Finite };
    let fnuz = Precision::Custom { exponent: 4, mantissa: 3, specials: Specials::Fnuz };
    // Why, format, values, recovered values.
    let rows: Vec<(&str, NumberFormat, Vec<f32>, Vec<f32>)> = vec![
        (
            "zeros stay zeros, at scale 1; torchao's scale is 0, and NaN comes back",
            scaled(Precision::E4m3fn),
            vec![0.0; 3],
            vec![0.0; 3],
        ),
        ("a constant is the largest number", scaled(Precision::E2m1), vec![0.75; 3], vec![0.75; 3]),
        ("one element is the largest number", scaled(Precision::E5m2), vec![-3.5], vec![-3.5]),
        ("a scale below 2⁻¹²⁶ becomes 1", scaled(Precision::E4m3fn), vec![1e-39, -1e-40], vec![0.0; 2]),
        ("the widest range", scaled(Precision::E4m3fn), vec![MAX, -MAX], vec![MAX, -MAX]),
        ("no values are no bytes", scaled(Precision::E4m3fn), vec![], vec![]),
        (
            "beyond the largest number is the largest number",
            direct(Precision::Float16),
            vec![1e5, -1e5],
            vec![65_504.0, -65_504.0],
        ),
        (
            "or ∞, as in IEEE 754",
            open(Precision::Float16),
            vec![65_519.0, 65_520.0, -1e5],
            vec![65_504.0, f32::INFINITY, f32::NEG_INFINITY],
        ),
        (
            "where no code is left for ∞ it is the largest number all the same",
            open(Precision::E2m1),
            vec![7.0, -1e9],
            vec![6.0, -6.0],
        ),
        ("denormals are below half of the least number", direct(Precision::E5m2), vec![1e-40, -1e-6], vec![0.0, 0.0]),
        ("three levels", scaled(ternary), vec![-1.0, 0.4, 0.6], vec![-1.0, 0.0, 1.0]),
        ("no zero is negative", direct(fnuz), vec![-1e-9, -0.0, 250.0], vec![0.0, 0.0, 240.0]),
        ("blocks of zeros have the least scale", mxfp8.clone(), vec![0.0; 33], vec![0.0; 33]),
        (
            "tiny blocks keep what the least scale of 2⁻¹²⁷ leaves",
            mxfp8.clone(),
            vec![f32::MIN_POSITIVE, 1e-45],
            vec![f32::MIN_POSITIVE, 0.0],
        ),
        ("the widest block is clipped to 448 · 2¹¹⁹", mxfp8, vec![MAX, 0.0], vec![1.75 * 2f32.powi(127), 0.0]),
        (
            "a level beyond the largest float is the largest float; torchao gives ∞",
            mx(BlockElement::E4m3fn, ScaleMode::Ceil),
            vec![MAX, 0.0],
            vec![MAX, 0.0],
        ),
        (
            "half a step beyond 127/64 is clipped, for −128 is unused",
            mx(BlockElement::Int8, ScaleMode::Floor),
            vec![1.9999, -1.9999],
            vec![127.0 / 64.0, -127.0 / 64.0],
        ),
        ("zeros stay zeros; torchao's scale is 0, and NaN comes back", NVFP4, vec![0.0; 17], vec![0.0; 17]),
        ("a tensor scale below 2⁻¹²⁰ becomes 1", NVFP4, vec![1e-34; 2], vec![0.0; 2]),
        (
            "a block far below the others has the least scale, 2⁻⁶",
            NVFP4,
            [vec![2688.0; 16], vec![0.005, 0.001]].concat(),
            [vec![2688.0; 16], vec![0.007_812_5, 0.0]].concat(),
        ),
        ("the widest tensor", NVFP4, vec![MAX, -MAX], vec![MAX, -MAX]),
        ("no values are no bytes", NVFP4, vec![], vec![]),
    ];
    for (why, format, values, expected) in rows {
        let packed = pack_any(&[values.len()], &values, format, PerTensor).unwrap();
        let found = packed.decode();
        let (finite, ends): (Vec<usize>, Vec<usize>) = (0..found.len()).partition(|&i| expected[i].is_finite());
        let pick = |of: &[f32]| finite.iter().map(|&i| of[i]).collect::<Vec<f32>>();
        assert_close(why, &pick(&found), &pick(&expected));
        assert!(ends.iter().all(|&i| found[i] == expected[i]), "{why}: {found:?}");
        assert!(!values.is_empty() || packed.byte_len() == 0, "{why}");
    }
}

#[test]
fn blocks_that_do_not_divide_the_row() {
    let bytes = |format: NumberFormat, shape: &[usize]| {
        pack_any(shape, &vec![0.5; shape.iter().product()], format, PerTensor).unwrap().byte_len()
    };
    let mx = |element| NumberFormat::Microscaling(MicroscalingFormat { element, ..Default::default() });
    // The last block of each row is shorter, with a scale of its own: engines pad it with zeros or refuse the tensor.
    assert_eq!(bytes(mx(BlockElement::E2m1), &[2, 40]), 40 + 2 * 2);
    assert_eq!(bytes(mx(BlockElement::E3m2), &[2, 40]), 60 + 2 * 2);
    assert_eq!(bytes(mx(BlockElement::Int8), &[3]), 3 + 1);
    assert_eq!(bytes(NumberFormat::Nvfp4(Nvfp4 {}), &[2, 40]), 40 + 2 * 3 + 4);
}

#[test]
fn floats_of_no_size_are_refused() {
    use Specials::{Finite, Fnuz, Ieee, Nan};
    let code = |exponent, mantissa, specials| {
        let format =
            FloatFormat { precision: Precision::Custom { exponent, mantissa, specials }, ..Default::default() };
        pack_any(&[1], &[1.0], NumberFormat::Float(format), PerTensor).err().map_or("", |error| error.code())
    };
    // Why, exponent bits, mantissa bits, special values, code of the error.
    let rows = [
        ("bfloat16", 8, 7, Ieee, ""),
        ("nor do its numbers leave 32 bits with the larger bias", 8, 7, Fnuz, ""),
        ("2¹²⁸ and more would be numbers", 8, 7, Finite, "out-of-range"),
        ("likewise but for the last", 8, 3, Nan, "out-of-range"),
        ("no exponent", 0, 3, Finite, "out-of-range"),
        ("nine exponent bits", 9, 0, Ieee, "out-of-range"),
        ("eleven mantissa bits", 4, 11, Ieee, "out-of-range"),
        ("17 bits", 6, 10, Ieee, "out-of-range"),
        ("ternary", 1, 0, Finite, ""),
        ("zero and NaN", 1, 0, Nan, "out-of-range"),
        ("zero and ∞", 1, 0, Ieee, "out-of-range"),
        ("subnormals alone", 1, 1, Ieee, ""),
        ("bits beyond counting", u32::MAX, u32::MAX, Ieee, "out-of-range"),
    ];
    for (why, exponent, mantissa, specials, expected) in rows {
        assert_eq!(code(exponent, mantissa, specials), expected, "{why}");
    }
}

#[test]
fn blocks_of_engines_come_back_as_decided() {
    use GgufBlock::*;
    const MAX: f32 = f32::MAX;
    const HALF: f32 = 65_504.0;
    let gguf = |block| NumberFormat::Gguf(GgufFormat { block });
    let nbits = |bits, symmetry| NumberFormat::MatMulNBits(MatMulNBitsFormat { bits, symmetry, block_size: 16 });
    let rows: Vec<(&str, NumberFormat, Vec<f32>, Vec<f32>)> = vec![
        (
            "a scale beyond 16 bits is the largest of 16 bits, and values are clipped; llama.cpp stores ∞ and reads NaN",
            gguf(Q8_0),
            vec![1e9, 4e6, -1e9],
            vec![127.0 * HALF, 61.0 * HALF, -128.0 * HALF],
        ),
        ("the same with its sign", gguf(Q4_0), vec![1e9, -1e9], vec![8.0 * HALF, -7.0 * HALF]),
        ("scale and minimum", gguf(Q4_1), vec![MAX, -MAX, 0.0], vec![14.0 * HALF, -HALF, 0.0]),
        ("three levels", gguf(TQ1_0), vec![MAX, -MAX, 3e4], vec![HALF, -HALF, 0.0]),
        ("a super-block", gguf(Q6_K), vec![MAX, -MAX], vec![32.0 * 128.0 * HALF, -31.0 * 128.0 * HALF]),
        ("a value that 16 bits cannot hold is rounded", gguf(Q4_1), vec![0.37; 32], vec![0.370_117_2; 32]),
        (
            "with zeros to fill the block, a constant is an end of its range",
            gguf(Q4_1),
            vec![1.5; 8],
            vec![15.0 * 0.099_975_59; 8],
        ),
        ("a scale below 16 bits is zero, as in llama.cpp", gguf(Q8_0), vec![1e-7, -3e-7], vec![0.0; 2]),
        (
            "and near their end it is coarse, as in llama.cpp",
            gguf(Q4_0),
            vec![-8e-7, 1e-7],
            vec![-16.0 / 16_777_216.0, 2.0 / 16_777_216.0],
        ),
        ("what is below 10⁻¹⁵ counts as zero", gguf(Q4_K), vec![1e-16; 4], vec![0.0; 4]),
        ("one value", gguf(Q5_0), vec![-3.0], vec![-3.0]),
        ("zeros have a scale of −0", nbits(4, Symmetric), vec![0.0; 3], vec![0.0; 3]),
        ("zeros have a scale of 0", nbits(4, Affine), vec![0.0; 3], vec![0.0; 3]),
        (
            "the value of largest magnitude is a level, whatever its sign",
            nbits(2, Symmetric),
            vec![0.5, -0.4],
            vec![0.5, -0.25],
        ),
        ("as long as half a step is there", nbits(8, Symmetric), vec![MAX, -MAX], vec![MAX * (127.0 / 128.0), -MAX]),
        (
            "the width is taken in 64 bits where 32 overflow; ONNX Runtime's scale is ∞",
            nbits(8, Affine),
            vec![MAX, 0.0, -MAX],
            vec![MAX * (127.0 / 127.5), 0.0, -MAX * (127.0 / 127.5)],
        ),
        ("a scale without a reciprocal makes everything zero", nbits(8, Affine), vec![1e-38, -1e-39], vec![0.0; 2]),
    ];
    for (why, format, values, expected) in rows {
        let tensor = Tensor::new("degenerate", vec![values.len()], values).unwrap();
        let packed = QuantizedTensor::new(&tensor, &format, PerTensor, None).unwrap();
        assert_close(why, &packed.decode(), &expected);
    }
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
    for activations in [Activations::Dynamic { levels: 256 }, Activations::Static { levels: 256 }] {
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
            let packed = pack(&shape, &[], IntegerFormat::default(), by).unwrap();
            assert!(packed.is_empty() && packed.byte_len() == 0 && packed.decode().is_empty(), "{shape:?} {by:?}");
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
