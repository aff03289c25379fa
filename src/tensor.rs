//! A shape and its row-major 32-bit floats. Depends on `error` alone.

use crate::error::{Error, Result};
use std::sync::Arc;

/// Row-major values with a shape. Of a weight, axis 0 is the output channel (`[out, in]`, as in PyTorch).
///
/// ```
/// use quant_playground::Tensor;
/// let weight = Tensor::new("weight", vec![2, 3], vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
/// assert_eq!((weight.rows(), weight.columns()), (2, 3));
/// # Ok::<(), quant_playground::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    name: String,
    shape: Vec<usize>,
    /// Shared by copies: a model is held by whoever works with it, and weights are never changed in place.
    data: Arc<Vec<f32>>,
}

impl Tensor {
    /// A tensor of finite values.
    ///
    /// # Errors
    /// [`Error::Shape`] when the shape does not hold `data.len()` values (or overflows), [`Error::NonFinite`] at the
    /// first NaN or infinity.
    pub fn new(name: impl Into<String>, shape: Vec<usize>, data: Vec<f32>) -> Result<Self> {
        let name = name.into();
        let count = shape.iter().try_fold(1usize, |count, &n| count.checked_mul(n));
        if count != Some(data.len()) {
            return Err(Error::shape(format!("\"{name}\""), format!("{shape:?}"), format!("{} values", data.len())));
        }
        check_finite(&name, &data)?;
        Ok(Self { name, shape, data: Arc::new(data) })
    }

    /// The name it goes by in messages and charts.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The lengths of its axes.
    #[must_use]
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// The values, last axis fastest.
    #[must_use]
    pub fn data(&self) -> &[f32] {
        &self.data
    }

    /// Output channels: the length of axis 0; a vector or a scalar is one row.
    #[must_use]
    pub fn rows(&self) -> usize {
        if self.shape.len() < 2 { 1 } else { self.shape[0] }
    }

    /// Values in an output channel.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.data.len().checked_div(self.rows()).unwrap_or(0)
    }
}

/// Refuses NaN and infinities, naming the first.
pub(crate) fn check_finite(what: &str, values: &[f32]) -> Result<()> {
    match values.iter().position(|value| !value.is_finite()) {
        None => Ok(()),
        Some(index) => Err(Error::NonFinite { what: format!("\"{what}\""), index, value: f64::from(values[index]) }),
    }
}
