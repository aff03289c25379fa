//! Which layer costs how much: each quantized alone, and each left out. Depends on `evaluate` and `compress`.

use super::Point;
use crate::compress::{LayerRecipe, Recipe};
use crate::error::Result;
use crate::evaluate::Evaluator;
use crate::plain::plain;
use serde::Serialize;
use std::borrow::Borrow;

/// What one layer costs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct LayerCost {
    /// Which linear layer, from 0.
    pub layer: usize,
    /// This layer quantized, all others as they are.
    pub alone: Point,
    /// All layers quantized but this one.
    pub without: Point,
}

plain! { out struct LayerCost { layer, alone, without } }

/// Measures layer by layer; a step of the iterator is a layer.
///
/// ```
/// use quant_playground::{compress::Recipe, datasets, evaluate::Evaluator, sweep::Sensitivity};
/// use quant_playground::train::{TrainOptions, Training};
/// let line = datasets::line(&datasets::LineOptions::default())?;
/// let mut training = Training::new(&line, TrainOptions::default())?;
/// training.by_ref().for_each(drop);
/// let evaluator = Evaluator::new(training.model()?, line)?;
/// let cost = Sensitivity::new(&evaluator, Recipe::default()).next().unwrap()?;
/// assert_eq!((cost.layer, cost.without.report.bytes), (0, 8)); // without its only layer, all stays two 32-bit floats
/// # Ok::<(), quant_playground::Error>(())
/// ```
#[derive(Debug)]
pub struct Sensitivity<E> {
    evaluator: E,
    recipe: Recipe,
    layer: usize,
}

impl<E: Borrow<Evaluator>> Sensitivity<E> {
    /// Begins with the first layer.
    pub fn new(evaluator: E, recipe: Recipe) -> Self {
        Self { evaluator, recipe, layer: 0 }
    }

    /// How many layers there are.
    pub fn total(&self) -> usize {
        self.evaluator.borrow().model().linear_layers().count()
    }

    fn point(&self, is_quantized: impl Fn(usize) -> bool) -> Result<Point> {
        let own = |layer: usize| match self.recipe.layers.get(layer) {
            Some(own) if is_quantized(layer) => own.clone(),
            None if is_quantized(layer) => LayerRecipe::Same,
            _ => LayerRecipe::Own { format: Recipe::float32().format, granularity: self.recipe.granularity },
        };
        let layers = (0..self.total()).map(own).collect();
        Point::new(self.evaluator.borrow(), &self.recipe.but(|recipe| recipe.layers = layers))
    }
}

impl<E: Borrow<Evaluator>> Iterator for Sensitivity<E> {
    type Item = Result<LayerCost>;

    fn next(&mut self) -> Option<Self::Item> {
        let layer = self.layer;
        if layer == self.total() {
            return None;
        }
        self.layer += 1;
        let cost = || {
            let alone = self.point(|other| other == layer)?;
            Ok(LayerCost { layer, alone, without: self.point(|other| other != layer)? })
        };
        Some(cost())
    }
}
