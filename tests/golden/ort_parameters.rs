//! Scales, zero points and codes of ONNX Runtime's quantizer for every grid that it knows, in our ONNX profile.

use crate::fixtures::{Floats, Parameters, assert_same_bits, assert_same_codes, cases, weight};
use quant_playground::quant::{
    Granularity, IntegerFormat, NumberFormat, Profile, QuantizedTensor, Range, Span, Symmetry,
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Setting {
    r#type: String,
    symmetric: bool,
    reduced: bool,
    low: i32,
    high: i32,
}

impl Setting {
    fn format(&self) -> IntegerFormat {
        let count = (self.high - self.low + 1) as u32;
        // Our narrow range counts the code that it leaves out: −127…127 is the narrow range of 256 levels.
        let narrow = self.symmetric && count % 2 == 1;
        let format = IntegerFormat {
            levels: count + u32::from(narrow),
            symmetry: if self.symmetric { Symmetry::Symmetric } else { Symmetry::Affine },
            span: if narrow { Span::Narrow } else { Span::Full },
            profile: Profile::Onnx,
        };
        let (low, high) = format.limits();
        assert_eq!(high - low, self.high - self.low, "{}: how many steps", self.name());
        format
    }

    /// What to add to our code for theirs: signed and unsigned types are the same grid, shifted.
    fn shift(&self) -> i32 {
        self.low - self.format().limits().0
    }

    fn name(&self) -> String {
        format!("{} symmetric: {} reduced: {}", self.r#type, self.symmetric, self.reduced)
    }
}

#[test]
fn scales_and_zero_points_equal_onnx_runtime() {
    for case in cases::<Parameters<Setting>>("ort_parameters") {
        let (format, shift) = (case.setting.format(), case.setting.shift());
        for (i, (&low, &high)) in case.rmin.0.iter().zip(&case.rmax.0).enumerate() {
            let what = format!("{}, range {low:e} to {high:e}", case.setting.name());
            let grid = format.grid(Range::new(low, high));
            assert_same_bits(&what, &[grid.scale], &[case.scale.0[i]]);
            if is_degenerate(low, high, &case.setting) {
                // Decided otherwise: for a range of no width ONNX Runtime stores the integer 0 in every type, and we
                // the lowest code of an affine grid and the middle of a symmetric one. All recover zeros.
                assert_eq!((grid.zero_point, case.zero_point[i]), (0, 0), "{what}");
            } else {
                assert_eq!(grid.zero_point + shift, case.zero_point[i], "{what}");
            }
        }
    }
}

/// Whether the scale would be below 2⁻¹²⁶, which ONNX Runtime and our ONNX profile replace by 1.
fn is_degenerate(low: f32, high: f32, setting: &Setting) -> bool {
    let (low, high) = (f64::from(low), f64::from(high));
    let width = if setting.symmetric { 2.0 * high.max(-low) } else { high.max(0.0) - low.min(0.0) };
    width < f64::from(setting.high - setting.low) * f64::from(f32::MIN_POSITIVE)
}

#[derive(Deserialize)]
struct Tensors {
    #[serde(flatten)]
    setting: Setting,
    weight: String,
    scale: Floats,
    zero_point: Vec<i32>,
    q: Vec<i32>,
}

#[test]
fn codes_of_weights_per_channel_equal_onnx_runtime() {
    for case in cases::<Tensors>("ort_tensors") {
        let (what, shift) = (format!("{} {}", case.setting.name(), case.weight), case.setting.shift());
        let format = NumberFormat::Integer(case.setting.format());
        let weight = weight(&case.weight);
        let quantized = QuantizedTensor::new(&weight, &format, Granularity::PerChannel, None).unwrap();
        let (codes, grids) = quantized.integers().unwrap();
        assert_same_bits(&what, &grids.iter().map(|grid| grid.scale).collect::<Vec<_>>(), &case.scale.0);
        assert_eq!(grids.iter().map(|grid| grid.zero_point + shift).collect::<Vec<_>>(), case.zero_point, "{what}");
        let codes: Vec<i32> = codes.into_iter().map(|code| code + shift).collect();
        let reduced = case.setting.reduced.then_some((case.setting.low, case.setting.high));
        // Decided otherwise: of a reduced range ONNX Runtime's quantizer reduces the scale and not the clip.
        let theirs: Vec<i32> = case.q.iter().map(|&q| reduced.map_or(q, |(low, high)| q.clamp(low, high))).collect();
        assert_same_codes(&what, weight.data(), &codes, &theirs);
    }
}
