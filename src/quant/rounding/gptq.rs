//! GPTQ: column by column, the error of each weight is made good by the weights that follow.
//!
//! Frantar et al. 2022, "GPTQ: Accurate Post-Training Quantization for Generative Pre-trained Transformers", algorithm 1,
//! with the activation order of its authors' later code. The levels of every group stay those of the weights as trained
//! (their `static_groups`). It is computed without the inverse of the Hessian, as Chen et al. 2025, "The Geometry of LLM
//! Quantization: GPTQ as Babai's Nearest Plane Algorithm", show that it can be.

use super::RoundInput;
use super::layer::Layer;
use crate::error::{Error, Result};
use crate::kernels::{FloatWeights, larger, lower_factor, sorted, within};
use crate::plain::{Fields, plain};
use serde::{Deserialize, Serialize};

/// Columns after which the errors are passed on to all columns that follow, at once.
const BLOCK: usize = 128;
/// Rows that are rounded together, for a row waits for its own errors: their weights of one column are eight vectors.
const TOGETHER: usize = 32;

/// Parameters of GPTQ.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Gptq {
    /// What is added to the diagonal of the Hessian, as a share of its mean; 0 to 1. More, where it has no inverse otherwise.
    pub damping: f64,
    /// Whether the inputs with the largest squares come first, rather than in their order.
    pub act_order: bool,
}

plain! { struct Gptq { damping, act_order } }

impl Default for Gptq {
    fn default() -> Self {
        Self { damping: 0.01, act_order: true }
    }
}

impl Gptq {
    /// The least that is added to the diagonal, as a share of its mean, so that the Hessian of inputs that depend on
    /// each other has an inverse. Where it still has none, ten times as much is tried, and so on.
    const LEAST_DAMPING: f64 = 1e-6;

    pub(super) fn check(&self) -> Result<()> {
        Error::check_range("rounding.damping", self.damping, 0.0, 1.0)
    }

    pub(super) fn repair(&mut self) {
        self.damping = if self.damping.is_nan() { Self::default().damping } else { within(self.damping, 0.0, 1.0) };
    }

    pub(super) fn fields(&self, fields: &mut Fields) {
        fields.real("damping", self.damping, (0.0, 1.0), 0.005);
        fields.truth("actOrder");
    }

    /// With `L` lower triangular and `LᵀL` the damped Hessian `H`, the error of a row is `‖L(w − ŵ)‖²`. Its k-th term has no
    /// later weight in it: it is least where `ŵ` is nearest to `w[k] + Σ over j < k of L[k][j] / L[k][k] · (w[j] − ŵ[j])`.
    /// That is what the paper computes from the Cholesky factor `U` of the inverse of `H`, a weight in its turn having what
    /// the errors before have left of it: `w − Σ (w − ŵ)[j] / U[j][j] · U[j][k]`.
    pub(super) fn codes(&self, input: RoundInput<'_>) -> Vec<u16> {
        let found = Layer::of(input).and_then(|layer| {
            let order = self.order(&layer);
            let mut damping = larger(self.damping, Self::LEAST_DAMPING);
            loop {
                if let Some(factor) = lower_factor(&hessian(&layer, &order, damping), layer.columns) {
                    return Some((layer, order, factor));
                }
                damping *= 10.0;
                if damping > 1.0 {
                    return None;
                }
            }
        });
        match found {
            Some((layer, order, factor)) => pass(&layer, &order, &shares(&factor, layer.columns)),
            None => super::nearest(input),
        }
    }

    /// The order in which columns are rounded.
    fn order(&self, layer: &Layer<'_>) -> Vec<usize> {
        let (gram, n) = (layer.inputs.gram(), layer.columns);
        let square = |column: usize| gram[column * n + column];
        let descending = |a: usize, b: usize| square(b).total_cmp(&square(a));
        if self.act_order { sorted(n, &descending) } else { (0..n).collect() }
    }
}

/// The Hessian in this order, up to a factor, with damping. An input that never occurs has one of its own, so that its
/// weights are rounded to nearest and change no other (the authors' code sets them to zero instead; a row that was not
/// among the calibrating ones may still need them).
fn hessian(layer: &Layer<'_>, order: &[usize], damping: f64) -> Vec<f64> {
    let (gram, n) = (layer.inputs.gram(), layer.columns);
    let mut hessian = Vec::with_capacity(n * n);
    for &row in order {
        let gram = &gram[row * n..(row + 1) * n];
        hessian.extend(order.iter().map(|&column| gram[column]));
    }
    let live: Vec<f64> = (0..n).map(|i| hessian[i * n + i]).filter(|&square| square > 0.0).collect();
    let mean = live.iter().sum::<f64>() / larger(live.len(), 1) as f64;
    let damping = damping * mean;
    for i in 0..n {
        let square = &mut hessian[i * n + i];
        *square = if *square > 0.0 { *square + damping } else { 1.0 };
    }
    hessian
}

/// `L[k][j] / L[k][k]`: what of the error of column `j` goes to column `k`.
fn shares(factor: &[f64], n: usize) -> Vec<f32> {
    let mut shares = vec![0.0; n * n];
    for (k, (shares, row)) in shares.chunks_exact_mut(n).zip(factor.chunks_exact(n)).enumerate() {
        let of_whole = 1.0 / row[k];
        shares[..k].iter_mut().zip(row).for_each(|(share, x)| *share = (x * of_whole) as f32);
    }
    shares
}

/// In 32-bit floats, as the authors' code.
fn pass(layer: &Layer<'_>, order: &[usize], shares: &[f32]) -> Vec<u16> {
    let (rows, n) = (layer.rows, layer.columns);
    let mut codes = vec![0; rows * n];
    let mut weights = Vec::with_capacity(rows * n);
    for row in 0..rows {
        weights.extend(order.iter().map(|&column| layer.value(layer.place(row, column)) as f32));
    }
    let (mut errors, mut following, mut changes) = (Vec::new(), Vec::new(), Vec::new());
    for start in (0..n).step_by(BLOCK) {
        let end = n.min(start + BLOCK);
        errors.resize(rows * (end - start), 0.0);
        for first in (0..rows).step_by(TOGETHER) {
            let count = rows.min(first + TOGETHER) - first;
            let mut passed = [[0.0; TOGETHER]; BLOCK];
            for j in start..end {
                let mut values = [0.0; TOGETHER];
                values.iter_mut().enumerate().take(count).for_each(|(row, x)| *x = weights[(first + row) * n + j]);
                take(&mut values, &passed, &shares[j * n + start..j * n + j]);
                for (row, &value) in values.iter().enumerate().take(count) {
                    let place = layer.place(first + row, order[j]);
                    // What is pruned comes back as zero: all of it is for others to make good.
                    let (level, code) =
                        if layer.is_kept(place) { layer.snap(place, value) } else { (0.0, layer.snap(place, 0.0).1) };
                    codes[place] = code;
                    // A format without saturation may overflow: what is lost then is beyond making good.
                    let level = if level.is_finite() { level } else { value };
                    let error = level - layer.value(place) as f32;
                    passed[j - start][row] = error;
                    errors[(first + row) * (end - start) + j - start] = error;
                }
            }
        }
        if end < n {
            following.clear();
            (end..n).for_each(|k| following.extend_from_slice(&shares[k * n + start..k * n + end]));
            changes.resize(rows * (n - end), 0.0);
            FloatWeights::new(&following, end - start).product(&errors, &mut changes);
            for (row, changes) in changes.chunks_exact(n - end).enumerate() {
                let weights = &mut weights[row * n + end..(row + 1) * n];
                weights.iter_mut().zip(changes).for_each(|(weight, change)| *weight -= change);
            }
        }
    }
    codes
}

/// Takes from a weight of each row its share of the errors before.
fn take(values: &mut [f32; TOGETHER], errors: &[[f32; TOGETHER]; BLOCK], shares: &[f32]) {
    let mut left = *values;
    for (errors, share) in errors.iter().zip(shares) {
        for (value, error) in left.iter_mut().zip(errors) {
            *value -= error * share;
        }
    }
    *values = left;
}
