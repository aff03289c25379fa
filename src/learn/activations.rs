//! Fake quantization of what flows through a model: the grid of the recipe, and limits that are learned (PACT).

use super::optimiser::{Moments, Step};
use super::options::QuantizationAware;
use crate::compress::Activations;
use crate::error::Result;
use crate::kernels::{larger, smaller};
use crate::model::{InputHook, Layer, Model, Operation, Unary};
use crate::quant::Range;
use crate::quant::activations::{activation_codes, activation_grid};

/// How much of a moving range a new batch is, as in PyTorch's `MovingAverageMinMaxObserver`.
const SHARE: f32 = 0.01;

/// The inputs of one linear layer.
#[derive(Debug, Clone, Default)]
struct Input {
    columns: usize,
    /// The step of the `max(x, 0)` that they come from, where nothing else does.
    relu: Option<usize>,
    /// The limit that is learned; `None` until the first batch has set it.
    limit: Option<f32>,
    by_limit: f64,
    moments: Moments,
    /// The range so far, where it is fixed.
    range: Option<Range>,
    /// Of the last batch: whether a value is within what is let through, and whether it is beyond the limit.
    passes: Vec<Place>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Within,
    Beyond,
    Outside,
}

/// The fake quantizer of activations.
#[derive(Debug, Clone)]
pub(super) struct FakeActivations {
    activations: Activations,
    inputs: Vec<Input>,
    learns_limits: bool,
}

impl FakeActivations {
    pub(super) fn new(aware: Option<&QuantizationAware>, model: &Model) -> Self {
        let activations = aware.map_or(Activations::Float32, |aware| aware.recipe.activations);
        let learns_limits = aware.is_some_and(|aware| aware.clipped_activations);
        let mut inputs = Vec::new();
        for step in model.steps() {
            if let Some(linear) = step.layer.linear() {
                let relu = if learns_limits { relu_before(model, step.inputs.first().copied()) } else { None };
                inputs.push(Input { columns: linear.inputs(), relu, ..Input::default() });
            }
        }
        Self { activations, inputs, learns_limits }
    }

    /// Moves the limits; decay pulls them down, so that grids stay fine.
    pub(super) fn step(&mut self, step: Step) {
        for input in &mut self.inputs {
            let Some(limit) = input.limit else { continue };
            let mut value = [limit];
            step.take(&mut value, &[input.by_limit as f32], &mut input.moments);
            input.limit = Some(larger(value[0], limit * 0.5));
            input.by_limit = 0.0;
        }
    }

    /// The model with limits in the place of `max(x, 0)`, where they are learned.
    ///
    /// # Errors
    /// None that the model has not had.
    pub(super) fn limited(&self, model: &Model) -> Result<Model> {
        if !self.learns_limits {
            return Ok(model.clone());
        }
        let limit_of =
            |at: usize| self.inputs.iter().find(|input| input.relu == Some(at)).and_then(|input| input.limit);
        let layer = |(at, step): (usize, &crate::model::Step)| {
            let layer = match limit_of(at) {
                Some(high) => Layer::Operation(Operation::Unary(Unary::Clip { low: 0.0, high })),
                None => step.layer.clone(),
            };
            (layer, step.inputs.clone())
        };
        Model::graph(model.input_shape().to_vec(), model.steps().iter().enumerate().map(layer).collect())
    }
}

/// The `max(x, 0)` whose output a value is, but for its shape and the largest of its neighbours.
fn relu_before(model: &Model, value: Option<usize>) -> Option<usize> {
    let at = value?.checked_sub(1)?;
    let step = model.steps().get(at)?;
    let uses = model.steps().iter().filter(|other| other.inputs.contains(&(at + 1))).count();
    match &step.layer {
        Layer::Relu if uses == 1 => Some(at),
        Layer::Operation(Operation::Reshape { .. } | Operation::MaxPool(_)) if uses == 1 => {
            relu_before(model, step.inputs.first().copied())
        }
        _ => None,
    }
}

impl InputHook for FakeActivations {
    fn forward(&mut self, layer: usize, rows: &mut [f32], per_sample: usize) -> bool {
        let (Some(levels), Some(input)) = (self.activations.levels(), self.inputs.get_mut(layer)) else {
            return false;
        };
        input.passes.clear();
        if input.relu.is_some() {
            let most = rows.iter().copied().fold(0.0, larger);
            let limit = *input.limit.get_or_insert(larger(most, f32::MIN_POSITIVE));
            input.passes.extend(rows.iter().map(|&x| if x >= limit { Place::Beyond } else { Place::Within }));
            rows.iter_mut().for_each(|x| *x = smaller(*x, limit));
            quantize(rows, Range::new(0.0, limit), levels);
            return true;
        }
        if let Activations::Dynamic { .. } = self.activations {
            for sample in rows.chunks_mut(larger(per_sample * input.columns, 1)) {
                quantize(sample, Range::of(sample), levels);
            }
            return true;
        }
        let seen = Range::of(rows);
        let towards = |from: f32, to: f32| from + SHARE * (to - from);
        let range = input
            .range
            .map_or(seen, |range| Range { low: towards(range.low, seen.low), high: towards(range.high, seen.high) });
        input.range = Some(range);
        let place = |&x: &f32| if x < range.low || x > range.high { Place::Outside } else { Place::Within };
        input.passes.extend(rows.iter().map(place));
        quantize(rows, range, levels);
        true
    }

    fn backward(&mut self, layer: usize, gradient: &mut [f32]) {
        let Some(input) = self.inputs.get_mut(layer) else { return };
        for (g, place) in gradient.iter_mut().zip(&input.passes) {
            match place {
                Place::Within => {}
                Place::Outside => *g = 0.0,
                Place::Beyond => {
                    input.by_limit += f64::from(*g);
                    *g = 0.0;
                }
            }
        }
    }
}

fn quantize(values: &mut [f32], range: Range, levels: u32) {
    let grid = activation_grid(range, levels);
    let codes = activation_codes(values, grid, levels);
    for (value, code) in values.iter_mut().zip(codes) {
        *value = (code - grid.zero_point) as f32 * grid.scale;
    }
}
