//! Networks to train: what they are made of, and their first weights.

use crate::datasets::DatasetInfo;
use crate::error::{Error, Result};
use crate::model::{Conv, Layer, Linear, Model, Operation, Window};
use crate::plain::plain;
use crate::rng::Rng;
use crate::tensor::Tensor;
use serde::{Deserialize, Serialize};

/// What a network is made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Network {
    /// Linear layers with `max(x, 0)` between them; without hidden layers, softmax or linear regression.
    Layers {
        /// Lengths of the hidden layers, up to 8, of 1 to 4,096 values.
        hidden: Vec<u32>,
    },
    /// Two convolutions, each with `max(x, 0)` and the largest of 2 × 2, then two linear layers: LeNet-5 as Deep Compression has it
    /// (20 and 50 channels of 5 × 5, 500 hidden values) for pictures of 28 × 28, and smaller ones (8 and 16 channels of 3 × 3, 32
    /// hidden values) for smaller pictures.
    Convolutional,
}

plain! { enum Network by kind { Layers { hidden }, Convolutional } }

impl Default for Network {
    fn default() -> Self {
        Self::Layers { hidden: vec![32] }
    }
}

impl Network {
    const MOST_LAYERS: f64 = 8.0;
    const MOST_HIDDEN: f64 = 4_096.0;

    /// An untrained network for a dataset. Weights and biases are uniform within `±1/√inputs`, as in PyTorch.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for hidden layers beyond their limits, [`Error::Incompatible`] for a dataset that is not what the
    /// network is for.
    pub fn build(&self, info: &DatasetInfo, seed: u32) -> Result<Model> {
        let mut rng = Rng::new(u64::from(seed));
        match self {
            Self::Layers { hidden } => {
                Error::check_range("network.hidden", hidden.len() as f64, 0.0, Self::MOST_LAYERS)?;
                let mut sizes = vec![info.features];
                for &length in hidden {
                    Error::check_range("network.hidden", f64::from(length), 1.0, Self::MOST_HIDDEN)?;
                    sizes.push(length as usize);
                }
                sizes.push(info.outputs());
                let weights: f64 = sizes.windows(2).map(|pair| pair[0] as f64 * pair[1] as f64).sum();
                Error::check_range("network.hidden, in all weights", weights, 1.0, super::descent::MOST_PARAMETERS)?;
                let mut layers = Vec::new();
                for (index, pair) in sizes.windows(2).enumerate() {
                    layers.extend((index > 0).then_some(Layer::Relu));
                    layers.push(Layer::Linear(linear(&name("fc", index), pair[0], pair[1], &mut rng)?));
                }
                Model::new(layers)
            }
            Self::Convolutional => convolutional(info, &mut rng),
        }
    }
}

fn name(kind: &str, index: usize) -> String {
    [kind, &(index + 1).to_string()].concat()
}

/// A linear layer with first weights.
fn linear(name: &str, inputs: usize, outputs: usize, rng: &mut Rng) -> Result<Linear> {
    let bound = 1.0 / libm::sqrt(inputs as f64);
    let mut values =
        |count: usize| -> Vec<f32> { (0..count).map(|_| ((2.0 * rng.uniform() - 1.0) * bound) as f32).collect() };
    let weight = Tensor::new([name, ".weight"].concat(), vec![outputs, inputs], values(outputs * inputs))?;
    Linear::new(weight, Tensor::new([name, ".bias"].concat(), vec![outputs], values(outputs))?)
}

fn convolutional(info: &DatasetInfo, rng: &mut Rng) -> Result<Model> {
    let Some(image) = info.image else {
        let remedy = "choose a dataset of pictures, or a network of linear layers";
        return Err(Error::incompatible("a convolutional network", "rows that are no pictures", remedy));
    };
    let (channels, side, hidden, pad) = if image.width >= 16 { ([20, 50], 5, 500, 0) } else { ([8, 16], 3, 32, 1) };
    let window = Window { pads: [pad; 4], ..Window::new([side, side]) };
    let halves = Window { strides: [2, 2], ..Window::new([2, 2]) };
    let shape = vec![1, image.height, image.width];
    let mut layers = vec![Layer::Operation(Operation::Reshape { shape })];
    let mut inputs = 1;
    for (index, outputs) in channels.into_iter().enumerate() {
        let weight = linear(&name("conv", index), inputs * side * side, outputs, rng)?;
        layers.extend([Layer::Conv(Conv::new(weight, window, 1)?), Layer::Relu]);
        layers.push(Layer::Operation(Operation::MaxPool(halves)));
        inputs = outputs;
    }
    let chain = |layers: Vec<Layer>| {
        Model::graph(vec![info.features], layers.into_iter().enumerate().map(|(i, layer)| (layer, vec![i])).collect())
    };
    let count = chain(layers.clone())?.outputs();
    layers.push(Layer::Operation(Operation::Reshape { shape: vec![count] }));
    layers.extend([Layer::Linear(linear("fc1", count, hidden, rng)?), Layer::Relu]);
    layers.push(Layer::Linear(linear("fc2", hidden, info.outputs(), rng)?));
    chain(layers)
}
