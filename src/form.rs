//! The form of a recipe, computed for the recipe at hand: what can be chosen now, what each choice leads to, and the
//! limits of every number. The page draws it and knows no scheme. Depends on `sweep` and below.

use crate::compress::{Activations, Biases, RangeRule, Recipe};
use crate::datasets::DatasetInfo;
use crate::model::Model;
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
        let with = |change: IntegerFormat| Recipe { format: NumberFormat::Integer(change), ..self.recipe.clone() };
        let symmetry =
            [Symmetry::Affine, Symmetry::Symmetric].map(|symmetry| with(IntegerFormat { symmetry, ..format }));
        let span = [Span::Full, Span::Narrow].map(|span| with(IntegerFormat { span, ..format }));
        let profile = [Profile::Onnx, Profile::Torch].map(|profile| with(IntegerFormat { profile, ..format }));
        self.choice("format.symmetry", ["affine", "symmetric"], symmetry);
        self.choice("format.span", ["full", "narrow"], span);
        self.granularity();
        if self.facts.declares_ranges {
            let range = [RangeRule::MinMax, RangeRule::Declared].map(|range| Recipe { range, ..self.recipe.clone() });
            self.choice("range", ["minMax", "declared"], range);
        }
        self.biases(format);
        self.activations(most_activation_levels(&format, self.facts.columns));
        self.choice("format.profile", ["onnx", "torch"], profile);
    }

    fn granularity(&mut self) {
        let size = match self.recipe.granularity {
            Granularity::PerGroup { size } => size,
            _ => Family::GROUP,
        };
        let kinds =
            [Granularity::Global, Granularity::PerTensor, Granularity::PerChannel, Granularity::PerGroup { size }];
        let recipes = kinds.map(|granularity| Recipe { granularity, ..self.recipe.clone() });
        self.choice("granularity", ["global", "perTensor", "perChannel", "perGroup"], recipes);
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
        let kinds = [Biases::Float32, Biases::LikeWeights, Biases::Levels { levels }];
        let recipes = kinds.map(|biases| Recipe { biases, ..self.recipe.clone() });
        if self.recipe.granularity == Granularity::Global {
            let [float32, like_weights, _] = recipes;
            self.choice("biases", ["float32", "likeWeights"], [float32, like_weights]);
        } else {
            self.choice("biases", ["float32", "likeWeights", "levels"], recipes);
        }
        if let Biases::Levels { levels } = self.recipe.biases {
            self.number("biases.levels", levels, format.min_levels(), IntegerFormat::MAX_LEVELS);
        }
    }

    fn activations(&mut self, most: u32) {
        if most < 2 {
            return;
        }
        let levels = self.recipe.activations.levels().unwrap_or(256);
        let kinds = [Activations::Float32, Activations::Dynamic { levels }, Activations::Static { levels }];
        let recipes = kinds.map(|activations| Recipe { activations, ..self.recipe.clone() });
        self.choice("activations", ["float32", "dynamic", "static"], recipes);
        if let Some(levels) = self.recipe.activations.levels() {
            self.number("activations.levels", levels, 2, most);
        }
    }

    fn number(&mut self, path: &str, value: u32, min: u32, max: u32) {
        self.controls.push(Control::Number { path: path.into(), value, min, max });
    }

    fn choice<const N: usize>(&mut self, path: &str, ids: [&str; N], recipes: [Recipe; N]) {
        let options = ids.into_iter().zip(recipes).map(|(id, recipe)| ChoiceOption {
            id: id.into(),
            chosen: recipe == *self.recipe,
            recipe: repaired(&recipe, self.facts),
        });
        self.controls.push(Control::Choice { path: path.into(), options: options.collect() });
    }
}
