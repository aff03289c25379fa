//! The nearest recipe that fits together and fits a model.

use super::Facts;
use crate::compress::{Activations, Biases, LayerRecipe, Pruning, Recipe, Transform};
use crate::quant::activations::{most_activation_levels, most_weight_levels};
use crate::quant::formats::{FormatKind, Grouping};
use crate::quant::{Coding, Granularity, IntegerFormat, NumberFormat, RangeRule, Rounding, ScaleStorage, Storage};

/// The nearest recipe that passes [`Recipe::check`] and can be carried out on the model; parameters out of their limits
/// go to the limit, activation levels to what 32-bit accumulators can hold.
#[must_use]
pub fn repaired(recipe: &Recipe, facts: Facts) -> Recipe {
    let mut recipe = recipe.clone();
    recipe.format.as_format_mut().repair();
    recipe.range.repair();
    recipe.rounding.repair();
    recipe.transform.repair();
    recipe.granularity.repair();
    recipe.prune.repair();
    let is_coded = recipe.format.as_format().kind() != FormatKind::Verbatim;
    if !is_coded || recipe.rounding.is_data_aware() && !facts.calibrated {
        recipe.rounding = Rounding::default();
    }
    if !is_coded || recipe.transform.is_data_aware() && !facts.calibrated {
        recipe.transform = Transform::default();
    }
    recipe.bias_correction &= is_coded && facts.calibrated;
    let declares = facts.declares_ranges && recipe.transform == Transform::None;
    if recipe.range == RangeRule::Declared && !declares {
        recipe.range = RangeRule::MinMax;
    }
    let format = recipe.format.as_format();
    if recipe.granularity == Granularity::Global && format.grouping() != Grouping::Recipe {
        recipe.granularity = Granularity::PerTensor;
    }
    if !format.is_scaled() {
        recipe.scales = ScaleStorage::default();
    }
    if !format.is_separable() {
        recipe.coding = Coding::default();
    }
    if !format.is_prunable() {
        recipe.prune = Pruning::None;
    }
    repair_biases(&mut recipe);
    repair_activations(&mut recipe, facts);
    repair_layers(&mut recipe, facts);
    recipe
}

/// Leaves only layers that the model has, each stored in a way that goes with the rest.
fn repair_layers(recipe: &mut Recipe, facts: Facts) {
    let can_differ = facts.layers > 1 && recipe.granularity != Granularity::Global;
    recipe.layers.truncate(if can_differ { facts.layers.min(Recipe::MOST_LAYERS) } else { 0 });
    let (scales, coding, pruning) = (recipe.scales, recipe.coding, recipe.prune);
    for layer in &mut recipe.layers {
        let LayerRecipe::Own { format, granularity } = layer else { continue };
        format.as_format_mut().repair();
        granularity.repair();
        if *granularity == Granularity::Global {
            *granularity = Granularity::PerTensor;
        }
        let mut fits = true;
        if let (NumberFormat::Integer(integer), Some(levels)) = (&mut *format, recipe.activations.levels()) {
            let most = most_weight_levels(integer, levels, facts.columns);
            fits = most >= integer.min_levels();
            integer.levels = integer.levels.min(most.max(integer.min_levels()));
        }
        let storage = Storage { format: format.clone(), granularity: *granularity, scales, coding };
        let is_prunable = pruning == Pruning::None || storage.check_prunable().is_ok();
        if !fits || !is_prunable || storage.check().is_err() {
            *layer = LayerRecipe::Same;
        }
    }
    while recipe.layers.last() == Some(&LayerRecipe::Same) {
        recipe.layers.pop();
    }
}

fn repair_biases(recipe: &mut Recipe) {
    match (&mut recipe.biases, &recipe.format, recipe.granularity) {
        (Biases::Levels { .. }, _, Granularity::Global) => recipe.biases = Biases::LikeWeights,
        (Biases::Levels { levels }, NumberFormat::Integer(format), _) => {
            *levels = (*levels).clamp(format.min_levels(), IntegerFormat::MAX_LEVELS);
        }
        (Biases::Levels { .. }, _, _) => recipe.biases = Biases::Float32,
        _ => {}
    }
}

fn repair_activations(recipe: &mut Recipe, facts: Facts) {
    let NumberFormat::Integer(format) = &recipe.format else {
        recipe.activations = Activations::Float32;
        return;
    };
    let most = most_activation_levels(format, facts.columns);
    match &mut recipe.activations {
        Activations::Dynamic { .. } | Activations::Static { .. } if most < 2 || !facts.runs => {
            recipe.activations = Activations::Float32;
        }
        Activations::Dynamic { levels } | Activations::Static { levels, .. } => *levels = (*levels).clamp(2, most),
        Activations::Float32 => {}
    }
    if let Activations::Static { range, .. } = &mut recipe.activations {
        range.repair();
        if *range == RangeRule::Declared {
            *range = RangeRule::default();
        }
    }
}
