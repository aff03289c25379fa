//! What a model is made of. Depends on `kernels` and `tensor`.

use super::{Conv, Lstm, Operation};
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
    /// A convolution.
    Conv(Conv),
    /// A long short-term memory.
    Recurrent(Lstm),
    /// What has no weights to quantize.
    Operation(Operation),
}

/// A fully connected layer with a weight of `[out, in]` and a bias of `[out]`, or of `[0]` where there is none.
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
    /// [`Error::Shape`] unless the weight is a matrix with a row for each entry of the bias, if there is one, and not empty.
    pub fn new(weight: Tensor, bias: Tensor) -> Result<Self> {
        let (outputs, rows) = (bias.data().len(), weight.shape().first());
        let fits = weight.shape().len() == 2 && (outputs == 0 || rows == Some(&outputs)) && !weight.data().is_empty();
        if !fits {
            let expected = format!("[{outputs}, inputs] with inputs ≥ 1");
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

impl Linear {
    /// `W x + b` for each row of `x`.
    pub(crate) fn products(&self, x: &[f32]) -> Vec<f32> {
        let mut y = vec![0.0; x.len() / self.inputs() * self.outputs()];
        kernels::linear(x, self.weight.data(), self.bias.data(), self.inputs(), &mut y);
        y
    }
}

impl Layer {
    /// The weight and the bias, where it has them.
    #[must_use]
    pub fn linear(&self) -> Option<&Linear> {
        match self {
            Self::Linear(linear) => Some(linear),
            Self::Conv(conv) => Some(conv.linear()),
            Self::Recurrent(lstm) => Some(lstm.linear()),
            Self::Relu | Self::Operation(_) => None,
        }
    }

    pub(super) fn linear_mut(&mut self) -> Option<&mut Linear> {
        match self {
            Self::Linear(linear) => Some(linear),
            Self::Conv(conv) => Some(conv.linear_mut()),
            Self::Recurrent(lstm) => Some(lstm.linear_mut()),
            Self::Relu | Self::Operation(_) => None,
        }
    }

    /// The shape of its output for one sample, from those of its inputs.
    ///
    /// # Errors
    /// [`Error::Shape`] where they do not fit it.
    pub fn output_shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>> {
        match (self, inputs) {
            (Self::Relu, [shape]) => Ok(shape.to_vec()),
            (Self::Linear(linear), [[outer @ .., last]]) if *last == linear.inputs() => {
                Ok(outer.iter().copied().chain([linear.outputs()]).collect())
            }
            (Self::Conv(conv), [shape]) => {
                let [height, width] = conv.count(shape)?;
                let outputs = conv.linear().outputs();
                Ok(if shape.len() == 2 { vec![outputs, width] } else { vec![outputs, height, width] })
            }
            (Self::Recurrent(lstm), [shape]) => lstm.steps(shape).map(|_| vec![lstm.hidden()]),
            (Self::Operation(operation), _) => operation.shape(inputs),
            (layer, _) => {
                let (what, expected) = match layer.linear() {
                    Some(linear) => (linear.weight().name(), linear.inputs()),
                    None => ("Relu", 1),
                };
                let found = inputs.iter().map(|shape| shape.last().copied().unwrap_or(0)).sum::<usize>();
                Err(Error::shape(["the input of \"", what, "\""].concat(), expected, found))
            }
        }
    }

    /// The gradient by the inputs, from the gradient by the outputs, of linear layers and `max(x, 0)`.
    pub(super) fn backward(&self, input: &[f32], gradient: &[f32]) -> Option<Vec<f32>> {
        match self {
            Self::Linear(layer) => {
                let mut by_input = vec![0.0; layer.inputs()];
                for (row, &g) in layer.weight.data().chunks_exact(layer.inputs()).zip(gradient) {
                    by_input.iter_mut().zip(row).for_each(|(sum, &w)| *sum += w * g);
                }
                Some(by_input)
            }
            Self::Relu => Some(input.iter().zip(gradient).map(|(&x, &g)| if x > 0.0 { g } else { 0.0 }).collect()),
            Self::Conv(_) | Self::Recurrent(_) | Self::Operation(_) => None,
        }
    }
}

/// `max(x, 0)` in place.
pub(crate) fn relu(values: &mut [f32]) {
    values.iter_mut().for_each(|value| *value = kernels::larger(0.0, *value));
}
