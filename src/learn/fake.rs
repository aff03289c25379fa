//! Fake quantization of weights: in the forward pass of training, every weight is what the recipe's packer makes of it, so that
//! what is trained is what is packed in the end.

use super::optimiser::{Moments, Step};
use super::options::{QuantizationAware, StepSize};
use crate::compress::{Activations, Calibration, Importance, Pruning, QuantizedModel, Recipe, Transform};
use crate::error::{Error, Result};
use crate::kernels::{larger, within};
use crate::model::{Gradient, Model};
use crate::quant::{Coding, Granularity, NumberFormat, RangeRule, Rounding, Symmetry};

/// # Errors
/// What [`Recipe::check`] says, and what cannot be learned with the recipe.
pub(super) fn check(aware: &QuantizationAware) -> Result<()> {
    aware.recipe.check()?;
    if aware.clipped_activations && aware.recipe.activations == Activations::Float32 {
        let remedy = "quantize the activations, or learn no limits of them";
        return Err(Error::incompatible("limits of activations that are learned", "activations in floats", remedy));
    }
    let learns = |format: &NumberFormat, granularity| {
        matches!(format, NumberFormat::Integer(integer) if integer.symmetry == Symmetry::Symmetric)
            && granularity == Granularity::PerTensor
    };
    let count = larger(aware.recipe.layers.len(), 1);
    let each = (0..count).map(|layer| aware.recipe.for_layer(layer));
    let transforms = aware.recipe.transform != Transform::None;
    if aware.step_size == StepSize::Learned
        && (transforms || !each.into_iter().all(|recipe| learns(&recipe.format, recipe.granularity)))
    {
        let remedy =
            "choose symmetric integers with one scale for each tensor and no transform, or the recipe's own steps";
        return Err(Error::incompatible("a learned step size", "this number format or granularity", remedy));
    }
    Ok(())
}

/// The step of one layer that is learned: `ŵ = s · clamp(rint(w / s), −Q_n, Q_p)`.
#[derive(Debug, Clone)]
struct LearnedStep {
    size: f32,
    limits: (f32, f32),
    /// What is declared for a step of 1: where the grid has such a step.
    reach: f32,
    moments: Moments,
}

/// The fake quantizer of a model's weights.
#[derive(Debug, Clone)]
pub(super) struct FakeWeights {
    /// The recipe without what is done once, to a model that is finished.
    recipe: Recipe,
    /// Of each linear layer, where steps are learned.
    steps: Vec<LearnedStep>,
}

/// What a forward pass sees, and through which weights gradients pass.
pub(super) struct Faked {
    pub(super) model: Model,
    /// Of each linear layer, whether a weight lies within the range of its grid; `None` where all do.
    passes: Vec<Option<Vec<bool>>>,
}

impl FakeWeights {
    pub(super) fn new(aware: &QuantizationAware, model: &Model) -> Self {
        let is_learned = aware.step_size == StepSize::Learned;
        let recipe = aware.recipe.but(|recipe| {
            recipe.transform = Transform::None;
            recipe.rounding = Rounding::Nearest;
            recipe.prune = Pruning::None;
            recipe.importance = Importance::Uniform;
            recipe.bias_correction = false;
            recipe.activations = Activations::Float32;
            recipe.coding = Coding::default();
            if is_learned {
                recipe.range = RangeRule::Declared;
            }
        });
        let first = |(layer, weight): (usize, &[f32])| {
            let format = recipe.for_layer(layer).format;
            let NumberFormat::Integer(format) = format else { return None };
            let (low, high) = format.limits();
            let reach = 1.0 / format.grid(crate::quant::Range::new(-1.0, 1.0)).scale;
            let limits = (low as f32, high as f32);
            let mean = weight.iter().map(|w| f64::from(w.abs())).sum::<f64>() / larger(weight.len(), 1) as f64;
            // Esser et al., section 2.1: 2 ⟨|w|⟩ / √Q_p.
            let size = larger((2.0 * mean / libm::sqrt(f64::from(high))) as f32, f32::MIN_POSITIVE);
            Some(LearnedStep { size, limits, reach, moments: Moments::default() })
        };
        let weights = model.linear_layers().map(|layer| layer.weight().data()).enumerate();
        let steps = if is_learned { weights.filter_map(first).collect() } else { Vec::new() };
        Self { recipe, steps }
    }

    /// The model with the ranges of its steps declared; as it is, where none are learned.
    ///
    /// # Errors
    /// None that its layers have not had.
    pub(super) fn declared(&self, model: &Model) -> Result<Model> {
        if self.steps.is_empty() {
            return Ok(model.clone());
        }
        model.map_linear(&mut |index, linear| {
            let Some(LearnedStep { size, reach, .. }) = self.steps.get(index) else {
                return Ok(linear.clone());
            };
            let bias = crate::quant::Range::of(linear.bias().data());
            Ok(linear.clone().with_declared_ranges((-reach * size, reach * size), (bias.low, bias.high)))
        })
    }

    /// What the recipe makes of the weights.
    ///
    /// # Errors
    /// As [`QuantizedModel::new`].
    pub(super) fn quantize(&self, model: &Model) -> Result<Faked> {
        let quantized = QuantizedModel::new(&self.declared(model)?, &self.recipe, &Calibration::default())?;
        let passes = model.linear_layers().enumerate().map(|(layer, linear)| {
            let weight = linear.weight().data();
            if let Some(LearnedStep { size, limits: (low, high), .. }) = self.steps.get(layer) {
                return Some(weight.iter().map(|w| w / size > *low && w / size < *high).collect());
            }
            if self.recipe.range == RangeRule::MinMax {
                return None;
            }
            let groups = quantized.place(2 * layer).0.groups();
            let start = quantized.place(2 * layer).1.start;
            let passes = |(index, &w): (usize, &f32)| {
                quantized
                    .range(2 * layer, groups.of(start + index))
                    .is_none_or(|range| w >= range.low && w <= range.high)
            };
            Some(weight.iter().enumerate().map(passes).collect())
        });
        Ok(Faked { passes: passes.collect(), model: quantized.recovered().clone() })
    }

    /// Moves the steps, and leaves of the gradients what passes through the rounding.
    pub(super) fn pass_through(&mut self, model: &Model, faked: &Faked, step: Step, gradients: &mut [Gradient]) {
        let layers = model.linear_layers().zip(faked.model.linear_layers());
        for (layer, (linear, recovered)) in layers.enumerate() {
            let Some(Gradient { weight: gradient, .. }) = gradients.get_mut(layer) else { continue };
            if let Some(learned) = self.steps.get_mut(layer) {
                learned.take(linear.weight().data(), recovered.weight().data(), gradient, step);
            }
            if let Some(Some(passes)) = faked.passes.get(layer) {
                gradient.iter_mut().zip(passes).filter(|(_, passes)| !**passes).for_each(|(g, _)| *g = 0.0);
            }
        }
    }
}

impl LearnedStep {
    /// `∂ŵ/∂s = rint(w/s) − w/s` within the limits, and the limit beyond them; scaled by `1/√(N · Q_p)` (Esser et al., section 2.2).
    fn take(&mut self, weight: &[f32], recovered: &[f32], gradient: &[f32], step: Step) {
        let (low, high) = self.limits;
        let mut sum = 0.0;
        for ((w, q), g) in weight.iter().zip(recovered).zip(gradient) {
            let ratio = w / self.size;
            let slope = if ratio <= low {
                low
            } else if ratio >= high {
                high
            } else {
                q / self.size - ratio
            };
            sum += f64::from(slope) * f64::from(*g);
        }
        let scale = 1.0 / libm::sqrt(weight.len() as f64 * f64::from(high));
        let before = self.size;
        let mut size = [before];
        Step { decay: 0.0, ..step }.take(&mut size, &[(sum * scale) as f32], &mut self.moments);
        // A step that fell to zero, or below, would never come back.
        self.size = within(size[0], before * 0.5, before * 2.0);
    }
}
