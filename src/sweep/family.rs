//! The kinds of recipe that the chart tells apart, and the recipes that the first sweep tries.

use super::aware;
use crate::compress::{Activations, Biases, LayerRecipe, Pruning, PruningScope, Recipe, Transform};
use crate::plain::plain;
use crate::quant::formats::FormatKind;
use crate::quant::{Coding, Granularity, IntegerFormat, NumberFormat, RangeRule, Rounding};
use serde::Serialize;

/// What the legend calls a recipe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Family {
    /// 32-bit floats: the baseline.
    Float32,
    /// Integers, one range for the whole model.
    Global,
    /// Integers, one range for each tensor.
    PerTensor,
    /// Integers, one range for each output or input channel.
    PerChannel,
    /// Integers, one range for each group.
    PerGroup,
    /// Integer products, activations by the range of each sample.
    Dynamic,
    /// Integer products, activations by a calibrated range.
    Static,
    /// Floats with fewer bits.
    Float,
    /// Blocks of small elements with a shared scale of few bits.
    Microscaling,
    /// Levels from a table.
    Codebook,
    /// Two or three levels.
    LowBit,
    /// Blocks laid out as an engine reads them.
    Engine,
    /// Rounding that looks at inputs.
    DataAware,
    /// Codes of different lengths.
    Coded,
    /// Weights left out.
    Sparse,
    /// Layers with formats of their own.
    Mixed,
}

plain! {
    out enum Family {
        Float32, Global, PerTensor, PerChannel, PerGroup, Dynamic, Static, Float, Microscaling, Codebook, LowBit,
        Engine, DataAware, Coded, Sparse, Mixed,
    }
}

/// The families of formats that are no plain integers.
const BY_KIND: [(FormatKind, Family); 5] = [
    (FormatKind::Float, Family::Float),
    (FormatKind::Microscaling, Family::Microscaling),
    (FormatKind::Codebook, Family::Codebook),
    (FormatKind::LowBit, Family::LowBit),
    (FormatKind::Engine, Family::Engine),
];

impl Family {
    /// Every family, in the order of the legend.
    #[must_use]
    pub fn all() -> Vec<Self> {
        use Family::*;
        let mut all = vec![Float32, Global, PerTensor, PerChannel, PerGroup, Dynamic, Static];
        let has = |kind| NumberFormat::all().iter().any(|format| format.as_format().kind() == kind);
        all.extend(BY_KIND.into_iter().filter(|&(kind, _)| has(kind)).map(|(_, family)| family));
        all.extend((!Rounding::data_aware().is_empty()).then_some(DataAware));
        all.extend((!Coding::variable().is_empty()).then_some(Coded));
        all.extend([Sparse, Mixed]);
        all
    }

    /// The family that a recipe belongs to.
    #[must_use]
    pub fn of(recipe: &Recipe) -> Self {
        let kind = recipe.format.as_format().kind();
        if recipe.layers.iter().any(|layer| *layer != LayerRecipe::Same) {
            return Self::Mixed;
        }
        if recipe.prune != Pruning::None {
            return Self::Sparse;
        }
        if recipe.coding != Coding::Packed {
            return Self::Coded;
        }
        let is_aware = recipe.rounding.is_data_aware() || recipe.transform != Transform::None || recipe.bias_correction;
        if is_aware && kind != FormatKind::Verbatim {
            return Self::DataAware;
        }
        if let Some((_, family)) = BY_KIND.into_iter().find(|pair| pair.0 == kind) {
            return family;
        }
        match (kind, recipe.activations, recipe.granularity) {
            (FormatKind::Verbatim, ..) => Self::Float32,
            (_, Activations::Dynamic { .. }, _) => Self::Dynamic,
            (_, Activations::Static { .. }, _) => Self::Static,
            (_, _, Granularity::Global) => Self::Global,
            (_, _, Granularity::PerTensor) => Self::PerTensor,
            (_, _, Granularity::PerChannel | Granularity::PerInput) => Self::PerChannel,
            (_, _, Granularity::PerGroup { .. }) => Self::PerGroup,
        }
    }

    /// A recipe of this family with all other choices as in `like`, where they go together. Coming from a global range,
    /// which takes the biases in, biases are quantized again only if `quantizes_biases`.
    #[must_use]
    pub fn recipe(self, like: &Recipe, quantizes_biases: bool) -> Recipe {
        if self == Self::Float32 {
            return Recipe::float32();
        }
        let plain = like.but(|recipe| {
            recipe.rounding = Rounding::Nearest;
            recipe.transform = Transform::None;
            recipe.bias_correction = false;
            recipe.prune = Pruning::None;
            recipe.coding = Coding::Packed;
            recipe.layers = Vec::new();
            recipe.activations = Activations::Float32;
            recipe.biases = self.biases(like, quantizes_biases);
        });
        let integer = match like.format {
            NumberFormat::Integer(_) => like.format.clone(),
            _ => NumberFormat::default(),
        };
        let with =
            |granularity| plain.but(|recipe| (recipe.format, recipe.granularity) = (integer.clone(), granularity));
        let group = match like.granularity {
            Granularity::PerGroup { .. } => like.granularity,
            _ => Granularity::PerGroup { size: Granularity::GROUP },
        };
        let by_channel = || with(Granularity::PerChannel);
        let levels = like.activations.levels().unwrap_or(256);
        let range = if let Activations::Static { range, .. } = like.activations { range } else { RangeRule::default() };
        match self {
            Self::Global => with(Granularity::Global),
            Self::PerTensor => with(Granularity::PerTensor),
            Self::PerGroup => with(group),
            Self::Dynamic => by_channel().but(|recipe| recipe.activations = Activations::Dynamic { levels }),
            Self::Static => by_channel().but(|recipe| recipe.activations = Activations::Static { levels, range }),
            Self::DataAware => {
                let rounding = Rounding::data_aware().first().copied().unwrap_or_default();
                by_channel().but(|recipe| recipe.rounding = rounding)
            }
            Self::Coded => {
                let coding = Coding::variable().first().copied().unwrap_or_default();
                by_channel().but(|recipe| recipe.coding = coding)
            }
            Self::Sparse => by_channel().but(|recipe| recipe.prune = Pruning::HALF),
            // The first layer is often the largest, and the last one the most sensitive.
            Self::Mixed => by_bits(&by_channel(), 2, [3.0, 6.0]),
            _ => match self.formats().into_iter().next() {
                Some(format) => plain.but(|recipe| {
                    (recipe.granularity, recipe.format) = (format.as_format().usual_granularity(), format);
                }),
                None => by_channel(),
            },
        }
    }

    fn biases(self, like: &Recipe, quantizes_biases: bool) -> Biases {
        match (self, like.granularity) {
            (Self::Global, _) => Biases::LikeWeights,
            (_, Granularity::Global) if quantizes_biases => Biases::LikeWeights,
            (_, Granularity::Global) => Biases::Float32,
            _ => like.biases,
        }
    }

    /// The registered formats of a family that is told by its format.
    fn formats(self) -> Vec<NumberFormat> {
        let kind = BY_KIND.into_iter().find(|pair| pair.1 == self).map(|pair| pair.0);
        NumberFormat::all().into_iter().filter(|format| Some(format.as_format().kind()) == kind).collect()
    }

    /// The recipes of this family that a sweep of a model with so many linear layers tries, with all other choices as in
    /// `like`.
    fn sweep(self, like: &Recipe, quantizes_biases: bool, layers: usize) -> Vec<Recipe> {
        let recipe = self.recipe(like, quantizes_biases);
        let formats = self.formats();
        let mut presets = if formats.is_empty() { recipe.format.as_format().presets() } else { presets(&formats) };
        if matches!(self, Self::PerChannel | Self::PerGroup) {
            presets.extend(other_integers());
        }
        let with = |format: NumberFormat| {
            let usual = if formats.is_empty() { recipe.granularity } else { format.as_format().usual_granularity() };
            recipe.but(|recipe| (recipe.granularity, recipe.format) = (usual, format))
        };
        let by_format: Vec<Recipe> = presets.into_iter().map(with).collect();
        match self {
            Self::DataAware => aware::presets(&by_format),
            Self::Coded => {
                let with = |coding: Coding| {
                    // Fractions of bits pay where few codes share most of the weights.
                    let pays =
                        move |recipe: &&Recipe| coding != Coding::Rans || recipe.format.as_format().bits() <= 2.0;
                    by_format.iter().filter(pays).map(move |recipe| recipe.but(|recipe| recipe.coding = coding))
                };
                Coding::variable().into_iter().flat_map(with).collect()
            }
            Self::Sparse => {
                let shares = [0.3, 0.5, 0.7, 0.9];
                let magnitude = |sparsity| Pruning::Magnitude { sparsity, scope: PruningScope::PerTensor };
                let formats = [Recipe::float32().format, of_bits(&recipe.format, 8.0), of_bits(&recipe.format, 4.0)];
                let mut tried = Vec::new();
                for prune in shares.map(magnitude).into_iter().chain([Pruning::TWO_OF_FOUR]) {
                    for format in &formats {
                        tried.push(recipe.but(|recipe| (recipe.format, recipe.prune) = (format.clone(), prune)));
                    }
                }
                tried
            }
            Self::Mixed if layers < 2 => Vec::new(),
            Self::Mixed => {
                const BITS: [f64; 5] = [2.0, 3.0, 4.0, 6.0, 8.0];
                let pairs = BITS.iter().flat_map(|&first| BITS.map(|rest| [first, rest]));
                pairs.filter(|[first, rest]| first != rest).map(|pair| by_bits(&recipe, layers, pair)).collect()
            }
            _ => by_format,
        }
    }
}

/// Integers of so many bits in the first layer and in all others; the rest as in `like`.
fn by_bits(like: &Recipe, layers: usize, bits: [f64; 2]) -> Recipe {
    let own = |bits: f64| LayerRecipe::Own { format: of_bits(&like.format, bits), granularity: like.granularity };
    let layers = (0..layers).map(|layer| own(bits[usize::from(layer > 0)])).collect();
    like.but(|recipe| recipe.layers = layers)
}

/// The presets of formats with equal intervals that are no plain integers: they pay where ranges are narrow.
fn other_integers() -> Vec<NumberFormat> {
    let is_other = |format: &NumberFormat| {
        format.as_format().kind() == FormatKind::Integer && !matches!(format, NumberFormat::Integer(_))
    };
    presets(&NumberFormat::all().into_iter().filter(is_other).collect::<Vec<_>>())
}

/// The preset like `format` with so many bits.
fn of_bits(format: &NumberFormat, bits: f64) -> NumberFormat {
    let presets = format.as_format().presets();
    presets.into_iter().find(|preset| preset.as_format().bits() == bits).unwrap_or_else(|| format.clone())
}

fn presets(formats: &[NumberFormat]) -> Vec<NumberFormat> {
    formats.iter().flat_map(|format| format.as_format().presets()).collect()
}

/// Every family at every usual size, with all other choices as in `like`; combinations that do not go together are left
/// out. `layers` is how many linear layers the model has. The baseline comes first.
#[must_use]
pub fn default_recipes(like: &Recipe, quantizes_biases: bool, layers: usize) -> Vec<Recipe> {
    let mut recipes: Vec<Recipe> = Vec::new();
    for family in Family::all() {
        recipes
            .extend(family.sweep(like, quantizes_biases, layers).into_iter().filter(|recipe| recipe.check().is_ok()));
    }
    recipes
}

/// Levels of integers that a sweep tries.
pub const LEVELS: [u32; 10] = IntegerFormat::PRESETS;
