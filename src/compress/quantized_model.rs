//! A model as packed bytes.

use super::forward::{self, IntegerLayer};
use super::recipe::{Activations, Biases, RangeRule, Recipe};
use crate::error::{Error, Result};
use crate::model::{Layer, Linear, Model};
use crate::quant::formats::Grid;
use crate::quant::{Granularity, QuantizedTensor, Range};
use crate::tensor::Tensor;

/// A quantized model. Everything that is computed from it is computed from the packed bytes.
#[derive(Debug, Clone)]
pub struct QuantizedModel {
    recipe: Recipe,
    tensors: Vec<QuantizedTensor>,
    /// Of each parameter of the model, the tensor that holds it and where in it.
    places: Vec<(usize, std::ops::Range<usize>)>,
    /// The same layers with recovered parameters.
    recovered: Model,
    integer: Option<Vec<IntegerLayer>>,
}

impl QuantizedModel {
    /// Quantizes `model`; `calibration` holds rows of inputs, needed by static activations alone.
    ///
    /// # Errors
    /// What [`Recipe::check`] says; [`Error::Incompatible`] for declared ranges of a model without; and
    /// [`Error::AccumulatorOverflow`] where an integer product might not fit 32 bits.
    pub fn new(model: &Model, recipe: &Recipe, calibration: &[f32]) -> Result<Self> {
        recipe.check()?;
        let declared = declared_ranges(model, recipe)?;
        let (tensors, places) = pack(model, recipe, &declared)?;
        let recovered = rebuild(model, &tensors, &places)?;
        let mut quantized = Self { recipe: recipe.clone(), tensors, places, recovered, integer: None };
        if let Some(levels) = recipe.activations.levels() {
            let ranges = match recipe.activations {
                Activations::Static { .. } => Some(forward::calibrate(model, calibration)),
                _ => None,
            };
            quantized.integer = Some(forward::integer_layers(&quantized, levels, ranges.as_deref())?);
        }
        Ok(quantized)
    }

    /// Outputs `[n, outputs]` of a batch, computed as the recipe says: in floats from recovered weights, or in
    /// integers with 32-bit accumulators.
    #[must_use]
    pub fn forward(&self, x: &[f32]) -> Vec<f32> {
        match &self.integer {
            None => self.recovered.forward(x),
            Some(layers) => forward::integer_forward(&self.recovered, layers, x),
        }
    }

    /// The recipe it was made by.
    #[must_use]
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// The model with recovered parameters.
    #[must_use]
    pub fn recovered(&self) -> &Model {
        &self.recovered
    }

    /// The packed tensors, in order.
    #[must_use]
    pub fn tensors(&self) -> &[QuantizedTensor] {
        &self.tensors
    }

    /// The packed tensor that holds parameter `index`, and where in it.
    #[must_use]
    pub fn place(&self, index: usize) -> (&QuantizedTensor, std::ops::Range<usize>) {
        let (tensor, range) = &self.places[index];
        (&self.tensors[*tensor], range.clone())
    }

    /// Size in bytes: codes, scales, zero points and biases, padding included.
    #[must_use]
    pub fn byte_len(&self) -> usize {
        self.tensors.iter().map(QuantizedTensor::byte_len).sum()
    }

    /// Integers of parameter `index` less the zero point, and the scale of each.
    pub(super) fn centred(&self, index: usize) -> Option<(Vec<i32>, Vec<Grid>)> {
        let (tensor, range) = self.place(index);
        let (integers, grids) = tensor.integers()?;
        let grid_of = |i: usize| grids[tensor.groups().of(i)];
        let codes = range.clone().map(|i| integers[i] - grid_of(i).zero_point).collect();
        Some((codes, range.map(grid_of).collect()))
    }
}

pub(crate) fn declared_ranges(model: &Model, recipe: &Recipe) -> Result<Vec<Option<Range>>> {
    let range = |(low, high): (f32, f32)| Some(Range::new(low, high));
    let mut declared = Vec::new();
    for layer in model.linear_layers() {
        match (recipe.range, layer.declared_ranges()) {
            (RangeRule::MinMax, _) => declared.extend([None, None]),
            (RangeRule::Declared, Some([weight, bias])) => declared.extend([range(weight), range(bias)]),
            (RangeRule::Declared, None) => {
                let remedy = "use the minimum and maximum of the values";
                return Err(Error::incompatible("declared ranges", "a model that declares none", remedy));
            }
        }
    }
    Ok(declared)
}

type Packed = (Vec<QuantizedTensor>, Vec<(usize, std::ops::Range<usize>)>);

fn pack(model: &Model, recipe: &Recipe, declared: &[Option<Range>]) -> Result<Packed> {
    let parameters: Vec<&Tensor> = model.parameters().collect();
    let is_bias = |index: usize| index % 2 == 1;
    let shares_range = |index: usize| !is_bias(index) || recipe.biases != Biases::Float32;
    let mut tensors = Vec::new();
    let mut places = vec![(0, 0..0); parameters.len()];
    if recipe.granularity == Granularity::Global {
        let members: Vec<usize> = (0..parameters.len()).filter(|&index| shares_range(index)).collect();
        let mut values = Vec::new();
        for &index in &members {
            let start = values.len();
            values.extend_from_slice(parameters[index].data());
            places[index] = (0, start..values.len());
        }
        let range = members.iter().filter_map(|&index| declared[index]).reduce(Range::union);
        let all = Tensor::new("all parameters", vec![values.len()], values)?;
        tensors.push(QuantizedTensor::new(&all, &recipe.format, Granularity::PerTensor, range)?);
    }
    for (index, tensor) in parameters.into_iter().enumerate() {
        if recipe.granularity == Granularity::Global && shares_range(index) {
            continue;
        }
        let (format, granularity) = if is_bias(index) {
            (recipe.bias_format(), Granularity::PerTensor)
        } else {
            (recipe.format.clone(), recipe.granularity)
        };
        places[index] = (tensors.len(), 0..tensor.data().len());
        tensors.push(QuantizedTensor::new(tensor, &format, granularity, declared[index])?);
    }
    Ok((tensors, places))
}

fn rebuild(model: &Model, tensors: &[QuantizedTensor], places: &[(usize, std::ops::Range<usize>)]) -> Result<Model> {
    let decoded: Vec<Vec<f32>> = tensors.iter().map(QuantizedTensor::decode).collect();
    let mut places = places.iter();
    let mut recover = |original: &Tensor| {
        let (tensor, range) = places.next().cloned().unwrap_or_default();
        Tensor::new(original.name(), original.shape().to_vec(), decoded[tensor][range].to_vec())
    };
    let layers = model.layers().iter().map(|layer| match layer {
        Layer::Linear(layer) => Ok(Layer::Linear(Linear::new(recover(layer.weight())?, recover(layer.bias())?)?)),
        Layer::Relu => Ok(Layer::Relu),
    });
    Model::new(layers.collect::<Result<Vec<_>>>()?)
}
