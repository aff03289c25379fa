//! The Pareto frontier, budgets, Wilson's interval, and what paired rows tell.

use proptest::collection::vec;
use proptest::prelude::*;
use quant_playground::evaluate::{mcnemar_mid_p, paired_interval, wilson_interval};
use quant_playground::kernels::larger;
use quant_playground::sweep::{Budget, best_within, pareto_front};

fn points() -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
    // Small whole numbers, so that points coincide often; and what is no number.
    let number = || prop_oneof![8 => (0u8..12).prop_map(f64::from), 1 => Just(f64::NAN), 1 => Just(f64::INFINITY)];
    vec((number(), number()), 0..40).prop_map(|points| points.into_iter().unzip())
}

proptest! {
    #![proptest_config(crate::cases::config())]

    #[test]
    fn the_frontier_holds_what_nothing_beats((bytes, scores) in points()) {
        let front = pareto_front(&bytes, &scores);
        let finite = |i: &usize| bytes[*i].is_finite() && scores[*i].is_finite();
        prop_assert!(front.iter().all(finite));
        for pair in front.windows(2) {
            prop_assert!(bytes[pair[0]] < bytes[pair[1]] && scores[pair[0]] < scores[pair[1]], "size and score rise");
        }
        for i in (0..bytes.len()).filter(finite) {
            let covered = front.iter().any(|&f| bytes[f] <= bytes[i] && scores[f] >= scores[i]);
            prop_assert!(covered, "point {} is beaten or equalled by one of the frontier", i);
            let beats = |f: &&usize| bytes[i] <= bytes[**f] && scores[i] >= scores[**f] && (bytes[i], scores[i]) != (bytes[**f], scores[**f]);
            prop_assert_eq!(front.iter().find(beats), None, "point {} beats one of the frontier", i);
        }
    }

    #[test]
    fn the_frontier_does_not_depend_on_order((bytes, scores) in points()) {
        let kept = |bytes: &[f64], scores: &[f64]| -> Vec<(f64, f64)> {
            pareto_front(bytes, scores).into_iter().map(|i| (bytes[i], scores[i])).collect()
        };
        let reversed = |values: &[f64]| values.iter().rev().copied().collect::<Vec<_>>();
        prop_assert_eq!(kept(&bytes, &scores), kept(&reversed(&bytes), &reversed(&scores)));
    }

    #[test]
    fn budgets_give_the_best_that_can_be_had((bytes, scores) in points(), limit in -1.0f64..13.0) {
        let finite = |i: &usize| bytes[*i].is_finite() && scores[*i].is_finite();
        let all: Vec<usize> = (0..bytes.len()).filter(finite).collect();
        let best = best_within(&bytes, &scores, Budget::Bytes { most: limit });
        let affordable = all.iter().filter(|&&i| bytes[i] <= limit).map(|&i| scores[i]).reduce(f64::max);
        prop_assert_eq!(best.map(|i| scores[i]), affordable);
        prop_assert!(best.is_none_or(|i| bytes[i] <= limit));
        let smallest = best_within(&bytes, &scores, Budget::Score { least: limit });
        let good_enough = all.iter().filter(|&&i| scores[i] >= limit).map(|&i| bytes[i]).reduce(f64::min);
        prop_assert_eq!(smallest.map(|i| bytes[i]), good_enough);
    }

    #[test]
    fn wilson_intervals_hold_the_share_and_narrow(trials in 1usize..100_000, share in 0.0f64..=1.0) {
        let successes = (trials as f64 * share) as usize;
        let interval = wilson_interval(successes, trials);
        let p = successes as f64 / trials as f64;
        let ends = (0.0 <= interval.low && interval.low <= p, p <= interval.high && interval.high <= 1.0);
        prop_assert_eq!(ends, (true, true), "{:?} holds {}", interval, p);
        let more = wilson_interval(10 * successes, 10 * trials);
        prop_assert!(more.high - more.low < interval.high - interval.low, "ten times the rows, a narrower interval");
        let mirrored = wilson_interval(trials - successes, trials);
        prop_assert!((mirrored.low - (1.0 - interval.high)).abs() < 1e-12);
        // The defining equation: |p − p₀| = z √(p₀(1 − p₀)/n) at both ends.
        for end in [interval.low, interval.high] {
            let z = 1.959_963_984_540_054;
            let distance = z * (end * (1.0 - end) / trials as f64).sqrt();
            prop_assert!(((p - end).abs() - distance).abs() < 1e-9, "{} of {}", successes, trials);
        }
    }

    #[test]
    fn paired_intervals_are_mcnemar_s((only_a, only_b) in (0usize..400, 0usize..400), others in 0usize..2_000) {
        let rows = only_a + only_b + others;
        prop_assume!(rows > 0);
        let interval = paired_interval(only_a, only_b, rows);
        let difference = (only_b as f64 - only_a as f64) / rows as f64;
        prop_assert!(-1.0 <= interval.low && interval.low <= difference);
        prop_assert!(difference <= interval.high && interval.high <= 1.0 && interval.low < interval.high);
        let swapped = paired_interval(only_b, only_a, rows);
        prop_assert!((swapped.low + interval.high).abs() < 1e-12 && (swapped.high + interval.low).abs() < 1e-12);
        // McNemar's score test: (b − a)² / (a + b) against the square of the normal quantile.
        let statistic = (only_b as f64 - only_a as f64).powi(2) / larger(only_a + only_b, 1) as f64;
        let is_clear = (statistic - 1.959_963_984_540_054_f64.powi(2)).abs() > 1e-6;
        let holds_zero = interval.low <= 0.0 && 0.0 <= interval.high;
        prop_assert!(!is_clear || holds_zero == (statistic < 1.959_963_984_540_054_f64.powi(2)));
    }

    #[test]
    fn mid_p_is_a_probability_that_falls((only_a, only_b) in (0usize..3_000, 0usize..3_000)) {
        let p = mcnemar_mid_p(only_a, only_b);
        prop_assert!((0.0..=1.0).contains(&p));
        prop_assert_eq!(p, mcnemar_mid_p(only_b, only_a));
        let (least, most) = (only_a.min(only_b), only_a.max(only_b));
        if least > 0 {
            prop_assert!(mcnemar_mid_p(least - 1, most + 1) <= p, "the more unequal, the less likely");
        }
    }
}

#[test]
fn wilson_of_no_trials_is_everything() {
    let interval = wilson_interval(0, 0);
    assert_eq!((interval.low, interval.high), (0.0, 1.0));
    assert_eq!(wilson_interval(5, 3), wilson_interval(3, 3), "more successes than trials are all of them");
}
