//! The losses of linear models and of small networks, with their gradients, in 64-bit floats and in one fixed order of
//! summation.

use crate::datasets::{Dataset, Task};
use crate::kernels::larger;
use crate::rng::Rng;

/// `C · Σ loss + ½‖w‖²` as in scikit-learn's LogisticRegression (biases are not penalised), or `½ Σ (y − ŷ)²` without
/// penalty when C is 0; of a chain of linear layers with `max(x, 0)` between them. The parameters of each layer are
/// `[inputs + 1, outputs]`: the weight transposed, then the bias; one layer after the other.
#[derive(Debug, Clone)]
pub(super) struct Loss {
    rows: Vec<SparseRow>,
    /// Inputs, the length of every hidden layer, outputs.
    sizes: Vec<usize>,
    inverse_penalty: f64,
    task: Task,
}

/// Most pixels of a picture are zero, so only the others are kept.
#[derive(Debug, Clone)]
struct SparseRow {
    values: Vec<(u32, f64)>,
    label: f64,
}

/// The parameters of one layer within all parameters.
#[derive(Debug, Clone, Copy)]
struct Place {
    start: usize,
    inputs: usize,
    outputs: usize,
}

impl Place {
    fn weight(self) -> std::ops::Range<usize> {
        self.start..self.start + self.inputs * self.outputs
    }

    fn bias(self) -> std::ops::Range<usize> {
        let end = self.weight().end;
        end..end + self.outputs
    }
}

impl Loss {
    pub(super) fn new(dataset: &Dataset, hidden: &[usize]) -> Self {
        let inputs = dataset.info.features;
        let rows = dataset.train.features.chunks_exact(inputs).zip(&dataset.train.labels);
        let keep =
            |row: &[f32]| (0u32..).zip(row).filter(|(_, x)| **x != 0.0).map(|(i, &x)| (i, f64::from(x))).collect();
        let outputs = dataset.info.outputs();
        Self {
            rows: rows.map(|(row, &label)| SparseRow { values: keep(row), label: f64::from(label) }).collect(),
            sizes: [&[inputs], hidden, &[outputs]].concat(),
            inverse_penalty: dataset.info.inverse_penalty,
            task: dataset.info.task,
        }
    }

    pub(super) fn inputs(&self) -> usize {
        self.sizes[0]
    }

    pub(super) fn rows(&self) -> usize {
        self.rows.len()
    }

    fn places(&self) -> impl DoubleEndedIterator<Item = Place> + ExactSizeIterator {
        let mut start = 0;
        let place = |pair: &[usize]| {
            let place = Place { start, inputs: pair[0], outputs: pair[1] };
            start = place.bias().end;
            place
        };
        self.sizes.windows(2).map(place).collect::<Vec<_>>().into_iter()
    }

    pub(super) fn parameter_count(&self) -> usize {
        self.places().last().map_or(0, |place| place.bias().end)
    }

    /// Where training begins: near zero for one layer, whose loss has a single minimum; else weights as wide as keeps
    /// the activations' variance (He et al. 2015, "Delving deep into rectifiers").
    pub(super) fn start(&self, rng: &mut Rng) -> Vec<f64> {
        let mut parameters: Vec<f64> = (0..self.parameter_count()).map(|_| 0.01 * rng.normal()).collect();
        if self.sizes.len() > 2 {
            for place in self.places() {
                let width = libm::sqrt(2.0 / place.inputs as f64);
                parameters[place.weight()].iter_mut().for_each(|weight| *weight *= 100.0 * width);
            }
        }
        parameters
    }

    /// Weight `[outputs, inputs]` and bias of every layer as 32-bit floats.
    pub(super) fn split(&self, parameters: &[f64]) -> Vec<(Vec<f32>, Vec<f32>)> {
        let of_layer = |place: Place| {
            let (weight, bias) = (&parameters[place.weight()], &parameters[place.bias()]);
            let transposed = (0..place.outputs).flat_map(|o| (0..place.inputs).map(move |i| i * place.outputs + o));
            (transposed.map(|at| weight[at] as f32).collect(), bias.iter().map(|&b| b as f32).collect())
        };
        self.places().map(of_layer).collect()
    }

    /// The loss at `parameters`; `gradient` is overwritten.
    pub(super) fn evaluate(&self, parameters: &[f64], gradient: &mut [f64]) -> f64 {
        let places: Vec<Place> = self.places().collect();
        let weighting = if self.inverse_penalty > 0.0 { self.inverse_penalty } else { 1.0 };
        gradient.fill(0.0);
        let mut total = 0.0;
        // What comes out of every layer, before max(x, 0).
        let mut sums: Vec<Vec<f64>> = places.iter().map(|place| vec![0.0; place.outputs]).collect();
        for row in &self.rows {
            for (layer, &place) in places.iter().enumerate() {
                let (before, here) = sums.split_at_mut(layer);
                here[0].copy_from_slice(&parameters[place.bias()]);
                let weight = &parameters[place.weight()];
                for_inputs(row, before.last(), |input, x| {
                    let weights = &weight[input * place.outputs..][..place.outputs];
                    here[0].iter_mut().zip(weights).for_each(|(sum, w)| *sum += x * w);
                });
            }
            let mut residual = sums.last().cloned().unwrap_or_default();
            total += match self.task {
                Task::Classification => softmax_residual(&mut residual, row.label as usize),
                Task::Regression | Task::Weights => {
                    residual[0] -= row.label;
                    0.5 * residual[0] * residual[0]
                }
            };
            for (layer, &place) in places.iter().enumerate().rev() {
                let before = layer.checked_sub(1).and_then(|before| sums.get(before));
                for_inputs(row, before, |input, x| {
                    let slopes = &mut gradient[place.start + input * place.outputs..][..place.outputs];
                    slopes.iter_mut().zip(&residual).for_each(|(slope, r)| *slope += x * r);
                });
                let slopes = &mut gradient[place.bias()];
                slopes.iter_mut().zip(&residual).for_each(|(slope, r)| *slope += r);
                if let Some(before) = before {
                    let weight = &parameters[place.weight()];
                    let back = |(input, &sum): (usize, &f64)| {
                        let weights = &weight[input * place.outputs..][..place.outputs];
                        let slope: f64 = weights.iter().zip(&residual).map(|(w, r)| w * r).sum();
                        if sum > 0.0 { slope } else { 0.0 }
                    };
                    residual = before.iter().enumerate().map(back).collect();
                }
            }
        }
        gradient.iter_mut().for_each(|slope| *slope *= weighting);
        if self.inverse_penalty == 0.0 {
            return total;
        }
        let mut squares = 0.0;
        for place in places {
            let weight = &parameters[place.weight()];
            gradient[place.weight()].iter_mut().zip(weight).for_each(|(slope, w)| *slope += w);
            squares += weight.iter().map(|w| w * w).sum::<f64>();
        }
        weighting * total + 0.5 * squares
    }
}

/// Every input of a layer that is not zero: of the row, or of the layer before it.
fn for_inputs(row: &SparseRow, before: Option<&Vec<f64>>, mut visit: impl FnMut(usize, f64)) {
    match before {
        None => row.values.iter().for_each(|&(input, x)| visit(input as usize, x)),
        Some(sums) => {
            for (input, &x) in sums.iter().enumerate() {
                if x > 0.0 {
                    visit(input, x);
                }
            }
        }
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
        let loss = Loss::new(&datasets::line(&LineOptions::default()).unwrap(), &[]);
        check_gradient(&loss, &[0.3, -0.7]);
    }

    #[test]
    fn gradient_of_softmax_matches_finite_differences() {
        let rows = vec![
            SparseRow { values: vec![(0, 0.5), (1, -1.0)], label: 2.0 },
            SparseRow { values: vec![(1, 2.0)], label: 0.0 },
        ];
        let loss = Loss { rows, sizes: vec![2, 3], inverse_penalty: 0.7, task: Task::Classification };
        check_gradient(&loss, &[0.1, -0.2, 0.3, 0.4, 0.5, -0.6, 0.7, -0.8, 0.9]);
    }

    #[test]
    fn gradient_of_a_network_matches_finite_differences() {
        let rows = vec![
            SparseRow { values: vec![(0, 0.5), (1, -1.0)], label: 1.0 },
            SparseRow { values: vec![(1, 2.0)], label: 0.0 },
            SparseRow { values: vec![(0, -1.5)], label: 1.0 },
        ];
        let loss = Loss { rows, sizes: vec![2, 4, 3, 2], inverse_penalty: 0.7, task: Task::Classification };
        let mut rng = Rng::new(3);
        let at: Vec<f64> = (0..loss.parameter_count()).map(|_| rng.normal()).collect();
        check_gradient(&loss, &at);
    }

    fn check_gradient(loss: &Loss, at: &[f64]) {
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
