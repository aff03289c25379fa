//! From a tensor to bytes and back.

use crate::strategies::{format, granularity, tensor, values};
use proptest::prelude::*;
use quant_playground::Tensor;
use quant_playground::quant::{
    Codec, Granularity, Groups, IntegerFormat, NumberFormat, QuantizedTensor, Range, decoded,
};

fn quantized(tensor: &Tensor, format: &NumberFormat, granularity: Granularity) -> QuantizedTensor {
    QuantizedTensor::new(tensor, format, granularity, None).unwrap()
}

fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|value| value.to_bits()).collect()
}

/// Every value gets a code than which no other is nearer, but for the rounding of the arithmetic and where 32 bits end.
fn nearest_by_brute_force(tensor: &Tensor, packed: &QuantizedTensor, codec: &dyn Codec) -> Result<(), TestCaseError> {
    // Listing the levels takes too long where there are thousands.
    if codec.code_count() > 1024 {
        return Ok(());
    }
    let format = packed.format().as_format();
    let groups = packed.groups();
    let (values, recovered) = (groups.stored(tensor.data()), groups.stored(&packed.decode()));
    for (group, run) in groups.iter().enumerate() {
        let (mut codes, mut found) = (vec![0; run.len()], vec![0.0; run.len()]);
        codec.encode(group, &values[run.clone()], &mut codes);
        codec.decode(group, &codes, &mut found);
        // What is no nearest level was chosen together with the scale.
        if format.is_separable() && format.is_nearest() {
            prop_assert_eq!(bits(&found), bits(&recovered[run.clone()]));
        } else if format.is_separable() {
            continue;
        }
        // Levels beyond 32 bits are kept at the end of them, and rounding does not know.
        let levels: Vec<f32> = codec.levels(group).iter().map(|level| level.0).filter(|y| y.abs() < f32::MAX).collect();
        let widest = levels.iter().fold(0.0f64, |widest, y| widest.max(f64::from(y.abs())));
        for (x, y) in values[run].iter().map(|&x| f64::from(x)).zip(found) {
            if !y.is_finite() {
                prop_assert!(format.overflows() && x.abs() > widest);
                continue;
            }
            let off = |level: f32| (x - f64::from(level)).abs();
            let above = levels.partition_point(|&level| f64::from(level) < x);
            let around = levels.iter().skip(above.saturating_sub(1)).take(2);
            let least = around.map(|&level| off(level)).fold(f64::INFINITY, f64::min);
            // A zero point between codes is subtracted from them in 32 bits.
            let is_exact = format.is_separable() && !matches!(packed.format(), NumberFormat::Hqq(_));
            let slack = if is_exact { 1e-6 * x.abs() + 2e-45 } else { 1e-6 * (x.abs() + widest) + 1e-36 };
            prop_assert!(off(y) <= least + slack, "{:e} came back as {:e}, {:e} off", x, y, least);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(crate::cases::config())]

    #[test]
    fn every_value_comes_back_as_the_nearest_level(tensor in tensor(), format in format(), granularity in granularity()) {
        let packed = quantized(&tensor, &format, granularity);
        let decoded = packed.decode();
        prop_assert_eq!(decoded.len(), tensor.data().len());
        let Some((codes, codec)) = packed.coded() else {
            prop_assert_eq!(bits(&decoded), bits(tensor.data()), "floats stay as they are");
            return Ok(());
        };
        prop_assert!(codes.iter().all(|&code| u32::from(code) < codec.code_count()));
        nearest_by_brute_force(&tensor, &packed, codec.as_ref())?;
    }

    #[test]
    fn integers_are_within_their_limits_and_half_a_step(tensor in tensor(), format in format(), granularity in granularity()) {
        let packed = quantized(&tensor, &format, granularity);
        let NumberFormat::Integer(integer) = format else { return Ok(()) };
        let (low, high) = integer.limits();
        let (codes, grids) = packed.integers().unwrap();
        for (i, (&x, y)) in tensor.data().iter().zip(packed.decode()).enumerate() {
            let grid = grids[packed.groups().of(i)];
            prop_assert!(low <= codes[i] && codes[i] <= high, "code {} of {}…{}", codes[i], low, high);
            prop_assert!(low <= grid.zero_point && grid.zero_point <= high, "zero point {}", grid.zero_point);
            let (x, y, scale) = (f64::from(x), f64::from(y), f64::from(grid.scale));
            let level = |code: i32| (f64::from(code - grid.zero_point) * scale).clamp(f64::from(f32::MIN), f64::from(f32::MAX));
            let beyond = (x - level(high)).max(level(low) - x).max(0.0);
            let bound = (0.5 * scale).max(beyond) + 1e-6 * x.abs() + 1e-45;
            prop_assert!((x - y).abs() <= bound, "{:e} came back as {:e} on {:?}, bound {:e}", x, y, grid, bound);
        }
    }

    /// The grid covers the range but for half a step: of the positive extreme in full symmetric grids, of the ends in
    /// affine ones, whose zero point is rounded. A scale that would exceed 32 bits is the largest there is.
    #[test]
    fn nothing_in_the_range_is_off_by_more_than_half_a_step_beyond_the_grid(tensor in tensor(), format in format()) {
        let NumberFormat::Integer(integer) = format else { return Ok(()) };
        let grid = integer.grid(Range::of(tensor.data()));
        prop_assume!(grid.scale < f32::MAX);
        let (low, high) = integer.limits();
        for &x in tensor.data() {
            let steps = f64::from(x) / f64::from(grid.scale) + f64::from(grid.zero_point);
            let slack = 0.5 + 1e-6 * (f64::from(high) - f64::from(low));
            prop_assert!(steps >= f64::from(low) - slack && steps <= f64::from(high) + slack, "{:e} at step {}", x, steps);
        }
    }

    #[test]
    fn sizes_are_those_of_the_bytes(tensor in tensor(), format in format(), granularity in granularity()) {
        let packed = quantized(&tensor, &format, granularity);
        let sections = packed.sections();
        prop_assert_eq!(packed.byte_len(), sections.parts().iter().map(|part| part.1.len()).sum::<usize>());
        if format.as_format().is_separable() {
            let code_bits = format.as_format().bits() * tensor.data().len() as f64;
            prop_assert!((sections.codes.len() as f64 - code_bits / 8.0).abs() < 1.0);
        }
        prop_assert_eq!(packed.len(), tensor.data().len());
        prop_assert_eq!(packed.shape(), tensor.shape());
    }

    #[test]
    fn stored_bytes_come_back_as_the_same_tensor(tensor in tensor(), format in format(), granularity in granularity()) {
        let packed = quantized(&tensor, &format, granularity);
        let again = QuantizedTensor::from_sections(tensor.shape(), packed.storage(), packed.sections().clone());
        prop_assert_eq!(again.as_ref(), Ok(&packed));
        prop_assert_eq!(bits(&again.unwrap().decode()), bits(&packed.decode()));
    }

    #[test]
    fn recovered_values_keep_their_codes(tensor in tensor(), format in format(), granularity in granularity()) {
        let packed = quantized(&tensor, &format, granularity);
        let Some((codes, codec)) = packed.coded() else { return Ok(()) };
        let recovered = decoded(&codes, codec.as_ref(), packed.groups());
        for (group, run) in packed.groups().iter().enumerate() {
            let mut again = vec![0; run.len()];
            codec.encode(group, &recovered[run.clone()], &mut again);
            let mut values = vec![0.0; run.len()];
            codec.decode(group, &again, &mut values);
            let same = |(x, y): (&f32, &f32)| x == y || x.is_nan() && y.is_nan();
            prop_assert!(values.iter().zip(&recovered[run]).all(same), "group {}", group);
        }
    }

    #[test]
    fn zero_is_exact(tensor in tensor(), format in format(), granularity in granularity()) {
        if !format.as_format().keeps_zero() {
            return Ok(());
        }
        let decoded = quantized(&tensor, &format, granularity).decode();
        for (x, y) in tensor.data().iter().zip(&decoded).filter(|(x, _)| **x == 0.0) {
            prop_assert!(*y == 0.0, "{} came back as {}", x, y);
        }
    }

    #[test]
    fn order_is_kept_within_a_group(tensor in tensor(), format in format(), granularity in granularity()) {
        let packed = quantized(&tensor, &format, granularity);
        let groups = packed.groups();
        let (decoded, values) = (groups.stored(&packed.decode()), groups.stored(tensor.data()));
        for run in groups.iter() {
            let mut order: Vec<usize> = run.collect();
            order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
            order.retain(|&i| !format.as_format().overflows() || decoded[i].is_finite());
            prop_assert!(order.windows(2).all(|pair| decoded[pair[0]] <= decoded[pair[1]]));
        }
    }

    #[test]
    fn levels_ascend_and_hold_every_recovered_value(tensor in tensor(), format in format(), granularity in granularity()) {
        let packed = quantized(&tensor, &format, granularity);
        let decoded = packed.groups().stored(&packed.decode());
        for (group, run) in packed.groups().iter().enumerate() {
            let levels = packed.levels(group);
            if levels.is_empty() {
                continue;
            }
            prop_assert!(levels.windows(2).all(|pair| pair[0] <= pair[1]));
            prop_assert!(levels.contains(&0.0) || !format.as_format().keeps_zero());
            let is_over = |value: f32| format.as_format().overflows() && !value.is_finite();
            prop_assert!(decoded[run].iter().all(|value| levels.contains(value) || is_over(*value)));
        }
        prop_assert!(packed.levels(packed.groups().count()).is_empty(), "there is no such group");
    }

    #[test]
    fn finer_groups_have_no_wider_ranges(tensor in tensor(), size in 1u32..=20, format in format()) {
        let data = tensor.data();
        let finest = Granularity::PerGroup { size };
        for (coarse, fine) in [(Granularity::PerTensor, Granularity::PerChannel), (Granularity::PerChannel, finest)] {
            let (coarse, fine) = (Groups::of_tensor(coarse, &tensor), Groups::of_tensor(fine, &tensor));
            let wide: Vec<Range> = coarse.iter().map(|run| Range::of(&data[run])).collect();
            for run in fine.iter() {
                let (within, inner) = (wide[coarse.of(run.start)], Range::of(&data[run]));
                prop_assert!(within.low <= inner.low && inner.high <= within.high);
                let NumberFormat::Integer(integer) = format else { continue };
                let (fine, coarse) = (integer.grid(inner).scale, integer.grid(within).scale);
                // A range of no width has a scale of 1 by convention.
                prop_assert!(fine <= coarse || fine == 1.0, "{} in {}", fine, coarse);
            }
        }
    }

    #[test]
    fn groups_part_the_tensor(granularity in granularity(), rows in 0usize..9, columns in 0usize..40) {
        let groups = Groups::new(granularity, rows, columns);
        let runs: Vec<_> = groups.iter().collect();
        prop_assert_eq!(runs.len(), groups.count());
        let whole: Vec<usize> = runs.iter().cloned().flatten().collect();
        prop_assert_eq!(whole, (0..rows * columns).collect::<Vec<_>>(), "every value once, in order");
        for (group, run) in runs.into_iter().enumerate() {
            prop_assert!(run.clone().all(|place| groups.of_place(place) == group));
            prop_assert!(!run.is_empty());
            let one_row = matches!(granularity, Granularity::PerChannel | Granularity::PerGroup { .. });
            prop_assert!(!one_row || run.start / columns == (run.end - 1) / columns, "no group spans two rows");
        }
    }

    #[test]
    fn a_declared_range_is_used_by_every_group(tensor in tensor(), format in format(), granularity in granularity(), ends in values(2)) {
        let range = Range::new(ends[0].min(ends[1]), ends[0].max(ends[1]));
        let packed = QuantizedTensor::new(&tensor, &format, granularity, Some(range)).unwrap();
        if let NumberFormat::Integer(integer) = format {
            prop_assert!(packed.grids().iter().all(|grid| *grid == integer.grid(range)));
        }
        prop_assert!(format.as_format().overflows() || packed.decode().iter().all(|value| value.is_finite()));
    }

    /// Formats are checked where they are used; before, they may hold anything and still must not panic.
    #[test]
    fn unchecked_formats_do_not_panic(levels in any::<u32>(), low in any::<f32>(), high in any::<f32>(), template in format()) {
        let NumberFormat::Integer(integer) = template else { return Ok(()) };
        let format = IntegerFormat { levels, ..integer };
        let (least, most) = format.limits();
        prop_assert!(least < most);
        let grid = format.grid(Range { low, high });
        prop_assert!(grid.scale > 0.0 && grid.scale.is_finite() && least <= grid.zero_point && grid.zero_point <= most);
        prop_assert!((1.0..=16.0).contains(&NumberFormat::Integer(format).as_format().bits()));
    }
}
