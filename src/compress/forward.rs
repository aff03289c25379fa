//! The forward pass in integers: activations are quantized by the range seen now (dynamic) or by a range fixed at
//! calibration (static), multiplied with 32-bit accumulators, then rescaled to floats.

use super::bytes::ByteLayer;
use super::calibration::Calibration;
use super::quantized_model::QuantizedModel;
use super::transform::LayerTransform;
use crate::error::Result;
use crate::kernels::dot_i32;
use crate::model::{Model, Rows};
use crate::quant::activations::{activation_codes, activation_grid, check_accumulator, finite, rescaled};
use crate::quant::formats::Grid;
use crate::quant::{IntegerFormat, Range, RangeRule};

/// Weights of an output that share a scale: start and end in the row, and the scale.
pub(super) type Run = (usize, usize, f32);

/// A linear layer ready for integer products.
#[derive(Debug, Clone)]
pub(super) struct IntegerLayer {
    levels: u32,
    /// What is done to the inputs before they are quantized.
    transform: Option<LayerTransform>,
    /// `None`: by the range of each sample.
    fixed: Option<Grid>,
    /// Weights less their zero points, `[out, in]`.
    weight: Vec<i32>,
    /// Of each output.
    runs: Vec<Vec<Run>>,
    /// The same for whole batches, where all of it are bytes.
    bytes: Option<ByteLayer>,
}

/// The layers that can be multiplied in integers; `None` for those whose weights are no integers.
pub(super) fn integer_layers(
    quantized: &QuantizedModel,
    levels: u32,
    calibrated: Option<(&Calibration, RangeRule)>,
) -> Result<Vec<Option<IntegerLayer>>> {
    let mut layers = Vec::new();
    let grouped = quantized.recovered().grouped();
    for (index, layer) in quantized.recovered().linear_layers().enumerate() {
        let centred = if grouped.contains(&index) { None } else { quantized.centred(2 * index) };
        let Some((weight, grids)) = centred else {
            layers.push(None);
            continue;
        };
        let largest = weight.iter().map(|code| code.unsigned_abs()).max().unwrap_or(0);
        check_accumulator(&format!("linear layer {}", index + 1), levels - 1, largest, layer.inputs())?;
        let runs = grids.chunks(layer.inputs()).map(|row| {
            let mut runs: Vec<Run> = Vec::new();
            for (i, grid) in row.iter().enumerate() {
                match runs.last_mut() {
                    Some(run) if run.2.to_bits() == grid.scale.to_bits() => run.1 = i + 1,
                    _ => runs.push((i, i + 1, grid.scale)),
                }
            }
            runs
        });
        let fixed = calibrated.map(|(calibration, rule)| {
            let format = IntegerFormat::activations(levels);
            let range = calibration.layer(index).map(|inputs| rule.calibrated(inputs.histogram(), &format));
            format.grid(range.unwrap_or_default())
        });
        let transform = quantized.transforms().get(index).cloned();
        let (runs, bytes) = (runs.collect(), ByteLayer::new(&weight, &grids, layer.inputs(), levels));
        layers.push(Some(IntegerLayer { levels, transform, fixed, weight, runs, bytes }));
    }
    Ok(layers)
}

pub(super) fn integer_forward(model: &Model, layers: &[Option<IntegerLayer>], x: &[f32]) -> Vec<f32> {
    model.run(x, &mut |rows| match layers.get(rows.index).and_then(Option::as_ref) {
        Some(layer) => layer.products(rows),
        None => rows.linear.products(&rows.values),
    })
}

impl IntegerLayer {
    /// The grid of its inputs, and how many levels it has; `None` where it follows each sample.
    pub(super) fn input_grid(&self) -> Option<(Grid, u32)> {
        self.fixed.map(|grid| (grid, self.levels))
    }

    /// Bytes of the weights with their scales, and of the code of an input.
    pub(super) fn bytes_held(&self) -> (usize, usize) {
        match &self.bytes {
            Some(bytes) => (bytes.byte_len(), 1),
            None => {
                let runs: usize = self.runs.iter().map(Vec::len).sum();
                (size_of::<i32>() * self.weight.len() + size_of::<f32>() * runs, size_of::<i32>())
            }
        }
    }

    /// `f32(Σ (q_x − z_x)(q_w − z_w)) · (s_x · s_w) + b` for each row, one sum for each run that shares a weight scale.
    /// Where several rows are of one sample, as the windows of a convolution are, one range is that of all of them.
    pub(super) fn products(&self, rows: Rows<'_>) -> Vec<f32> {
        let Rows { linear, values: mut x, per_sample, .. } = rows;
        let inputs = linear.inputs();
        self.transformed(&mut x, inputs);
        let none = vec![0.0; if linear.bias().data().is_empty() { linear.outputs() } else { 0 }];
        let bias = if none.is_empty() { linear.bias().data() } else { &none };
        let grid_of = |row: &[f32]| self.grid(row);
        if per_sample <= 1 {
            return self.rows(&x, inputs, &grid_of, bias);
        }
        let sample = |x: &[f32]| {
            let grid = grid_of(x);
            self.rows(x, inputs, &|_| grid, bias)
        };
        x.chunks(per_sample * inputs).flat_map(sample).collect()
    }

    fn transformed(&self, x: &mut [f32], inputs: usize) {
        if let Some(transform) = &self.transform {
            x.chunks_exact_mut(inputs).for_each(|row| transform.inputs(row));
        }
    }

    fn grid(&self, values: &[f32]) -> Grid {
        self.fixed.unwrap_or_else(|| activation_grid(Range::of(values), self.levels))
    }

    fn rows(&self, x: &[f32], inputs: usize, grid_of: &dyn Fn(&[f32]) -> Grid, bias: &[f32]) -> Vec<f32> {
        if let Some(bytes) = &self.bytes {
            return bytes.products(x, grid_of, bias);
        }
        let mut y = Vec::with_capacity(x.len() / inputs * bias.len());
        for row in x.chunks_exact(inputs) {
            self.product(row, grid_of(row), bias, &mut y);
        }
        y
    }

    fn product(&self, row: &[f32], grid: Grid, bias: &[f32], y: &mut Vec<f32>) {
        let mut codes = activation_codes(row, grid, self.levels);
        codes.iter_mut().for_each(|code| *code -= grid.zero_point);
        for ((weights, runs), bias) in self.weight.chunks_exact(row.len()).zip(&self.runs).zip(bias) {
            let sum = add_runs(&codes, weights, grid, runs, &mut |_, _, _| {});
            y.push(finite(sum + bias));
        }
    }

    /// What `output` of a row is made of, `x` being all rows of its sample: as [`IntegerLayer::products`] computes it.
    #[cfg(feature = "models")]
    pub(super) fn parts(&self, mut x: Vec<f32>, inputs: usize, row: usize, output: usize) -> IntegerParts {
        self.transformed(&mut x, inputs);
        let range = Range::of(&x);
        let (grid, levels) = (self.grid(&x), self.levels);
        let inputs_of_row = x[row * inputs..(row + 1) * inputs].to_vec();
        let codes = activation_codes(&inputs_of_row, grid, levels);
        let centred: Vec<i32> = codes.iter().map(|code| code - grid.zero_point).collect();
        let weights = self.weight[output * inputs..(output + 1) * inputs].to_vec();
        // Batches of bytes end a run wherever any output does.
        let runs = self.bytes.as_ref().map_or_else(|| self.runs[output].clone(), |bytes| bytes.runs(output));
        let mut sums = Vec::with_capacity(runs.len());
        let sum = add_runs(&centred, &weights, grid, &runs, &mut |product, rescaled, total| {
            sums.push(RunSum { product, rescaled, total });
        });
        let is_fixed = self.fixed.is_some();
        IntegerParts { inputs: inputs_of_row, range, grid, levels, is_fixed, codes, weights, runs, sums, sum }
    }
}

/// The sum of a row of codes less their zero point with weights less theirs, one integer for each run; shows each, as a
/// float, and the sum so far.
fn add_runs(codes: &[i32], weights: &[i32], grid: Grid, runs: &[Run], visit: &mut impl FnMut(i32, f32, f32)) -> f32 {
    let mut sum = 0.0;
    for &(start, end, scale) in runs {
        let product = dot_i32(&codes[start..end], &weights[start..end]);
        let part = rescaled(product, grid.scale, scale);
        sum = finite(sum + part);
        visit(product, part, sum);
    }
    sum
}

/// What one output of a row is made of, before the bias.
#[cfg(feature = "models")]
pub(super) struct IntegerParts {
    /// After the transform.
    pub(super) inputs: Vec<f32>,
    /// Of all inputs that share the grid.
    pub(super) range: Range,
    pub(super) grid: Grid,
    pub(super) levels: u32,
    /// Whether the grid was fixed at calibration.
    pub(super) is_fixed: bool,
    pub(super) codes: Vec<i32>,
    /// Less their zero points.
    pub(super) weights: Vec<i32>,
    pub(super) runs: Vec<Run>,
    /// Of each run.
    pub(super) sums: Vec<RunSum>,
    pub(super) sum: f32,
}

#[cfg(feature = "models")]
pub(super) struct RunSum {
    pub(super) product: i32,
    pub(super) rescaled: f32,
    pub(super) total: f32,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compress::{Activations, Recipe};
    use crate::model::{Layer, Linear};
    use crate::quant::{Granularity, NumberFormat, Symmetry};
    use crate::rng::Rng;
    use crate::tensor::Tensor;

    fn values(count: usize, rng: &mut Rng) -> Vec<f32> {
        (0..count).map(|_| rng.uniform() as f32 * 3.0 - 1.0).collect()
    }

    #[test]
    fn batches_of_bytes_give_the_same_bits_as_rows_one_by_one() {
        let mut rng = Rng::new(7);
        for (inputs, outputs, rows) in [(64, 10, 300), (33, 7, 5), (100, 17, 1)] {
            let tensor = |name: &str, shape: &[usize], rng: &mut Rng| {
                Tensor::new(name, shape.to_vec(), values(shape.iter().product(), rng)).unwrap()
            };
            let weight = tensor("weight", &[outputs, inputs], &mut rng);
            let bias = tensor("bias", &[outputs], &mut rng);
            let model = Model::new(vec![Layer::Linear(Linear::new(weight, bias).unwrap())]).unwrap();
            let x = values(rows * inputs, &mut rng);
            let calibration = Calibration::of(&model, &x);
            let mut batched = 0;
            for symmetry in [Symmetry::Affine, Symmetry::Symmetric] {
                for granularity in [
                    Granularity::PerTensor,
                    Granularity::PerChannel,
                    Granularity::PerGroup { size: 16 },
                    Granularity::PerGroup { size: 3 },
                ] {
                    for activations in [
                        Activations::Dynamic { levels: 256 },
                        Activations::Static { levels: 100, range: RangeRule::MinMax },
                        Activations::Dynamic { levels: 300 },
                    ] {
                        let format =
                            NumberFormat::Integer(IntegerFormat { levels: 256, symmetry, ..Default::default() });
                        let recipe = Recipe { format, granularity, activations, ..Recipe::default() };
                        let quantized = QuantizedModel::new(&model, &recipe, &calibration).unwrap();
                        let calibrated = match activations {
                            Activations::Static { range, .. } => Some((&calibration, range)),
                            _ => None,
                        };
                        let levels = activations.levels().unwrap();
                        let mut layers = integer_layers(&quantized, levels, calibrated).unwrap();
                        let found = integer_forward(&model, &layers, &x);
                        let layer = layers[0].as_mut().unwrap();
                        batched += usize::from(layer.bytes.take().is_some());
                        let expected = integer_forward(&model, &layers, &x);
                        let bits = |y: &[f32]| y.iter().map(|y| y.to_bits()).collect::<Vec<_>>();
                        assert_eq!(bits(&found), bits(&expected), "{inputs} × {outputs}, {rows} rows: {recipe:?}");
                    }
                }
            }
            // All but groups of three, and more levels than a byte has.
            assert_eq!(batched, 2 * 3 * 2, "{inputs}");
        }
    }
}
