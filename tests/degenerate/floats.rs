//! Small floats and blocks of them.

use crate::{assert_close, pack_any};
use quant_playground::kernels::{Overflow, Specials};
use quant_playground::quant::Granularity::PerTensor;
use quant_playground::quant::formats::{BlockElement, FloatScaling, Nvfp4, Precision, ScaleMode};
use quant_playground::quant::{FloatFormat, MicroscalingFormat, NumberFormat};

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
        let packed = pack_any(&[values.len()], &values, &format, PerTensor).unwrap();
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
        pack_any(shape, &vec![0.5; shape.iter().product()], &format, PerTensor).unwrap().byte_len()
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
        pack_any(&[1], &[1.0], &NumberFormat::Float(format), PerTensor).err().map_or("", |error| error.code())
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
