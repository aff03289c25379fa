//! Models as layers, each of which says where its inputs come from, and their forward pass in 32-bit floats. Depends on
//! `kernels` and `tensor`; knows nothing of quantization or data.

#[cfg(not(feature = "models"))]
mod absent;
#[cfg(feature = "models")]
mod conv;
#[cfg(feature = "models")]
mod gradient;
#[cfg(feature = "models")]
mod graph;
mod layer;
#[cfg(feature = "models")]
mod operation;
#[cfg(feature = "models")]
mod recurrent;
mod run;

#[cfg(not(feature = "models"))]
pub use absent::{Conv, Lstm, Operation, Window};
#[cfg(feature = "models")]
pub use conv::{Conv, Window};
#[cfg(feature = "models")]
pub(crate) use gradient::{Gradient, InputHook};
pub use layer::{Layer, Linear};
#[cfg(feature = "models")]
pub use operation::{Binary, Operation, Unary};
#[cfg(feature = "models")]
pub use recurrent::Lstm;
pub(crate) use run::Rows;

use crate::error::{Error, Result};
use crate::tensor::Tensor;

/// One layer, and what it is applied to.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The layer.
    pub layer: Layer,
    /// Which values: 0 is the input of the model, `i + 1` the output of step `i`.
    pub inputs: Vec<usize>,
    /// The shape of its output for one sample.
    shape: Vec<usize>,
}

impl Step {
    /// The shape of its output for one sample.
    #[must_use]
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }
}

/// Layers in an order in which every input is known; the output of the last is that of the model.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    steps: Vec<Step>,
    /// The shape of a sample; `None` for weights without a forward pass.
    input: Option<Vec<usize>>,
    /// 32-bit floats that are stored beside the layers' own.
    others: usize,
}

impl Model {
    /// A chain of layers, with at least one linear layer, whose sizes fit.
    ///
    /// # Errors
    /// [`Error::Shape`] where there is no linear layer or two neighbours do not fit.
    pub fn new(layers: Vec<Layer>) -> Result<Self> {
        let mut inputs = None;
        let mut sizes: Vec<(usize, usize)> = Vec::new();
        for layer in &layers {
            if let Layer::Linear(linear) = layer {
                inputs = inputs.or(Some(linear.inputs()));
                sizes.push((linear.inputs(), linear.outputs()));
            }
        }
        for (i, pair) in sizes.windows(2).enumerate() {
            if pair[0].1 != pair[1].0 {
                let what = format!("linear layer {}", i + 1);
                return Err(Error::shape(what, format!("{} inputs", pair[0].1), pair[1].0));
            }
        }
        let Some(inputs) = inputs else { return Err(Self::without_layers()) };
        Self::graph(vec![inputs], layers.into_iter().enumerate().map(|(i, layer)| (layer, vec![i])).collect())
    }

    fn without_layers() -> Error {
        Error::shape("model", "at least one linear layer", "none")
    }

    /// Layers for samples of shape `input`, each with the values that it is applied to: 0 is the input of the model,
    /// `i + 1` the output of layer `i`.
    ///
    /// # Errors
    /// [`Error::Shape`] where there is no linear layer or convolution, or shapes do not fit; [`Error::Argument`] for a value
    /// that is not known yet.
    pub fn graph(input: Vec<usize>, layers: Vec<(Layer, Vec<usize>)>) -> Result<Self> {
        let mut model = Self { steps: Vec::new(), input: Some(input), others: 0 };
        for (layer, inputs) in layers {
            if let Some(value) = inputs.iter().find(|&&value| value > model.steps.len()) {
                let why = ["value ", &value.to_string(), " is used before it is computed"].concat();
                return Err(Error::Argument { what: "model".into(), why });
            }
            let shapes: Vec<&[usize]> = inputs.iter().map(|&value| model.shape_of(value)).collect();
            let shape = layer.output_shape(&shapes)?;
            // Far above what a page can compute, far below what overflows.
            const MOST_VALUES: usize = 1 << 28;
            let count = shape.iter().try_fold(1usize, |count, &n| count.checked_mul(n));
            if count.is_none_or(|count| count == 0 || count > MOST_VALUES) {
                return Err(Error::shape("a layer's output", "1 to 2^28 values", count.unwrap_or(usize::MAX)));
            }
            model.steps.push(Step { layer, inputs, shape });
        }
        if model.linear_layers().next().is_none() {
            return Err(Self::without_layers());
        }
        Ok(model)
    }

    /// Weights alone, without a forward pass, and how many 32-bit floats are stored beside them.
    ///
    /// # Errors
    /// [`Error::Shape`] without any.
    pub fn of_weights(weights: Vec<Linear>, others: usize) -> Result<Self> {
        let step = |linear| Step { layer: Layer::Linear(linear), inputs: Vec::new(), shape: Vec::new() };
        let model = Self { steps: weights.into_iter().map(step).collect(), input: None, others };
        if model.steps.is_empty() { Err(Self::without_layers()) } else { Ok(model) }
    }

    /// Whether there is a forward pass.
    #[must_use]
    pub fn is_runnable(&self) -> bool {
        !cfg!(feature = "models") || self.input.is_some()
    }

    /// The shape of a sample; empty for weights alone.
    #[must_use]
    pub fn input_shape(&self) -> &[usize] {
        self.input.as_deref().unwrap_or(&[])
    }

    /// All layers in order.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The shape of a value: 0 is the input of the model, `i + 1` the output of step `i`.
    pub(crate) fn shape_of(&self, value: usize) -> &[usize] {
        match value.checked_sub(1) {
            None => self.input_shape(),
            Some(step) => self.steps.get(step).map_or(&[], |step| &step.shape),
        }
    }

    /// The weights and biases of linear layers and convolutions, in order.
    pub fn linear_layers(&self) -> impl Iterator<Item = &Linear> {
        // Collected first, here and below: a chain of adapters would be compiled anew wherever it is used.
        let mut linear = Vec::new();
        for step in &self.steps {
            linear.extend(step.layer.linear());
        }
        linear.into_iter()
    }

    /// Every parameter tensor: weight and bias of each linear layer, in order; a bias that is not there is empty.
    pub fn parameters(&self) -> impl Iterator<Item = &Tensor> {
        let mut tensors = Vec::new();
        for layer in self.linear_layers() {
            tensors.extend([layer.weight(), layer.bias()]);
        }
        tensors.into_iter()
    }

    /// The parameter at `index`, in the order of [`Model::parameters`].
    ///
    /// # Errors
    /// [`Error::OutOfRange`] where there are not so many.
    #[inline(never)] // or it would be compiled into every caller
    pub fn parameter(&self, index: usize) -> Result<&Tensor> {
        let mut parameters = self.parameters();
        let max = parameters.size_hint().0.saturating_sub(1) as f64;
        let beyond = || Error::OutOfRange { option: "parameter".into(), value: index as f64, min: 0.0, max };
        parameters.nth(index).ok_or_else(beyond)
    }

    /// The same model with the weights and biases that `change` makes of each linear layer, by its index.
    ///
    /// # Errors
    /// What `change` says.
    #[inline(never)] // or it would be compiled into every caller
    pub fn map_linear(&self, change: &mut dyn FnMut(usize, &Linear) -> Result<Linear>) -> Result<Self> {
        let (mut steps, mut index) = (Vec::with_capacity(self.steps.len()), 0);
        for step in &self.steps {
            let layer = match &step.layer {
                Layer::Linear(linear) => Layer::Linear(change(index, linear)?),
                Layer::Conv(conv) => {
                    Layer::Conv(Conv::new(change(index, conv.linear())?, *conv.window(), conv.groups())?)
                }
                Layer::Recurrent(lstm) => Layer::Recurrent(lstm.with(change(index, lstm.linear())?)?),
                other => other.clone(),
            };
            index += usize::from(layer.linear().is_some());
            steps.push(Step { layer, inputs: step.inputs.clone(), shape: step.shape.clone() });
        }
        Ok(Self { steps, input: self.input.clone(), others: self.others })
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
        let mut linear_layers = model.steps.iter_mut().filter_map(|step| step.layer.linear_mut());
        if let Some(linear) = linear_layers.nth(index / 2) {
            linear.replace(index % 2 == 1, position, value)?;
        }
        Ok(model)
    }

    /// Steps of the sequence that `step`, which is `lstm`, is applied to.
    pub(crate) fn steps_of(&self, step: &Step, lstm: &Lstm) -> usize {
        let shape = step.inputs.first().map_or(&[][..], |&value| self.shape_of(value));
        lstm.steps(shape).unwrap_or(0)
    }

    /// Indices of convolutions whose channels are in groups: their windows are rows of several matrices.
    pub(crate) fn grouped(&self) -> Vec<usize> {
        let layers = self.steps.iter().filter(|step| step.layer.linear().is_some()).enumerate();
        let is_grouped = |step: &Step| matches!(&step.layer, Layer::Conv(conv) if conv.groups() > 1);
        layers.filter(|(_, step)| is_grouped(step)).map(|(index, _)| index).collect()
    }

    /// How many numbers are stored beside weights and biases, in 32-bit floats: what is never quantized.
    #[must_use]
    pub fn other_parameters(&self) -> usize {
        let of_step =
            |step: &Step| if let Layer::Operation(operation) = &step.layer { operation.parameter_count() } else { 0 };
        self.others + self.steps.iter().map(of_step).sum::<usize>()
    }

    /// How many numbers the parameters are.
    #[must_use]
    pub fn parameter_count(&self) -> usize {
        self.parameters().map(|tensor| tensor.data().len()).sum::<usize>() + self.other_parameters()
    }

    /// Values of a sample.
    #[must_use]
    pub fn inputs(&self) -> usize {
        if self.is_runnable() { self.input_shape().iter().product() } else { 0 }
    }

    /// Values of an output.
    #[must_use]
    pub fn outputs(&self) -> usize {
        if self.is_runnable() { self.shape_of(self.steps.len()).iter().product() } else { 0 }
    }

    /// # Errors
    /// [`Error::Shape`] for what is no sample of this model, [`Error::NonFinite`] for NaN and infinities.
    #[cfg(feature = "models")]
    pub(crate) fn check_sample(&self, features: &[f32]) -> Result<()> {
        if features.len() != self.inputs() {
            return Err(Error::shape("features", self.inputs(), features.len()));
        }
        crate::tensor::check_finite("features", features)
    }

    /// The gradient of output `output` by the inputs, at the sample `x`: which inputs it depends on here, and how much. `None`
    /// for models with layers whose gradient is not known.
    #[must_use]
    pub fn input_gradient(&self, x: &[f32], output: usize) -> Option<Vec<f32>> {
        #[cfg(feature = "models")]
        if !self.is_chain() {
            return self.traced_input_gradient(x, output);
        }
        let mut inputs = vec![x.to_vec()];
        for (index, step) in self.steps.iter().enumerate() {
            if step.inputs != [index] {
                return None;
            }
            let last = inputs.last()?;
            inputs.push(match &step.layer {
                Layer::Linear(linear) if last.len() == linear.inputs() => linear.products(last),
                Layer::Relu => last.iter().map(|&x| crate::kernels::larger(0.0, x)).collect(),
                _ => return None,
            });
        }
        let mut gradient = vec![0.0; self.outputs()];
        *gradient.get_mut(output)? = 1.0;
        for (step, input) in self.steps.iter().zip(&inputs).rev() {
            gradient = step.layer.backward(input, &gradient)?;
        }
        Some(gradient)
    }
}
