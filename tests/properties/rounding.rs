//! Roundings: every code is one, chance is fair, and what looks at inputs lowers the error of the outputs.

use crate::cases::config;
use crate::strategies::{format, granularity, rounding, values};
use proptest::collection::vec;
use proptest::prelude::*;
use quant_playground::Tensor;
use quant_playground::quant::codec::{Codec, neighbours};
use quant_playground::quant::rounding::{CoordinateDescent, DescentStart, Gptq, RoundInput, Rounding, Stochastic};
use quant_playground::quant::{
    Granularity, Groups, Hints, IntegerFormat, LayerInputs, NumberFormat, QuantizedTensor, Range, RangeRule, Span,
    Storage, Symmetry, decoded,
};
use quant_playground::rng::Rng;

/// A weight with its grid.
struct Weight {
    columns: usize,
    values: Vec<f32>,
    groups: Groups,
    codec: Box<dyn Codec>,
}

impl Weight {
    /// On a grid for the values of each group, or on one grid for all where `shared` says its range.
    fn new(
        columns: usize,
        values: &[f32],
        format: NumberFormat,
        by: Granularity,
        shared: Option<Range>,
    ) -> Option<Self> {
        let rule = if shared.is_some() { RangeRule::Declared } else { RangeRule::MinMax };
        let storage = Storage { format, granularity: by, ..Storage::default() };
        let groups = storage.groups(values.len() / columns, columns);
        let values = groups.stored(values);
        let hints = Hints { declared: shared, ..Hints::default() };
        let codec = storage.fit(&values, groups, &storage.ranges(&values, groups, &rule, hints), hints)?;
        Some(Self { columns, values, groups, codec })
    }

    fn codes(&self, rounding: &Rounding, inputs: Option<&LayerInputs>) -> Vec<u16> {
        let (values, groups, codec) = (&self.values, self.groups, self.codec.as_ref());
        rounding.codes(RoundInput { values, groups, codec, inputs, tensor: 0, mask: None })
    }

    /// Recovered values, row-major.
    fn recovered(&self, rounding: &Rounding, inputs: Option<&LayerInputs>) -> Vec<f32> {
        self.groups.row_major(decoded(&self.codes(rounding, inputs), self.codec.as_ref(), self.groups))
    }

    /// The mean square error of the outputs, times the number of outputs: Σ eᵀGe over the rows.
    fn output_error(&self, recovered: &[f32], inputs: &LayerInputs) -> f64 {
        let values = self.groups.row_major(self.values.clone());
        let errors: Vec<f64> = values.iter().zip(recovered).map(|(w, q)| f64::from(*w) - f64::from(*q)).collect();
        let square = |errors: &[f64]| -> f64 {
            let products = inputs.gram().chunks_exact(self.columns);
            let row = |row: &[f64]| row.iter().zip(errors).map(|(g, e)| g * e).sum::<f64>();
            products.zip(errors).map(|(products, e)| row(products) * e).sum()
        };
        errors.chunks_exact(self.columns).map(square).sum()
    }
}

fn integer(levels: u32) -> NumberFormat {
    let format = IntegerFormat { levels, symmetry: Symmetry::Affine, span: Span::Full, ..Default::default() };
    NumberFormat::Integer(format)
}

fn gptq(act_order: bool) -> Rounding {
    Rounding::Gptq(Gptq { act_order, ..Gptq::default() })
}

fn descent(start: DescentStart) -> Rounding {
    Rounding::CoordinateDescent(CoordinateDescent { start })
}

/// Inputs that depend on each other, as real ones do; the first is always zero if `dead`.
fn inputs(columns: usize, seed: u64, dead: bool) -> LayerInputs {
    let mut rng = Rng::new(seed);
    let mut rows = Vec::new();
    for _ in 0..3 * columns {
        let common = rng.normal();
        rows.extend((0..columns).map(|j| if dead && j == 0 { 0.0 } else { (common + 0.3 * rng.normal()) as f32 }));
    }
    LayerInputs::new(columns, rows)
}

fn normal(count: usize, seed: u64) -> Vec<f32> {
    let mut rng = Rng::new(seed);
    (0..count).map(|_| rng.normal() as f32).collect()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_rounding_gives_codes_of_its_codec(
        (rows, columns, data) in (1usize..5, 1usize..12).prop_flat_map(|(rows, columns)| (Just(rows), Just(columns), values(rows * columns))),
        format in format(), by in granularity(), rounding in rounding(), seen in vec(-3.0f32..3.0, 0..60),
    ) {
        let Some(weight) = Weight::new(columns, &data, format, by, None) else { return Ok(()) };
        let inputs = LayerInputs::new(columns, seen);
        let codes = weight.codes(&rounding, Some(&inputs));
        prop_assert_eq!(codes.len(), rows * columns);
        prop_assert!(codes.iter().all(|&code| u32::from(code) < weight.codec.code_count()));
        prop_assert_eq!(&codes, &weight.codes(&rounding, Some(&inputs)), "the same every time");
        if rounding.is_data_aware() {
            prop_assert_eq!(weight.codes(&rounding, None), weight.codes(&Rounding::Nearest, None), "without inputs");
        }
    }

    #[test]
    fn stochastic_rounding_goes_to_a_level_next_to_the_value(
        data in values(24), format in format(), by in granularity(), seed in 0u32..1000,
    ) {
        let Some(weight) = Weight::new(8, &data, format, by, None) else { return Ok(()) };
        let codes = weight.codes(&Rounding::Stochastic(Stochastic { seed }), None);
        let recovered = decoded(&codes, weight.codec.as_ref(), weight.groups);
        for (place, (&value, level)) in weight.values.iter().zip(recovered).enumerate() {
            let levels = weight.codec.levels(weight.groups.of_place(place));
            let [lower, upper] = neighbours(&levels, value).unwrap();
            prop_assert!(level == lower.0 || level == upper.0, "{} between {} and {}", level, lower.0, upper.0);
        }
    }

    #[test]
    fn descent_never_ends_above_its_start(
        rows in 1usize..4, columns in 1usize..20, levels in 2u32..40, by in granularity(), seed in any::<u64>(), dead in any::<bool>(),
    ) {
        let weight = Weight::new(columns, &normal(rows * columns, seed), integer(levels), by, None).unwrap();
        let inputs = inputs(columns, seed ^ 1, dead);
        let error = |rounding: &Rounding| weight.output_error(&weight.recovered(rounding, Some(&inputs)), &inputs);
        let nearest = error(&Rounding::Nearest);
        prop_assert!(error(&descent(DescentStart::Nearest)) <= nearest * (1.0 + 1e-9));
        prop_assert!(error(&descent(DescentStart::Gptq)) <= error(&gptq(true)) * (1.0 + 1e-9));
    }

    /// With one grid for all it must not matter how the weights are grouped, or stored.
    #[test]
    fn groups_do_not_change_what_is_rounded(
        rows in 1usize..6, columns in 1usize..20, by in granularity(), rounding in rounding(), seed in any::<u64>(),
    ) {
        prop_assume!(!matches!(rounding, Rounding::Stochastic(_)));
        let (values, range) = (normal(rows * columns, seed), Some(Range::new(-2.0, 2.0)));
        let inputs = inputs(columns, seed, false);
        let recovered = |by| Weight::new(columns, &values, integer(6), by, range).unwrap().recovered(&rounding, Some(&inputs));
        prop_assert_eq!(recovered(by), recovered(Granularity::PerTensor));
    }

    #[test]
    fn rows_are_rounded_apart(rows in 1usize..6, columns in 1usize..20, rounding in rounding(), seed in any::<u64>()) {
        prop_assume!(!matches!(rounding, Rounding::Stochastic(_)));
        let values = normal(rows * columns, seed);
        let inputs = inputs(columns, seed, true);
        let recovered = |values: &[f32]| {
            let weight = Weight::new(columns, values, integer(5), Granularity::PerChannel, None).unwrap();
            weight.recovered(&rounding, Some(&inputs))
        };
        let apart: Vec<f32> = values.chunks_exact(columns).flat_map(recovered).collect();
        prop_assert_eq!(recovered(&values), apart);
    }

    /// Activation order knows inputs by their squares, not by their places.
    #[test]
    fn activation_order_does_not_depend_on_the_order_of_inputs(columns in 2usize..20, seed in any::<u64>()) {
        let values = normal(2 * columns, seed);
        let inputs = inputs(columns, seed, false);
        let turned = |values: &[f32]| -> Vec<f32> {
            values.chunks_exact(columns).flat_map(|row| row.iter().rev().copied().collect::<Vec<_>>()).collect()
        };
        let recovered = |values: &[f32], inputs: &LayerInputs| {
            let weight = Weight::new(columns, values, integer(5), Granularity::PerChannel, None).unwrap();
            weight.recovered(&gptq(true), Some(inputs))
        };
        let there = recovered(&turned(&values), &LayerInputs::new(columns, turned(inputs.values())));
        prop_assert_eq!(turned(&there), recovered(&values, &inputs));
    }
}

/// Fewer rows than columns: the Hessian has no inverse but by damping, of which the least is asked for.
#[test]
fn gptq_makes_good_on_inputs_that_leave_the_hessian_singular() {
    let (rows, columns) = (40, 300);
    let inputs = LayerInputs::new(columns, inputs(columns, 5, false).values()[..rows * columns].to_vec());
    let weight = Weight::new(columns, &normal(4 * columns, 6), integer(5), Granularity::PerChannel, None).unwrap();
    let errors: Vec<f64> = [Rounding::Nearest, Rounding::Gptq(Gptq { damping: 0.0, ..Gptq::default() })]
        .iter()
        .map(|rounding| weight.output_error(&weight.recovered(rounding, Some(&inputs)), &inputs))
        .collect();
    assert!(errors[1] < 0.2 * errors[0], "{errors:?}");
}

/// The mean over many seeds is the value, within five standard errors (beyond the last level it is that level).
#[test]
fn stochastic_rounding_is_unbiased() {
    let tensor = Tensor::new("t", vec![40], (0..40).map(|i| (i as f32 - 19.5) / 22.0).collect()).unwrap();
    let (storage, range) = (Storage { format: integer(7), ..Storage::default() }, Some(Range::new(-1.0, 1.0)));
    let draws = 1000;
    let mut sums = vec![0.0; 40];
    let mut step = 0.0;
    for seed in 0..draws {
        let rounding = Rounding::Stochastic(Stochastic { seed });
        let packed =
            QuantizedTensor::quantize(&tensor, storage.clone(), &RangeRule::Declared, range, &rounding).unwrap();
        step = f64::from(packed.grids()[0].scale);
        packed.decode().iter().zip(&mut sums).for_each(|(x, sum)| *sum += f64::from(*x));
    }
    let mut deviations = 0.0;
    for (sum, &x) in sums.iter().zip(tensor.data()) {
        let (mean, x) = (sum / f64::from(draws), f64::from(x));
        let share = (x / step).rem_euclid(1.0);
        let error = step * (share * (1.0 - share) / f64::from(draws)).sqrt();
        assert!((mean - x).abs() <= 5.0 * error + 1e-6, "{x}: mean {mean}, standard error {error}");
        deviations += if error > 1e-3 { ((mean - x) / error).powi(2) / 40.0 } else { 0.0 };
    }
    assert!((0.4..1.7).contains(&deviations), "as spread as chance would have it: {deviations}");
}

/// Draws of different seeds, places and tensors have nothing to do with each other.
#[test]
fn stochastic_rounding_draws_anew_for_every_weight() {
    let (values, groups) = (vec![0.5; 2000], Groups::blocks(2000, 2000));
    let storage = Storage { format: integer(2), ..Storage::default() };
    let codec = storage.fit(&values, groups, &[Range::new(0.0, 1.0)], Hints::default()).unwrap();
    let draw = |seed, tensor| {
        let input = RoundInput { values: &values, groups, codec: codec.as_ref(), inputs: None, tensor, mask: None };
        Rounding::Stochastic(Stochastic { seed }).codes(input)
    };
    let (first, other) = (draw(1, 0), [draw(2, 0), draw(1, 1)]);
    let ups = |codes: &[u16]| codes.iter().filter(|&&code| code == 1).count();
    assert!((900..1100).contains(&ups(&first)), "{} of 2000 go up", ups(&first));
    for other in other {
        let same = first.iter().zip(&other).filter(|(a, b)| a == b).count();
        assert!((900..1100).contains(&same), "{same} of 2000 are the same");
    }
    let next = first.windows(2).filter(|pair| pair[0] == pair[1]).count();
    assert!((900..1100).contains(&next), "{next} of 1999 are as their neighbour");
}

/// All codes of rows so short that every combination can be tried.
#[test]
fn descent_finds_most_optima_of_short_rows_and_gptq_comes_near() {
    let (columns, rows, levels) = (5, 60, 4u32);
    let inputs = inputs(columns, 5, false);
    let weight =
        Weight::new(columns, &normal(rows * columns, 3), integer(levels), Granularity::PerChannel, None).unwrap();
    let best_of_row = |row: usize| {
        let codes = |mut number: u32| -> Vec<u16> {
            let digits = (0..columns).map(|_| {
                let digit = number % levels;
                number /= levels;
                digit as u16
            });
            digits.collect()
        };
        let (from, to) = (row * columns, (row + 1) * columns);
        let error = |codes: Vec<u16>| {
            let mut recovered = weight.values.clone();
            weight.codec.decode(row, &codes, &mut recovered[from..to]);
            weight.output_error(&recovered, &inputs)
        };
        (0..levels.pow(columns as u32)).map(|number| error(codes(number))).fold(f64::MAX, f64::min)
    };
    let best: Vec<f64> = (0..rows).map(best_of_row).collect();
    let errors = |rounding: &Rounding| -> Vec<f64> {
        let recovered = weight.recovered(rounding, Some(&inputs));
        let of_row = |row: usize| {
            let mut all = weight.values.clone();
            all[row * columns..(row + 1) * columns].copy_from_slice(&recovered[row * columns..(row + 1) * columns]);
            weight.output_error(&all, &inputs)
        };
        (0..rows).map(of_row).collect()
    };
    let optima = |errors: &[f64]| errors.iter().zip(&best).filter(|(e, b)| **e <= **b * (1.0 + 1e-9)).count();
    let [nearest, by_gptq, searched, from_nearest] =
        [Rounding::Nearest, gptq(true), descent(DescentStart::Gptq), descent(DescentStart::Nearest)]
            .map(|r| errors(&r));
    for errors in [&nearest, &by_gptq, &searched, &from_nearest] {
        assert!(errors.iter().zip(&best).all(|(e, b)| *e >= b * (1.0 - 1e-9)), "nothing beats the best");
    }
    let found = [&nearest, &by_gptq, &searched, &from_nearest].map(|errors| optima(errors));
    assert!(found[0] < 20 && found[2] > 45 && found[3] > 40, "optima found of {rows}: {found:?}");
    assert!(found[0] < found[1] && found[1] <= found[2], "{found:?}");
}

/// An input that is always zero on the calibration rows may be another on others: its weights go to the nearest level.
#[test]
fn dead_inputs_are_rounded_to_nearest() {
    let inputs = inputs(9, 1, true);
    let weight = Weight::new(9, &normal(27, 2), integer(4), Granularity::PerChannel, None).unwrap();
    let nearest = weight.recovered(&Rounding::Nearest, None);
    for rounding in [gptq(true), gptq(false), descent(DescentStart::Nearest)] {
        let recovered = weight.recovered(&rounding, Some(&inputs));
        assert!((0..3).all(|row| recovered[9 * row] == nearest[9 * row]), "{rounding:?}");
        assert_ne!(recovered, nearest);
    }
    let none = LayerInputs::new(9, vec![0.0; 90]);
    assert_eq!(weight.recovered(&gptq(true), Some(&none)), nearest, "nothing ever comes in");
}

/// Fewer rows than inputs, and inputs that repeat each other, leave the Hessian without an inverse until it is damped.
#[test]
fn dependent_inputs_and_extreme_ones_are_borne() {
    let weight = Weight::new(6, &normal(12, 2), integer(4), Granularity::PerChannel, None).unwrap();
    let rows: [Vec<f32>; 4] = [vec![1.0; 6], vec![1e30; 12], vec![1e-30; 6], [1.0, 1.0, 0.0, 0.0, 2.0, 2.0].repeat(3)];
    for rows in rows {
        let inputs = LayerInputs::new(6, rows.clone());
        for damping in [0.0, 0.01, 1.0] {
            let rounding = Rounding::Gptq(Gptq { damping, ..Gptq::default() });
            let error = weight.output_error(&weight.recovered(&rounding, Some(&inputs)), &inputs);
            let nearest = weight.output_error(&weight.recovered(&Rounding::Nearest, None), &inputs);
            assert!(error <= nearest, "{rows:?}, damping {damping}: {error:e} against {nearest:e}");
        }
    }
}
