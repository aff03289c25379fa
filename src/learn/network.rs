//! Networks to train: what they are made of, and their first weights.

use crate::datasets::{DatasetInfo, Sequence};
use crate::error::{Error, Result};
use crate::model::{Conv, Layer, Linear, Lstm, Model, Operation, Window};
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
    /// A long short-term memory over the steps of a sequence, and a linear layer on its last state.
    Recurrent {
        /// Length of the state, 1 to 512.
        hidden: u32,
    },
    /// A bag of embeddings: the mean of a vector for each part of a text, and a linear layer on it. The vectors are the columns of
    /// a linear layer without bias, for a row holds the share of each part.
    Embeddings {
        /// Length of a vector, 1 to 512.
        size: u32,
    },
}

plain! { enum Network by kind { Layers { hidden }, Convolutional, Recurrent { hidden }, Embeddings { size } } }

impl Default for Network {
    fn default() -> Self {
        Self::Layers { hidden: vec![32] }
    }
}

impl Network {
    const MOST_LAYERS: f64 = 8.0;
    const MOST_HIDDEN: f64 = 4_096.0;
    const MOST_STATES: f64 = 512.0;

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
            Self::Recurrent { hidden } => {
                Error::check_range("network.hidden", f64::from(*hidden), 1.0, Self::MOST_STATES)?;
                recurrent(info, *hidden as usize, &mut rng)
            }
            Self::Embeddings { size } => {
                Error::check_range("network.size", f64::from(*size), 1.0, Self::MOST_STATES)?;
                embeddings(info, *size as usize, &mut rng)
            }
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

fn recurrent(info: &DatasetInfo, hidden: usize, rng: &mut Rng) -> Result<Model> {
    let Some(Sequence { steps, width }) = info.sequence else {
        let remedy = "choose a dataset of sequences, or a network of linear layers";
        return Err(Error::incompatible("a recurrent network", "rows that are no sequences", remedy));
    };
    // As PyTorch: all parameters within 1/√hidden. Gates that forget nothing at first learn over more steps (Jozefowicz et al.,
    // "An empirical exploration of recurrent network architectures", 2015).
    let bound = 1.0 / libm::sqrt(hidden as f64);
    let mut values =
        |count: usize| -> Vec<f32> { (0..count).map(|_| ((2.0 * rng.uniform() - 1.0) * bound) as f32).collect() };
    let weight = Tensor::new("lstm.weight", vec![4 * hidden, width + hidden], values(4 * hidden * (width + hidden)))?;
    let mut bias = values(4 * hidden);
    bias[hidden..2 * hidden].iter_mut().for_each(|bias| *bias += 1.0);
    let bias = Tensor::new("lstm.bias", vec![4 * hidden], bias)?;
    let layers = vec![
        Layer::Operation(Operation::Reshape { shape: vec![steps, width] }),
        Layer::Recurrent(Lstm::new(Linear::new(weight, bias)?)?),
        Layer::Linear(linear("fc", hidden, info.outputs(), rng)?),
    ];
    Model::graph(vec![info.features], layers.into_iter().enumerate().map(|(i, layer)| (layer, vec![i])).collect())
}

fn embeddings(info: &DatasetInfo, size: usize, rng: &mut Rng) -> Result<Model> {
    if info.image.is_some() || info.sequence.is_some() {
        let remedy = "choose a dataset of texts, or a network of linear layers";
        return Err(Error::incompatible("a bag of embeddings", "rows that are no counts", remedy));
    }
    // A row is a mean of many vectors: theirs are larger than a layer's, so that the mean is not almost nothing.
    let values = (0..size * info.features).map(|_| rng.normal() as f32).collect();
    let weight = Tensor::new("embedding.weight", vec![size, info.features], values)?;
    let embedding = Linear::new(weight, Tensor::new("embedding.bias", vec![0], Vec::new())?)?;
    Model::new(vec![Layer::Linear(embedding), Layer::Linear(linear("fc", size, info.outputs(), rng)?)])
}
