//! A long short-term memory over a sequence: at every step, what is seen and what was given before go through one linear
//! layer. Depends on `kernels` and this module's `layer` and `operation`.

use super::Unary;
use super::layer::Linear;
use crate::error::{Error, Result};
use crate::kernels;

/// Gates of a cell, in PyTorch's order: input i, forget f, candidate g, output o.
const GATES: usize = 4;
/// Tensors that [`Lstm::remember`] keeps of each step.
const KEPT: usize = 4;

/// One layer of long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000) over a
/// sequence `[steps, inputs]`, whose output is the last hidden state `[hidden]`:
///
/// `z = W · [x_t; h_{t−1}] + b`, `c_t = σ(z_f) · c_{t−1} + σ(z_i) · tanh(z_g)`, `h_t = σ(z_o) · tanh(c_t)`, both states 0 at
/// first.
///
/// `W` is held as one linear layer of `[4 · hidden, inputs + hidden]`, rows in the order i, f, g, o, so that all that quantizes
/// rows of a matrix quantizes it too. Of `torch.nn.LSTM`, `W` is `torch.cat([weight_ih_l0, weight_hh_l0], dim=1)`, and `b` is
/// `bias_ih_l0 + bias_hh_l0`.
#[derive(Debug, Clone, PartialEq)]
pub struct Lstm {
    linear: Linear,
}

impl Lstm {
    /// # Errors
    /// [`Error::Shape`] where the rows of the weight are not those of four gates, or see nothing beside the hidden state.
    pub fn new(linear: Linear) -> Result<Self> {
        let (rows, columns) = (linear.outputs(), linear.inputs());
        if !rows.is_multiple_of(GATES) || columns <= rows / GATES {
            let expected = "[4 · hidden, inputs + hidden] with inputs ≥ 1";
            return Err(Error::shape(
                linear.weight().name(),
                expected,
                ["[", &rows.to_string(), ", ", &columns.to_string(), "]"].concat(),
            ));
        }
        Ok(Self { linear })
    }

    /// The weight and the bias of all gates.
    #[must_use]
    pub fn linear(&self) -> &Linear {
        &self.linear
    }

    pub(super) fn linear_mut(&mut self) -> &mut Linear {
        &mut self.linear
    }

    /// The same layer with other parameters.
    pub(super) fn with(&self, linear: Linear) -> Result<Self> {
        Self::new(linear)
    }

    /// Length of the hidden state, which is the output.
    #[must_use]
    pub fn hidden(&self) -> usize {
        self.linear.outputs() / GATES
    }

    /// Length of what is seen at one step.
    #[must_use]
    pub fn width(&self) -> usize {
        self.linear.inputs() - self.hidden()
    }

    /// Steps of a sample of this shape.
    pub(super) fn steps(&self, shape: &[usize]) -> Result<usize> {
        match shape {
            [steps, width] if *steps > 0 && *width == self.width() => Ok(*steps),
            _ => {
                let what = ["the input of \"", self.linear.weight().name(), "\""].concat();
                Err(Error::shape(what, ["[steps, ", &self.width().to_string(), "]"].concat(), list(shape)))
            }
        }
    }

    /// The last hidden state `[samples, hidden]` for sequences `x[samples, steps, inputs]`; `products` multiplies the rows
    /// `[samples, inputs + hidden]` of each step.
    pub(super) fn run(&self, x: &[f32], samples: usize, products: &mut dyn FnMut(Vec<f32>) -> Vec<f32>) -> Vec<f32> {
        let mut cell = vec![0.0; samples * self.hidden()];
        let mut state = cell.clone();
        for step in 0..self.steps_of(x, samples) {
            let mut z = products(self.rows(x, samples, step, &state));
            self.advance(&mut z, &mut cell, &mut state);
        }
        state
    }

    /// The same in 32-bit floats, with a `weight` and `bias` of this layer's shape, and what [`Lstm::backward`] needs to know
    /// of it.
    #[must_use]
    pub fn remember(
        &self,
        weight: &[f32],
        bias: &[f32],
        x: &[f32],
        samples: usize,
        steps: usize,
    ) -> (Vec<f32>, Vec<Vec<f32>>) {
        let mut cell = vec![0.0; samples * self.hidden()];
        let mut state = cell.clone();
        let mut memory = Vec::with_capacity(KEPT * steps);
        for step in 0..steps {
            let rows = self.rows(x, samples, step, &state);
            let mut z = vec![0.0; samples * self.linear.outputs()];
            kernels::linear(&rows, weight, bias, self.linear.inputs(), &mut z);
            let before = cell.clone();
            let squashed = self.advance(&mut z, &mut cell, &mut state);
            memory.extend([rows, z, before, squashed]);
        }
        (state, memory)
    }

    /// Back through all steps (Werbos 1990, "Backpropagation through time"), from the `gradient[samples, hidden]` by the last
    /// hidden state: returns the gradient by the inputs, `[samples, steps, inputs]`, and adds those by weight and bias to
    /// `d_weight` and `d_bias`. `memory` is what [`Lstm::remember`] gave for the same `weight`.
    #[must_use]
    #[allow(clippy::too_many_arguments, reason = "tensors of one formula")]
    pub fn backward(
        &self,
        weight: &[f32],
        memory: &[Vec<f32>],
        gradient: &[f32],
        samples: usize,
        steps: usize,
        d_weight: &mut [f32],
        d_bias: &mut [f32],
    ) -> Vec<f32> {
        let (hidden, width, columns) = (self.hidden(), self.width(), self.linear.inputs());
        let mut by_x = vec![0.0; samples * steps * width];
        let mut by_state = gradient.to_vec();
        let mut by_cell = vec![0.0; samples * hidden];
        let mut by_rows = vec![0.0; samples * columns];
        for (step, kept) in memory.as_chunks::<KEPT>().0.iter().enumerate().rev() {
            let [rows, gates, before, squashed] = kept;
            let by_z = self.by_gates(gates, before, squashed, &by_state, &mut by_cell);
            kernels::linear_by_weights(&by_z, rows, (columns, GATES * hidden), d_weight, d_bias);
            kernels::linear_by_inputs(&by_z, weight, columns, &mut by_rows);
            let seen = by_x.chunks_exact_mut(width).skip(step).step_by(steps);
            let states = by_state.chunks_exact_mut(hidden);
            for ((by_row, by_x), by_state) in by_rows.chunks_exact(columns).zip(seen).zip(states) {
                let (of_x, of_state) = by_row.split_at(width);
                by_x.copy_from_slice(of_x);
                by_state.copy_from_slice(of_state);
            }
        }
        by_x
    }

    fn steps_of(&self, x: &[f32], samples: usize) -> usize {
        x.len() / kernels::larger(samples * self.width(), 1)
    }

    /// `[x_t; h_{t−1}]` of every sample.
    fn rows(&self, x: &[f32], samples: usize, step: usize, state: &[f32]) -> Vec<f32> {
        let (width, steps) = (self.width(), self.steps_of(x, samples));
        let mut rows = Vec::with_capacity(samples * self.linear.inputs());
        for (seen, state) in x.chunks_exact(width).skip(step).step_by(steps).zip(state.chunks_exact(self.hidden())) {
            rows.extend_from_slice(seen);
            rows.extend_from_slice(state);
        }
        rows
    }

    /// One step: of `z` become the gates, and of both states the next; returns `tanh` of the cell.
    fn advance(&self, z: &mut [f32], cell: &mut [f32], state: &mut [f32]) -> Vec<f32> {
        let hidden = self.hidden();
        let mut squashed = vec![0.0; cell.len()];
        let states = cell.chunks_exact_mut(hidden).zip(state.chunks_exact_mut(hidden));
        let states = states.zip(squashed.chunks_exact_mut(hidden));
        for (gates, ((cell, state), squashed)) in z.chunks_exact_mut(GATES * hidden).zip(states) {
            let (sigmoids, last) = gates.split_at_mut(2 * hidden);
            let (candidates, outputs) = last.split_at_mut(hidden);
            sigmoids.iter_mut().chain(outputs.iter_mut()).for_each(|gate| *gate = Unary::Sigmoid.of(*gate));
            candidates.iter_mut().for_each(|gate| *gate = Unary::Tanh.of(*gate));
            let (inputs, forgets) = sigmoids.split_at(hidden);
            for k in 0..hidden {
                cell[k] = forgets[k] * cell[k] + inputs[k] * candidates[k];
                squashed[k] = Unary::Tanh.of(cell[k]);
                state[k] = outputs[k] * squashed[k];
            }
        }
        squashed
    }

    /// The gradient by `z` of one step; that by the cell goes from after the step to before it.
    fn by_gates(
        &self,
        gates: &[f32],
        before: &[f32],
        squashed: &[f32],
        by_state: &[f32],
        by_cell: &mut [f32],
    ) -> Vec<f32> {
        let hidden = self.hidden();
        let mut by_z = vec![0.0; gates.len()];
        let samples = by_z.chunks_exact_mut(GATES * hidden).zip(gates.chunks_exact(GATES * hidden)).enumerate();
        for (sample, (by_z, gates)) in samples {
            for k in 0..hidden {
                let at = sample * hidden + k;
                let [i, f, g, o] = [0, 1, 2, 3].map(|gate| gates[gate * hidden + k]);
                let through = by_cell[at] + by_state[at] * o * (1.0 - squashed[at] * squashed[at]);
                by_z[k] = through * g * i * (1.0 - i);
                by_z[hidden + k] = through * before[at] * f * (1.0 - f);
                by_z[2 * hidden + k] = through * i * (1.0 - g * g);
                by_z[3 * hidden + k] = by_state[at] * squashed[at] * o * (1.0 - o);
                by_cell[at] = through * f;
            }
        }
        by_z
    }
}

/// A shape as it is written in messages.
fn list(shape: &[usize]) -> String {
    let sides: Vec<String> = shape.iter().map(usize::to_string).collect();
    ["[", &sides.join(", "), "]"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;
    use crate::tensor::Tensor;

    fn values(count: usize, rng: &mut Rng) -> Vec<f32> {
        (0..count).map(|_| (rng.uniform() as f32 - 0.5) * 1.5).collect()
    }

    fn lstm(width: usize, hidden: usize, has_bias: bool, rng: &mut Rng) -> Lstm {
        let (rows, columns) = (GATES * hidden, width + hidden);
        let weight = Tensor::new("weight", vec![rows, columns], values(rows * columns, rng)).unwrap();
        let biases = if has_bias { rows } else { 0 };
        Lstm::new(Linear::new(weight, Tensor::new("bias", vec![biases], values(biases, rng)).unwrap()).unwrap())
            .unwrap()
    }

    #[test]
    fn two_passes_give_the_same_bits() {
        let mut rng = Rng::new(5);
        for (width, hidden, steps, samples) in [(3, 2, 4, 5), (1, 1, 1, 1), (12, 7, 9, 33)] {
            let lstm = lstm(width, hidden, true, &mut rng);
            let x = values(samples * steps * width, &mut rng);
            let (weight, bias) = (lstm.linear().weight().data(), lstm.linear().bias().data());
            let (state, memory) = lstm.remember(weight, bias, &x, samples, steps);
            let expected = lstm.run(&x, samples, &mut |rows| lstm.linear().products(&rows));
            let bits = |values: &[f32]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
            assert_eq!((state.len(), memory.len()), (samples * hidden, KEPT * steps));
            assert_eq!(bits(&state), bits(&expected));
        }
    }

    /// The slope of `Σ gradient · output`, in 32-bit floats: at a step of 2⁻⁷, rounding and curvature leave some 10⁻⁴ of it.
    #[test]
    fn gradients_are_slopes() {
        const STEP: f32 = 1.0 / 128.0;
        let mut rng = Rng::new(11);
        for has_bias in [true, false] {
            let (width, hidden, steps, samples) = (3, 4, 5, 2);
            let lstm = lstm(width, hidden, has_bias, &mut rng);
            let x = values(samples * steps * width, &mut rng);
            let gradient = values(samples * hidden, &mut rng);
            let (weight, bias) = (lstm.linear().weight().data().to_vec(), lstm.linear().bias().data().to_vec());
            let (_, memory) = lstm.remember(&weight, &bias, &x, samples, steps);
            // What was there before stays: gradients are added.
            let (mut by_weight, mut by_bias) = (vec![1.0; weight.len()], vec![1.0; bias.len()]);
            let by_x = lstm.backward(&weight, &memory, &gradient, samples, steps, &mut by_weight, &mut by_bias);
            let value = |parts: &[Vec<f32>; 3]| {
                let (state, _) = lstm.remember(&parts[0], &parts[1], &parts[2], samples, steps);
                state.iter().zip(&gradient).map(|(&h, &g)| f64::from(h) * f64::from(g)).sum::<f64>()
            };
            let parts = [weight, bias, x];
            let found = [by_weight, by_bias, by_x];
            for (part, (found, added)) in found.iter().zip([1.0, 1.0, 0.0]).enumerate() {
                for (at, &found) in found.iter().enumerate() {
                    let moved = |by: f32| {
                        let mut parts = parts.clone();
                        parts[part][at] += by;
                        value(&parts)
                    };
                    let slope = (moved(STEP) - moved(-STEP)) / (2.0 * f64::from(STEP));
                    let difference = (f64::from(found) - added - slope).abs();
                    assert!(difference < 5e-4, "part {part}, value {at}: {found} less {added}, slope {slope}");
                }
            }
        }
    }

    #[test]
    fn what_is_no_cell_is_refused() {
        let linear = |rows: usize, columns: usize| {
            let tensor =
                |shape: Vec<usize>| Tensor::new("w", shape.clone(), vec![0.5; shape.iter().product()]).unwrap();
            Linear::new(tensor(vec![rows, columns]), tensor(vec![rows])).unwrap()
        };
        for (rows, columns) in [(3, 5), (8, 2), (8, 1), (4, 1)] {
            assert_eq!(Lstm::new(linear(rows, columns)).unwrap_err().code(), "shape", "{rows} × {columns}");
        }
        let lstm = Lstm::new(linear(8, 5)).unwrap();
        assert_eq!((lstm.hidden(), lstm.width()), (2, 3));
        assert_eq!(lstm.steps(&[7, 3]), Ok(7));
        for shape in [&[0, 3][..], &[7, 2], &[21], &[1, 7, 3], &[]] {
            assert_eq!(lstm.steps(shape).unwrap_err().code(), "shape", "{shape:?}");
        }
    }
}
