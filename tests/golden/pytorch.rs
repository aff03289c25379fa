//! Scales, zero points, codes and recovered values of PyTorch, in our PyTorch profile.

use crate::fixtures::{Floats, Parameters, assert_same_bits, assert_same_codes, cases, weight};
use quant_playground::kernels::{self, Division};
use quant_playground::quant::{
    Granularity, IntegerFormat, NumberFormat, Profile, QuantizedTensor, Range, Span, Symmetry,
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Setting {
    symmetric: bool,
    low: i32,
    high: i32,
}

impl Setting {
    fn format(&self) -> IntegerFormat {
        let narrow = self.symmetric && self.low == -self.high;
        let format = IntegerFormat {
            levels: (self.high - self.low + 1) as u32 + u32::from(narrow),
            symmetry: if self.symmetric { Symmetry::Symmetric } else { Symmetry::Affine },
            span: if narrow { Span::Narrow } else { Span::Full },
            profile: Profile::Torch,
        };
        assert_eq!(format.limits(), (self.low, self.high));
        format
    }
}

#[test]
fn scales_and_zero_points_equal_the_observers() {
    for case in cases::<Parameters<Setting>>("pytorch_parameters") {
        let format = case.setting.format();
        for (i, (&low, &high)) in case.rmin.0.iter().zip(&case.rmax.0).enumerate() {
            let what = format!("{:?}, range {low:e} to {high:e}", format.limits());
            let grid = format.grid(Range::new(low, high));
            if case.scale.0[i].is_infinite() {
                // Decided otherwise: where the width overflows 32 bits PyTorch's scale is ∞ and nothing comes back.
                assert!(f64::from(high) - f64::from(low) > f64::from(f32::MAX), "{what}");
                assert!(grid.scale.is_finite(), "{what}");
                continue;
            }
            assert_same_bits(&what, &[grid.scale], &[case.scale.0[i]]);
            assert_eq!(grid.zero_point, case.zero_point[i], "{what}");
        }
    }
}

#[derive(Deserialize)]
struct Tensors {
    #[serde(flatten)]
    setting: Setting,
    weight: String,
    per_channel: bool,
    scale: Floats,
    zero_point: Vec<i32>,
    /// Of the types that PyTorch stores; other grids are known by their recovered values alone.
    q: Option<Vec<i32>>,
    y: Floats,
}

#[test]
fn weights_equal_quantize_per_tensor_and_per_channel() {
    for case in cases::<Tensors>("pytorch_tensors") {
        let format = case.setting.format();
        let what = format!("{:?} {} per channel: {}", format.limits(), case.weight, case.per_channel);
        let granularity = if case.per_channel { Granularity::PerChannel } else { Granularity::PerTensor };
        let weight = weight(&case.weight);
        let quantized = QuantizedTensor::new(&weight, &NumberFormat::Integer(format), granularity, None).unwrap();
        let (codes, grids) = quantized.integers().unwrap();
        assert_same_bits(&what, &grids.iter().map(|grid| grid.scale).collect::<Vec<_>>(), &case.scale.0);
        assert_eq!(grids.iter().map(|grid| grid.zero_point).collect::<Vec<_>>(), case.zero_point, "{what}");
        if let Some(theirs) = &case.q {
            assert_same_codes(&what, weight.data(), &codes, theirs);
        }
        assert_same_bits(&what, &quantized.decode(), &case.y.0);
    }
}

#[derive(Deserialize)]
struct Values {
    low: i32,
    high: i32,
    scale: Floats,
    zero_point: i32,
    x: Floats,
    q: Vec<i32>,
    y: Floats,
}

#[test]
fn single_values_equal_quantize_per_tensor() {
    for case in cases::<Values>("pytorch_values") {
        let (x, scale) = (&case.x.0, case.scale.0[0]);
        let what = format!("{}…{} scale {scale:e} zero point {}", case.low, case.high, case.zero_point);
        let (mut codes, mut values) = (vec![0; x.len()], vec![0.0; x.len()]);
        let limits = (case.low, case.high);
        kernels::quantize(x, scale, case.zero_point, limits, Division::MultiplyByReciprocal, &mut codes);
        kernels::dequantize(&codes, scale, case.zero_point, &mut values);
        // Decided otherwise: from 2³¹ steps on PyTorch adds the zero point with wrap-around (1e30 becomes the lowest
        // code at zero point 128); we saturate.
        let wraps: Vec<bool> = x.iter().map(|x| (x / scale).abs() >= 2_147_483_392.0).collect();
        for i in (0..x.len()).filter(|&i| wraps[i]) {
            assert_eq!(codes[i], if x[i] > 0.0 { case.high } else { case.low }, "{what}: {:e} saturates", x[i]);
        }
        let same = |i: &usize| !wraps[*i];
        let kept: Vec<usize> = (0..x.len()).filter(same).collect();
        let of = |values: &[f32]| kept.iter().map(|&i| values[i]).collect::<Vec<_>>();
        let integers = |codes: &[i32]| kept.iter().map(|&i| codes[i]).collect::<Vec<_>>();
        assert_same_codes(&what, &of(x), &integers(&codes), &integers(&case.q));
        assert_same_bits(&what, &of(&values), &of(&case.y.0));
    }
}
