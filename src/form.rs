//! The form of a recipe, computed for the recipe at hand: what can be chosen now, what each choice leads to, and the
//! limits of every number. The page draws it and knows no scheme. Depends on `sweep` and below.

use crate::compress::{Activations, Biases, RangeRule, Recipe};
use crate::datasets::DatasetInfo;
use crate::model::Model;
use crate::plain::plain;
use crate::quant::activations::{most_activation_levels, most_weight_levels};
use crate::quant::{Granularity, IntegerFormat, NumberFormat, Profile, Span, Symmetry};
use crate::sweep::{Family, default_recipes};
use serde::Serialize;

/// What of a model decides which choices make sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// Whether ranges of the parameters are known beforehand.
    pub declares_ranges: bool,
    /// The longest row of a weight: larger groups change nothing.
    pub columns: usize,
}

impl Facts {
    /// The facts of a model.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        Self {
            declares_ranges: model.linear_layers().all(|layer| layer.declared_ranges().is_some()),
            columns: model.linear_layers().map(|layer| layer.inputs()).max().unwrap_or(1),
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
}

plain! { out enum Control by kind { Choice { path, options }, Number { path, value, min, max } } }

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
    let most = IntegerFormat::MAX_LEVELS;
    match &mut recipe.format {
        NumberFormat::Integer(format) => format.levels = format.levels.clamp(format.min_levels(), most),
        NumberFormat::Float32(_) => recipe.activations = Activations::Float32,
    }
    if let Granularity::PerGroup { size } = &mut recipe.granularity {
        *size = (*size).clamp(1, Granularity::MAX_GROUP);
    }
    match (&mut recipe.biases, &recipe.format, recipe.granularity) {
        (Biases::Levels { .. }, _, Granularity::Global) => recipe.biases = Biases::LikeWeights,
        (Biases::Levels { levels }, NumberFormat::Integer(format), _) => {
            *levels = (*levels).clamp(format.min_levels(), most);
        }
        (Biases::Levels { .. }, NumberFormat::Float32(_), _) => recipe.biases = Biases::Float32,
        _ => {}
    }
    if let NumberFormat::Integer(format) = &recipe.format {
        let most = most_activation_levels(format, facts.columns);
        match &mut recipe.activations {
            Activations::Dynamic { .. } | Activations::Static { .. } if most < 2 => {
                recipe.activations = Activations::Float32;
            }
            Activations::Dynamic { levels } | Activations::Static { levels } => *levels = (*levels).clamp(2, most),
            Activations::Float32 => {}
        }
    }
    if !facts.declares_ranges {
        recipe.range = RangeRule::MinMax;
    }
    recipe
}

/// The form for `recipe`, which should pass [`Recipe::check`]; see [`repaired`].
#[must_use]
pub fn form(recipe: &Recipe, facts: Facts) -> Form {
    let step = |family: Family| {
        let chosen = Family::of(recipe) == family;
        let there = if chosen { recipe.clone() } else { family.recipe(recipe, facts.declares_ranges) };
        FamilyChoice { family, recipe: repaired(&there, facts), chosen }
    };
    let mut controls = Builder { recipe, facts, controls: Vec::new() };
    controls.all();
    Form { families: Family::ALL.into_iter().map(step).collect(), controls: controls.controls }
}

/// The recipes of the first sweep, each one that can be carried out on the model; see [`default_recipes`].
#[must_use]
pub fn sweep_recipes(like: &Recipe, facts: Facts) -> Vec<Recipe> {
    default_recipes(like, facts.declares_ranges).iter().map(|recipe| repaired(recipe, facts)).collect()
}

struct Builder<'a> {
    recipe: &'a Recipe,
    facts: Facts,
    controls: Vec<Control>,
}

impl Builder<'_> {
    fn all(&mut self) {
        let NumberFormat::Integer(format) = self.recipe.format else { return };
        let most = match self.recipe.activations.levels() {
            Some(levels) => most_weight_levels(format.symmetry, levels, self.facts.columns).max(format.levels),
            None => IntegerFormat::MAX_LEVELS,
        };
        self.number("format.levels", format.levels, format.min_levels(), most);
        let affine = integer(|format| format.symmetry = Symmetry::Affine);
        let symmetric = integer(|format| format.symmetry = Symmetry::Symmetric);
        self.choice("format.symmetry", &[("affine", &affine), ("symmetric", &symmetric)]);
        let full = integer(|format| format.span = Span::Full);
        let narrow = integer(|format| format.span = Span::Narrow);
        self.choice("format.span", &[("full", &full), ("narrow", &narrow)]);
        self.granularity();
        if self.facts.declares_ranges {
            let set = |range| move |recipe: &mut Recipe| recipe.range = range;
            let (min_max, declared) = (set(RangeRule::MinMax), set(RangeRule::Declared));
            self.choice("range", &[("minMax", &min_max), ("declared", &declared)]);
        }
        self.biases(format);
        self.activations(most_activation_levels(&format, self.facts.columns));
        let onnx = integer(|format| format.profile = Profile::Onnx);
        let torch = integer(|format| format.profile = Profile::Torch);
        self.choice("format.profile", &[("onnx", &onnx), ("torch", &torch)]);
    }

    fn granularity(&mut self) {
        let size = match self.recipe.granularity {
            Granularity::PerGroup { size } => size,
            _ => Family::GROUP,
        };
        let set = |granularity| move |recipe: &mut Recipe| recipe.granularity = granularity;
        let (global, per_tensor) = (set(Granularity::Global), set(Granularity::PerTensor));
        let (per_channel, per_group) = (set(Granularity::PerChannel), set(Granularity::PerGroup { size }));
        let options: [Change<'_>; 4] =
            [("global", &global), ("perTensor", &per_tensor), ("perChannel", &per_channel), ("perGroup", &per_group)];
        self.choice("granularity", &options);
        if let Granularity::PerGroup { size } = self.recipe.granularity {
            let most = u32::try_from(self.facts.columns).unwrap_or(u32::MAX).clamp(1, Granularity::MAX_GROUP);
            self.number("granularity.size", size, 1, most.max(size));
        }
    }

    fn biases(&mut self, format: IntegerFormat) {
        let levels = match self.recipe.biases {
            Biases::Levels { levels } => levels,
            _ => format.levels,
        };
        let set = |biases| move |recipe: &mut Recipe| recipe.biases = biases;
        let (float32, like_weights) = (set(Biases::Float32), set(Biases::LikeWeights));
        let own_levels = set(Biases::Levels { levels });
        let options: [Change<'_>; 3] = [("float32", &float32), ("likeWeights", &like_weights), ("levels", &own_levels)];
        let possible = if self.recipe.granularity == Granularity::Global { 2 } else { 3 };
        self.choice("biases", &options[..possible]);
        if let Biases::Levels { levels } = self.recipe.biases {
            self.number("biases.levels", levels, format.min_levels(), IntegerFormat::MAX_LEVELS);
        }
    }

    fn activations(&mut self, most: u32) {
        if most < 2 {
            return;
        }
        let levels = self.recipe.activations.levels().unwrap_or(256);
        let set = |activations| move |recipe: &mut Recipe| recipe.activations = activations;
        let (float32, dynamic) = (set(Activations::Float32), set(Activations::Dynamic { levels }));
        let fixed = set(Activations::Static { levels });
        self.choice("activations", &[("float32", &float32), ("dynamic", &dynamic), ("static", &fixed)]);
        if let Some(levels) = self.recipe.activations.levels() {
            self.number("activations.levels", levels, 2, most);
        }
    }

    fn number(&mut self, path: &str, value: u32, min: u32, max: u32) {
        self.controls.push(Control::Number { path: path.into(), value, min, max });
    }

    fn choice(&mut self, path: &str, changes: &[Change<'_>]) {
        let options = changes.iter().map(|(id, change)| {
            let mut recipe = self.recipe.clone();
            change(&mut recipe);
            let chosen = recipe == *self.recipe;
            ChoiceOption { id: (*id).into(), chosen, recipe: repaired(&recipe, self.facts) }
        });
        let options = options.collect();
        self.controls.push(Control::Choice { path: path.into(), options });
    }
}

/// An option's name, and what choosing it changes.
type Change<'a> = (&'static str, &'a dyn Fn(&mut Recipe));

/// A change of the integer format.
fn integer(change: fn(&mut IntegerFormat)) -> impl Fn(&mut Recipe) {
    move |recipe| {
        if let NumberFormat::Integer(format) = &mut recipe.format {
            change(format);
        }
    }
}
