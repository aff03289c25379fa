//! Limited-memory BFGS with a backtracking line search (Nocedal, Wright, "Numerical Optimization", algorithms 7.4, 7.5
//! and 3.1). The losses here are convex, so it ends at the optimum from any start.

use super::loss::Loss;
use std::collections::VecDeque;

const MEMORY: usize = 12;
const SUFFICIENT_DECREASE: f64 = 1e-4;
const GRADIENT_TOLERANCE: f64 = 1e-7;

#[derive(Debug, Clone)]
pub(super) struct Lbfgs {
    position: Vec<f64>,
    gradient: Vec<f64>,
    loss: f64,
    first_gradient: f64,
    pairs: VecDeque<Pair>,
}

/// A step, the change of the gradient along it, and 1 / (step · change).
#[derive(Debug, Clone)]
struct Pair {
    step: Vec<f64>,
    change: Vec<f64>,
    inverse_curvature: f64,
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn add_scaled(to: &mut [f64], factor: f64, what: &[f64]) {
    to.iter_mut().zip(what).for_each(|(x, y)| *x += factor * y);
}

impl Lbfgs {
    pub(super) fn new(start: Vec<f64>, objective: &Loss) -> Self {
        let mut gradient = vec![0.0; start.len()];
        let loss = objective.evaluate(&start, &mut gradient);
        let first_gradient = libm::sqrt(dot(&gradient, &gradient));
        Self { position: start, gradient, loss, first_gradient, pairs: VecDeque::with_capacity(MEMORY) }
    }

    pub(super) fn position(&self) -> &[f64] {
        &self.position
    }

    pub(super) fn loss(&self) -> f64 {
        self.loss
    }

    /// One iteration; `false` at the optimum, or where 64 bits allow no further decrease.
    pub(super) fn step(&mut self, objective: &Loss) -> bool {
        if libm::sqrt(dot(&self.gradient, &self.gradient)) <= GRADIENT_TOLERANCE * self.first_gradient {
            return false;
        }
        let direction = self.direction();
        let slope = dot(&direction, &self.gradient);
        let first = self.pairs.is_empty();
        let mut length = if first { 1.0 / libm::sqrt(dot(&self.gradient, &self.gradient)) } else { 1.0 };
        let mut gradient = vec![0.0; self.gradient.len()];
        for _ in 0..40 {
            let mut position = self.position.clone();
            add_scaled(&mut position, length, &direction);
            let loss = objective.evaluate(&position, &mut gradient);
            if loss <= self.loss + SUFFICIENT_DECREASE * length * slope {
                self.remember(&position, &gradient);
                (self.position, self.gradient, self.loss) = (position, gradient, loss);
                return true;
            }
            length *= 0.5;
        }
        false
    }

    fn remember(&mut self, position: &[f64], gradient: &[f64]) {
        let difference = |new: &[f64], old: &[f64]| -> Vec<f64> { new.iter().zip(old).map(|(x, y)| x - y).collect() };
        let step = difference(position, &self.position);
        let change = difference(gradient, &self.gradient);
        let curvature = dot(&step, &change);
        if curvature > 1e-12 * dot(&change, &change) {
            if self.pairs.len() == MEMORY {
                self.pairs.pop_front();
            }
            self.pairs.push_back(Pair { step, change, inverse_curvature: 1.0 / curvature });
        }
    }

    /// The two-loop recursion.
    fn direction(&self) -> Vec<f64> {
        let mut direction: Vec<f64> = self.gradient.iter().map(|slope| -slope).collect();
        let mut weights = Vec::with_capacity(self.pairs.len());
        for pair in self.pairs.iter().rev() {
            let weight = pair.inverse_curvature * dot(&pair.step, &direction);
            add_scaled(&mut direction, -weight, &pair.change);
            weights.push(weight);
        }
        if let Some(last) = self.pairs.back() {
            let scale = 1.0 / (last.inverse_curvature * dot(&last.change, &last.change));
            direction.iter_mut().for_each(|x| *x *= scale);
        }
        for (pair, weight) in self.pairs.iter().zip(weights.into_iter().rev()) {
            let correction = weight - pair.inverse_curvature * dot(&pair.change, &direction);
            add_scaled(&mut direction, correction, &pair.step);
        }
        direction
    }
}
