//! The losses of linear models, with their gradients, in 64-bit floats and in one fixed order of summation.

use crate::datasets::{Dataset, Task};
use crate::kernels::larger;

/// `C · Σ loss + ½‖w‖²` as in scikit-learn's LogisticRegression (the bias is not penalised), or `½ Σ (y − ŷ)²` without
/// penalty when C is 0. Parameters are `[inputs + 1, outputs]`: the weight transposed, then the bias.
#[derive(Debug, Clone)]
pub(super) struct LinearLoss {
    rows: Vec<SparseRow>,
    inputs: usize,
    outputs: usize,
    inverse_penalty: f64,
    task: Task,
}

/// Most pixels of a picture are zero, so only the others are kept.
#[derive(Debug, Clone)]
struct SparseRow {
    values: Vec<(u32, f64)>,
    label: f64,
}

impl LinearLoss {
    pub(super) fn new(dataset: &Dataset) -> Self {
        let inputs = dataset.info.features;
        let rows = dataset.train.features.chunks_exact(inputs).zip(&dataset.train.labels);
        let keep =
            |row: &[f32]| (0u32..).zip(row).filter(|(_, x)| **x != 0.0).map(|(i, &x)| (i, f64::from(x))).collect();
        Self {
            rows: rows.map(|(row, &label)| SparseRow { values: keep(row), label: f64::from(label) }).collect(),
            inputs,
            outputs: dataset.info.outputs(),
            inverse_penalty: dataset.info.inverse_penalty,
            task: dataset.info.task,
        }
    }

    pub(super) fn inputs(&self) -> usize {
        self.inputs
    }

    pub(super) fn rows(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn parameter_count(&self) -> usize {
        (self.inputs + 1) * self.outputs
    }

    /// Weight `[outputs, inputs]` and bias as 32-bit floats.
    pub(super) fn split(&self, parameters: &[f64]) -> (Vec<f32>, Vec<f32>) {
        let at = |input: usize, output: usize| parameters[input * self.outputs + output] as f32;
        let weight = (0..self.outputs).flat_map(|o| (0..self.inputs).map(move |i| (i, o)));
        (weight.map(|(i, o)| at(i, o)).collect(), (0..self.outputs).map(|o| at(self.inputs, o)).collect())
    }

    /// The loss at `parameters`; `gradient` is overwritten.
    pub(super) fn evaluate(&self, parameters: &[f64], gradient: &mut [f64]) -> f64 {
        let outputs = self.outputs;
        let (weight, bias) = parameters.split_at(self.inputs * outputs);
        let weighting = if self.inverse_penalty > 0.0 { self.inverse_penalty } else { 1.0 };
        gradient.fill(0.0);
        let mut total = 0.0;
        let mut residual = vec![0.0; outputs];
        for row in &self.rows {
            residual.copy_from_slice(bias);
            for &(input, x) in &row.values {
                let weights = &weight[input as usize * outputs..][..outputs];
                residual.iter_mut().zip(weights).for_each(|(sum, w)| *sum += x * w);
            }
            total += match self.task {
                Task::Classification => softmax_residual(&mut residual, row.label as usize),
                Task::Regression => {
                    residual[0] -= row.label;
                    0.5 * residual[0] * residual[0]
                }
            };
            for &(input, x) in &row.values {
                let slopes = &mut gradient[input as usize * outputs..][..outputs];
                slopes.iter_mut().zip(&residual).for_each(|(slope, r)| *slope += x * r);
            }
            let slopes = &mut gradient[self.inputs * outputs..];
            slopes.iter_mut().zip(&residual).for_each(|(slope, r)| *slope += r);
        }
        gradient.iter_mut().for_each(|slope| *slope *= weighting);
        if self.inverse_penalty == 0.0 {
            return total;
        }
        gradient.iter_mut().zip(weight).for_each(|(slope, w)| *slope += w);
        weighting * total + 0.5 * weight.iter().map(|w| w * w).sum::<f64>()
    }
}

/// Turns logits into `softmax − one-hot`, the gradient of the cross-entropy, and returns the cross-entropy.
fn softmax_residual(logits: &mut [f64], label: usize) -> f64 {
    let highest = logits.iter().copied().fold(f64::MIN, larger);
    let target = logits[label] - highest;
    let mut sum = 0.0;
    for logit in logits.iter_mut() {
        *logit = libm::exp(*logit - highest);
        sum += *logit;
    }
    logits.iter_mut().for_each(|e| *e /= sum);
    logits[label] -= 1.0;
    libm::log(sum) - target
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::datasets::{self, LineOptions};

    #[test]
    fn gradient_of_the_line_matches_finite_differences() {
        let loss = LinearLoss::new(&datasets::line(&LineOptions::default()).unwrap());
        check_gradient(&loss, &[0.3, -0.7]);
    }

    #[test]
    fn gradient_of_softmax_matches_finite_differences() {
        let rows = vec![
            SparseRow { values: vec![(0, 0.5), (1, -1.0)], label: 2.0 },
            SparseRow { values: vec![(1, 2.0)], label: 0.0 },
        ];
        let loss = LinearLoss { rows, inputs: 2, outputs: 3, inverse_penalty: 0.7, task: Task::Classification };
        check_gradient(&loss, &[0.1, -0.2, 0.3, 0.4, 0.5, -0.6, 0.7, -0.8, 0.9]);
    }

    fn check_gradient(loss: &LinearLoss, at: &[f64]) {
        let mut gradient = vec![0.0; at.len()];
        loss.evaluate(at, &mut gradient);
        for i in 0..at.len() {
            let value = |step: f64| {
                let mut moved = at.to_vec();
                moved[i] += step;
                loss.evaluate(&moved, &mut vec![0.0; at.len()])
            };
            let difference = (value(1e-5) - value(-1e-5)) / 2e-5;
            assert!(
                (difference - gradient[i]).abs() < 1e-5 * (1.0 + difference.abs()),
                "{i}: {difference} {}",
                gradient[i]
            );
        }
    }
}
