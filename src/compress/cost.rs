//! What a forward pass of one sample costs, counted from the layers: multiply-adds, and the bytes that it reads and
//! writes.

use super::quantized_model::QuantizedModel;
use crate::model::{Layer, Linear, Model};
use crate::plain::plain;
use serde::Serialize;

/// The cost of one sample by itself; in a batch, the bytes of parameters are shared by its samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct PassCost {
    /// Multiply-adds of the linear layers in 32-bit floats.
    pub float_multiply_adds: usize,
    /// Multiply-adds of the linear layers in integers, with 32-bit accumulators.
    pub integer_multiply_adds: usize,
    /// Bytes of weights and biases as the pass holds them, each read once.
    pub parameter_bytes: usize,
    /// Bytes of inputs, codes of inputs and outputs that the layers read and write.
    pub activation_bytes: usize,
}

plain! {
    out struct PassCost { float_multiply_adds, integer_multiply_adds, parameter_bytes, activation_bytes }
}

const FLOAT: usize = 4;

impl PassCost {
    /// Of a pass in 32-bit floats.
    #[must_use]
    pub fn of_floats(model: &Model) -> Self {
        Self::sum(model, |_, linear| Self::float_layer(linear))
    }

    fn sum(model: &Model, mut of_layer: impl FnMut(usize, &Linear) -> Self) -> Self {
        let (mut total, mut index) = (Self::default(), 0);
        for step in model.steps().iter().filter(|_| model.is_runnable()) {
            let width: usize = step.shape().iter().product();
            let cost = match step.layer.linear() {
                Some(linear) => {
                    index += 1;
                    let cost = of_layer(index - 1, linear);
                    match &step.layer {
                        Layer::Recurrent(lstm) => {
                            // The gates are read, the cell is read and written, the hidden state written.
                            let more = FLOAT * (linear.outputs() + 3 * lstm.hidden());
                            let cost = Self { activation_bytes: cost.activation_bytes + more, ..cost };
                            cost.times(model.steps_of(step, lstm))
                        }
                        _ => cost.times(width / linear.outputs()),
                    }
                }
                None => {
                    let read = step.inputs.iter().map(|&value| model.shape_of(value).iter().product::<usize>());
                    Self { activation_bytes: FLOAT * (read.sum::<usize>() + width), ..Self::default() }
                }
            };
            total.float_multiply_adds += cost.float_multiply_adds;
            total.integer_multiply_adds += cost.integer_multiply_adds;
            total.parameter_bytes += cost.parameter_bytes;
            total.activation_bytes += cost.activation_bytes;
        }
        total
    }

    /// For several rows of a sample, as the windows of a convolution and the steps of a sequence are: parameters are read
    /// once.
    fn times(self, rows: usize) -> Self {
        Self {
            float_multiply_adds: self.float_multiply_adds * rows,
            integer_multiply_adds: self.integer_multiply_adds * rows,
            parameter_bytes: self.parameter_bytes,
            activation_bytes: self.activation_bytes * rows,
        }
    }

    fn float_layer(linear: &Linear) -> Self {
        let (inputs, outputs) = (linear.inputs(), linear.outputs());
        Self {
            float_multiply_adds: inputs * outputs,
            integer_multiply_adds: 0,
            parameter_bytes: FLOAT * (inputs * outputs + outputs),
            activation_bytes: FLOAT * (inputs + outputs),
        }
    }

    /// `held`: the bytes of weights with their scales; `code`: the bytes of a code of an input.
    fn integer_layer(linear: &Linear, held: usize, code: usize) -> Self {
        let (inputs, outputs) = (linear.inputs(), linear.outputs());
        Self {
            float_multiply_adds: 0,
            integer_multiply_adds: inputs * outputs,
            parameter_bytes: held + FLOAT * outputs,
            // Inputs are read once for their codes, which are written and read.
            activation_bytes: (FLOAT + 2 * code) * inputs + FLOAT * outputs,
        }
    }
}

impl QuantizedModel {
    /// Of the pass that [`QuantizedModel::forward`] does: in integers, or in floats from weights that were unpacked before.
    #[must_use]
    pub fn pass_cost(&self) -> PassCost {
        PassCost::sum(self.recovered(), |index, linear| match self.integer_layer_bytes(index) {
            Some((held, code)) => PassCost::integer_layer(linear, held, code),
            None => PassCost::float_layer(linear),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compress::{Activations, Calibration, Recipe};
    use crate::quant::{IntegerFormat, NumberFormat};
    use crate::tensor::Tensor;

    fn linear(inputs: usize, outputs: usize) -> Layer {
        let tensor = |shape: Vec<usize>| {
            let count: usize = shape.iter().product();
            Tensor::new("t", shape, (0..count).map(|i| i as f32 - 3.0).collect()).unwrap()
        };
        Layer::Linear(Linear::new(tensor(vec![outputs, inputs]), tensor(vec![outputs])).unwrap())
    }

    #[test]
    fn floats_are_counted_layer_by_layer() {
        let model = Model::new(vec![linear(16, 5), Layer::Relu, linear(5, 3)]).unwrap();
        let cost = PassCost::of_floats(&model);
        assert_eq!(cost.float_multiply_adds, 16 * 5 + 5 * 3);
        assert_eq!(cost.parameter_bytes, 4 * model.parameter_count());
        assert_eq!(cost.activation_bytes, 4 * (16 + 5) + 2 * 4 * 5 + 4 * (5 + 3));
    }

    #[test]
    fn a_pass_in_integers_holds_bytes_and_one_from_unpacked_weights_costs_what_floats_do() {
        let model = Model::new(vec![linear(64, 10)]).unwrap();
        let calibration = Calibration::of(&model, &[0.5; 64]);
        let with = |levels: u32, activations| {
            let format = NumberFormat::Integer(IntegerFormat { levels, ..Default::default() });
            let recipe = Recipe { format, activations, ..Recipe::default() };
            QuantizedModel::new(&model, &recipe, &calibration).unwrap().pass_cost()
        };
        assert_eq!(with(16, Activations::Float32), PassCost::of_floats(&model));
        for levels in [16, 256] {
            let cost = with(levels, Activations::Dynamic { levels: 256 });
            assert_eq!((cost.float_multiply_adds, cost.integer_multiply_adds), (0, 640));
            // A byte a weight, whatever the bits; scale, offset and sum of each output; the bias.
            assert_eq!(cost.parameter_bytes, 640 + 10 * 12 + 10 * 4, "{levels}");
            assert_eq!(cost.activation_bytes, 64 * (4 + 2) + 10 * 4);
        }
        // More levels of activations than a byte has: 32-bit codes of weights and inputs.
        let wide = with(256, Activations::Dynamic { levels: 300 });
        assert!(wide.parameter_bytes > 4 * 640 && wide.activation_bytes == 64 * (4 + 8) + 10 * 4, "{wide:?}");
    }
}
