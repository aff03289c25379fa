//! How a model that is open is trained on for a recipe, when nothing more is said.

use super::fake;
use super::options::{Augmentation, DescentOptions, QuantizationAware, StepSize};
use crate::compress::Recipe;
use crate::datasets::{Dataset, Scaling};
use crate::kernels::{larger, within};
use crate::model::Model;
use crate::quant::NumberFormat;

/// Multiplications that a recovery takes about: a few seconds of a browser.
const WORK: f64 = 6e9;
/// With more levels than this, the steps of the recipe are fine enough.
const COARSE: u32 = 16;

/// The options of a short quantization-aware training on `dataset` from `model`: as many epochs as take some seconds, steps that
/// are learned where the recipe lets them be and they are coarse, noise so that few rows are not learned by heart, and at the end
/// the best epoch.
#[must_use]
pub fn recovery_options(model: &Model, dataset: &Dataset, recipe: &Recipe) -> DescentOptions {
    let mut aware =
        QuantizationAware { recipe: recipe.clone(), step_size: StepSize::Learned, clipped_activations: false };
    let is_coarse = matches!(&recipe.format, NumberFormat::Integer(integer) if integer.levels <= COARSE);
    if !is_coarse || fake::check(&aware).is_err() {
        aware.step_size = StepSize::Recipe;
    }
    let rows = larger(dataset.train.labels.len(), dataset.calibration.labels.len());
    let an_epoch = 3.0 * larger(model.parameter_count() * rows, 1) as f64;
    let epochs = within(WORK / an_epoch, 3.0, 100.0) as u32;
    let (is_small, image) = (model.parameter_count() < 50_000, dataset.info.image.is_some());
    // In units of the values: pixels from 0 to 1, or deviations.
    let noise = match (image, dataset.info.scaling) {
        (true, _) => 0.2,
        (false, Scaling::Standardised) => 0.1,
        _ => 0.0,
    };
    DescentOptions {
        epochs,
        rate: if is_small { 5e-3 } else { 1e-3 },
        batch: if is_small { 32 } else { 64 },
        augmentation: Augmentation { noise, shift: 0 },
        patience: epochs,
        quantization: Some(aware),
        ..DescentOptions::default()
    }
}
