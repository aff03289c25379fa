//! What flows through a model on the calibration rows.

use super::transform::LayerTransform;
use crate::kernels::smaller;
use crate::model::Model;
use crate::quant::LayerInputs;

/// Values that are kept of the inputs of a layer, beyond those of the first batch.
const MOST_VALUES: usize = 1 << 23;

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
        let mut seen: Vec<Vec<f32>> = vec![Vec::new(); columns.len()];
        model.activations(rows, |index, inputs| {
            // Windows of a convolution are many times the picture: the first of them tell enough.
            let most =
                if seen[index].is_empty() { inputs.len() } else { MOST_VALUES.saturating_sub(seen[index].len()) };
            let whole = most / columns[index] * columns[index];
            seen[index].extend_from_slice(&inputs[..smaller(whole, inputs.len())]);
        });
        let layers = columns.iter().zip(seen).map(|(&columns, values)| LayerInputs::new(columns, values));
        Self { layers: layers.collect() }
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
