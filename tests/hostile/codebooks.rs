//! Codebooks and few bits, read from bytes that may be anything.

use crate::allocation::peak_during;
use quant_playground::quant::formats::Sections;
use quant_playground::quant::{
    CodebookScaling, Granularity, KMeans, LloydMax, NumberFormat, OwnCodebook, QuantizedTensor, Storage, Ternary,
};

const HUGE: usize = usize::MAX;

fn floats(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

#[test]
fn codebooks_and_signs_are_read_as_decided() {
    const HALF: usize = usize::MAX / 2;
    let k_means = |levels| NumberFormat::KMeans(KMeans { levels, ..Default::default() });
    let ternary = NumberFormat::Ternary(Ternary::default());
    let typed = |scaling| NumberFormat::OwnCodebook(OwnCodebook { values: vec![2.0, -1.0, 0.0], scaling });
    let with = |codes: &[u8], codebook: &[f32], scales: &[f32]| Sections {
        codes: codes.to_vec(),
        codebook: floats(codebook),
        scales: floats(scales),
        ..Sections::default()
    };
    let (k3, infinite) = (k_means(3), f32::INFINITY);
    let cases: Vec<(&str, &[usize], NumberFormat, Sections, &str)> = vec![
        ("three levels", &[4], k3.clone(), with(&[0b10_01_00_10], &[-1.0, 0.0, 2.0], &[]), ""),
        ("levels that are alike", &[4], k3.clone(), with(&[0b10_01_00_10], &[0.5; 3], &[]), ""),
        ("a code beyond them", &[4], k3.clone(), with(&[0b11_01_00_10], &[-1.0, 0.0, 2.0], &[]), "malformed"),
        ("a level short", &[4], k3.clone(), with(&[0], &[-1.0, 0.0], &[]), "malformed"),
        ("a level too many", &[4], k3.clone(), with(&[0], &[-1.0, 0.0, 1.0, 2.0], &[]), "malformed"),
        ("levels that fall", &[4], k3.clone(), with(&[0], &[-1.0, 0.0, -0.5], &[]), "malformed"),
        ("a level of NaN", &[4], k3.clone(), with(&[0], &[-1.0, f32::NAN, 1.0], &[]), "malformed"),
        ("an infinite level", &[4], k3.clone(), with(&[0], &[-1.0, 0.0, infinite], &[]), "malformed"),
        ("levels for nothing", &[0], k3.clone(), with(&[], &[-1.0, 0.0, 1.0], &[]), "malformed"),
        ("endless codes", &[HUGE], k3.clone(), with(&[0], &[-1.0, 0.0, 1.0], &[]), "malformed"),
        ("endless groups", &[HALF, 1], k_means(256), with(&[0], &[], &[]), "malformed"),
        ("six trits", &[6], ternary.clone(), with(&[242, 2], &[], &[0.5]), ""),
        ("a byte above 242", &[6], ternary.clone(), with(&[243, 2], &[], &[0.5]), "malformed"),
        ("a trit too many in the last byte", &[6], ternary.clone(), with(&[242, 3], &[], &[0.5]), "malformed"),
        ("a byte too many", &[6], ternary.clone(), with(&[0, 0, 0], &[], &[0.5]), "malformed"),
        ("endless trits", &[HUGE], ternary.clone(), with(&[0], &[], &[0.5]), "malformed"),
        ("a scale of zero", &[6], ternary.clone(), with(&[0, 0], &[], &[0.0]), "malformed"),
        ("a codebook where none belongs", &[6], ternary, with(&[0, 0], &[1.0], &[0.5]), "malformed"),
        ("as typed", &[4], typed(CodebookScaling::None), with(&[0b10_01_00_10], &[-1.0, 0.0, 2.0], &[]), ""),
        ("with scales", &[4], typed(CodebookScaling::Absmax), with(&[0b10_01_00_10], &[-0.5, 0.0, 1.0], &[3.0]), ""),
        (
            "scales where none belong",
            &[4],
            typed(CodebookScaling::None),
            with(&[0], &[-1.0, 0.0, 2.0], &[1.0]),
            "malformed",
        ),
        (
            "other levels than typed",
            &[4],
            typed(CodebookScaling::None),
            with(&[0], &[-1.0, 0.0, 3.0], &[]),
            "malformed",
        ),
        (
            "256 levels of no bytes",
            &[HUGE],
            NumberFormat::LloydMax(LloydMax { levels: 256 }),
            with(&[], &[], &[]),
            "malformed",
        ),
    ];
    for (why, shape, format, sections, expected) in cases {
        let granularity = if why == "endless groups" { Granularity::PerChannel } else { Granularity::PerTensor };
        let storage = Storage { format, granularity, ..Storage::default() };
        let (answer, peak) = peak_during(|| QuantizedTensor::from_sections(shape, &storage, sections));
        assert!(peak <= 8192, "{why}: it took {peak} bytes of memory");
        assert_eq!(answer.as_ref().err().map_or("", |error| error.code()), expected, "{why}: {answer:?}");
        if let Ok(tensor) = answer {
            assert!(tensor.decode().iter().all(|value| value.is_finite()), "{why}");
        }
    }
}
