//! Which weights are left out: the registry of prunings. Biases are never pruned. Where a pruned weight is, and what that
//! takes, is for `quant` to store.

use crate::error::{Error, Result};
use crate::kernels::{sorted, within};
use crate::model::Model;
use crate::plain::{Fields, Show, plain};
use crate::tensor::Tensor;
use serde::{Deserialize, Serialize};

/// Which weights are pruned: they are stored as nothing and come back as zero. Of equal magnitudes the earlier are kept.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Pruning {
    /// None.
    #[default]
    None,
    /// Those nearest to zero (Han et al. 2015, "Learning both weights and connections").
    Magnitude {
        /// Share that is pruned, 0 to 1; of `n` weights, `sparsity · n` rounded half to even, as in PyTorch.
        sparsity: f64,
        /// What is ranked together.
        #[serde(default)]
        scope: PruningScope,
    },
    /// Of every `m` weights along the inputs all but the `n` farthest from zero; a shorter rest of a row keeps `n` too
    /// (Zhou et al. 2021, "Learning N:M fine-grained structured sparse neural networks"; 2:4 in NVIDIA's hardware).
    NOfM {
        /// How many are kept, 1 to `m`.
        n: u32,
        /// Of how many, 2 to 256.
        m: u32,
    },
}

plain! { enum Pruning by kind { None, Magnitude { sparsity; scope }, NOfM { n, m } } }

/// What weights are ranked together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum PruningScope {
    /// The weights of each layer: every layer is equally sparse.
    #[default]
    PerTensor,
    /// The weights of the whole model: layers with small weights become sparser.
    Global,
}

plain! { enum PruningScope { PerTensor, Global } }

impl Pruning {
    /// Half of each layer's weights.
    pub const HALF: Self = Self::Magnitude { sparsity: 0.5, scope: PruningScope::PerTensor };
    /// What NVIDIA's hardware multiplies at twice the speed.
    pub const TWO_OF_FOUR: Self = Self::NOfM { n: 2, m: 4 };
    /// Least and greatest `m`.
    const M: (u32, u32) = (2, 256);

    /// # Errors
    /// [`Error::OutOfRange`] for the parameter that is out of its limits.
    pub fn check(self) -> Result<()> {
        match self {
            Self::None => Ok(()),
            Self::Magnitude { sparsity, .. } => Error::check_range("prune.sparsity", sparsity, 0.0, 1.0),
            Self::NOfM { n, m } => {
                Error::check_range("prune.m", f64::from(m), f64::from(Self::M.0), f64::from(Self::M.1))?;
                Error::check_range("prune.n", f64::from(n), 1.0, f64::from(m))
            }
        }
    }

    /// Moves every parameter into its limits.
    pub fn repair(&mut self) {
        match self {
            Self::None => {}
            Self::Magnitude { sparsity, .. } if sparsity.is_nan() => *self = Self::HALF,
            Self::Magnitude { sparsity, .. } => *sparsity = within(*sparsity, 0.0, 1.0),
            Self::NOfM { n, m } => {
                *m = within(*m, Self::M.0, Self::M.1);
                *n = within(*n, 1, *m);
            }
        }
    }

    /// What can be changed; the scope only where there are `layers` to rank together.
    pub(crate) fn fields(&self, fields: &mut Fields, layers: usize) {
        let magnitude = if let Self::Magnitude { .. } = self { *self } else { Self::HALF };
        let structured = if let Self::NOfM { .. } = self { *self } else { Self::TWO_OF_FOUR };
        let all: [&dyn Show; 3] = [&Self::None, &magnitude, &structured];
        fields.variants("", "kind", &all);
        match self {
            Self::None => {}
            Self::Magnitude { sparsity, scope } => {
                fields.real("sparsity", *sparsity, (0.0, 1.0), 0.05);
                if layers > 1 {
                    fields.choice("scope", scope);
                }
            }
            Self::NOfM { n, m } => {
                fields.whole("n", *n, 1, *m);
                fields.whole("m", *m, if *n > Self::M.0 { *n } else { Self::M.0 }, Self::M.1);
            }
        }
    }

    /// Which values of one tensor are kept, row-major; `None` where all are.
    #[must_use]
    pub fn mask(self, tensor: &Tensor) -> Option<Vec<bool>> {
        match self {
            Self::None => None,
            Self::Magnitude { sparsity, .. } => Some(largest(tensor.data(), sparsity)),
            Self::NOfM { n, m } => Some(n_of_m(tensor.data(), tensor.columns(), n, m)),
        }
    }

    /// Which values of each parameter are kept, row-major, in the order of [`Model::parameters`]; `None` where all are.
    #[must_use]
    pub fn masks(self, model: &Model) -> Vec<Option<Vec<bool>>> {
        let weights: Vec<Option<Vec<bool>>> = match self {
            Self::Magnitude { sparsity, scope: PruningScope::Global } => {
                let layers: Vec<&[f32]> = model.linear_layers().map(|layer| layer.weight().data()).collect();
                let kept = largest(&layers.concat(), sparsity);
                let mut start = 0;
                let mut part = |layer: &&[f32]| {
                    start += layer.len();
                    Some(kept[start - layer.len()..start].to_vec())
                };
                layers.iter().map(&mut part).collect()
            }
            _ => model.linear_layers().map(|layer| self.mask(layer.weight())).collect(),
        };
        weights.into_iter().flat_map(|weight| [weight, None]).collect()
    }
}

/// All but the share `sparsity` nearest to zero.
fn largest(values: &[f32], sparsity: f64) -> Vec<bool> {
    let pruned = (sparsity * values.len() as f64).round_ties_even() as usize;
    keep_first(values, values.len().saturating_sub(pruned))
}

fn n_of_m(values: &[f32], columns: usize, n: u32, m: u32) -> Vec<bool> {
    let blocks = values.chunks(columns.max(1)).flat_map(|row| row.chunks(m.max(1) as usize));
    blocks.flat_map(|block| keep_first(block, n as usize)).collect()
}

/// The `count` values farthest from zero; of equals the earlier.
fn keep_first(values: &[f32], count: usize) -> Vec<bool> {
    let order = sorted(values.len(), &|a, b| values[b].abs().total_cmp(&values[a].abs()));
    let mut kept = vec![false; values.len()];
    order.into_iter().take(count).for_each(|index| kept[index] = true);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_are_broken_by_position() {
        assert_eq!(largest(&[1.0, -1.0, 1.0, 2.0, -0.0, 0.0], 0.5), [true, true, false, true, false, false]);
        assert_eq!(largest(&[0.0, -0.0, 0.0, 0.0], 0.5), [true, true, false, false]);
        assert_eq!(n_of_m(&[3.0, -3.0, 3.0, 3.0], 4, 2, 4), [true, true, false, false]);
    }

    #[test]
    fn shares_are_rounded_half_to_even() {
        let pruned = |count: usize, share| largest(&vec![1.0; count], share).iter().filter(|&&kept| !kept).count();
        assert_eq!((pruned(1, 0.5), pruned(3, 0.5), pruned(5, 0.5), pruned(640, 0.7)), (0, 2, 2, 448));
        assert_eq!((pruned(0, 1.0), pruned(7, 0.0), pruned(7, 1.0)), (0, 0, 7));
    }

    #[test]
    fn blocks_do_not_cross_rows_and_a_rest_keeps_as_many() {
        let kept = n_of_m(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0, 0.0], 6, 1, 4);
        assert_eq!(kept, [0, 0, 0, 1, 0, 1, 1, 0, 0, 0, 1, 0].map(|flag| flag == 1));
    }
}
