//! Everything of a recipe that can be changed, in the order of its stages.

use super::Facts;
use crate::compress::{Activations, Biases, LayerRecipe, Recipe, Transform};
use crate::plain::{Field, FieldKind, Fields, Show};
use crate::quant::activations::{most_activation_levels, most_weight_levels};
use crate::quant::formats::{FormatKind, Grouping};
use crate::quant::{Granularity, IntegerFormat, NumberFormat, RangeRule};

/// Everything of a recipe that can be changed now, in the order of its stages.
pub(super) fn fields(recipe: &Recipe, facts: Facts) -> Vec<Field> {
    let mut list = Fields::new();
    let format = recipe.format.as_format();
    let integer = if let NumberFormat::Integer(integer) = &recipe.format { Some(integer) } else { None };
    let is_coded = format.kind() != FormatKind::Verbatim;
    storage_fields(&recipe.format, recipe.granularity, true, facts, &mut list);
    if format.is_scaled() {
        list.choice("scales", &recipe.scales);
    }
    if format.is_ranged() && is_coded {
        let declares = facts.declares_ranges && recipe.transform == Transform::None;
        list.within("range", |list| recipe.range.fields(list, declares, facts.widest));
    }
    if recipe.range.uses_importance() && format.is_ranged() || format.uses_importance() {
        list.choice("importance", &recipe.importance);
    }
    if is_coded {
        list.within("transform", |list| recipe.transform.fields(list, facts.calibrated));
        list.within("rounding", |list| recipe.rounding.fields(list, facts.calibrated));
    }
    if format.is_prunable() {
        list.within("prune", |list| recipe.prune.fields(list, facts.layers));
    }
    if is_coded {
        list.within("biases", |list| bias_fields(recipe, integer, list));
        if facts.calibrated {
            list.truth("biasCorrection");
        }
    }
    if let Some(integer) = integer {
        list.within("activations", |list| activation_fields(recipe, integer, facts, list));
    }
    if format.is_separable() {
        list.choice("coding", &recipe.coding);
    }
    if facts.layers > 1 && recipe.granularity != Granularity::Global {
        list.within("layers", |list| layer_fields(recipe, facts, list));
    }
    let mut found = list.into_vec();
    if let Some(levels) = recipe.activations.levels() {
        let own = recipe.layers.iter().enumerate().filter_map(|(index, layer)| match layer {
            LayerRecipe::Own { format, .. } => {
                Some((["layers.", &index.to_string(), ".format.levels"].concat(), format))
            }
            LayerRecipe::Same => None,
        });
        for (path, format) in own.chain([("format.levels".into(), &recipe.format)]) {
            let NumberFormat::Integer(integer) = format else { continue };
            // The sums of integer products have to fit 32 bits.
            let budget = most_weight_levels(integer, levels, facts.columns).max(integer.levels);
            for field in found.iter_mut().filter(|field| field.path == path) {
                if let FieldKind::Whole { max, .. } = &mut field.kind {
                    *max = (*max).min(budget);
                }
            }
        }
    }
    found
}

/// How weights are stored: the format and which of them share a range.
fn storage_fields(
    format: &NumberFormat,
    granularity: Granularity,
    may_be_global: bool,
    facts: Facts,
    list: &mut Fields,
) {
    list.within("format", |list| {
        let all = NumberFormat::all();
        let here = |other: &NumberFormat| {
            let is_this = std::mem::discriminant(other) == std::mem::discriminant(format);
            if is_this { format.clone() } else { other.clone() }
        };
        let options: Vec<NumberFormat> = all.iter().map(here).collect();
        let shown: Vec<&dyn Show> = options.iter().map(|format| format as &dyn Show).collect();
        list.variants("", "kind", &shown);
        format.as_format().fields(list);
    });
    let is_coded = format.as_format().kind() != FormatKind::Verbatim;
    if is_coded && format.as_format().grouping() == Grouping::Recipe {
        list.within("granularity", |list| granularity.fields(list, facts.columns, may_be_global));
    }
}

fn layer_fields(recipe: &Recipe, facts: Facts, list: &mut Fields) {
    for index in 0..facts.layers.min(Recipe::MOST_LAYERS) {
        let layer = recipe.layers.get(index).unwrap_or(&LayerRecipe::Same);
        let own = match layer {
            LayerRecipe::Same => LayerRecipe::Own { format: recipe.format.clone(), granularity: recipe.granularity },
            own => own.clone(),
        };
        list.within(&index.to_string(), |list| {
            list.variants("", "kind", &[&LayerRecipe::Same, &own]);
            if let LayerRecipe::Own { format, granularity } = layer {
                storage_fields(format, *granularity, false, facts, list);
            }
        });
    }
}

fn bias_fields(recipe: &Recipe, integer: Option<&IntegerFormat>, list: &mut Fields) {
    let levels = match (recipe.biases, integer) {
        (Biases::Levels { levels }, _) => levels,
        (_, Some(integer)) => integer.levels,
        _ => 0,
    };
    let own = Biases::Levels { levels };
    let options: [&dyn Show; 3] = [&Biases::Float32, &Biases::LikeWeights, &own];
    let has_own = integer.is_some() && recipe.granularity != Granularity::Global;
    list.variants("", "kind", &options[..if has_own { 3 } else { 2 }]);
    if let (Biases::Levels { levels }, Some(integer)) = (recipe.biases, integer) {
        list.whole("levels", levels, integer.min_levels(), IntegerFormat::MAX_LEVELS);
    }
}

fn activation_fields(recipe: &Recipe, integer: &IntegerFormat, facts: Facts, list: &mut Fields) {
    let most = most_activation_levels(integer, facts.columns);
    if most < 2 || !facts.runs {
        return;
    }
    let levels = recipe.activations.levels().unwrap_or(256);
    let range = if let Activations::Static { range, .. } = recipe.activations { range } else { RangeRule::default() };
    let (dynamic, fixed) = (Activations::Dynamic { levels }, Activations::Static { levels, range });
    list.variants("", "kind", &[&Activations::Float32, &dynamic, &fixed]);
    if let Some(levels) = recipe.activations.levels() {
        let own = recipe.layers.iter().filter_map(|layer| match layer {
            LayerRecipe::Own { format: NumberFormat::Integer(own), .. } => Some(own),
            _ => None,
        });
        let most = own.map(|own| most_activation_levels(own, facts.columns)).fold(most, u32::min);
        list.whole("levels", levels, 2, most.max(levels));
    }
    if let Activations::Static { range, .. } = recipe.activations {
        list.within("range", |list| range.fields(list, false, facts.inputs));
    }
}
