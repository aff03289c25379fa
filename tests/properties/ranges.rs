//! Range rules: what none of them may break, and what each promises.

use crate::strategies::{format, granularity, range_rule, saturating, tensor};
use proptest::prelude::*;
use quant_playground::Tensor;
use quant_playground::quant::ranges::PercentileOf;
use quant_playground::quant::{
    Granularity, Groups, Hints, NumberFormat, QuantizedTensor, Range, RangeRule, Rounding, Storage, decoded,
};

fn storage(format: &NumberFormat, granularity: Granularity) -> Storage {
    Storage { format: format.clone(), granularity, ..Storage::default() }
}

/// The squared error of each group.
fn errors(values: &[f32], groups: Groups, storage: &Storage, ranges: &[Range]) -> Vec<f64> {
    let codec = storage.fit(values, groups, ranges, Hints::default()).unwrap();
    let mut codes = vec![0; values.len()];
    groups.iter().enumerate().for_each(|(group, run)| codec.encode(group, &values[run.clone()], &mut codes[run]));
    let back = decoded(&codes, codec.as_ref(), groups);
    let square = |at: usize| (f64::from(values[at]) - f64::from(back[at])).powi(2);
    groups.iter().map(|run| run.map(square).sum()).collect()
}

proptest! {
    #![proptest_config(crate::cases::config())]

    #[test]
    fn every_rule_works_with_every_format(
        tensor in tensor(), format in saturating(), granularity in granularity(), rule in range_rule(),
    ) {
        let quantize = |rule: &RangeRule| {
            QuantizedTensor::quantize(&tensor, storage(&format, granularity), rule, None, &Rounding::Nearest)
        };
        let answer = quantize(&rule);
        prop_assert_eq!(answer.clone().err(), rule.check().err());
        if let Ok(packed) = answer {
            prop_assert!(packed.decode().iter().all(|value| value.is_finite()));
        }
        let mut repaired = rule;
        repaired.repair();
        prop_assert_eq!(repaired.check(), Ok(()));
        let may_change = rule.check().is_err() || matches!(rule, RangeRule::Manual { .. });
        prop_assert!(may_change || repaired == rule, "{:?} became {:?}", rule, repaired);
        prop_assert!(quantize(&repaired).is_ok());
    }

    #[test]
    fn the_least_error_is_no_more_than_that_of_the_whole_range(
        tensor in tensor(), format in saturating(), granularity in granularity(),
    ) {
        if !format.as_format().is_ranged() {
            return Ok(());
        }
        let storage = storage(&format, granularity);
        let groups = storage.groups(tensor.rows(), tensor.columns());
        let values = groups.stored(tensor.data());
        let of = |rule| errors(&values, groups, &storage, &storage.ranges(&values, groups, &rule, Hints::default()));
        let (least, whole) = (of(RangeRule::Mse), of(RangeRule::MinMax));
        let (sum, most) = (least.iter().sum::<f64>(), whole.iter().sum::<f64>());
        prop_assert!(sum <= most, "{:e} with the least error, {:e} with the whole range", sum, most);
        // NVFP4 has a scale for the whole tensor beside those of its blocks.
        let are_independent = !matches!(format, NumberFormat::Nvfp4(_));
        for (least, whole) in least.into_iter().zip(whole).filter(|_| are_independent) {
            prop_assert!(least <= whole, "{:e} with the least error, {:e} with the whole range", least, whole);
        }
    }

    #[test]
    fn calibrated_ranges_are_no_wider_than_the_values(
        tensor in tensor(), format in format(), percent in 50.0f64..=100.0, more in 0.0f64..=50.0,
    ) {
        if !format.as_format().is_ranged() {
            return Ok(());
        }
        let storage = storage(&format, Granularity::PerChannel);
        let groups = storage.groups(tensor.rows(), tensor.columns());
        let of = |rule| storage.ranges(tensor.data(), groups, &rule, Hints::default());
        let percentile = |percent, of| RangeRule::Percentile { percent, of };
        let more = (percent + more).min(100.0);
        for which in [PercentileOf::Values, PercentileOf::Magnitudes] {
            for (inner, outer) in of(percentile(percent, which)).into_iter().zip(of(percentile(more, which))) {
                prop_assert!(outer.low <= inner.low && inner.high <= outer.high, "{:?} in {:?}", inner, outer);
            }
        }
        let whole = of(RangeRule::MinMax);
        prop_assert_eq!(&of(percentile(100.0, PercentileOf::Values)), &whole);
        for (range, whole) in of(RangeRule::Entropy).into_iter().zip(whole) {
            prop_assert!(whole.low <= range.low && range.low <= 0.0 && 0.0 <= range.high && range.high <= whole.high);
        }
    }

    /// What is pruned has no say in a range.
    #[test]
    fn pruned_values_leave_no_trace(tensor in tensor(), rule in range_rule(), format in format(), bits in any::<u64>()) {
        prop_assume!(rule.check().is_ok());
        let storage = storage(&format, Granularity::PerTensor);
        let mask: Vec<bool> = (0..tensor.data().len()).map(|i| bits >> (i % 64) & 1 == 1).collect();
        let kept: Vec<f32> = tensor.data().iter().zip(&mask).filter(|pair| *pair.1).map(|pair| *pair.0).collect();
        let kept = Tensor::new("kept", vec![kept.len()], kept).unwrap();
        prop_assume!(!kept.data().is_empty());
        let of = |tensor: &Tensor, mask| {
            let groups = Groups::blocks(tensor.data().len(), tensor.data().len());
            storage.ranges(tensor.data(), groups, &rule, Hints { mask, ..Hints::default() })
        };
        prop_assert_eq!(of(&tensor, Some(&mask)), of(&kept, None));
    }
}
