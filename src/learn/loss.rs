//! What training lowers: the cross-entropy of classes, half the squared error of targets, and what a teacher says. Shares are
//! taken in 64-bit floats.

use super::options::Distillation;
use crate::datasets::Task;
use crate::evaluate::argmax;
use crate::kernels::larger;

/// The mean loss of a batch, its gradient by the outputs `[n, outputs]`, and how many rows are right.
pub(super) struct Loss {
    pub(super) sum: f64,
    pub(super) gradient: Vec<f32>,
    pub(super) correct: usize,
}

/// `logits` and, where there is a teacher, its own, `[n, outputs]`; a label for each row.
pub(super) fn loss(task: Task, logits: &[f32], labels: &[f32], teacher: Option<(&[f32], Distillation)>) -> Loss {
    let outputs = larger(logits.len() / larger(labels.len(), 1), 1);
    let mut loss = Loss { sum: 0.0, gradient: Vec::with_capacity(logits.len()), correct: 0 };
    let share = 1.0 / labels.len() as f64;
    for (row, (logits, &label)) in logits.chunks_exact(outputs).zip(labels).enumerate() {
        if task == Task::Regression {
            for &y in logits {
                let error = f64::from(y) - f64::from(label);
                loss.sum += 0.5 * error * error;
                loss.gradient.push((error * share) as f32);
            }
            continue;
        }
        let label = label as usize;
        let (shares, log_sum) = shares(logits, 1.0);
        let own = 1.0 - teacher.map_or(0.0, |(_, distillation)| distillation.weight);
        loss.sum += own * (log_sum - logits.get(label).map_or(0.0, |&logit| f64::from(logit)));
        let start = loss.gradient.len();
        for (class, p) in shares.iter().enumerate() {
            loss.gradient.push((own * (p - f64::from(u8::from(class == label))) * share) as f32);
        }
        if let Some((said, Distillation { temperature, weight })) = teacher {
            let (wanted, wanted_sum) = self::shares(&said[row * outputs..(row + 1) * outputs], temperature);
            let (found, found_sum) = self::shares(logits, temperature);
            let gradient = &mut loss.gradient[start..];
            for (class, (gradient, (t, s))) in gradient.iter_mut().zip(wanted.iter().zip(&found)).enumerate() {
                let log_t = f64::from(said[row * outputs + class]) / temperature - wanted_sum;
                let log_s = f64::from(logits[class]) / temperature - found_sum;
                // T² keeps the size of gradients, which fall with 1 / T².
                loss.sum += weight * temperature * temperature * t * (log_t - log_s);
                *gradient += (weight * temperature * (s - t) * share) as f32;
            }
        }
        loss.correct += usize::from(argmax(logits) == label);
    }
    loss
}

/// `eˣ / Σ eˣ` of logits divided by the temperature, and the logarithm of the sum.
fn shares(logits: &[f32], temperature: f64) -> (Vec<f64>, f64) {
    let scaled = |&logit: &f32| f64::from(logit) / temperature;
    let highest = logits.iter().map(scaled).fold(f64::NEG_INFINITY, larger);
    let powers: Vec<f64> = logits.iter().map(|logit| libm::exp(scaled(logit) - highest)).collect();
    let sum: f64 = powers.iter().sum();
    (powers.into_iter().map(|power| power / sum).collect(), highest + libm::log(sum))
}
