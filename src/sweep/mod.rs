//! Many points: the recipes of a sweep, the iterator over them, the Pareto frontier, the best point under a budget.
//! Depends on `evaluate` and below.

mod allocate;
mod aware;
mod family;
mod pareto;
mod sensitivity;

pub use allocate::{Allocation, AllocationStep};
pub use family::{Family, LEVELS, default_recipes};
pub use pareto::{Budget, best_within, pareto_front};
pub use sensitivity::{LayerCost, Sensitivity};

use crate::compress::Recipe;
use crate::error::Result;
use crate::evaluate::{Evaluator, Report};
use crate::plain::plain;
use serde::Serialize;

/// One point on the chart: a recipe and what it gave.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Point {
    /// How.
    pub recipe: Recipe,
    /// What kind of recipe it is.
    pub family: Family,
    /// What it gave.
    pub report: Report,
}

plain! { out struct Point { recipe, family, report } }

impl Point {
    /// Quantizes and measures.
    ///
    /// # Errors
    /// As [`Evaluator::evaluate`].
    pub fn new(evaluator: &Evaluator, recipe: &Recipe) -> Result<Self> {
        let report = evaluator.evaluate(recipe)?;
        Ok(Self { recipe: recipe.clone(), family: Family::of(recipe), report })
    }
}

/// A sweep under way: each step of the iterator quantizes and measures one recipe. Dropping it cancels it.
#[derive(Debug)]
pub struct Sweep<'a, I> {
    evaluator: &'a Evaluator,
    recipes: I,
}

impl<'a, I: Iterator<Item = Recipe>> Sweep<'a, I> {
    /// Points for `recipes`, in their order.
    pub fn new(evaluator: &'a Evaluator, recipes: impl IntoIterator<IntoIter = I>) -> Self {
        Self { evaluator, recipes: recipes.into_iter() }
    }
}

impl<I: Iterator<Item = Recipe>> Iterator for Sweep<'_, I> {
    type Item = Result<Point>;

    fn next(&mut self) -> Option<Self::Item> {
        self.recipes.next().map(|recipe| Point::new(self.evaluator, &recipe))
    }
}
