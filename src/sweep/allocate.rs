//! Mixed precision: which layer gets how many bits, by measured sensitivity.
//!
//! Every layer is quantized alone at every candidate, and the change of the model's outputs is measured. From the widest
//! candidates down, the step that adds the least error for each byte it saves is taken (the greedy solution of the
//! allocation of Dong et al. 2019, "HAWQ", with measured errors in the place of second-order estimates). Each step is then
//! measured for real, so that the chart shows points and no predictions.

use super::{Budget, Point};
use crate::compress::{LayerRecipe, Recipe};
use crate::error::{Error, Result};
use crate::evaluate::{Evaluator, Metric};
use crate::kernels::sorted;
use crate::plain::plain;
use crate::quant::NumberFormat;
use serde::Serialize;
use std::borrow::Borrow;

/// What a step of an allocation measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum AllocationStep {
    /// One layer alone quantized: how sensitive the model is to it.
    Alone {
        /// Which linear layer, from 0.
        layer: usize,
        /// What was measured.
        point: Point,
    },
    /// All layers quantized, each with the format that it has been given so far.
    Together {
        /// What was measured.
        point: Point,
    },
}

plain! { out enum AllocationStep by kind { Alone { layer, point }, Together { point } } }

/// An allocation under way. Each step of the iterator measures one recipe: first the layers alone, then the whole model on
/// the way down; the last one is within the budget, if any is.
///
/// ```
/// use quant_playground::{compress::Recipe, datasets, evaluate::Evaluator, sweep::{Allocation, AllocationStep, Budget}};
/// use quant_playground::train::{TrainOptions, Training};
/// let line = datasets::line(&datasets::LineOptions::default())?;
/// let mut training = Training::new(&line, TrainOptions::default())?;
/// training.by_ref().for_each(drop);
/// let evaluator = Evaluator::new(training.model()?, line)?;
/// let search = Allocation::new(&evaluator, &Recipe::default(), Budget::Bytes { most: 9.0 })?;
/// let last = search.last().unwrap()?;
/// assert!(matches!(last, AllocationStep::Together { point } if point.report.bytes == 9));
/// # Ok::<(), quant_playground::Error>(())
/// ```
#[derive(Debug)]
pub struct Allocation<E> {
    evaluator: E,
    base: Recipe,
    budget: Budget,
    candidates: Vec<NumberFormat>,
    /// `[layer][candidate]`: bytes, and error of the outputs with this layer alone quantized.
    measured: Vec<Vec<(f64, f64)>>,
    /// The candidate of each layer now.
    chosen: Vec<usize>,
    done: bool,
}

impl<E: Borrow<Evaluator>> Allocation<E> {
    /// Begins to look for the formats of all layers among the presets of `base`'s format; everything else is as in `base`.
    ///
    /// # Errors
    /// What [`Recipe::check`] says; [`Error::Incompatible`] for one range for the whole model; [`Error::Argument`] for a
    /// budget that is no number.
    pub fn new(evaluator: E, base: &Recipe, budget: Budget) -> Result<Self> {
        check_budget(budget)?;
        let base = Recipe { layers: Vec::new(), ..base.clone() };
        let own = LayerRecipe::Own { format: base.format.clone(), granularity: base.granularity };
        Recipe { layers: vec![own], ..base.clone() }.check()?;
        let mut candidates = base.format.as_format().presets();
        candidates.retain(|format| Recipe { format: format.clone(), ..base.clone() }.check().is_ok());
        if candidates.is_empty() {
            candidates.push(base.format.clone());
        }
        let bits = |index: usize| candidates[index].as_format().bits();
        let order = sorted(candidates.len(), &|a, b| bits(b).total_cmp(&bits(a)));
        let candidates = order.into_iter().map(|index| candidates[index].clone()).collect();
        let layers = evaluator.borrow().model().linear_layers().count();
        Ok(Self {
            evaluator,
            base,
            budget,
            candidates,
            measured: vec![Vec::new(); layers],
            chosen: vec![0; layers],
            done: false,
        })
    }

    /// How many recipes there are to measure at the most.
    #[must_use]
    pub fn total(&self) -> usize {
        let steps = self.candidates.len().saturating_sub(1) * self.measured.len();
        self.candidates.len() * self.measured.len() + steps + 1
    }

    fn own(&self, format: NumberFormat) -> LayerRecipe {
        LayerRecipe::Own { format, granularity: self.base.granularity }
    }

    fn recipe(&self, chosen: &[usize]) -> Recipe {
        let layers = chosen.iter().map(|&candidate| self.own(self.candidates[candidate].clone())).collect();
        Recipe { layers, ..self.base.clone() }
    }

    /// Measures one layer alone at one candidate; all others stay as they are.
    fn measure(&mut self, layer: usize) -> Result<AllocationStep> {
        let candidate = self.measured[layer].len();
        let alone = |at: usize| {
            self.own(if at == layer { self.candidates[candidate].clone() } else { Recipe::float32().format })
        };
        let layers = (0..self.measured.len()).map(alone).collect();
        let point = Point::new(self.evaluator.borrow(), &Recipe { layers, ..self.base.clone() })?;
        let error = match point.report.metric {
            Metric::Weights { kept } => (1.0 - kept) * (1.0 - kept),
            _ => point.report.mean_logit_error * point.report.mean_logit_error,
        };
        self.measured[layer].push((point.report.bytes as f64, error));
        Ok(AllocationStep::Alone { layer, point })
    }

    /// The next step down: the layer that loses least for each byte.
    fn lower(&mut self) -> bool {
        let cost = |layer: usize| {
            let row = self.measured.get(layer)?;
            let (now, next) = (row.get(self.chosen[layer])?, row.get(self.chosen[layer] + 1)?);
            let (saved, lost) = (now.0 - next.0, next.1 - now.1);
            // A step that saves nothing is taken last; one that loses nothing is taken first.
            Some(if saved > 0.0 { lost / saved } else { f64::INFINITY })
        };
        let mut best: Option<(usize, f64)> = None;
        for layer in 0..self.measured.len() {
            if let Some(cost) = cost(layer).filter(|&cost| best.is_none_or(|best| cost < best.1)) {
                best = Some((layer, cost));
            }
        }
        if let Some((layer, _)) = best {
            self.chosen[layer] += 1;
        }
        best.is_some()
    }

    /// Whether a point ends the search: it fits the bytes, or its score is already too low.
    fn ends(&self, point: &Point) -> bool {
        match self.budget {
            Budget::Bytes { most } => point.report.bytes as f64 <= most,
            Budget::Score { least } => point.report.score < least,
        }
    }
}

impl<E: Borrow<Evaluator>> Iterator for Allocation<E> {
    type Item = Result<AllocationStep>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let open = (0..self.measured.len()).find(|&layer| self.measured[layer].len() < self.candidates.len());
        if let Some(layer) = open {
            let measured = self.measure(layer);
            self.done = measured.is_err();
            return Some(measured);
        }
        let point = Point::new(self.evaluator.borrow(), &self.recipe(&self.chosen));
        self.done = point.as_ref().map_or(true, |point| self.ends(point)) || !self.lower();
        Some(point.map(|point| AllocationStep::Together { point }))
    }
}

/// Refuses budgets that are no numbers.
///
/// # Errors
/// [`Error::Argument`].
fn check_budget(budget: Budget) -> Result<()> {
    let amount = match budget {
        Budget::Bytes { most } => most,
        Budget::Score { least } => least,
    };
    if amount.is_nan() {
        Err(Error::Argument { what: "budget".into(), why: "a number belongs here".into() })
    } else {
        Ok(())
    }
}
