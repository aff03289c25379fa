//! Work in steps: training and sweeps. JavaScript pulls, so that it can pause, show progress and stop.

use super::convert::{Answer, now, parse_or_default, thrown, to_object};
use super::session::{Session, open_dataset};
use crate::compress::Recipe;
use crate::datasets::Dataset;
use crate::evaluate::{Evaluator, Timing};
use crate::sweep::{Allocation, Budget, Point};
use crate::train::Training;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** Training as an iterator. */
export interface Trainer {
  /** Every `step()` until the end. */
  [Symbol.iterator](): Generator<TrainProgress, void, undefined>;
}
/** A sweep as an iterator. */
export interface SweepRun {
  /** Every `next()` until the end, or until the loop is left; then the sweep is freed. */
  [Symbol.iterator](): Generator<Point, void, undefined>;
}
/** An allocation as an iterator. */
export interface AllocationRun {
  /** Every `next()` until the end, or until the loop is left; then the allocation is freed. */
  [Symbol.iterator](): Generator<AllocationStep, void, undefined>;
}
/** A measurement of times as an iterator. */
export interface TimingRun {
  /** Every `next()` until the end, or until the loop is left; then the measurement is freed. */
  [Symbol.iterator](): Generator<Cost, void, undefined>;
}
"#;

/// Training under way. Call `step()` until it returns `undefined`, then `finish()`.
#[wasm_bindgen]
pub struct Trainer {
    dataset: Dataset,
    training: Training,
}

#[wasm_bindgen]
impl Trainer {
    /// Begins to train a linear model on a dataset. `source` is the content of the dataset's file, or the options of
    /// the generated line.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "string")] dataset: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "Uint8Array | LineOptions")] source: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "TrainOptions")] options: JsValue,
    ) -> Answer<Trainer> {
        let dataset = open_dataset(&dataset, &source)?;
        let training = Training::new(&dataset, parse_or_default("train options", &options)?).map_err(thrown)?;
        Ok(Self { dataset, training })
    }

    /// One iteration; `undefined` at the end.
    #[wasm_bindgen(unchecked_return_type = "TrainProgress | undefined")]
    pub fn step(&mut self) -> JsValue {
        self.training.next().map_or(JsValue::UNDEFINED, |progress| to_object(&progress))
    }

    /// The session with the model as trained so far.
    pub fn finish(&self) -> Answer<Session> {
        let model = self.training.model().map_err(thrown)?;
        Session::holding(Evaluator::new(model, self.dataset.clone()).map_err(thrown)?)
    }
}

/// A sweep under way.
#[wasm_bindgen]
pub struct SweepRun {
    evaluator: Rc<Evaluator>,
    recipes: Vec<Recipe>,
    next: usize,
}

impl SweepRun {
    pub(super) fn new(evaluator: Rc<Evaluator>, recipes: Vec<Recipe>) -> Self {
        Self { evaluator, recipes, next: 0 }
    }
}

#[wasm_bindgen]
impl SweepRun {
    /// The next point; `undefined` at the end. Throws where a recipe cannot be carried out; the call after it goes on
    /// with the next recipe.
    #[wasm_bindgen(unchecked_return_type = "Point | undefined")]
    pub fn next(&mut self) -> Answer<JsValue> {
        let Some(recipe) = self.recipes.get(self.next) else { return Ok(JsValue::UNDEFINED) };
        self.next += 1;
        Ok(to_object(&Point::new(&self.evaluator, recipe).map_err(thrown)?))
    }

    /// How many recipes are done.
    #[wasm_bindgen(getter)]
    pub fn done(&self) -> usize {
        self.next
    }

    /// How many recipes there are.
    #[wasm_bindgen(getter)]
    pub fn total(&self) -> usize {
        self.recipes.len()
    }
}

/// The search for the number format of every layer, under way.
#[wasm_bindgen]
pub struct AllocationRun {
    allocation: Allocation<Rc<Evaluator>>,
    done: usize,
}

impl AllocationRun {
    pub(super) fn new(evaluator: Rc<Evaluator>, recipe: &Recipe, budget: Budget) -> Answer<Self> {
        Ok(Self { allocation: Allocation::new(evaluator, recipe, budget).map_err(thrown)?, done: 0 })
    }
}

#[wasm_bindgen]
impl AllocationRun {
    /// The next measurement; `undefined` at the end.
    #[wasm_bindgen(unchecked_return_type = "AllocationStep | undefined")]
    pub fn next(&mut self) -> Answer<JsValue> {
        let Some(step) = self.allocation.next() else { return Ok(JsValue::UNDEFINED) };
        self.done += 1;
        Ok(to_object(&step.map_err(thrown)?))
    }

    /// How many measurements are done.
    #[wasm_bindgen(getter)]
    pub fn done(&self) -> usize {
        self.done
    }

    /// How many measurements there are at the most; it ends before where the budget is met.
    #[wasm_bindgen(getter)]
    pub fn total(&self) -> usize {
        self.allocation.total()
    }
}

/// The comparison of the times of two forward passes, under way.
#[wasm_bindgen]
pub struct TimingRun {
    evaluator: Rc<Evaluator>,
    timing: Timing,
}

impl TimingRun {
    pub(super) fn new(evaluator: Rc<Evaluator>, recipe: &Recipe) -> Answer<Self> {
        let timing = Timing::new(&evaluator, recipe).map_err(thrown)?;
        Ok(Self { evaluator, timing })
    }
}

#[wasm_bindgen]
impl TimingRun {
    /// Measures once more, for some milliseconds, and gives the medians so far; `undefined` at the end, or where the clock
    /// stands still.
    #[wasm_bindgen(unchecked_return_type = "Cost | undefined")]
    pub fn next(&mut self) -> JsValue {
        if !self.timing.round(&self.evaluator, &now) {
            return JsValue::UNDEFINED;
        }
        to_object(&self.timing.cost(self.evaluator.model()))
    }

    /// How many rounds are done.
    #[wasm_bindgen(getter)]
    pub fn done(&self) -> usize {
        self.timing.rounds()
    }

    /// How many rounds there are.
    #[wasm_bindgen(getter)]
    pub fn total(&self) -> usize {
        Timing::ROUNDS
    }
}
