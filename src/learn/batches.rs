//! Rows in batches: a new order in every epoch, and what is done to rows on the way.

use super::options::Augmentation;
use crate::datasets::{Image, Samples};
use crate::rng::Rng;

/// The rows of one step.
pub(super) struct Batch {
    pub(super) features: Vec<f32>,
    pub(super) labels: Vec<f32>,
}

/// Training rows, and the order they come in.
#[derive(Debug, Clone)]
pub(super) struct Batches {
    rows: Samples,
    width: usize,
    image: Option<Image>,
    augmentation: Augmentation,
    seed: u32,
    order: Vec<usize>,
    rng: Rng,
}

impl Batches {
    pub(super) fn new(rows: Samples, image: Option<Image>, augmentation: Augmentation, seed: u32) -> Self {
        let width = rows.features.len().checked_div(rows.labels.len()).unwrap_or(0);
        Self { rows, width, image, augmentation, seed, order: Vec::new(), rng: Rng::new(0) }
    }

    pub(super) fn rows(&self) -> usize {
        self.rows.labels.len()
    }

    /// Begins epoch `epoch`: its order follows from the seed and its number alone (Fisher and Yates).
    pub(super) fn shuffle(&mut self, epoch: u32) {
        self.rng = Rng::at(self.seed, epoch, 0);
        self.order = (0..self.rows()).collect();
        for i in (1..self.order.len()).rev() {
            let j = (self.rng.next_u64() % (i as u64 + 1)) as usize;
            self.order.swap(i, j);
        }
    }

    /// Batch number `index` of `size` rows; the last of an epoch may be shorter.
    pub(super) fn batch(&mut self, index: usize, size: usize) -> Batch {
        let rows: Vec<usize> = self.order.iter().copied().skip(index * size).take(size).collect();
        let mut batch = Batch { features: Vec::with_capacity(rows.len() * self.width), labels: Vec::new() };
        for row in rows {
            let features = &self.rows.features[row * self.width..(row + 1) * self.width];
            let start = batch.features.len();
            match self.image {
                Some(image) if self.augmentation.shift > 0 => {
                    let shift = [shift(&mut self.rng, self.augmentation), shift(&mut self.rng, self.augmentation)];
                    batch.features.extend(image.shifted(features, shift));
                }
                _ => batch.features.extend_from_slice(features),
            }
            if self.augmentation.noise > 0.0 {
                for value in &mut batch.features[start..] {
                    *value += (self.augmentation.noise * self.rng.normal()) as f32;
                }
            }
            batch.labels.push(self.rows.labels[row]);
        }
        batch
    }
}

fn shift(rng: &mut Rng, Augmentation { shift, .. }: Augmentation) -> i64 {
    (rng.next_u64() % (2 * u64::from(shift) + 1)) as i64 - i64::from(shift)
}
