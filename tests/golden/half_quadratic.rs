//! Half-quadratic quantization beside the package hqq: without refitting bit for bit, with it no more error.

use crate::fixtures::{Floats, assert_same_bits, assert_same_codes, cases, weight};
use quant_playground::quant::formats::HqqFormat;
use quant_playground::quant::{Granularity, NumberFormat, QuantizedTensor};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    weight: String,
    levels: u32,
    size: u32,
    codes: Vec<i32>,
    scale: Floats,
    zero: Floats,
    recovered: Floats,
    /// Σ|w − ŵ| of each row after refitting.
    refit_error: Vec<f64>,
}

impl Case {
    fn packed(&self, refit: bool) -> QuantizedTensor {
        let format = NumberFormat::Hqq(HqqFormat { levels: self.levels, refit });
        let granularity = Granularity::PerGroup { size: self.size };
        QuantizedTensor::new(&weight(&self.weight), &format, granularity, None).unwrap()
    }

    fn what(&self) -> String {
        format!("{}, {} levels, groups of {}", self.weight, self.levels, self.size)
    }
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks::<4>().0.iter().map(|&chunk| f32::from_le_bytes(chunk)).collect()
}

#[test]
fn codes_scales_and_zero_points_equal_hqq() {
    for case in cases::<Case>("half_quadratic") {
        let (what, packed) = (case.what(), case.packed(false));
        let scales: Vec<f32> = floats(&packed.sections().scales).iter().map(|density| 1.0 / density).collect();
        assert_same_bits(&format!("{what}: scales"), &scales, &case.scale.0);
        assert_same_bits(&format!("{what}: zero points"), &floats(&packed.sections().zero_points), &case.zero.0);
        let codes: Vec<i32> = packed.coded().unwrap().0.into_iter().map(i32::from).collect();
        assert_same_codes(&what, weight(&case.weight).data(), &codes, &case.codes);
        assert_same_bits(&format!("{what}: recovered values"), &packed.decode(), &case.recovered.0);
    }
}

#[test]
fn refitting_leaves_no_more_error_than_hqq() {
    let (mut better, mut rows) = (0, 0);
    for case in cases::<Case>("half_quadratic") {
        let (weight, recovered) = (weight(&case.weight), case.packed(true).decode());
        let columns = weight.columns();
        let pairs = weight.data().chunks_exact(columns).zip(recovered.chunks_exact(columns));
        for (row, ((original, recovered), &theirs)) in pairs.zip(&case.refit_error).enumerate() {
            let ours: f64 = original.iter().zip(recovered).map(|(w, q)| (f64::from(*w) - f64::from(*q)).abs()).sum();
            // A zero point near 256 has 16 bits behind the point: the sums differ that far.
            assert!(ours <= theirs * (1.0 + 1e-4), "{}, row {row}: {ours:e} against {theirs:e}", case.what());
            better += u32::from(ours < theirs * 0.999);
            rows += 1;
        }
    }
    // hqq stops for all groups at once; here each keeps its best step.
    assert!(better > rows / 4, "better in {better} of {rows} rows");
}
