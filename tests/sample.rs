//! A sample taken apart gives the bits that the forward pass gives, by every recipe of every sweep, on every dataset; and its
//! parts add up.

#[path = "support/data.rs"]
mod data;

use data::dataset;
use quant_playground::compress::{Activations, Calibration, QuantizedModel, Recipe, Transform};
use quant_playground::datasets;
use quant_playground::evaluate::Evaluator;
use quant_playground::form::{Facts, default_recipe, repaired, sweep_recipes};
use quant_playground::inspect::{SampleTrace, TraceOptions, sample};
use quant_playground::model::{Conv, Layer, Linear, Model, Window};
use quant_playground::quant::{Granularity, IntegerFormat, NumberFormat, RangeRule};
use quant_playground::rng::Rng;
use quant_playground::tensor::Tensor;
use quant_playground::train::{Architecture, TrainOptions, Training, pretrained};

/// The shipped weights, or what a few steps of training make; `hidden` for a network.
fn evaluator(id: &str, hidden: Option<u32>) -> Evaluator {
    let dataset = dataset(id);
    let shipped = if hidden.is_none() { pretrained(&dataset).unwrap() } else { None };
    let model = shipped.unwrap_or_else(|| {
        let architecture = hidden.map_or(Architecture::Linear, |hidden| Architecture::Network { hidden });
        let mut training = Training::new(&dataset, TrainOptions { architecture, ..Default::default() }).unwrap();
        training.by_ref().take(3).for_each(drop);
        training.model().unwrap()
    });
    Evaluator::new(model, dataset).unwrap()
}

/// The recipes of the sweep, as they are, and with activations of either kind.
fn recipes(evaluator: &Evaluator) -> Vec<Recipe> {
    let facts = Facts::of(evaluator.model(), evaluator.calibration());
    let all = sweep_recipes(&default_recipe(&evaluator.dataset().info), facts);
    let static_range = RangeRule::Percentile { percent: 95.0, of: Default::default() };
    let others = [
        Activations::Dynamic { levels: 256 },
        Activations::Static { levels: 256, range: RangeRule::MinMax },
        Activations::Static { levels: 40, range: static_range },
        Activations::Dynamic { levels: 300 },
    ];
    let with = |recipe: &Recipe| {
        let others = others.map(|activations| Recipe { activations, ..recipe.clone() });
        let transformed = Recipe { transform: Transform::Hadamard(Default::default()), ..others[0].clone() };
        let finer = Recipe { granularity: Granularity::PerGroup { size: 3 }, ..others[0].clone() };
        [recipe.clone(), transformed, finer].into_iter().chain(others).collect::<Vec<_>>()
    };
    all.iter().flat_map(with).map(|recipe| repaired(&recipe, facts)).collect()
}

fn trace(quantized: &QuantizedModel, x: &[f32], layer: u32, output: u32, position: Option<u32>) -> SampleTrace {
    let options = TraceOptions { layer: Some(layer), output: Some(output), position };
    sample(quantized, x, &options).unwrap().unwrap()
}

/// What the parts say of themselves.
fn adds_up(trace: &SampleTrace) {
    let count = trace.inputs.len();
    assert!([trace.weights.len(), trace.products.len(), trace.unpacked.len()].iter().all(|&n| n == count));
    let Some(grid) = trace.grid else {
        assert!(trace.runs.is_empty() && trace.codes.is_empty() && trace.flags.is_empty());
        let sum = trace.products.iter().fold(0.0f32, |sum, &product| sum + product as f32);
        assert_eq!(sum.to_bits(), trace.sum.to_bits());
        return;
    };
    assert!([trace.codes.len(), trace.flags.len(), trace.weight_codes.len()].iter().all(|&n| n == count));
    let (mut next, mut total) = (0, 0.0f32);
    for run in &trace.runs {
        assert_eq!(run.start, next);
        next = run.end;
        let exact: f64 = trace.products[run.start..run.end].iter().sum();
        assert_eq!(exact, f64::from(run.sum));
        assert_eq!(run.rescaled.to_bits(), (run.sum as f32 * (grid.scale * run.scale)).to_bits());
        total += run.rescaled;
        assert_eq!(total.to_bits(), run.total.to_bits());
        assert!((run.start..run.end).all(|i| trace.weight_scales[i].to_bits() == run.scale.to_bits()));
    }
    assert_eq!((next, total.to_bits()), (count, trace.sum.to_bits()));
    for i in 0..count {
        assert_eq!(trace.weights[i], f64::from(trace.weight_codes[i] - trace.weight_zeros[i]));
        assert_eq!(trace.products[i], f64::from(trace.codes[i] - grid.zero_point) * trace.weights[i]);
        let steps = trace.inputs[i] / grid.scale;
        let unclamped = f64::from(steps.round_ties_even()) + f64::from(grid.zero_point);
        let highest = f64::from(grid.levels - 1);
        assert_eq!(f64::from(trace.codes[i]), unclamped.clamp(0.0, highest));
        let is_beyond = unclamped < 0.0 || unclamped > highest;
        let is_tie = f64::from(steps).fract().abs() == 0.5;
        assert_eq!(trace.flags[i], if is_beyond { 2 } else { u8::from(is_tie) });
    }
}

/// Takes every output of every layer of one sample apart, and follows the values from layer to layer.
fn follows(quantized: &QuantizedModel, x: &[f32], most_outputs: usize) -> [usize; 2] {
    let model = quantized.recovered();
    let (mut flow, mut seen) = (x.to_vec(), [0, 0]);
    let last = model.linear_layers().count() - 1;
    for (layer, linear) in model.linear_layers().enumerate() {
        // A hidden layer is needed as a whole, for the next one is fed with it.
        let outputs = if layer < last { linear.outputs() } else { linear.outputs().min(most_outputs) };
        let traces: Vec<SampleTrace> =
            (0..outputs).map(|output| trace(quantized, x, layer as u32, output as u32, None)).collect();
        for trace in &traces {
            adds_up(trace);
            seen[usize::from(trace.grid.is_some())] += 1;
            if quantized.transforms().is_empty() || trace.grid.is_none() {
                assert_eq!(trace.inputs, flow, "the inputs of layer {layer}");
            }
        }
        let values: Vec<f32> = traces.iter().map(|trace| trace.value).collect();
        if layer == last {
            let found = quantized.forward(x);
            let bits = |values: &[f32]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
            assert_eq!(bits(&values), bits(&found[..outputs]));
        }
        flow = values.into_iter().map(|value| if value > 0.0 { value } else { 0.0 }).collect();
    }
    seen
}

#[test]
fn traced_outputs_are_those_of_the_forward_pass_for_every_recipe_and_dataset() {
    let mut rng = Rng::new(3);
    let models = datasets::ALL.map(|info| (info.id, None)).into_iter();
    for (id, hidden) in models.chain([("iris", Some(6)), ("digits", Some(8))]) {
        let evaluator = evaluator(id, hidden);
        let (features, rows) = (evaluator.dataset().info.features, evaluator.test().labels.len());
        let mut seen = [0, 0];
        let all = recipes(&evaluator);
        // Recipes of MNIST take a hundred times as long as those of others; 9 meets each of the 7 above.
        let every = if ["mnist", "languages", "vowels"].contains(&id) { 9 } else { 1 };
        for recipe in all.iter().step_by(every) {
            let quantized = evaluator.quantize(recipe).unwrap();
            let row = (rng.next_u64() % rows as u64) as usize;
            let x = &evaluator.test().features[row * features..(row + 1) * features];
            for (seen, more) in seen.iter_mut().zip(follows(&quantized, x, 10)) {
                *seen += more;
            }
        }
        assert!(seen.iter().all(|&count| count > 20), "{id}: {seen:?} in floats and integers");
    }
}

fn values(count: usize, seed: u64) -> Vec<f32> {
    let mut rng = Rng::new(seed);
    (0..count).map(|_| rng.uniform() as f32 * 2.0 - 1.0).collect()
}

fn linear(outputs: usize, inputs: usize, seed: u64) -> Linear {
    let tensor =
        |name: &str, shape: Vec<usize>| Tensor::new(name, shape.clone(), values(shape.iter().product(), seed)).unwrap();
    Linear::new(tensor("weight", vec![outputs, inputs]), tensor("bias", vec![outputs])).unwrap()
}

/// A convolution of 3 by 3 over pictures of 2 channels, 6 by 5.
fn convolution(groups: usize) -> Model {
    let conv = Conv::new(linear(4, 18 / groups, 1), Window::new([3, 3]), groups).unwrap();
    Model::graph(vec![2, 6, 5], vec![(Layer::Conv(conv), vec![0])]).unwrap()
}

#[test]
fn windows_of_a_convolution_are_followed_one_by_one() {
    let model = convolution(1);
    let x = values(60, 9);
    for activations in [Activations::Float32, Activations::Dynamic { levels: 256 }] {
        let recipe = Recipe { activations, ..Recipe::default() };
        let quantized = QuantizedModel::new(&model, &recipe, &Calibration::of(&model, &x)).unwrap();
        let y = quantized.forward(&x);
        for output in 0..4 {
            let plane = &y[output * 12..(output + 1) * 12];
            for (position, value) in plane.iter().enumerate() {
                let trace = trace(&quantized, &x, 0, output as u32, Some(position as u32));
                adds_up(&trace);
                assert_eq!((trace.positions, trace.value.to_bits()), (12, value.to_bits()));
            }
            let largest = trace(&quantized, &x, 0, output as u32, None);
            assert!(plane.iter().all(|&value| value <= largest.value) && plane[largest.position] == largest.value);
        }
    }
    let grouped = convolution(2);
    let quantized = QuantizedModel::new(&grouped, &Recipe::default(), &Calibration::default()).unwrap();
    assert_eq!(sample(&quantized, &x, &TraceOptions::default()), Ok(None));
}

#[test]
fn ties_and_clipped_inputs_are_flagged() {
    let model = Model::new(vec![Layer::Linear(linear(1, 4, 2))]).unwrap();
    let recipe = Recipe {
        format: NumberFormat::Integer(IntegerFormat::default()),
        activations: Activations::Static { levels: 5, range: RangeRule::MinMax },
        ..Recipe::default()
    };
    let calibration = Calibration::of(&model, &[0.0, 1.0, 2.0, 4.0]);
    let quantized = QuantizedModel::new(&model, &recipe, &calibration).unwrap();
    let trace = trace(&quantized, &[0.5, 2.5, 9.0, -1.0], 0, 0, None);
    adds_up(&trace);
    assert_eq!((trace.codes, trace.flags), (vec![0, 2, 4, 0], vec![1, 1, 2, 2]));
    assert!(trace.grid.unwrap().fixed);
    assert_eq!((trace.grid.unwrap().low, trace.grid.unwrap().high), (0.0, 4.0));
}

#[test]
fn what_is_not_there_is_refused_by_name() {
    let evaluator = evaluator("iris", None);
    let quantized = evaluator.quantize(&Recipe::default()).unwrap();
    let code = |features: &[f32], options: TraceOptions| sample(&quantized, features, &options).unwrap_err().code();
    let x = [1.0, 2.0, 3.0, 4.0];
    assert_eq!(code(&x[..3], TraceOptions::default()), "shape");
    assert_eq!(code(&[f32::NAN; 4], TraceOptions::default()), "non-finite");
    for (layer, output, position) in [(Some(1), None, None), (None, Some(3), None), (None, None, Some(1))] {
        assert_eq!(code(&x, TraceOptions { layer, output, position }), "out-of-range");
    }
    assert_eq!(evaluator.predict(&quantized, &x[..2]).unwrap_err().code(), "shape");
    let weights = Evaluator::of_weights(evaluator.model().clone());
    assert_eq!(weights.predict(&quantized, &x).unwrap_err().code(), "argument");
}

#[test]
fn predictions_of_a_sample_are_those_of_its_row() {
    for id in ["digits", "diabetes"] {
        let evaluator = evaluator(id, None);
        let quantized = evaluator.quantize(&Recipe::default()).unwrap();
        let (features, outputs) = (evaluator.dataset().info.features, evaluator.model().outputs());
        let all = quantized.forward(&evaluator.test().features);
        for row in [0, 7] {
            let said = evaluator
                .predict(&quantized, &evaluator.test().features[row * features..(row + 1) * features])
                .unwrap();
            assert_eq!(said.before.outputs, evaluator.baseline()[row * outputs..(row + 1) * outputs]);
            assert_eq!(said.after.outputs, all[row * outputs..(row + 1) * outputs]);
            for said in [said.before, said.after] {
                let classes = if outputs > 1 { outputs } else { 0 };
                assert_eq!(said.probabilities.len(), classes);
                assert!(classes == 0 || (said.probabilities.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            }
        }
    }
}

/// Of a linear model, the gradient by the inputs is the row of weights.
#[test]
fn what_an_answer_hangs_on_is_weight_times_input() {
    let data = dataset("digits");
    let row = data.test.features[..64].to_vec();
    let model = pretrained(&data).unwrap().unwrap();
    let evaluator = Evaluator::new(model.clone(), data).unwrap();
    let saliency =
        |recipe: &Recipe| evaluator.predict(&evaluator.quantize(recipe).unwrap(), &row).unwrap().saliency.unwrap();
    let same = saliency(&Recipe::float32());
    let weight = model.parameters().next().unwrap().data();
    for (i, found) in same.before.iter().enumerate() {
        assert_eq!(*found, weight[same.class * 64 + i] * row[i], "input {i}");
    }
    assert_eq!((same.kept, same.top), (10, 10));
    assert_eq!(same.before, same.after);
    let binary = NumberFormat::Binary(Default::default());
    let coarse = saliency(&Recipe { format: binary, ..Recipe::default() });
    assert!(coarse.kept < 10 && coarse.before == same.before, "{}", coarse.kept);
}
