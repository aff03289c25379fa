//! Backward passes: a forward pass of a batch that remembers what it needs, and the gradients of a loss by every weight.
//! Depends on `kernels` and this module's layers.

mod operation;

use super::layer::{Layer, relu};
use super::operation::Operation;
use super::{Conv, Model, Step};
use crate::error::{Error, Result};
use crate::kernels::{self, larger};

/// What is done, in training, to the rows that linear layers are multiplied with: nothing, or fake quantization.
pub(crate) trait InputHook {
    /// Changes the rows of linear layer `layer` in place, `per_sample` of which belong to one sample; `false` where it leaves
    /// them as they are.
    fn forward(&mut self, layer: usize, rows: &mut [f32], per_sample: usize) -> bool;
    /// Turns the gradient by what `forward` made into that by what it was given.
    fn backward(&mut self, layer: usize, gradient: &mut [f32]);
}

/// Leaves rows as they are.
pub(crate) struct Untouched;

impl InputHook for Untouched {
    fn forward(&mut self, _: usize, _: &mut [f32], _: usize) -> bool {
        false
    }

    fn backward(&mut self, _: usize, _: &mut [f32]) {}
}

/// The gradient of a loss by weight and bias of one linear layer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Gradient {
    /// `[out, in]`.
    pub(crate) weight: Vec<f32>,
    /// `[out]`, or empty.
    pub(crate) bias: Vec<f32>,
}

/// A forward pass, remembered.
pub(crate) struct Trace {
    samples: usize,
    /// Of the input, and of each step.
    values: Vec<Vec<f32>>,
    /// Of each step, what its backward pass needs beside its input and its output.
    kept: Vec<Kept>,
}

/// What is kept of a step.
enum Kept {
    Nothing,
    /// The rows its weight was multiplied with, where they are not its input as it was.
    Rows(Vec<f32>),
    /// What happened at each step of a sequence.
    Sequence(Vec<Vec<f32>>),
}

impl Trace {
    /// Outputs `[n, outputs]`; of a model that ends in shares of `eˣ`, what they are shares of.
    pub(crate) fn logits(&self) -> &[f32] {
        self.values.last().map_or(&[], Vec::as_slice)
    }
}

impl Model {
    /// The steps up to the logits: shares of `eˣ` at the end are part of the loss.
    fn until_logits(&self) -> &[Step] {
        match self.steps().split_last() {
            Some((last, rest)) if ends_in_shares(last, rest.len()) => rest,
            _ => self.steps(),
        }
    }

    /// Whether its outputs are shares of `eˣ`, and not their logarithms.
    pub(crate) fn gives_shares(&self) -> bool {
        let last = self.steps().last().map(|step| &step.layer);
        matches!(last, Some(Layer::Operation(Operation::Softmax { log: false, .. })))
    }

    /// # Errors
    /// [`Error::Incompatible`] for a layer without a backward pass here, and for weights without a forward pass.
    pub(crate) fn check_trainable(&self) -> Result<()> {
        let refuse = |what: &str| {
            let remedy = "train a network of linear layers, convolutions, pooling and activation functions";
            Err(Error::incompatible("training", what, remedy))
        };
        if !self.is_runnable() {
            return refuse("weights without a forward pass");
        }
        for step in self.until_logits() {
            match &step.layer {
                Layer::Linear(_) | Layer::Relu | Layer::Recurrent(_) => {}
                Layer::Conv(conv) if conv.groups() == 1 => {}
                Layer::Conv(_) => return refuse("a convolution of channels in groups"),
                Layer::Operation(operation) if operation.has_gradient() => {}
                Layer::Operation(operation) => return refuse(operation.name()),
            }
        }
        Ok(())
    }

    /// How many numbers a trace and its gradients hold for each sample.
    pub(crate) fn trace_len(&self) -> usize {
        let of_step = |step: &Step| {
            let output: usize = step.shape.iter().product();
            let rows = match &step.layer {
                Layer::Conv(conv) => positions(step).saturating_mul(conv.linear().inputs()),
                Layer::Linear(_) => {
                    step.inputs.iter().map(|&value| self.shape_of(value).iter().product::<usize>()).sum()
                }
                _ => 0,
            };
            output.saturating_add(rows).saturating_mul(2)
        };
        self.steps().iter().map(of_step).fold(self.inputs(), usize::saturating_add)
    }

    /// Zeros in the shape of every weight and bias.
    pub(crate) fn no_gradients(&self) -> Vec<Gradient> {
        let zeros = |values: &[f32]| vec![0.0; values.len()];
        self.linear_layers()
            .map(|linear| Gradient { weight: zeros(linear.weight().data()), bias: zeros(linear.bias().data()) })
            .collect()
    }

    /// The forward pass of a batch `x[n, inputs]`, remembered. The model is one that [`Model::check_trainable`] lets pass.
    pub(crate) fn trace(&self, x: Vec<f32>, hook: &mut dyn InputHook) -> Trace {
        let samples = x.len() / larger(self.inputs(), 1);
        let mut trace = Trace { samples, values: vec![x], kept: Vec::new() };
        let mut index = 0;
        for step in self.until_logits() {
            let (value, kept) = self.traced(step, index, &trace, hook);
            trace.values.push(value);
            trace.kept.push(kept);
            index += usize::from(step.layer.linear().is_some());
        }
        trace
    }

    fn traced(&self, step: &Step, index: usize, trace: &Trace, hook: &mut dyn InputHook) -> (Vec<f32>, Kept) {
        let input = &trace.values[step.inputs.first().copied().unwrap_or(0)];
        match &step.layer {
            Layer::Linear(linear) => {
                let mut rows = input.clone();
                let per_sample = rows.len() / larger(trace.samples * linear.inputs(), 1);
                let is_changed = hook.forward(index, &mut rows, per_sample);
                (linear.products(&rows), if is_changed { Kept::Rows(rows) } else { Kept::Nothing })
            }
            Layer::Relu => {
                let mut output = input.clone();
                relu(&mut output);
                (output, Kept::Nothing)
            }
            Layer::Conv(conv) => {
                let mut rows = self.windows(conv, step, input);
                let positions = positions(step);
                hook.forward(index, &mut rows, positions);
                let found = conv.linear().products(&rows);
                (planes(&found, positions, conv.linear().outputs()), Kept::Rows(rows))
            }
            Layer::Recurrent(lstm) => {
                let steps = self.shape_of(step.inputs[0])[0];
                let (weight, bias) = (lstm.linear().weight().data(), lstm.linear().bias().data());
                let (state, memory) = lstm.remember(weight, bias, input, trace.samples, steps);
                (state, Kept::Sequence(memory))
            }
            Layer::Operation(operation) => {
                let shapes: Vec<&[usize]> = step.inputs.iter().map(|&value| self.shape_of(value)).collect();
                let mut output = Vec::with_capacity(trace.samples * step.shape.iter().product::<usize>());
                for sample in 0..trace.samples {
                    let inputs = parts(&trace.values, step, &shapes, sample);
                    operation.apply(&inputs, &shapes, &step.shape, &mut output);
                }
                (output, Kept::Nothing)
            }
        }
    }

    /// Outputs of a batch `x[n, inputs]`; of a model that ends in shares of `eˣ`, what they are shares of.
    pub(crate) fn logits(&self, x: &[f32]) -> Vec<f32> {
        if self.until_logits().len() == self.steps().len() {
            return self.forward(x);
        }
        // Some rows at a time: a trace holds the values of every layer.
        const ROWS: usize = 256;
        let rows = x.chunks(ROWS * larger(self.inputs(), 1));
        rows.flat_map(|x| self.trace(x.to_vec(), &mut Untouched).logits().to_vec()).collect()
    }

    /// As [`Model::input_gradient`], of any model that can be trained.
    pub(super) fn traced_input_gradient(&self, x: &[f32], output: usize) -> Option<Vec<f32>> {
        self.check_trainable().ok()?;
        let trace = self.trace(x.to_vec(), &mut Untouched);
        let mut by_logits = vec![0.0; trace.logits().len()];
        *by_logits.get_mut(output)? = 1.0;
        Some(self.gradients(&trace, by_logits, &mut Untouched, &mut self.no_gradients(), true))
    }

    /// Adds the gradients by every weight and bias, from those by the logits, `[n, outputs]`, and gives that by the inputs,
    /// `[n, inputs]`, where it is wanted.
    pub(crate) fn gradients(
        &self,
        trace: &Trace,
        by_logits: Vec<f32>,
        hook: &mut dyn InputHook,
        into: &mut [Gradient],
        wants_inputs: bool,
    ) -> Vec<f32> {
        let steps = self.until_logits();
        let mut by_values: Vec<Vec<f32>> = vec![Vec::new(); steps.len() + 1];
        by_values[steps.len()] = by_logits;
        let mut index = into.len();
        for (at, step) in steps.iter().enumerate().rev() {
            let gradient = std::mem::take(&mut by_values[at + 1]);
            index -= usize::from(step.layer.linear().is_some());
            if gradient.is_empty() {
                continue; // of nothing that the output depends on
            }
            let is_wanted = wants_inputs || step.inputs.iter().any(|&value| value > 0);
            let found = self.step_gradients(step, at, trace, &gradient, (index, hook), into, is_wanted);
            for (&value, found) in step.inputs.iter().zip(found) {
                if by_values[value].is_empty() {
                    by_values[value] = found;
                } else {
                    by_values[value].iter_mut().zip(&found).for_each(|(sum, value)| *sum += value);
                }
            }
        }
        by_values.swap_remove(0)
    }

    /// The gradients by the inputs of one step.
    #[allow(clippy::too_many_arguments)]
    fn step_gradients(
        &self,
        step: &Step,
        at: usize,
        trace: &Trace,
        gradient: &[f32],
        (index, hook): (usize, &mut dyn InputHook),
        into: &mut [Gradient],
        is_wanted: bool,
    ) -> Vec<Vec<f32>> {
        let input = &trace.values[step.inputs.first().copied().unwrap_or(0)];
        let rows = if let Kept::Rows(rows) = &trace.kept[at] { rows } else { input };
        let mut by_rows = |linear: &super::Linear, gradient: &[f32]| {
            let sizes = (linear.inputs(), linear.outputs());
            let Gradient { weight, bias } = &mut into[index];
            kernels::linear_by_weights(gradient, rows, sizes, weight, bias);
            let mut by_rows = vec![0.0; if is_wanted { rows.len() } else { 0 }];
            if is_wanted {
                kernels::linear_by_inputs(gradient, linear.weight().data(), linear.inputs(), &mut by_rows);
                hook.backward(index, &mut by_rows);
            }
            by_rows
        };
        match &step.layer {
            Layer::Linear(linear) => vec![by_rows(linear, gradient)],
            Layer::Relu => {
                let kept = gradient.iter().zip(&trace.values[at + 1]);
                vec![kept.map(|(&g, &y)| if y > 0.0 { g } else { 0.0 }).collect()]
            }
            Layer::Conv(conv) => {
                let by_rows = by_rows(conv.linear(), &from_planes(gradient, positions(step), conv.linear().outputs()));
                if !is_wanted {
                    return vec![by_rows];
                }
                let shape = self.shape_of(step.inputs[0]);
                let mut by_input = vec![0.0; input.len()];
                let size = larger(shape.iter().product(), 1);
                let samples = by_rows.chunks_exact(larger(positions(step) * conv.linear().inputs(), 1));
                for (to, rows) in by_input.chunks_exact_mut(size).zip(samples) {
                    conv.add_rows(rows, shape, sides_of(step), to);
                }
                vec![by_input]
            }
            Layer::Recurrent(lstm) => {
                let Kept::Sequence(memory) = &trace.kept[at] else { return Vec::new() };
                let steps = self.shape_of(step.inputs[0])[0];
                let Gradient { weight, bias } = &mut into[index];
                let of_layer = lstm.linear().weight().data();
                vec![lstm.backward(of_layer, memory, gradient, trace.samples, steps, weight, bias)]
            }
            Layer::Operation(operation) => self.operation_gradients(operation, step, at, trace, gradient),
        }
    }

    fn operation_gradients(
        &self,
        operation: &Operation,
        step: &Step,
        at: usize,
        trace: &Trace,
        gradient: &[f32],
    ) -> Vec<Vec<f32>> {
        let shapes: Vec<&[usize]> = step.inputs.iter().map(|&value| self.shape_of(value)).collect();
        let mut found: Vec<Vec<f32>> = step.inputs.iter().map(|&value| vec![0.0; trace.values[value].len()]).collect();
        let size = larger(step.shape.iter().product(), 1);
        let outputs = trace.values[at + 1].chunks_exact(size).zip(gradient.chunks_exact(size));
        for (sample, (output, gradient)) in outputs.enumerate() {
            let inputs = parts(&trace.values, step, &shapes, sample);
            let mut to: Vec<&mut [f32]> = Vec::new();
            for (found, shape) in found.iter_mut().zip(&shapes) {
                let size: usize = shape.iter().product();
                to.extend(found.get_mut(sample * size..(sample + 1) * size));
            }
            operation.backward(&inputs, &shapes, (&step.shape, output), gradient, &mut to);
        }
        found
    }

    fn windows(&self, conv: &Conv, step: &Step, x: &[f32]) -> Vec<f32> {
        let shape = self.shape_of(step.inputs[0]);
        let size = larger(shape.iter().product(), 1);
        let mut rows = Vec::with_capacity(x.len() / size * positions(step) * conv.linear().inputs());
        x.chunks_exact(size).for_each(|sample| conv.rows(sample, shape, sides_of(step), 0, &mut rows));
        rows
    }
}

fn ends_in_shares(last: &Step, before: usize) -> bool {
    let axis = last.shape.len().wrapping_sub(1);
    last.inputs == [before]
        && matches!(&last.layer, Layer::Operation(Operation::Softmax { axis: along, .. }) if *along == axis)
}

/// Windows of a convolution along both axes.
fn sides_of(step: &Step) -> [usize; 2] {
    match step.shape.as_slice() {
        [_, height, width] => [*height, *width],
        shape => [1, shape.last().copied().unwrap_or(1)],
    }
}

fn positions(step: &Step) -> usize {
    let [height, width] = sides_of(step);
    height * width
}

/// What each input of a step is for one sample.
fn parts<'a>(values: &'a [Vec<f32>], step: &Step, shapes: &[&[usize]], sample: usize) -> Vec<&'a [f32]> {
    let part = |(&value, shape): (&usize, &&[usize])| {
        let size: usize = shape.iter().product();
        &values[value][sample * size..(sample + 1) * size]
    };
    step.inputs.iter().zip(shapes).map(part).collect()
}

/// From a row for each position to a plane for each channel, sample by sample.
fn planes(rows: &[f32], positions: usize, channels: usize) -> Vec<f32> {
    let mut planes = vec![0.0; rows.len()];
    let size = larger(positions * channels, 1);
    for (to, from) in planes.chunks_exact_mut(size).zip(rows.chunks_exact(size)) {
        for (position, row) in from.chunks_exact(channels).enumerate() {
            row.iter().enumerate().for_each(|(channel, &value)| to[channel * positions + position] = value);
        }
    }
    planes
}

/// The inverse of [`planes`].
fn from_planes(planes: &[f32], positions: usize, channels: usize) -> Vec<f32> {
    let mut rows = vec![0.0; planes.len()];
    let size = larger(positions * channels, 1);
    for (to, from) in rows.chunks_exact_mut(size).zip(planes.chunks_exact(size)) {
        for (position, row) in to.chunks_exact_mut(channels).enumerate() {
            row.iter_mut().enumerate().for_each(|(channel, value)| *value = from[channel * positions + position]);
        }
    }
    rows
}
