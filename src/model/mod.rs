//! Models as a list of layers, and their forward pass in 32-bit floats. Depends on `kernels` and `tensor`; knows
//! nothing of quantization or data.

mod layer;

pub use layer::{Layer, Linear};

use crate::error::{Error, Result};
use crate::tensor::Tensor;

/// A chain of layers; the output of one is the input of the next.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    layers: Vec<Layer>,
}

impl Model {
    /// A model of at least one linear layer whose sizes fit.
    ///
    /// # Errors
    /// [`Error::Shape`] where there is no linear layer or two neighbours do not fit.
    pub fn new(layers: Vec<Layer>) -> Result<Self> {
        let model = Self { layers };
        let sizes: Vec<(usize, usize)> = model.linear_layers().map(|layer| (layer.inputs(), layer.outputs())).collect();
        if sizes.is_empty() {
            return Err(Error::shape("model", "at least one linear layer", "none"));
        }
        for (i, pair) in sizes.windows(2).enumerate() {
            if pair[0].1 != pair[1].0 {
                let what = format!("linear layer {}", i + 1);
                return Err(Error::shape(what, format!("{} inputs", pair[0].1), pair[1].0));
            }
        }
        Ok(model)
    }

    /// All layers in order.
    #[must_use]
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// The layers that hold parameters, in order.
    pub fn linear_layers(&self) -> impl Iterator<Item = &Linear> {
        // Collected first, here and below: a chain of adapters would be compiled anew wherever it is used.
        let mut linear = Vec::new();
        for layer in &self.layers {
            if let Layer::Linear(layer) = layer {
                linear.push(layer);
            }
        }
        linear.into_iter()
    }

    /// Every parameter tensor: weight and bias of each linear layer, in order.
    pub fn parameters(&self) -> impl Iterator<Item = &Tensor> {
        let mut tensors = Vec::new();
        for layer in self.linear_layers() {
            tensors.extend([layer.weight(), layer.bias()]);
        }
        tensors.into_iter()
    }

    /// The same model with one value of parameter `index` (in the order of [`Model::parameters`]) replaced.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] when there is no such value, [`Error::NonFinite`] for NaN and infinities.
    pub fn with_value(&self, index: usize, position: usize, value: f32) -> Result<Self> {
        let count = self.parameters().nth(index).map_or(0, |tensor| tensor.data().len());
        if position >= count {
            let max = count.saturating_sub(1) as f64;
            return Err(Error::OutOfRange { option: "weight index".into(), value: position as f64, min: 0.0, max });
        }
        let mut model = self.clone();
        let mut linear_layers = model.layers.iter_mut().filter_map(|layer| match layer {
            Layer::Linear(linear) => Some(linear),
            Layer::Relu => None,
        });
        if let Some(linear) = linear_layers.nth(index / 2) {
            linear.replace(index % 2 == 1, position, value)?;
        }
        Ok(model)
    }

    /// How many numbers the parameters are.
    #[must_use]
    pub fn parameter_count(&self) -> usize {
        self.parameters().map(|tensor| tensor.data().len()).sum()
    }

    /// Length of an input.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.linear_layers().next().map_or(0, Linear::inputs)
    }

    /// Length of an output.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.linear_layers().last().map_or(0, Linear::outputs)
    }

    /// Outputs (logits or predictions) `[n, outputs]` of a batch `x[n, inputs]`.
    #[must_use]
    pub fn forward(&self, x: &[f32]) -> Vec<f32> {
        self.activations(x, |_, _| {})
    }

    /// The gradient of output `output` by the inputs, at the sample `x`: which inputs it depends on here, and how much.
    #[must_use]
    pub fn input_gradient(&self, x: &[f32], output: usize) -> Vec<f32> {
        let mut inputs = vec![x.to_vec()];
        for layer in &self.layers {
            inputs.push(layer.forward(inputs.last().cloned().unwrap_or_default()));
        }
        let mut gradient = vec![0.0; self.outputs()];
        if let Some(one) = gradient.get_mut(output) {
            *one = 1.0;
        }
        for (layer, input) in self.layers.iter().zip(&inputs).rev() {
            gradient = layer.backward(input, &gradient);
        }
        gradient
    }

    /// The forward pass, showing `(index, input)` of every linear layer to `observe` on the way.
    pub fn activations(&self, x: &[f32], mut observe: impl FnMut(usize, &[f32])) -> Vec<f32> {
        let mut values = x.to_vec();
        let mut index = 0;
        for layer in &self.layers {
            if let Layer::Linear(_) = layer {
                observe(index, &values);
                index += 1;
            }
            values = layer.forward(values);
        }
        values
    }
}
