//! How weights follow their gradients: PyTorch's `SGD` and `Adam`, in 32-bit floats.

use super::options::Optimiser;

const BETA: [f64; 2] = [0.9, 0.999];
const EPSILON: f32 = 1e-8;

/// What is remembered of one tensor from step to step.
#[derive(Debug, Clone, Default)]
pub(super) struct Moments {
    first: Vec<f32>,
    second: Vec<f32>,
}

/// A step of one tensor.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    pub(super) optimiser: Optimiser,
    pub(super) rate: f64,
    pub(super) decay: f64,
    /// Which step it is, from 1.
    pub(super) number: u32,
}

impl Step {
    /// Moves `values` against their `gradient`.
    pub(super) fn take(self, values: &mut [f32], gradient: &[f32], moments: &mut Moments) {
        let decay = self.decay as f32;
        moments.first.resize(values.len(), 0.0);
        match self.optimiser {
            Optimiser::Sgd { momentum } => {
                let (rate, momentum) = (self.rate as f32, momentum as f32);
                for ((value, velocity), g) in values.iter_mut().zip(&mut moments.first).zip(gradient) {
                    *velocity = momentum * *velocity + (g + decay * *value);
                    *value -= rate * *velocity;
                }
            }
            Optimiser::Adam => {
                moments.second.resize(values.len(), 0.0);
                let number = f64::from(self.number);
                let corrections = BETA.map(|beta| 1.0 - libm::pow(beta, number));
                let rate = (self.rate / corrections[0]) as f32;
                let root = libm::sqrt(corrections[1]) as f32;
                let [keep, keep_square] = BETA.map(|beta| beta as f32);
                let [take, take_square] = BETA.map(|beta| (1.0 - beta) as f32);
                let both = moments.first.iter_mut().zip(&mut moments.second);
                for ((value, (first, second)), g) in values.iter_mut().zip(both).zip(gradient) {
                    let g = g + decay * *value;
                    *first = keep * *first + take * g;
                    *second = keep_square * *second + take_square * (g * g);
                    *value -= rate * *first / (second.sqrt() / root + EPSILON);
                }
            }
        }
    }
}
