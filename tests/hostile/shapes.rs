//! `QuantizedTensor::from_sections` with shapes and sections that do not belong together.

use crate::allocation::peak_during;
use proptest::collection::vec;
use proptest::prelude::*;
use quant_playground::quant::formats::{Float32, Sections};
use quant_playground::quant::{Granularity, IntegerFormat, NumberFormat, QuantizedTensor, Storage, Symmetry};

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
    for (why, shape, format, granularity, sections, expected) in cases {
        let storage = Storage { format, granularity, ..Storage::default() };
        let (answer, peak) = peak_during(|| QuantizedTensor::from_sections(shape, &storage, sections));
        assert!(peak <= 8192, "{why}: it took {peak} bytes of memory");
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
