//! What a model is made of.

use crate::error::{Error, Result};
use crate::kernels;
use crate::tensor::Tensor;

/// One step of a model.
#[derive(Debug, Clone, PartialEq)]
pub enum Layer {
    /// `y = W x + b`.
    Linear(Linear),
    /// `y = max(x, 0)`.
    Relu,
}

/// A fully connected layer with a weight of `[out, in]` and a bias of `[out]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Linear {
    weight: Tensor,
    bias: Tensor,
    declared: Option<[(f32, f32); 2]>,
}

impl Linear {
    /// A layer of finite parameters.
    ///
    /// # Errors
    /// [`Error::Shape`] unless the weight is a matrix with a row for each entry of the bias, and not empty.
    pub fn new(weight: Tensor, bias: Tensor) -> Result<Self> {
        let fits = weight.shape().len() == 2 && weight.shape()[0] == bias.data().len() && !weight.data().is_empty();
        if !fits {
            let expected = format!("[{}, inputs] with inputs ≥ 1", bias.data().len());
            return Err(Error::shape(format!("\"{}\"", weight.name()), expected, format!("{:?}", weight.shape())));
        }
        Ok(Self { weight, bias, declared: None })
    }

    /// The same layer with ranges `(low, high)` of weight and bias that are known beforehand.
    #[must_use]
    pub fn with_declared_ranges(mut self, weight: (f32, f32), bias: (f32, f32)) -> Self {
        self.declared = Some([weight, bias]);
        self
    }

    /// The same layer with another bias.
    ///
    /// # Errors
    /// [`Error::Shape`] where it has another length.
    pub fn with_bias(&self, bias: Tensor) -> Result<Self> {
        Ok(Self { declared: self.declared, ..Self::new(self.weight.clone(), bias)? })
    }

    pub(super) fn replace(&mut self, in_bias: bool, position: usize, value: f32) -> Result<()> {
        let tensor = if in_bias { &mut self.bias } else { &mut self.weight };
        let mut data = tensor.data().to_vec();
        data[position] = value;
        *tensor = Tensor::new(tensor.name(), tensor.shape().to_vec(), data)?;
        Ok(())
    }

    /// The ranges of weight and bias that are known beforehand, if any.
    #[must_use]
    pub fn declared_ranges(&self) -> Option<[(f32, f32); 2]> {
        self.declared
    }

    /// The weight, `[out, in]`.
    #[must_use]
    pub fn weight(&self) -> &Tensor {
        &self.weight
    }

    /// The bias, `[out]`.
    #[must_use]
    pub fn bias(&self) -> &Tensor {
        &self.bias
    }

    /// Length of an input.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.weight.columns()
    }

    /// Length of an output.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.weight.rows()
    }
}

impl Layer {
    pub(crate) fn forward(&self, mut x: Vec<f32>) -> Vec<f32> {
        match self {
            Self::Linear(layer) => {
                let mut y = vec![0.0; x.len() / layer.inputs() * layer.outputs()];
                kernels::linear(&x, layer.weight.data(), layer.bias.data(), layer.inputs(), &mut y);
                y
            }
            Self::Relu => {
                relu(&mut x);
                x
            }
        }
    }
}

impl Layer {
    /// The gradient by the inputs, from the gradient by the outputs.
    pub(super) fn backward(&self, input: &[f32], gradient: &[f32]) -> Vec<f32> {
        match self {
            Self::Linear(layer) => {
                let mut by_input = vec![0.0; layer.inputs()];
                for (row, &g) in layer.weight.data().chunks_exact(layer.inputs()).zip(gradient) {
                    by_input.iter_mut().zip(row).for_each(|(sum, &w)| *sum += w * g);
                }
                by_input
            }
            Self::Relu => input.iter().zip(gradient).map(|(&x, &g)| if x > 0.0 { g } else { 0.0 }).collect(),
        }
    }
}

/// `max(x, 0)` in place.
pub(crate) fn relu(values: &mut [f32]) {
    values.iter_mut().for_each(|value| *value = kernels::larger(0.0, *value));
}
