//! A model as packed bytes.

use super::calibration::Calibration;
use super::forward::{self, IntegerLayer};
use super::prepare::{Prepared, map_weights};
use super::prune::Pruning;
use super::recipe::{Activations, Biases, Importance, Recipe};
use super::transform::LayerTransform;
use crate::error::{Error, Result};
use crate::model::{Linear, Model};
use crate::quant::formats::Grid;
use crate::quant::rounding::RoundInput;
use crate::quant::{Codec, Granularity, Groups, Hints, LayerInputs, QuantizedTensor, Range, RangeRule};
use crate::tensor::Tensor;

/// A quantized model. Everything that is computed from it is computed from the packed bytes.
#[derive(Debug, Clone)]
pub struct QuantizedModel {
    recipe: Recipe,
    tensors: Vec<QuantizedTensor>,
    /// Of each tensor, the range of each group; none where no ranges shape the format.
    ranges: Vec<Vec<Range>>,
    /// Of each parameter of the model, which values are not pruned, row-major; `None` where all are kept.
    kept: Vec<Option<Vec<bool>>>,
    /// Of each parameter of the model, the tensor that holds it and where in it.
    places: Vec<(usize, std::ops::Range<usize>)>,
    /// The same layers with recovered parameters.
    recovered: Model,
    /// The same before the transform is undone, where there is one.
    unpacked: Option<Model>,
    /// What is done to the inputs of each linear layer; none where nothing is.
    transforms: Vec<LayerTransform>,
    integer: Option<Vec<Option<IntegerLayer>>>,
}

impl QuantizedModel {
    /// Quantizes `model`. `calibration` is needed by static activations and whatever else looks at inputs.
    ///
    /// # Errors
    /// What [`Recipe::check`] says; [`Error::Incompatible`] for declared ranges of a model without, and for a value
    /// that came back as ∞ or NaN, where the recipe lets it overflow; and
    /// [`Error::AccumulatorOverflow`] where an integer product might not fit 32 bits.
    pub fn new(model: &Model, recipe: &Recipe, calibration: &Calibration) -> Result<Self> {
        recipe.check()?;
        Self::pack(&Prepared::new(model, recipe, calibration)?, recipe)
    }

    /// Packs a model that is ready for it.
    pub(crate) fn pack(prepared: &Prepared<'_>, recipe: &Recipe) -> Result<Self> {
        recipe.check()?;
        let (model, calibration) = (prepared.model.as_ref(), prepared.calibration.as_ref());
        let declared = declared_ranges(model, recipe)?;
        let kept = recipe.prune.masks(model);
        let (declared, kept) = (declared.as_slice(), kept.as_slice());
        let mut packer = Packer { model, recipe, calibration, declared, kept, tensors: vec![], ranges: vec![] };
        let places = packer.pack();
        let (tensors, ranges, kept) = (packer.tensors, packer.ranges, kept.to_vec());
        let (recipe, transforms) = (recipe.clone(), prepared.transforms.clone());
        let unpacked = rebuild(model, &tensors, &places)?;
        let (recovered, unpacked) = match transforms.as_slice() {
            [] => (unpacked, None),
            transforms => (map_weights(&unpacked, transforms, LayerTransform::recovered)?, Some(unpacked)),
        };
        let integer = None;
        let mut quantized = Self { recipe, tensors, ranges, kept, places, recovered, unpacked, transforms, integer };
        let recipe = &quantized.recipe;
        if let Some(levels) = recipe.activations.levels() {
            let calibrated = match recipe.activations {
                Activations::Static { range, .. } => Some((calibration, range)),
                _ => None,
            };
            quantized.integer = Some(forward::integer_layers(&quantized, levels, calibrated)?);
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

    /// The model with parameters as they come from the bytes: [`QuantizedModel::recovered`] before the transform of weights
    /// and inputs is undone.
    #[must_use]
    pub fn unpacked(&self) -> &Model {
        self.unpacked.as_ref().unwrap_or(&self.recovered)
    }

    /// What is done to the inputs of each linear layer at run time; none where nothing is.
    #[must_use]
    pub fn transforms(&self) -> &[LayerTransform] {
        &self.transforms
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

    /// The range that `group` of the tensor of parameter `index` was quantized by; `None` where ranges play no part.
    #[must_use]
    pub fn range(&self, index: usize, group: usize) -> Option<Range> {
        self.ranges[self.places[index].0].get(group).copied()
    }

    /// Which values of parameter `index`, as they are stored, are not pruned, row-major; `None` where all are kept.
    #[must_use]
    pub fn kept(&self, index: usize) -> Option<&[bool]> {
        self.kept.get(index)?.as_deref()
    }

    /// Size in bytes: codes, scales, zero points and biases, padding included, what transforms the inputs, and what is
    /// never quantized.
    #[must_use]
    pub fn byte_len(&self) -> usize {
        let transforms = self.transforms.iter().map(|transform| transform.bytes().len());
        let others = size_of::<f32>() * self.recovered.other_parameters();
        self.tensors.iter().map(QuantizedTensor::byte_len).chain(transforms).sum::<usize>() + others
    }

    /// Bytes that the weights of linear layer `index` take in the integer pass, with their scales, and the bytes of a code
    /// of an input; `None` where the layer is computed in floats.
    pub(super) fn integer_layer_bytes(&self, index: usize) -> Option<(usize, usize)> {
        self.integer.as_ref()?.get(index)?.as_ref().map(IntegerLayer::bytes_held)
    }

    /// Linear layer `index` as it is multiplied in integers; `None` where it is computed in floats.
    #[cfg(feature = "models")]
    pub(super) fn integer_layer(&self, index: usize) -> Option<&IntegerLayer> {
        self.integer.as_ref()?.get(index)?.as_ref()
    }

    /// The packed tensors without the recovered weights, which take as much memory as the model.
    #[cfg(feature = "models")]
    #[must_use]
    pub(crate) fn into_packed(self) -> Packed {
        Packed { tensors: self.tensors, places: self.places }
    }

    /// The grid that the inputs of linear layer `index` are quantized by, and how many levels it has; `None` where inputs
    /// stay floats and where the grid follows each sample.
    #[must_use]
    pub fn input_grid(&self, index: usize) -> Option<(Grid, u32)> {
        self.integer.as_ref()?.get(index)?.as_ref()?.input_grid()
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

/// What a quantized model is stored as, and no more.
#[cfg(feature = "models")]
pub(crate) struct Packed {
    tensors: Vec<QuantizedTensor>,
    places: Vec<(usize, std::ops::Range<usize>)>,
}

#[cfg(feature = "models")]
impl Packed {
    /// The values of parameter `index`, from the bytes.
    pub(crate) fn values(&self, index: usize) -> Vec<f32> {
        let Some((tensor, range)) = self.places.get(index) else { return Vec::new() };
        let mut values = self.tensors[*tensor].decode();
        values.truncate(range.end);
        values.drain(..range.start);
        values
    }
}

fn declared_ranges(model: &Model, recipe: &Recipe) -> Result<Vec<Option<Range>>> {
    let range = |(low, high): (f32, f32)| Some(Range::new(low, high));
    let mut declared = Vec::new();
    for layer in model.linear_layers() {
        match (&recipe.range, layer.declared_ranges()) {
            (RangeRule::Declared, Some([weight, bias])) => declared.extend([range(weight), range(bias)]),
            (RangeRule::Declared, None) => {
                let remedy = "use the minimum and maximum of the values";
                return Err(Error::incompatible("declared ranges", "a model that declares none", remedy));
            }
            _ => declared.extend([None, None]),
        }
    }
    Ok(declared)
}

/// Everything that decides the bytes, and what came of it.
struct Packer<'a> {
    model: &'a Model,
    recipe: &'a Recipe,
    calibration: &'a Calibration,
    declared: &'a [Option<Range>],
    kept: &'a [Option<Vec<bool>>],
    tensors: Vec<QuantizedTensor>,
    ranges: Vec<Vec<Range>>,
}

/// Whether a parameter, by its index, is a bias.
fn is_bias(index: usize) -> bool {
    index % 2 == 1
}

impl Packer<'_> {
    /// Packs every parameter: of each, the tensor that holds it and where in it.
    fn pack(&mut self) -> Vec<(usize, std::ops::Range<usize>)> {
        let parameters: Vec<&Tensor> = self.model.parameters().collect();
        let mut places = vec![(0, 0..0); parameters.len()];
        let shares_range = |index: usize| {
            let is_global = self.recipe.granularity == Granularity::Global;
            is_global && (!is_bias(index) || self.recipe.biases != Biases::Float32)
        };
        let members: Vec<usize> = (0..parameters.len()).filter(|&index| shares_range(index)).collect();
        if !members.is_empty() {
            self.pack_together(&parameters, &members, &mut places);
        }
        for (index, tensor) in parameters.into_iter().enumerate().filter(|&(index, _)| !shares_range(index)) {
            places[index] = (self.tensors.len(), 0..tensor.data().len());
            self.pack_alone(index, tensor);
        }
        places
    }

    fn inputs(&self, index: usize) -> Option<&LayerInputs> {
        if is_bias(index) { None } else { self.calibration.layer(index / 2) }
    }

    /// How much the square of each error matters, row-major; `None` where all matter alike.
    fn importance(&self, index: usize, tensor: &Tensor) -> Option<Vec<f32>> {
        let inputs = self.inputs(index).filter(|inputs| inputs.rows() > 0)?;
        let wanted = self.recipe.importance == Importance::Inputs;
        wanted.then(|| (0..tensor.rows()).flat_map(|_| inputs.mean_squares().iter().copied()).collect())
    }

    /// One parameter with its own ranges.
    fn pack_alone(&mut self, index: usize, tensor: &Tensor) {
        let recipe = self.recipe.for_layer(index / 2);
        let storage = if is_bias(index) { self.recipe.bias_storage() } else { recipe.storage() };
        let groups = storage.groups(tensor.rows(), tensor.columns());
        let values = groups.stored(tensor.data());
        let importance = self.importance(index, tensor).map(|importance| groups.stored(&importance));
        let mask = self.kept[index].as_ref().map(|kept| groups.stored(kept));
        let (importance, mask) = (importance.as_deref(), mask.as_deref());
        let hints = Hints { declared: self.declared[index], importance, mask };
        let ranges = storage.ranges(&values, groups, &self.recipe.range, hints);
        let codec = storage.fit(&values, groups, &ranges, hints);
        let codes = codec.as_deref().map(|codec| self.codes(index, &values, groups, codec, mask));
        let coded = codec.as_deref().zip(codes.as_deref());
        self.tensors.push(QuantizedTensor::assemble(tensor.shape(), storage, groups, &values, mask, coded));
        self.ranges.push(ranges);
    }

    /// Several parameters as one tensor with one range.
    fn pack_together(
        &mut self,
        parameters: &[&Tensor],
        members: &[usize],
        places: &mut [(usize, std::ops::Range<usize>)],
    ) {
        let mut values = Vec::new();
        let mut importance = Vec::new();
        let mut mask = Vec::new();
        for &index in members {
            let (start, tensor) = (values.len(), parameters[index]);
            values.extend_from_slice(tensor.data());
            importance.extend(self.importance(index, tensor).unwrap_or_else(|| vec![1.0; tensor.data().len()]));
            mask.extend(self.kept[index].clone().unwrap_or_else(|| vec![true; tensor.data().len()]));
            places[index] = (0, start..values.len());
        }
        let declared = members.iter().filter_map(|&index| self.declared[index]).reduce(Range::union);
        let (storage, groups) = (self.recipe.storage(), Groups::blocks(values.len(), values.len()));
        let importance = (self.recipe.importance == Importance::Inputs).then_some(importance.as_slice());
        let mask = (self.recipe.prune != Pruning::None).then_some(mask.as_slice());
        let hints = Hints { declared, importance, mask };
        let ranges = storage.ranges(&values, groups, &self.recipe.range, hints);
        let codec = storage.fit(&values, groups, &ranges, hints);
        let codes = codec.as_deref().map(|codec| {
            let of_member = |&index: &usize| {
                let member = parameters[index].data();
                self.codes(
                    index,
                    member,
                    Groups::blocks(member.len(), member.len()),
                    codec,
                    self.kept[index].as_deref(),
                )
            };
            members.iter().flat_map(of_member).collect::<Vec<u16>>()
        });
        let coded = codec.as_deref().zip(codes.as_deref());
        self.tensors.push(QuantizedTensor::assemble(&[values.len()], storage, groups, &values, mask, coded));
        self.ranges.push(ranges);
    }

    fn codes(
        &self,
        index: usize,
        values: &[f32],
        groups: Groups,
        codec: &dyn Codec,
        mask: Option<&[bool]>,
    ) -> Vec<u16> {
        let (inputs, tensor) = (self.inputs(index), index as u32);
        self.recipe.rounding.codes(RoundInput { values, groups, codec, inputs, tensor, mask })
    }
}

fn rebuild(model: &Model, tensors: &[QuantizedTensor], places: &[(usize, std::ops::Range<usize>)]) -> Result<Model> {
    // Several parameters may lie in one tensor; one that has a tensor to itself takes the values as they are.
    let mut decoded: Vec<Option<Vec<f32>>> = vec![None; tensors.len()];
    let mut places = places.iter();
    let mut recover = |original: &Tensor| {
        let (tensor, range) = places.next().cloned().unwrap_or_default();
        let whole = decoded[tensor].take().unwrap_or_else(|| tensors[tensor].decode());
        let values = if range.len() == whole.len() {
            whole
        } else {
            let values = whole[range].to_vec();
            decoded[tensor] = Some(whole);
            values
        };
        if values.iter().any(|value| !value.is_finite()) {
            let beyond = ["a value of \"", original.name(), "\" beyond the largest number"].concat();
            let remedy = "let overflow saturate, scale the values, or choose a float of a wider range";
            return Err(Error::incompatible("overflow to ∞ or NaN", &beyond, remedy));
        }
        Tensor::new(original.name(), original.shape().to_vec(), values)
    };
    model.map_linear(&mut |_, linear| Linear::new(recover(linear.weight())?, recover(linear.bias())?))
}
