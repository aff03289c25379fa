//! The forward pass, of chains of linear layers; that of all others is in `graph`. Depends on this module's layers.

use super::Model;
use super::layer::{Layer, Linear, relu};
use crate::kernels::larger;

/// The rows that a linear layer, by its index, is multiplied with, and how many of them belong to one sample.
pub(crate) struct Rows<'a> {
    pub(crate) index: usize,
    pub(crate) linear: &'a Linear,
    pub(crate) values: Vec<f32>,
    pub(crate) per_sample: usize,
}

impl Model {
    /// Outputs (logits or predictions) `[n, outputs]` of a batch `x[n, inputs]`; none for weights alone.
    #[must_use]
    pub fn forward(&self, x: &[f32]) -> Vec<f32> {
        self.run(x, &mut |rows| rows.linear.products(&rows.values))
    }

    /// The forward pass, showing `(index, input)` of every linear layer to `observe` on the way, some samples at a time; of
    /// convolutions whose channels are in groups, it shows nothing.
    pub fn activations(&self, x: &[f32], mut observe: impl FnMut(usize, &[f32])) -> Vec<f32> {
        self.run(x, &mut |rows| {
            observe(rows.index, &rows.values);
            rows.linear.products(&rows.values)
        })
    }

    /// The forward pass with the products of linear layers, and of convolutions in one group, by `products`.
    #[inline(never)] // or it would be compiled into every caller
    pub(crate) fn run(&self, x: &[f32], products: &mut dyn FnMut(Rows<'_>) -> Vec<f32>) -> Vec<f32> {
        #[cfg(feature = "models")]
        if !self.is_chain() {
            return self.run_graph(x, products);
        }
        let samples = larger(x.len() / larger(self.inputs(), 1), 1);
        let (mut values, mut index) = (x.to_vec(), 0);
        for step in self.steps() {
            match &step.layer {
                Layer::Linear(linear) => {
                    let per_sample = values.len() / (samples * linear.inputs());
                    values = products(Rows { index, linear, values, per_sample });
                    index += 1;
                }
                Layer::Relu => relu(&mut values),
                Layer::Conv(_) | Layer::Recurrent(_) | Layer::Operation(_) => {}
            }
        }
        values
    }
}
