//! `QuantizedTensor::from_sections` with shapes and sections that do not belong together.

use crate::allocation::peak_during;
use proptest::collection::vec;
use proptest::prelude::*;
use quant_playground::kernels::Overflow;
use quant_playground::quant::formats::{
    BlockElement, Float32, FloatScaling, GgufBlock, GgufFormat, MatMulNBitsFormat, Nvfp4, Precision, Sections,
};
use quant_playground::quant::{
    FloatFormat, Granularity, IntegerFormat, MicroscalingFormat, NumberFormat, QuantizedTensor, Storage, Symmetry,
};

const HUGE: usize = usize::MAX;

/// Why, shape, format, granularity, sections, and the code of the error or "" where the bytes are right.
type Case = (&'static str, &'static [usize], NumberFormat, Granularity, Sections, &'static str);

fn int8(symmetry: Symmetry) -> NumberFormat {
    NumberFormat::Integer(IntegerFormat { levels: 256, symmetry, ..Default::default() })
}

fn sections(codes: usize, scales: &[f32], zero_points: &[u8]) -> Sections {
    let scales = scales.iter().flat_map(|scale| scale.to_le_bytes()).collect();
    Sections { codes: vec![127; codes], scales, zero_points: zero_points.to_vec(), ..Sections::default() }
}

#[test]
fn floats_are_answered_as_decided() {
    use Granularity::PerTensor;
    let nvfp4 = NumberFormat::Nvfp4(Nvfp4 {});
    let fp8 =
        |precision, overflow| NumberFormat::Float(FloatFormat { precision, scaling: FloatScaling::None, overflow });
    let mx = |element| NumberFormat::Microscaling(MicroscalingFormat { element, ..Default::default() });
    let parts = |codes: &[u8], scales: &[u8]| Sections {
        codes: codes.to_vec(),
        scales: scales.to_vec(),
        ..Sections::default()
    };
    let one = 1f32.to_le_bytes();
    let blocks = |blocks: &[u8]| [&one[..], blocks].concat();
    let (saturate, open) = (Overflow::Saturate, Overflow::NonFinite);
    let cases: Vec<Case> = vec![
        ("no scale for values stored directly", &[1], fp8(Precision::E5m2, saturate), PerTensor, parts(&[1], &[]), ""),
        ("a scale all the same", &[1], fp8(Precision::E5m2, saturate), PerTensor, parts(&[1], &one), "malformed"),
        (
            "∞ where overflow saturates",
            &[1],
            fp8(Precision::E5m2, saturate),
            PerTensor,
            parts(&[0x7c], &[]),
            "malformed",
        ),
        (
            "NaN where overflow saturates",
            &[1],
            fp8(Precision::E4m3fn, saturate),
            PerTensor,
            parts(&[0xff], &[]),
            "malformed",
        ),
        ("∞ where it does not", &[1], fp8(Precision::E5m2, open), PerTensor, parts(&[0x7c], &[]), ""),
        ("two scales of blocks", &[33], mx(BlockElement::E4m3fn), PerTensor, parts(&[1; 33], &[127, 254]), ""),
        ("a scale of NaN", &[33], mx(BlockElement::E4m3fn), PerTensor, parts(&[1; 33], &[127, 255]), "malformed"),
        ("one scale for two blocks", &[33], mx(BlockElement::E4m3fn), PerTensor, parts(&[1; 33], &[127]), "malformed"),
        ("an element of NaN", &[1], mx(BlockElement::E4m3fn), PerTensor, parts(&[0x7f], &[0]), "malformed"),
        ("the unused element", &[1], mx(BlockElement::Int8), PerTensor, parts(&[0x80], &[0]), "malformed"),
        ("the most negative element", &[1], mx(BlockElement::Int8), PerTensor, parts(&[0x81], &[254]), ""),
        ("a tensor and its blocks", &[17], nvfp4.clone(), PerTensor, parts(&[1; 9], &blocks(&[0x08, 0x7e])), ""),
        ("no scale of the tensor", &[17], nvfp4.clone(), PerTensor, parts(&[1; 9], &[0x08, 0x7e]), "malformed"),
        ("a block scale below 2⁻⁶", &[1], nvfp4.clone(), PerTensor, parts(&[1], &blocks(&[0x07])), "malformed"),
        ("a block scale of NaN", &[1], nvfp4.clone(), PerTensor, parts(&[1], &blocks(&[0x7f])), "malformed"),
        ("a negative block scale", &[1], nvfp4.clone(), PerTensor, parts(&[1], &blocks(&[0x88])), "malformed"),
        ("no blocks, no scale of the tensor", &[0], nvfp4.clone(), PerTensor, parts(&[], &[]), ""),
        ("no blocks, a scale of the tensor", &[0], nvfp4.clone(), PerTensor, parts(&[], &one), "malformed"),
        ("endless blocks", &[HUGE], nvfp4.clone(), PerTensor, parts(&[1], &blocks(&[0x08])), "malformed"),
        ("endless columns", &[0, HUGE], mx(BlockElement::E2m1), PerTensor, parts(&[], &[]), ""),
        ("a tensor scale of NaN", &[1], nvfp4.clone(), PerTensor, parts(&[1], &[0, 0, 0xc0, 0x7f, 0x08]), "malformed"),
        ("a tensor scale of ∞", &[1], nvfp4.clone(), PerTensor, parts(&[1], &[0, 0, 0x80, 0x7f, 0x08]), "malformed"),
        ("a tensor scale of zero", &[1], nvfp4.clone(), PerTensor, parts(&[1], &[0, 0, 0, 0, 0x08]), "malformed"),
        ("the largest tensor scale", &[1], nvfp4, PerTensor, parts(&[7], &[0xff, 0xff, 0x7f, 0x7f, 0x7e]), ""),
    ];
    answer(cases);
}

#[test]
fn each_case_is_answered_as_decided() {
    use Granularity::{PerChannel, PerGroup, PerTensor};
    use Symmetry::{Affine, Symmetric};
    let pair = [1.0, 2.0];
    let cases: Vec<Case> = vec![
        ("as it should be", &[2, 3], int8(Symmetric), PerChannel, sections(6, &pair, &[]), ""),
        ("with zero points", &[2, 3], int8(Affine), PerChannel, sections(6, &pair, &[1, 254]), ""),
        ("a code short", &[2, 3], int8(Symmetric), PerChannel, sections(5, &pair, &[]), "malformed"),
        ("a code too many", &[2, 3], int8(Symmetric), PerChannel, sections(7, &pair, &[]), "malformed"),
        ("a scale short", &[2, 3], int8(Symmetric), PerChannel, sections(6, &[1.0], &[]), "malformed"),
        ("no zero points", &[2, 3], int8(Affine), PerChannel, sections(6, &pair, &[]), "malformed"),
        ("needless zero points", &[2, 3], int8(Symmetric), PerChannel, sections(6, &pair, &[1, 1]), "malformed"),
        (
            "a zero point beyond the narrow range",
            &[2, 3],
            int8(Affine),
            PerChannel,
            sections(6, &pair, &[1, 255]),
            "malformed",
        ),
        (
            "a scale that is no number",
            &[2, 3],
            int8(Symmetric),
            PerChannel,
            sections(6, &[1.0, f32::NAN], &[]),
            "malformed",
        ),
        (
            "an infinite scale",
            &[2, 3],
            int8(Symmetric),
            PerChannel,
            sections(6, &[f32::INFINITY, 1.0], &[]),
            "malformed",
        ),
        ("a scale of zero", &[2, 3], int8(Symmetric), PerChannel, sections(6, &[0.0, 1.0], &[]), "malformed"),
        ("a negative scale", &[2, 3], int8(Symmetric), PerChannel, sections(6, &[-1.0, 1.0], &[]), "malformed"),
        ("the largest scale", &[2, 3], int8(Symmetric), PerChannel, sections(6, &[f32::MAX, f32::MAX], &[]), ""),
        ("the smallest scale", &[2, 3], int8(Symmetric), PerChannel, sections(6, &[1e-45, 1e-45], &[]), ""),
        ("a scalar", &[], int8(Symmetric), PerTensor, sections(1, &[1.0], &[]), ""),
        ("empty", &[0], int8(Symmetric), PerTensor, sections(0, &[], &[]), ""),
        ("empty, with a scale", &[0], int8(Symmetric), PerTensor, sections(0, &[1.0], &[]), "malformed"),
        ("endless rows of nothing", &[HUGE, 0], int8(Symmetric), PerChannel, sections(0, &[], &[]), ""),
        ("no rows, endless columns", &[0, HUGE], int8(Affine), PerGroup { size: 3 }, sections(0, &[], &[]), ""),
        ("more values than can be counted", &[HUGE, 2], int8(Symmetric), PerTensor, sections(6, &[1.0], &[]), "shape"),
        ("more than memory holds", &[HUGE], int8(Symmetric), PerTensor, sections(6, &[1.0], &[]), "malformed"),
        ("a group each, endless", &[HUGE], int8(Affine), PerGroup { size: 1 }, sections(6, &[1.0], &[1]), "malformed"),
        ("endless floats", &[HUGE], NumberFormat::Float32(Float32 {}), PerTensor, sections(8, &[], &[]), "malformed"),
        ("groups of nothing", &[2, 3], int8(Symmetric), PerGroup { size: 0 }, sections(6, &pair, &[]), "out-of-range"),
        ("half a float", &[2], NumberFormat::Float32(Float32 {}), PerTensor, sections(7, &[], &[]), "malformed"),
    ];
    answer(cases);
}

fn answer(cases: Vec<Case>) {
    for (why, shape, format, granularity, sections, expected) in cases {
        let overflows = format.as_format().overflows();
        let storage = Storage { format, granularity, ..Storage::default() };
        let (answer, peak) = peak_during(|| QuantizedTensor::from_sections(shape, &storage, sections));
        assert!(peak <= 8192, "{why}: it took {peak} bytes of memory");
        assert_eq!(answer.as_ref().err().map_or("", |error| error.code()), expected, "{why}: {answer:?}");
        if let Ok(tensor) = answer {
            assert!(overflows || tensor.decode().iter().all(|value| value.is_finite()), "{why}");
        }
    }
}

#[test]
fn blocks_of_engines_are_answered_as_decided() {
    let gguf = |block| NumberFormat::Gguf(GgufFormat { block });
    let nbits =
        |bits| NumberFormat::MatMulNBits(MatMulNBitsFormat { bits, symmetry: Symmetry::Affine, block_size: 16 });
    let block = |bytes: &[u8]| Sections { codes: bytes.to_vec(), ..Sections::default() };
    let q4_0 = |scale: u16| [&scale.to_le_bytes()[..], &[0x5a; 16]].concat();
    let q2_k = |d: u16, dmin: u16| [&[0xff; 80][..], &d.to_le_bytes(), &dmin.to_le_bytes()].concat();
    let tq2_0 = |codes: u8| [&[codes; 64][..], &[0, 0x3c]].concat();
    let beside = |zero_points: usize, scales: usize, table: usize| Sections {
        codes: vec![0xe4; 2 * 3 * 4],
        scales: vec![0; 4 * scales],
        zero_points: vec![0x1b; zero_points],
        table: vec![0; table],
        ..Sections::default()
    };
    use GgufBlock::{Q2_K, Q4_0, TQ1_0, TQ2_0};
    let cases: Vec<(&str, &[usize], NumberFormat, Sections, &str)> = vec![
        ("a block", &[32], gguf(Q4_0), block(&q4_0(0x3c00)), ""),
        ("a part of one", &[3, 2], gguf(Q4_0), block(&q4_0(0x3c00)), ""),
        ("a negative scale", &[32], gguf(Q4_0), block(&q4_0(0xbc00)), ""),
        ("a scale of zero", &[32], gguf(Q4_0), block(&q4_0(0)), ""),
        ("an infinite scale", &[32], gguf(Q4_0), block(&q4_0(0x7c00)), "malformed"),
        ("a scale that is no number", &[32], gguf(Q4_0), block(&q4_0(0xfe01)), "malformed"),
        ("an infinite minimum", &[256], gguf(Q2_K), block(&q2_k(0x3c00, 0xfc00)), "malformed"),
        ("the largest scales", &[256], gguf(Q2_K), block(&q2_k(0x7bff, 0xfbff)), ""),
        ("two blocks for one", &[32], gguf(Q4_0), block(&[q4_0(0), q4_0(0)].concat()), "malformed"),
        ("no block", &[1], gguf(Q4_0), block(&[]), "malformed"),
        ("no values", &[0, 5], gguf(Q4_0), block(&[]), ""),
        ("more blocks than memory holds", &[HUGE], gguf(Q4_0), block(&[]), "malformed"),
        ("three codes in two bits", &[256], gguf(TQ2_0), block(&tq2_0(0b10_01_00_10)), ""),
        ("and a fourth", &[256], gguf(TQ2_0), block(&tq2_0(0b11_01_00_10)), "malformed"),
        ("any byte is five codes", &[256], gguf(TQ1_0), block(&[&[0xff; 52][..], &[0, 0x3c]].concat()), ""),
        (
            "a scale beside the blocks",
            &[32],
            gguf(Q4_0),
            Sections { scales: vec![0; 4], ..block(&q4_0(0)) },
            "malformed",
        ),
        ("three blocks a row, the last one short", &[2, 40], nbits(2), beside(2, 6, 0), ""),
        ("zero points of one row", &[2, 40], nbits(2), beside(1, 6, 0), "malformed"),
        ("scales of five blocks", &[2, 40], nbits(2), beside(2, 5, 0), "malformed"),
        ("a table", &[2, 40], nbits(2), beside(2, 6, 1), "malformed"),
        ("codes of another width", &[2, 40], nbits(4), beside(4, 6, 0), "malformed"),
        ("a width that is none", &[2, 40], nbits(3), beside(4, 6, 0), "incompatible"),
        ("rows beyond memory", &[HUGE / 64, 64], nbits(8), beside(2, 6, 0), "malformed"),
        ("rows of nothing", &[HUGE, 0], nbits(8), Sections::default(), ""),
    ];
    for (why, shape, format, sections, expected) in cases {
        let storage = Storage { format, ..Storage::default() };
        let (answer, peak) = peak_during(|| QuantizedTensor::from_sections(shape, &storage, sections));
        assert!(peak <= 16_384, "{why}: it took {peak} bytes of memory");
        assert_eq!(answer.as_ref().err().map_or("", |error| error.code()), expected, "{why}: {answer:?}");
        if let Ok(tensor) = answer {
            assert!(tensor.decode().iter().all(|value| value.is_finite()), "{why}");
        }
    }
}

#[test]
fn a_code_beyond_the_levels_is_named_by_its_byte() {
    let format =
        NumberFormat::Integer(IntegerFormat { levels: 5, symmetry: Symmetry::Symmetric, ..Default::default() });
    // Codes of 3 bits: 0 to 4 are levels; the fourth one, in bits 9 to 11, is 7.
    let stored = Sections { codes: vec![0, 0b1110], scales: 1f32.to_le_bytes().to_vec(), ..Sections::default() };
    let storage = Storage { format, ..Storage::default() };
    let error = QuantizedTensor::from_sections(&[4], &storage, stored).unwrap_err();
    assert_eq!(error.to_string().split(" at byte ").nth(1).map(|rest| &rest[..1]), Some("1"), "{error}");
}

proptest! {
    #![proptest_config(crate::cases::config())]

    #[test]
    fn no_shape_and_no_bytes_are_too_strange(
        shape in vec(prop_oneof![Just(0), 1usize..=6, any::<usize>(), Just(HUGE), Just(1 << 32)], 0..=4),
        levels in prop_oneof![2u32..=300, any::<u32>()],
        affine in any::<bool>(),
        size in prop_oneof![0u32..=8, any::<u32>()],
        codes in vec(any::<u8>(), 0..40), scales in vec(any::<u8>(), 0..40), zero_points in vec(any::<u8>(), 0..8),
    ) {
        let symmetry = if affine { Symmetry::Affine } else { Symmetry::Symmetric };
        let format = NumberFormat::Integer(IntegerFormat { levels, symmetry, ..Default::default() });
        for granularity in [Granularity::PerTensor, Granularity::PerChannel, Granularity::PerGroup { size }] {
            let stored = Sections { codes: codes.clone(), scales: scales.clone(), zero_points: zero_points.clone(), ..Sections::default() };
            let storage = Storage { format: format.clone(), granularity, ..Storage::default() };
            let (answer, peak) = peak_during(|| QuantizedTensor::from_sections(&shape, &storage, stored));
            prop_assert!(peak <= 8192, "it took {} bytes of memory", peak);
            if let Ok(tensor) = answer {
                prop_assert!(tensor.decode().iter().all(|value| value.is_finite()));
            }
        }
    }
}
