//! What flows through a model on the calibration rows.

use super::transform::LayerTransform;
use crate::model::Model;
use crate::quant::LayerInputs;

/// The inputs of every linear layer on the calibration rows, by the float model.
#[derive(Debug, Clone, Default)]
pub struct Calibration {
    layers: Vec<LayerInputs>,
}

impl Calibration {
    /// Runs `model` on `rows` (row-major inputs).
    #[must_use]
    pub fn of(model: &Model, rows: &[f32]) -> Self {
        let columns: Vec<usize> = model.linear_layers().map(|layer| layer.inputs()).collect();
        let mut layers = Vec::new();
        model.activations(rows, |index, inputs| layers.push(LayerInputs::new(columns[index], inputs.to_vec())));
        Self { layers }
    }

    /// The same inputs after transforms, one of each layer.
    #[must_use]
    pub(super) fn map(&self, transforms: &[LayerTransform]) -> Self {
        let mapped = |(inputs, transform): (&LayerInputs, &LayerTransform)| {
            let mut values = inputs.values().to_vec();
            values.chunks_exact_mut(inputs.columns().max(1)).for_each(|row| transform.inputs(row));
            LayerInputs::new(inputs.columns(), values)
        };
        Self { layers: self.layers.iter().zip(transforms).map(mapped).collect() }
    }

    /// The inputs of every linear layer, in order.
    pub fn layers(&self) -> impl Iterator<Item = &LayerInputs> {
        self.layers.iter()
    }

    /// The inputs of a linear layer, by its index.
    #[must_use]
    pub fn layer(&self, index: usize) -> Option<&LayerInputs> {
        self.layers.get(index)
    }
}
