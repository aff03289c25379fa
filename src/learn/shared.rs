//! Which weights may move, and which move together: pruned ones stay zero, those of one centroid share its value.

use crate::compress::{Pruning, PruningScope};
use crate::error::{Error, Result};
use crate::kernels::{Boundaries, cluster};
use crate::model::{Gradient, Model};
use crate::tensor::Tensor;

/// Of each weight of a linear layer, the centroid that it is stored as; weights that are zero stay zero.
///
/// ```
/// use quant_playground::{Tensor, learn::SharedWeights, model::{Layer, Linear, Model}};
/// let weight = Tensor::new("weight", vec![1, 5], vec![0.0, 1.0, 1.1, -2.0, -2.2])?;
/// let model = Model::new(vec![Layer::Linear(Linear::new(weight, Tensor::new("bias", vec![1], vec![0.0])?)?)])?;
/// let (shared, model) = SharedWeights::of(&model, &[2])?;
/// let weight = model.parameters().next().unwrap().data();
/// assert_eq!(weight, [0.0, 1.05, 1.05, -2.1, -2.1]);
/// assert_eq!(shared.centroids(), [2]);
/// # Ok::<(), quant_playground::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct SharedWeights {
    /// Of each linear layer, a centroid for each weight, counted from 1; 0 for those that are zero.
    layers: Vec<Vec<u16>>,
    /// Of each linear layer.
    counts: Vec<usize>,
}

impl SharedWeights {
    /// Gives the weights of each layer that are not zero `centroids` values (of layers that are not named, as many as the last),
    /// with the least squared error.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for no centroids or more than 65,535.
    pub fn of(model: &Model, centroids: &[u32]) -> Result<(Self, Model)> {
        let (mut layers, mut counts) = (Vec::new(), Vec::new());
        let shared = model.map_linear(&mut |index, linear| {
            let wanted = centroids.get(index).or(centroids.last()).copied().unwrap_or(0);
            Error::check_range("centroids", f64::from(wanted), 1.0, f64::from(u16::MAX))?;
            let weight = linear.weight();
            let kept: Vec<f32> = weight.data().iter().copied().filter(|&w| w != 0.0).collect();
            let levels = centroids_of(&kept, wanted as usize);
            let mut codes = Vec::with_capacity(weight.data().len());
            let values = weight.data().iter().map(|&w| {
                let nearest = if w == 0.0 { None } else { nearest(&levels, w) };
                codes.push(nearest.map_or(0, |level| level as u16 + 1));
                nearest.map_or(0.0, |level| levels[level])
            });
            let values = Tensor::new(weight.name(), weight.shape().to_vec(), values.collect())?;
            layers.push(codes);
            counts.push(levels.len());
            crate::model::Linear::new(values, linear.bias().clone())
        })?;
        Ok((Self { layers, counts }, shared))
    }

    /// How many centroids each layer has.
    #[must_use]
    pub fn centroids(&self) -> &[usize] {
        &self.counts
    }

    /// Puts in the place of each weight's gradient the sum over the weights of its centroid (Han et al., "Deep Compression", section
    /// 3.2): what starts together moves together.
    pub(super) fn sum(&self, gradients: &mut [Gradient]) {
        for ((codes, count), Gradient { weight, .. }) in self.layers.iter().zip(&self.counts).zip(gradients) {
            let mut sums = vec![0.0f32; count + 1];
            for (&code, g) in codes.iter().zip(weight.iter()) {
                sums[usize::from(code)] += g;
            }
            sums[0] = 0.0;
            for (&code, g) in codes.iter().zip(weight.iter_mut()) {
                *g = sums[usize::from(code)];
            }
        }
    }
}

/// The centroids with the least squared error, in ascending order.
fn centroids_of(values: &[f32], count: usize) -> Vec<f32> {
    let mut levels = cluster(values, None, count, Boundaries::Bins(crate::quant::KMeans::BINS));
    levels.dedup();
    levels
}

fn nearest(levels: &[f32], value: f32) -> Option<usize> {
    let above = levels.partition_point(|&level| level < value);
    let last = levels.len().checked_sub(1)?;
    let (low, high) = (above.saturating_sub(1), if above > last { last } else { above });
    Some(if (value - levels[low]).abs() <= (levels[high] - value).abs() { low } else { high })
}

/// Of each parameter of a model, which values are not zero; `None` where there is nothing to keep at zero.
pub(super) fn kept(model: &Model) -> Vec<Option<Vec<bool>>> {
    let of = |weight: &[f32]| {
        let kept: Vec<bool> = weight.iter().map(|&w| w != 0.0).collect();
        if kept.contains(&false) { Some(kept) } else { None }
    };
    model.linear_layers().map(|linear| of(linear.weight().data())).collect()
}

/// The pruning that keeps all weights that are not zero, and no other: zeros are nearest to zero.
pub(super) fn pruning_of_zeros(model: &Model) -> Pruning {
    let (mut zeros, mut count) = (0usize, 0usize);
    for linear in model.linear_layers() {
        count += linear.weight().data().len();
        zeros += linear.weight().data().iter().filter(|&&w| w == 0.0).count();
    }
    match zeros {
        0 => Pruning::None,
        zeros => Pruning::Magnitude { sparsity: zeros as f64 / count as f64, scope: PruningScope::Global },
    }
}
