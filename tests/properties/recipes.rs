//! Recipes: as text, checked, and carried out on real data.

use crate::cases::config;
use crate::data::dataset;
use crate::strategies::{format, recipe, value};
use proptest::prelude::*;
use quant_playground::Error;
use quant_playground::compress::{LayerRecipe, Recipe};
use quant_playground::evaluate::{Evaluator, MeasureOptions, Metric, Report};
use quant_playground::form::{Facts, repaired};
use quant_playground::inspect::{inspect, why};
use quant_playground::quant::NumberFormat;
use quant_playground::quant::{RangeRule, Rounding};
use quant_playground::sweep::{Allocation, AllocationStep, Budget, Family, default_recipes};
use quant_playground::train::{Architecture, TrainOptions, Training, pretrained};
use std::sync::LazyLock;

/// A classifier, a regression, the line, which declares its ranges, and a network, which has several layers.
static EVALUATORS: LazyLock<[Evaluator; MODELS]> = LazyLock::new(|| {
    let trained = |id: &str, architecture: Architecture| {
        let dataset = dataset(id);
        let mut training = Training::new(&dataset, TrainOptions { architecture, ..Default::default() }).unwrap();
        training.by_ref().for_each(drop);
        Evaluator::new(training.model().unwrap(), dataset).unwrap()
    };
    let linear = |id: &str| match pretrained(&dataset(id)).unwrap() {
        Some(model) => Evaluator::new(model, dataset(id)).unwrap(),
        None => trained(id, Architecture::Linear),
    };
    [linear("iris"), linear("diabetes"), linear("line"), trained("iris", Architecture::Network { hidden: 6 })]
});

const MODELS: usize = 4;

fn facts_of(evaluator: &Evaluator) -> Facts {
    Facts::of(evaluator.model(), evaluator.calibration())
}

/// Whether the sums of an integer product really could leave 32 bits.
fn could_overflow(evaluator: &Evaluator, recipe: &Recipe) -> bool {
    let Some(activations) = recipe.activations.levels() else { return false };
    evaluator.model().linear_layers().enumerate().any(|(index, layer)| match recipe.for_layer(index).format {
        NumberFormat::Integer(format) => {
            f64::from(activations - 1) * f64::from(format.levels) * layer.inputs() as f64 > f64::from(i32::MAX)
        }
        _ => false,
    })
}

fn consistent(evaluator: &Evaluator, recipe: &Recipe, report: &Report) -> Result<(), TestCaseError> {
    let quantized = evaluator.quantize(recipe).unwrap();
    prop_assert_eq!(report.bytes, quantized.byte_len());
    let tensors = quantized.tensors().iter().map(|tensor| tensor.sections().len());
    let transforms = quantized.transforms().iter().map(|transform| transform.bytes().len());
    prop_assert_eq!(report.bytes, tensors.chain(transforms).sum::<usize>());
    let parameters = evaluator.model().parameter_count();
    prop_assert_eq!(report.parameters, parameters);
    prop_assert_eq!(report.bits_per_weight, 8.0 * report.bytes as f64 / parameters as f64);
    prop_assert_eq!(report.compression, 4.0 * parameters as f64 / report.bytes as f64);
    prop_assert_eq!(report.samples, evaluator.test().labels.len());
    prop_assert!(report.mean_logit_error <= report.max_logit_error);
    prop_assert!(report.layers.iter().all(|layer| layer.max_error <= report.max_error));
    match report.metric {
        Metric::Classification { accuracy, interval, correct, agreement } => {
            prop_assert_eq!(report.score, accuracy);
            prop_assert_eq!(accuracy, correct as f64 / report.samples as f64);
            prop_assert!(interval.low <= accuracy && accuracy <= interval.high && (0.0..=1.0).contains(&agreement));
        }
        Metric::Regression { r2, rmse } => prop_assert!(report.score == r2 && r2 <= 1.0 && rmse >= 0.0),
        Metric::Weights { .. } => prop_assert!(false, "there are rows"),
    }
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn recipes_come_back_from_text(recipe in recipe()) {
        let text = serde_json::to_string(&recipe).unwrap();
        prop_assert_eq!(serde_json::from_str::<Recipe>(&text).unwrap(), recipe);
    }

    #[test]
    fn what_passes_its_check_can_be_carried_out(recipe in recipe(), which in 0..MODELS) {
        let evaluator = &EVALUATORS[which];
        let outcome = evaluator.evaluate(&recipe);
        if let Err(refused) = recipe.check() {
            prop_assert_eq!(outcome, Err(refused));
            return Ok(());
        }
        match outcome {
            Ok(report) => consistent(evaluator, &recipe, &report)?,
            Err(Error::Incompatible { .. }) => {
                prop_assert!(recipe.range == RangeRule::Declared && which != 2, "only the line declares ranges");
            }
            Err(Error::AccumulatorOverflow { .. }) => prop_assert!(could_overflow(evaluator, &recipe)),
            Err(other) => prop_assert!(false, "{}", other),
        }
    }

    #[test]
    fn what_is_repaired_can_be_carried_out(recipe in recipe(), which in 0..MODELS) {
        let evaluator = &EVALUATORS[which];
        let recipe = repaired(&recipe, facts_of(evaluator));
        prop_assert_eq!(recipe.check(), Ok(()));
        let report = evaluator.evaluate(&recipe);
        prop_assert!(report.is_ok(), "{:?}", report);
        let predictions = evaluator.predictions(&recipe).unwrap();
        if let Metric::Classification { correct, agreement, .. } = report.unwrap().metric {
            let right: u32 = predictions.confusion.iter().enumerate().map(|(class, row)| row[class]).sum();
            prop_assert_eq!(right as usize, correct);
            let changed = (1.0 - agreement) * evaluator.test().labels.len() as f64;
            prop_assert!((predictions.changed_count as f64 - changed).abs() < 1e-6);
        }
    }

    #[test]
    fn comparisons_are_antisymmetric(first in recipe(), second in recipe(), which in 0..MODELS, parameter in 0usize..2) {
        let evaluator = &EVALUATORS[which];
        let [a, b] = [first, second].map(|recipe| repaired(&recipe, facts_of(evaluator)));
        let there = evaluator.compare(&a, &b, parameter).unwrap();
        let back = evaluator.compare(&b, &a, parameter).unwrap();
        let [paired, swapped] = [there.paired.unwrap(), back.paired.unwrap()];
        prop_assert_eq!((paired.difference, paired.only_a, paired.only_b), (-swapped.difference, swapped.only_b, swapped.only_a));
        let scale = paired.difference.abs() + (paired.interval.high - paired.interval.low);
        prop_assert!((paired.interval.low + swapped.interval.high).abs() <= 1e-9 * scale);
        prop_assert_eq!(there.predictions.changed_count, back.predictions.changed_count);
        prop_assert_eq!((there.tensor.equal, there.tensor.max_difference), (back.tensor.equal, back.tensor.max_difference));
        prop_assert!(there.tensor.difference.iter().zip(&back.tensor.difference).all(|(x, y)| *x == -y));
        let [report_a, report_b] = [&a, &b].map(|recipe| evaluator.evaluate(recipe).unwrap());
        prop_assert_eq!(there.tensor.sqnr_db_a, report_a.layers[parameter].sqnr_db);
        prop_assert_eq!(there.tensor.sqnr_db_b, report_b.layers[parameter].sqnr_db);
        if let Metric::Classification { .. } = report_a.metric {
            prop_assert!((paired.difference - (report_b.score - report_a.score)).abs() < 1e-12);
            prop_assert!(paired.only_a + paired.only_b <= there.predictions.changed_count);
        }
        let same = evaluator.compare(&a, &a, parameter).unwrap();
        let paired = same.paired.unwrap();
        prop_assert_eq!((paired.difference, paired.only_a, paired.only_b, same.predictions.changed_count), (0.0, 0, 0, 0));
        prop_assert_eq!((same.tensor.max_difference, same.tensor.equal), (0.0, same.tensor.a.len()));
    }

    /// A float may turn what exceeds it into ∞ or NaN; then there is no model, and the answer names the choice.
    #[test]
    fn overflow_is_refused_by_its_name(format in format(), recipe in recipe(), which in 0..MODELS) {
        if !format.as_format().overflows() {
            return Ok(());
        }
        let evaluator = &EVALUATORS[which];
        let recipe = repaired(&Recipe { format, ..recipe }, facts_of(evaluator));
        match evaluator.evaluate(&recipe) {
            Ok(report) => consistent(evaluator, &recipe, &report)?,
            Err(Error::Incompatible { first, .. }) => prop_assert!(first.contains("overflow")),
            Err(other) => prop_assert!(false, "{}", other),
        }
    }

    #[test]
    fn the_inspector_shows_what_is_stored(
        recipe in recipe(), which in 0..MODELS, parameter in 0usize..2, at in any::<prop::sample::Index>(), value in value(),
    ) {
        let evaluator = &EVALUATORS[which];
        let model = evaluator.model();
        let recipe = repaired(&recipe, facts_of(evaluator));
        let index = at.index(model.parameters().nth(parameter).unwrap().data().len());
        let found = inspect(model, evaluator.calibration(), &recipe, parameter, index, Some(value)).unwrap();
        prop_assert_eq!(found.before[index].to_bits(), value.to_bits());
        prop_assert!(found.histogram.counts.iter().sum::<u32>() as usize == found.before.len());
        prop_assert!(found.recovered_histogram.counts.iter().sum::<u32>() as usize == found.before.len());
        let Some(trace) = found.trace else { return Ok(()) };
        prop_assert_eq!(trace.recovered, found.after[index]);
        if let Some(steps) = &trace.steps {
            let unclamped = steps.rounded + f64::from(steps.zero_point);
            let integer = unclamped.clamp(f64::from(steps.q_min), f64::from(steps.q_max));
            prop_assert_eq!(f64::from(steps.q_min) + f64::from(trace.nearest), integer, "the steps shown lead to it");
            prop_assert_eq!(steps.integer - steps.q_min, trace.code as i32);
            prop_assert_eq!(trace.clipped, unclamped != integer);
            prop_assert!(steps.scale.is_finite());
        }
        prop_assert!(trace.code == trace.nearest || recipe.rounding != Rounding::Nearest);
        prop_assert!(trace.low <= 0.0 && trace.high >= 0.0);
        prop_assert!(!trace.pruned || trace.recovered == 0.0);
        prop_assert!(trace.pruned || trace.levels.is_empty() || trace.levels.contains(&trace.recovered));
        prop_assert!(trace.interval_low <= trace.recovered && trace.recovered <= trace.interval_high);
        let ends = [trace.interval_low, trace.interval_high, trace.recovered];
        prop_assert!(ends.iter().all(|end| end.is_finite()), "{:?}", ends);
    }

    #[test]
    fn the_reasons_add_up(recipe in recipe(), which in 0..MODELS, parameter in 0usize..2) {
        let evaluator = &EVALUATORS[which];
        let model = evaluator.model();
        let recipe = repaired(&recipe, facts_of(evaluator));
        let Some(found) = why(model, evaluator.calibration(), &recipe, parameter).unwrap() else { return Ok(()) };
        let share = 0.0..=1.0 + 1e-9;
        prop_assert!(share.contains(&found.clipped));
        prop_assert!(share.contains(&found.pruned) && found.pruning_error >= 0.0);
        prop_assert!(found.used_levels <= found.levels.max(1.0) && (found.used_levels > 0.0 || found.pruned > 0.0));
        prop_assert!(found.entropy >= 0.0 && found.entropy <= 16.0);
        prop_assert!(found.rounding_error >= 0.0 && found.clipping_error >= 0.0);
        prop_assert!(found.interval[0] <= found.interval[1] && found.interval[1] <= found.interval[2]);
        let kept = ((1.0 - found.pruned) * found.values as f64).round() as usize;
        if !found.codes.is_empty() {
            prop_assert_eq!(found.codes.iter().map(|code| code.count as usize).sum::<usize>(), kept);
            let lost: f64 = found.codes.iter().map(|code| code.error_share).sum();
            let some = found.rounding_error + found.clipping_error > 0.0;
            prop_assert!((lost - f64::from(u8::from(some))).abs() < 1e-9, "{}", lost);
        }
        let rows: f64 = found.rows.iter().map(|row| row.output_error).sum();
        prop_assert!(found.output_error.is_none_or(|whole| (whole - rows).abs() <= 1e-9 * whole));
    }

    #[test]
    fn what_else_changes_is_measured(recipe in recipe(), which in 0..MODELS, seed in any::<u32>()) {
        let evaluator = &EVALUATORS[which];
        let recipe = repaired(&recipe, facts_of(evaluator));
        let found = evaluator.measures(&recipe, MeasureOptions { seed, draws: 2 }).unwrap();
        prop_assert_eq!(found.generalisation.test_after, evaluator.evaluate(&recipe).unwrap().score);
        prop_assert_eq!(found.robustness[0].after, found.generalisation.test_after, "no noise");
        let unmoved = found.shifts.first().is_none_or(|still| still.after == found.generalisation.test_after);
        prop_assert!(unmoved, "no shift");
        prop_assert!(found.worst_output_error >= 0.0);
        prop_assert!(found.attribution.is_none_or(|rank| (-1.0..=1.0 + 1e-9).contains(&rank)));
        let same = evaluator.measures(&Recipe::float32(), MeasureOptions { seed, draws: 1 }).unwrap();
        prop_assert!(same.robustness.iter().all(|noise| noise.before == noise.after));
        prop_assert!(same.shifts.iter().all(|shift| shift.before == shift.after));
        prop_assert!(same.worst_output_error == 0.0 && same.attribution.is_none_or(|rank| (rank - 1.0).abs() < 1e-9));
    }

    #[test]
    fn allocation_ends_within_the_budget(recipe in recipe(), which in 0..MODELS, share in 0.05f64..1.2) {
        let evaluator = &EVALUATORS[which];
        let recipe = repaired(&recipe, facts_of(evaluator));
        let most = share * 4.0 * evaluator.model().parameter_count() as f64;
        let search = match Allocation::new(evaluator, &recipe, Budget::Bytes { most }) {
            Ok(search) => search,
            Err(refused) => {
                prop_assert!(matches!(refused, Error::Incompatible { .. }), "{}", refused);
                return Ok(());
            }
        };
        let total = search.total();
        let steps: Vec<_> = search.collect();
        prop_assert!(steps.len() <= total, "{} of {}", steps.len(), total);
        let together = |step| match step {
            Ok(AllocationStep::Together { point }) => Some(point),
            Ok(AllocationStep::Alone { layer, point }) => {
                assert!(matches!(point.recipe.layers[layer], LayerRecipe::Own { .. }));
                None
            }
            Err(refused) => panic!("{refused}"),
        };
        let points: Vec<_> = steps.into_iter().filter_map(together).collect();
        let (last, before) = points.split_last().unwrap();
        prop_assert!(before.iter().all(|point| point.report.bytes as f64 > most));
        for point in &points {
            // As text: a divergence may be NaN where outputs are infinite.
            let again = evaluator.evaluate(&point.recipe).unwrap();
            prop_assert_eq!(format!("{:?}", again), format!("{:?}", point.report));
        }
        prop_assert!(last.report.bytes <= points[0].report.bytes || last.report.bytes as f64 > most);
    }

    #[test]
    fn sweeps_hold_only_what_goes_together(like in recipe(), quantizes_biases in any::<bool>()) {
        let recipes = default_recipes(&like, quantizes_biases, 2);
        prop_assert_eq!(&recipes[0], &Recipe::float32());
        prop_assert!(recipes.iter().all(|recipe| recipe.check().is_ok()));
    }

    #[test]
    fn a_step_to_a_family_ends_there(like in recipe(), quantizes_biases in any::<bool>()) {
        for family in Family::all() {
            prop_assert_eq!(Family::of(&family.recipe(&like, quantizes_biases)), family);
        }
    }
}
