//! The form of a recipe, computed for the recipe at hand: what can be chosen now, what each choice leads to, and the
//! limits of every number. The page draws it and knows no scheme. Depends on `sweep` and below.

mod fields;
mod repair;

pub use repair::repaired;

use crate::compress::{Biases, Calibration, LayerRecipe, Recipe};
use crate::datasets::DatasetInfo;
use crate::model::Model;
use crate::plain::{Field, FieldKind, Take, Value, ValueOf, plain};
use crate::quant::formats::FormatKind;
use crate::quant::{Granularity, IntegerFormat, LayerInputs, NumberFormat, Range, RangeRule, Span, Symmetry};
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
    /// The range of all inputs of layers over the calibration rows.
    pub inputs: Range,
    /// How many linear layers there are.
    pub layers: usize,
    /// Whether there are calibration rows to look at.
    pub calibrated: bool,
    /// Whether there is a forward pass whose values can be quantized.
    pub runs: bool,
}

impl Facts {
    /// The facts of a model with its calibration rows.
    #[must_use]
    pub fn of(model: &Model, calibration: &Calibration) -> Self {
        Self {
            inputs: calibration.layers().map(LayerInputs::range).reduce(Range::union).unwrap_or_default(),
            declares_ranges: model.linear_layers().all(|layer| layer.declared_ranges().is_some()),
            columns: model.linear_layers().map(|layer| layer.inputs()).max().unwrap_or(1),
            widest: model.parameters().map(|tensor| Range::of(tensor.data())).reduce(Range::union).unwrap_or_default(),
            layers: model.linear_layers().count(),
            calibrated: calibration.layers().any(|inputs| !inputs.values().is_empty()),
            runs: calibration.layers().next().is_some(),
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
    /// What a long list is parted by: the kind of a number format.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<FormatKind>,
    /// The recipe that choosing it gives; always one that passes [`Recipe::check`].
    pub recipe: Recipe,
    /// Whether it is chosen now.
    pub chosen: bool,
}

plain! { out struct ChoiceOption { id, group, recipe, chosen } }

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

/// The form for `recipe`, which should pass [`Recipe::check`]; see [`repaired`].
#[must_use]
pub fn form(recipe: &Recipe, facts: Facts) -> Form {
    let step = |family: Family| {
        let chosen = Family::of(recipe) == family;
        let there = if chosen { recipe.clone() } else { family.recipe(recipe, facts.declares_ranges) };
        FamilyChoice { family, recipe: repaired(&there, facts), chosen }
    };
    let controls = fields::fields(recipe, facts).into_iter().filter_map(|field| control(recipe, field, facts));
    let makes_sense = |family: &Family| match family {
        Family::Mixed => facts.layers > 1,
        Family::Dynamic | Family::Static => facts.runs,
        _ => true,
    };
    let families = Family::all().into_iter().filter(makes_sense);
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
    let is_format = path.rsplit('.').next() == Some("format");
    let option = |(id, value): (String, Value)| {
        let mut changed = Recipe::default();
        let chosen = now.as_ref() == Some(&value) || now == Some(Value::Text(id.clone()));
        let there = if chosen { whole.clone() } else { whole.clone().with(&path, value) };
        // What a form offers can be taken: the names and values come from the types themselves.
        if changed.take(there).is_err() {
            changed = recipe.clone();
        }
        let group = if is_format { kind_of(&id) } else { None };
        ChoiceOption { id, group, recipe: repaired(&changed, facts), chosen }
    };
    let options = options.into_iter().map(option).collect();
    Some(Control::Choice { path, options })
}

fn kind_of(id: &str) -> Option<FormatKind> {
    let named = |format: &NumberFormat| format.to_value().get("kind") == Some(&Value::Text(id.into()));
    NumberFormat::all().iter().find(|format| named(format)).map(|format| format.as_format().kind())
}
