//! Every way to store a tensor: scales with fewer bits, codes of different lengths.

use crate::strategies::{storage, tensor};
use proptest::prelude::*;
use quant_playground::Tensor;
use quant_playground::quant::{Coding, IntegerFormat, NumberFormat, QuantizedTensor, RangeRule, Rounding, Storage};

fn quantized(tensor: &Tensor, storage: &Storage) -> QuantizedTensor {
    QuantizedTensor::quantize(tensor, storage.clone(), &RangeRule::MinMax, None, &Rounding::Nearest).unwrap()
}

proptest! {
    #![proptest_config(crate::cases::config())]

    #[test]
    fn stored_bytes_come_back_as_the_same_tensor(tensor in tensor(), storage in storage()) {
        let packed = quantized(&tensor, &storage);
        prop_assert_eq!(packed.byte_len(), packed.sections().len());
        let again = QuantizedTensor::from_sections(tensor.shape(), &storage, packed.sections().clone());
        prop_assert_eq!(again.as_ref(), Ok(&packed));
        let (first, second) = (packed.decode(), again.unwrap().decode());
        let overflows = storage.format.as_format().overflows();
        let same = |(a, b): (&f32, &f32)| a.to_bits() == b.to_bits() && (overflows || a.is_finite());
        prop_assert!(first.iter().zip(&second).all(same));
    }

    #[test]
    fn scales_take_the_bytes_they_say(tensor in tensor(), storage in storage()) {
        if !matches!(storage.format, NumberFormat::Integer(_)) {
            return Ok(());
        }
        let packed = quantized(&tensor, &storage);
        prop_assert_eq!(packed.sections().scales.len(), storage.scales.byte_len(packed.groups().count()));
        prop_assert!(packed.grids().iter().all(|grid| grid.scale > 0.0 && grid.scale.is_finite()));
    }

    /// Codes are chosen by the scales as they come back: no other code of the group stands for a nearer value.
    #[test]
    fn values_come_back_as_the_nearest_level_of_the_stored_scales(tensor in tensor(), storage in storage()) {
        let format = storage.format.as_format();
        // Nothing is rounded to scales where there are none, or where it is not rounded to the nearest.
        if !format.is_scaled() || !format.is_nearest() || format.overflows() {
            return Ok(());
        }
        let packed = quantized(&tensor, &storage);
        let (groups, back) = (packed.groups(), packed.groups().stored(&packed.decode()));
        let values = groups.stored(tensor.data());
        for (group, run) in groups.iter().enumerate() {
            let levels = packed.levels(group);
            for at in run {
                let (x, y) = (f64::from(values[at]), f64::from(back[at]));
                let nearest = levels.iter().map(|&level| (f64::from(level) - x).abs()).fold(f64::INFINITY, f64::min);
                // The quotient by the scale is of 32 bits, so near the middle between two levels either may be taken;
                // at the end of 32 bits a level may be cut off, which the quotient does not know.
                let slack = 1e-6 * (x.abs() + y.abs()) + 1e-45;
                let decided = levels.is_empty() || x.abs() > 1e37;
                prop_assert!(decided || (y - x).abs() <= nearest + slack, "{:e} came back as {:e}", x, y);
            }
        }
    }

    #[test]
    fn a_coding_changes_bytes_and_nothing_else(tensor in tensor(), storage in storage()) {
        let plain = quantized(&tensor, &Storage { coding: Coding::Packed, ..storage.clone() });
        let coded = quantized(&tensor, &storage);
        prop_assert_eq!(plain.decode(), coded.decode());
        prop_assert!(coded.byte_len() <= plain.byte_len(), "{} bytes, packed {}", coded.byte_len(), plain.byte_len());
        let both = plain.code_length().zip(coded.code_length());
        prop_assert!(both.is_none_or(|(plain, coded)| plain.entropy == coded.entropy));
    }

    /// Shannon's bound, and what Huffman promises: less than a bit above it.
    #[test]
    fn codes_are_as_short_as_promised(spread in 0.01f64..3.0, levels in 2u32..=300, count in 500usize..3000, seed in any::<u64>()) {
        let mut rng = quant_playground::rng::Rng::new(seed);
        let values: Vec<f32> = (0..count).map(|_| (rng.normal() * spread).clamp(-4.0, 4.0) as f32).collect();
        let tensor = Tensor::new("drawn", vec![count], values).unwrap();
        let format = IntegerFormat { levels: levels.max(3), ..IntegerFormat::default() };
        let rule = RangeRule::Manual { low: -4.0, high: 4.0 };
        for coding in Coding::variable() {
            let storage = Storage { format: NumberFormat::Integer(format), coding, ..Storage::default() };
            let packed = QuantizedTensor::quantize(&tensor, storage, &rule, None, &Rounding::Nearest).unwrap();
            let length = packed.code_length().unwrap();
            let slack = 64.0 / count as f64;
            prop_assert!(length.bits + 1e-9 >= length.entropy, "{:?}", length);
            let most = match (packed.sections().table.is_empty(), coding) {
                // Packed, as it takes no more than the coding with its table.
                (true, _) => NumberFormat::Integer(format).as_format().bits(),
                (false, Coding::Huffman) => length.entropy + 1.0,
                (false, _) => 1.05 * length.entropy + 0.03,
            };
            prop_assert!(length.bits <= most + slack, "{:?} by {:?}, at most {}", length, coding, most);
        }
    }
}
