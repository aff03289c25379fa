//! The form of a recipe, computed for the recipe at hand: what can be chosen now, what each choice leads to, and the
//! limits of every number. The page draws it and knows no scheme. Depends on `sweep` and below.

use crate::compress::{Activations, Biases, LayerRecipe, Recipe};
use crate::datasets::DatasetInfo;
use crate::model::Model;
use crate::plain::{Field, FieldKind, Fields, Show, Take, Value, ValueOf, plain};
use crate::quant::activations::{most_activation_levels, most_weight_levels};
use crate::quant::formats::{FormatKind, Grouping};
use crate::quant::{
    Coding, Granularity, IntegerFormat, NumberFormat, Range, RangeRule, Rounding, ScaleStorage, Span, Storage, Symmetry,
};
use crate::sweep::{Family, default_recipes};
use serde::Serialize;

/// What of a model decides which choices make sense.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Facts {
    /// Whether ranges of the parameters are known beforehand.
    pub declares_ranges: bool,
    /// The longest row of a weight: larger groups change nothing.
    pub columns: usize,
    /// The range of all weights and biases.
    pub widest: Range,
    /// How many linear layers there are.
    pub layers: usize,
}

impl Facts {
    /// The facts of a model.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        Self {
            declares_ranges: model.linear_layers().all(|layer| layer.declared_ranges().is_some()),
            columns: model.linear_layers().map(|layer| layer.inputs()).max().unwrap_or(1),
            widest: model.parameters().map(|tensor| Range::of(tensor.data())).reduce(Range::union).unwrap_or_default(),
            layers: model.linear_layers().count(),
        }
    }
}

/// The form of a recipe.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Form {
    /// One step to each family.
    pub families: Vec<FamilyChoice>,
    /// Every control, in order.
    pub controls: Vec<Control>,
}

plain! { out struct Form { families, controls } }

/// A step to a family.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct FamilyChoice {
    /// The family.
    pub family: Family,
    /// The recipe that choosing it gives.
    pub recipe: Recipe,
    /// Whether the recipe at hand is of this family.
    pub chosen: bool,
}

plain! { out struct FamilyChoice { family, recipe, chosen } }

/// One control of the form. `path` is the place in the recipe and the key of its label.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Control {
    /// One of a few.
    Choice {
        /// Place in the recipe, with dots.
        path: String,
        /// What can be chosen now.
        options: Vec<ChoiceOption>,
    },
    /// A whole number.
    Number {
        /// Place in the recipe, with dots.
        path: String,
        /// The number now.
        value: u32,
        /// The least there can be now.
        min: u32,
        /// The most there can be now.
        max: u32,
    },
    /// A number.
    Real {
        /// Place in the recipe, with dots.
        path: String,
        /// The number now.
        value: f64,
        /// The least there can be now.
        min: f64,
        /// The most there can be now.
        max: f64,
        /// A sensible step.
        step: f64,
    },
    /// Numbers, as many as the visitor likes.
    List {
        /// Place in the recipe, with dots.
        path: String,
        /// The numbers now.
        values: Vec<f64>,
        /// How many there may be.
        most: u32,
    },
}

plain! {
    out enum Control by kind {
        Choice { path, options }, Number { path, value, min, max }, Real { path, value, min, max, step },
        List { path, values, most }
    }
}

/// One of a few.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ChoiceOption {
    /// Its name in the recipe.
    pub id: String,
    /// The recipe that choosing it gives; always one that passes [`Recipe::check`].
    pub recipe: Recipe,
    /// Whether it is chosen now.
    pub chosen: bool,
}

plain! { out struct ChoiceOption { id, recipe, chosen } }

/// The recipe that a visitor sees first.
#[must_use]
pub fn default_recipe(info: &DatasetInfo) -> Recipe {
    if info.id == "line" {
        let format = IntegerFormat { levels: 8, symmetry: Symmetry::Affine, span: Span::Full, ..Default::default() };
        return Recipe {
            format: NumberFormat::Integer(format),
            range: RangeRule::Declared,
            biases: Biases::LikeWeights,
            ..Recipe::default()
        };
    }
    Recipe { granularity: Granularity::PerChannel, ..Recipe::default() }
}

/// The nearest recipe that passes [`Recipe::check`] and can be carried out on the model; parameters out of their limits
/// go to the limit, activation levels to what 32-bit accumulators can hold.
#[must_use]
pub fn repaired(recipe: &Recipe, facts: Facts) -> Recipe {
    let mut recipe = recipe.clone();
    recipe.format.as_format_mut().repair();
    recipe.range.repair();
    recipe.rounding.repair();
    recipe.granularity.repair();
    if recipe.range == RangeRule::Declared && !facts.declares_ranges {
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
    if format.kind() == FormatKind::Verbatim {
        recipe.rounding = Rounding::default();
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
    let (scales, coding) = (recipe.scales, recipe.coding);
    for layer in &mut recipe.layers {
        let LayerRecipe::Own { format, granularity } = layer else { continue };
        format.as_format_mut().repair();
        granularity.repair();
        if *granularity == Granularity::Global {
            *granularity = Granularity::PerTensor;
        }
        let mut fits = true;
        if let (NumberFormat::Integer(integer), Some(levels)) = (&mut *format, recipe.activations.levels()) {
            let most = most_weight_levels(integer.symmetry, levels, facts.columns);
            fits = most >= integer.min_levels();
            integer.levels = integer.levels.min(most.max(integer.min_levels()));
        }
        let storage = Storage { format: format.clone(), granularity: *granularity, scales, coding };
        if !fits || storage.check().is_err() {
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
        Activations::Dynamic { .. } | Activations::Static { .. } if most < 2 => {
            recipe.activations = Activations::Float32;
        }
        Activations::Dynamic { levels } | Activations::Static { levels } => *levels = (*levels).clamp(2, most),
        Activations::Float32 => {}
    }
}

/// The form for `recipe`, which should pass [`Recipe::check`]; see [`repaired`].
#[must_use]
pub fn form(recipe: &Recipe, facts: Facts) -> Form {
    let step = |family: Family| {
        let chosen = Family::of(recipe) == family;
        let there = if chosen { recipe.clone() } else { family.recipe(recipe, facts.declares_ranges) };
        FamilyChoice { family, recipe: repaired(&there, facts), chosen }
    };
    let controls = fields(recipe, facts).into_iter().filter_map(|field| control(recipe, field, facts));
    let families = Family::all().into_iter().filter(|&family| family != Family::Mixed || facts.layers > 1);
    Form { families: families.map(step).collect(), controls: controls.collect() }
}

/// The recipes of the first sweep, each one that can be carried out on the model; see [`default_recipes`].
#[must_use]
pub fn sweep_recipes(like: &Recipe, facts: Facts) -> Vec<Recipe> {
    let mut recipes: Vec<Recipe> = Vec::new();
    for recipe in default_recipes(like, facts.declares_ranges, facts.layers) {
        let recipe = repaired(&recipe, facts);
        if !recipes.contains(&recipe) {
            recipes.push(recipe);
        }
    }
    recipes
}

/// Everything of a recipe that can be changed now, in the order of its stages.
fn fields(recipe: &Recipe, facts: Facts) -> Vec<Field> {
    let mut list = Fields::new();
    let format = recipe.format.as_format();
    let integer = if let NumberFormat::Integer(integer) = &recipe.format { Some(integer) } else { None };
    let is_coded = format.kind() != FormatKind::Verbatim;
    storage_fields(&recipe.format, recipe.granularity, true, facts, &mut list);
    if format.is_scaled() {
        list.choice("scales", &recipe.scales);
    }
    if format.is_ranged() && is_coded {
        list.within("range", |list| recipe.range.fields(list, facts.declares_ranges, facts.widest));
    }
    if recipe.range.uses_importance() && format.is_ranged() || format.uses_importance() {
        list.choice("importance", &recipe.importance);
    }
    if is_coded {
        list.within("rounding", |list| recipe.rounding.fields(list));
        list.within("biases", |list| bias_fields(recipe, integer, list));
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
            let budget = most_weight_levels(integer.symmetry, levels, facts.columns).max(integer.levels);
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
    if most < 2 {
        return;
    }
    let levels = recipe.activations.levels().unwrap_or(256);
    let (dynamic, fixed) = (Activations::Dynamic { levels }, Activations::Static { levels });
    list.variants("", "kind", &[&Activations::Float32, &dynamic, &fixed]);
    if let Some(levels) = recipe.activations.levels() {
        let own = recipe.layers.iter().filter_map(|layer| match layer {
            LayerRecipe::Own { format: NumberFormat::Integer(own), .. } => Some(own),
            _ => None,
        });
        let most = own.map(|own| most_activation_levels(own, facts.columns)).fold(most, u32::min);
        list.whole("levels", levels, 2, most.max(levels));
    }
}

/// The control of a field; none for a choice that leaves no choice.
fn control(recipe: &Recipe, Field { path, kind }: Field, facts: Facts) -> Option<Control> {
    let options = match kind {
        FieldKind::Whole { value, min, max } => return Some(Control::Number { path, value, min, max }),
        FieldKind::Real { value, min, max, step } => return Some(Control::Real { path, value, min, max, step }),
        FieldKind::List { values, most } => return Some(Control::List { path, values, most }),
        FieldKind::Choice(options) if options.len() < 2 => return None,
        FieldKind::Choice(options) => options,
    };
    let mut padded = recipe.clone();
    padded.layers.resize(facts.layers.min(Recipe::MOST_LAYERS).max(recipe.layers.len()), LayerRecipe::Same);
    let whole = padded.to_value();
    let now = path.split('.').try_fold(&whole, |value, name| value.get(name));
    let now = now.map(|value| value.get("kind").unwrap_or(value).clone());
    let option = |(id, value): (String, Value)| {
        let mut changed = Recipe::default();
        let chosen = now == Some(Value::Text(id.clone()));
        let there = if chosen { whole.clone() } else { whole.clone().with(&path, value) };
        // What a form offers can be taken: the names and values come from the types themselves.
        if changed.take(there).is_err() {
            changed = recipe.clone();
        }
        ChoiceOption { id, recipe: repaired(&changed, facts), chosen }
    };
    let options = options.into_iter().map(option).collect();
    Some(Control::Choice { path, options })
}
