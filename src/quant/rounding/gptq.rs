//! GPTQ: column by column, the error of each weight is made good by the weights that follow.
//!
//! Frantar et al. 2022, "GPTQ: Accurate Post-Training Quantization for Generative Pre-trained Transformers", algorithm 1,
//! with the activation order of its authors' later code. The levels of every group stay those of the weights as trained
//! (their `static_groups`).

use super::RoundInput;
use super::layer::Layer;
use crate::error::{Error, Result};
use crate::kernels::{FloatWeights, inverse_factor, larger, sorted, subtract_multiple, within};
use crate::plain::{Fields, plain};
use serde::{Deserialize, Serialize};

/// Columns after which the errors are passed on to all columns that follow, at once.
const BLOCK: usize = 128;

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

    /// With `U` upper triangular and `UᵀU` the inverse of the damped Hessian: each weight goes to the level nearest to it,
    /// and `(w − ŵ) / U[j][j] · U[j][k]` is taken from every weight `k` after it in its row.
    pub(super) fn codes(&self, input: RoundInput<'_>) -> Vec<u16> {
        let found = Layer::of(input).and_then(|layer| {
            let order = self.order(&layer);
            let mut damping = larger(self.damping, Self::LEAST_DAMPING);
            loop {
                if let Some(factor) = inverse_factor(&hessian(&layer, &order, damping), layer.columns) {
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
    let mut hessian: Vec<f64> =
        order.iter().flat_map(|&row| order.iter().map(move |&column| gram[row * n + column])).collect();
    let live: Vec<f64> = (0..n).map(|i| hessian[i * n + i]).filter(|&square| square > 0.0).collect();
    let mean = live.iter().sum::<f64>() / larger(live.len(), 1) as f64;
    let damping = damping * mean;
    for i in 0..n {
        let square = &mut hessian[i * n + i];
        *square = if *square > 0.0 { *square + damping } else { 1.0 };
    }
    hessian
}

/// `U[j][k] / U[j][j]`: what of the error of column `j` goes to column `k`.
fn shares(factor: &[f64], n: usize) -> Vec<f32> {
    let mut shares = vec![0.0; n * n];
    for (j, (shares, row)) in shares.chunks_exact_mut(n).zip(factor.chunks_exact(n)).enumerate() {
        let of_whole = 1.0 / row[j];
        shares[j..].iter_mut().zip(&row[j..]).for_each(|(share, x)| *share = (x * of_whole) as f32);
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
        errors.clear();
        for row in 0..rows {
            let weights = &mut weights[row * n..(row + 1) * n];
            for j in start..end {
                let place = layer.place(row, order[j]);
                // What is pruned comes back as zero: all of it is for others to make good.
                let (level, code) =
                    if layer.is_kept(place) { layer.snap(place, weights[j]) } else { (0.0, layer.snap(place, 0.0).1) };
                codes[place] = code;
                // A format without saturation may overflow: what is lost then is beyond making good.
                let error = if level.is_finite() { weights[j] - level } else { 0.0 };
                errors.push(error);
                subtract_multiple(&mut weights[j + 1..end], error, &shares[j * n + j + 1..j * n + end]);
            }
        }
        if end < n {
            following.clear();
            (start..end).for_each(|row| following.extend_from_slice(&shares[row * n + end..(row + 1) * n]));
            changes.resize(rows * (n - end), 0.0);
            FloatWeights::of_columns(&following, n - end).product(&errors, &mut changes);
            for (row, changes) in changes.chunks_exact(n - end).enumerate() {
                let weights = &mut weights[row * n + end..(row + 1) * n];
                weights.iter_mut().zip(changes).for_each(|(weight, change)| *weight -= change);
            }
        }
    }
    codes
}
