//! The table `benches/ROUNDING.md`: what each rounding and transform leaves of the error that rounding to nearest makes in
//! the outputs of the layers of the built-in models. Nothing in it depends on time or machine.

use crate::data::dataset;
use quant_playground::compress::{
    Activations, Awq, Calibration, Hadamard, QuantizedModel, Recipe, SmoothQuant, Transform,
};
use quant_playground::datasets::{self, Dataset};
use quant_playground::evaluate::{Evaluator, Metric};
use quant_playground::model::{Layer, Linear, Model};
use quant_playground::quant::formats::HqqFormat;
use quant_playground::quant::rounding::{CoordinateDescent, Gptq, Stochastic};
use quant_playground::quant::{Granularity, IntegerFormat, NumberFormat, Rounding, Span, Symmetry};
use quant_playground::train::{Architecture, TrainOptions, Training, pretrained};
use quant_playground::{Error, Tensor};
use std::fmt::Write;

/// A model with the data it is judged on, and each of its linear layers alone.
struct Subject {
    name: String,
    evaluator: Evaluator,
    layers: Vec<LayerAlone>,
}

/// A linear layer without bias, with what the float model feeds it.
struct LayerAlone {
    model: Model,
    calibration: Calibration,
    /// Inputs and what the float layer makes of them: on test rows, on calibration rows.
    parts: [(Vec<f32>, Vec<f32>); 2],
}

/// What is left of a method on a model.
#[derive(Clone, Copy)]
struct Outcome {
    /// The root of the mean over layers of ‖XW − its estimate‖² / ‖XW‖²: on test rows, on calibration rows.
    errors: [f64; 2],
    /// Accuracy or R² of the whole model on test rows.
    score: f64,
}

impl Subject {
    fn new(name: String, model: Model, dataset: Dataset) -> Result<Self, Error> {
        let [calibrating, testing] = [&dataset.calibration, &dataset.test].map(|rows| {
            let mut inputs = vec![Vec::new(); model.linear_layers().count()];
            model.activations(&rows.features, |layer, x| inputs[layer].extend_from_slice(x));
            inputs
        });
        let mut layers = Vec::new();
        for ((layer, calibrating), test) in model.linear_layers().zip(calibrating).zip(testing) {
            let bias = Tensor::new("bias", vec![layer.outputs()], vec![0.0; layer.outputs()])?;
            let model = Model::new(vec![Layer::Linear(Linear::new(layer.weight().clone(), bias)?)])?;
            let calibration = Calibration::of(&model, &calibrating);
            let parts = [test, calibrating].map(|inputs| {
                let outputs = model.forward(&inputs);
                (inputs, outputs)
            });
            layers.push(LayerAlone { model, calibration, parts });
        }
        Ok(Self { name, evaluator: Evaluator::new(model, dataset)?, layers })
    }

    fn outcome(&self, recipe: &Recipe) -> Result<Outcome, Error> {
        let mut sums = [0.0; 2];
        for layer in &self.layers {
            let quantized = QuantizedModel::new(&layer.model, recipe, &layer.calibration)?;
            for (sum, (inputs, outputs)) in sums.iter_mut().zip(&layer.parts) {
                let square = |x: f64| x * x;
                let found = quantized.forward(inputs);
                let lost = outputs.iter().zip(&found).map(|(&y, &z)| square(f64::from(y) - f64::from(z)));
                *sum += lost.sum::<f64>() / outputs.iter().map(|&y| square(f64::from(y))).sum::<f64>();
            }
        }
        let errors = sums.map(|sum| (sum / self.layers.len() as f64).sqrt());
        Ok(Outcome { errors, score: self.evaluator.evaluate(recipe)?.score })
    }

    fn score_words(&self, score: f64) -> String {
        match self.evaluator.evaluate(&Recipe::float32()).map(|report| report.metric) {
            Ok(Metric::Regression { .. }) => format!("R² {score:.3}"),
            _ => format!("{:.1} %", 100.0 * score),
        }
    }
}

/// The models that ship with weights, and a network that is trained here.
fn subjects() -> Result<Vec<Subject>, Error> {
    let mut found = Vec::new();
    for info in datasets::ALL.into_iter().filter(|info| info.has_weights) {
        let data = dataset(info.id);
        if let Some(model) = pretrained(&data)? {
            found.push(Subject::new(info.id.replace('_', " "), model, data)?);
        }
    }
    let (data, architecture) = (dataset("digits"), Architecture::Network { hidden: Architecture::HIDDEN });
    let mut training = Training::new(&data, TrainOptions { architecture, ..TrainOptions::default() })?;
    training.by_ref().for_each(drop);
    found.push(Subject::new(format!("digits, network {}", Architecture::HIDDEN), training.model()?, data)?);
    Ok(found)
}

/// A row of a table: its name, and the recipes whose mean is shown, made from that of rounding to nearest.
struct Method {
    name: &'static str,
    recipes: fn(&Recipe) -> Vec<Recipe>,
}

fn rounded(like: &Recipe, rounding: Rounding) -> Recipe {
    Recipe { rounding, ..like.clone() }
}

fn transformed(like: &Recipe, transform: Transform) -> Recipe {
    Recipe { transform, ..like.clone() }
}

fn gptq(like: &Recipe) -> Recipe {
    rounded(like, Rounding::Gptq(Gptq::default()))
}

const STOCHASTIC: Method = Method {
    name: "stochastic, mean of 5 seeds",
    recipes: |like| (1..=5).map(|seed| rounded(like, Rounding::Stochastic(Stochastic { seed }))).collect(),
};
const GPTQ: Method = Method { name: "GPTQ", recipes: |like| vec![gptq(like)] };
const COORDINATE: Method = Method {
    name: "coordinate search",
    recipes: |like| vec![rounded(like, Rounding::CoordinateDescent(CoordinateDescent::default()))],
};
const HQQ: Method = Method {
    name: "HQQ",
    recipes: |like| {
        let NumberFormat::Integer(IntegerFormat { levels, .. }) = like.format else { return Vec::new() };
        vec![Recipe { format: NumberFormat::Hqq(HqqFormat { levels, refit: true }), ..like.clone() }]
    },
};
const AWQ: Method = Method { name: "AWQ", recipes: |like| vec![transformed(like, Transform::Awq(Awq::default()))] };
const SMOOTH: Method = Method {
    name: "SmoothQuant",
    recipes: |like| vec![transformed(like, Transform::SmoothQuant(SmoothQuant::default()))],
};
const HADAMARD: Method = Method {
    name: "Hadamard rotation",
    recipes: |like| vec![transformed(like, Transform::Hadamard(Hadamard { seed: 0 }))],
};
const HADAMARD_SIGNS: Method = Method {
    name: "Hadamard, signs by chance, mean of 5 seeds",
    recipes: |like| (1..=5).map(|seed| transformed(like, Transform::Hadamard(Hadamard { seed }))).collect(),
};
const CORRECTION: Method =
    Method { name: "bias correction", recipes: |like| vec![Recipe { bias_correction: true, ..like.clone() }] };
const GPTQ_CORRECTION: Method =
    Method { name: "GPTQ, bias correction", recipes: |like| vec![Recipe { bias_correction: true, ..gptq(like) }] };
const AWQ_GPTQ: Method =
    Method { name: "AWQ, GPTQ", recipes: |like| vec![transformed(&gptq(like), Transform::Awq(Awq::default()))] };

/// What the summary says of a method: its name, and where and why it does not win.
const OF_WEIGHTS: &[(Method, &str)] = &[
    (
        STOCHASTIC,
        "Nearly everywhere: its errors are larger by construction, and only their mean over many draws is zero.",
    ),
    (
        GPTQ,
        "Where a layer has few inputs (iris 4, diabetes 10): few weights follow that could make an error good, so the codes are \
         those of the nearest levels, or worse; wine at 4 bits fits its 36 calibration rows and not the test rows.",
    ),
    (
        COORDINATE,
        "On calibration rows never above nearest, and equal where rounding to nearest is the best of all neighbours; on test \
         rows, wine at 4 bits and diabetes at 2 are fitted too closely.",
    ),
    (
        HQQ,
        "It sees no data: what it gains for weights, by its own norm, it may lose in the outputs. Against symmetric narrow grids \
         it has one level more, and a zero point of 4 bytes per channel.",
    ),
    (
        AWQ,
        "Where the search finds no power that helps (=): inputs of like size need no scales. Never above on calibration rows.",
    ),
    (
        SMOOTH,
        "It is meant for quantized activations (below): with float ones it only makes weights harder or easier by luck, as α \
         is 0.5 and not searched.",
    ),
    (HADAMARD, ROTATION),
    (HADAMARD_SIGNS, ROTATION),
    (
        CORRECTION,
        "All datasets but digits are standardised: the mean of every input over training rows is zero, and there is no shift to correct. What \
         the calibration rows show of one is chance.",
    ),
    (GPTQ_CORRECTION, "As GPTQ."),
    (AWQ_GPTQ, "As GPTQ; scales found for rounding to nearest are not always the best for GPTQ."),
];
const ROTATION: &str = "These layers have few outliers to spread, and rotated weights lose their zeros. Without signs, pixels, \
    which are never negative, add up in the first rotated input, which gets 40 % of all squares. Inputs of 13 and 30 values \
    are rotated in parts.";
const OF_ACTIVATIONS: &[(Method, &str)] = &[
    (
        SMOOTH,
        "Where there are no large inputs to divide: pixels all have one range, and standardised inputs nearly one. Dividing \
         the small ones then only makes their weights coarser. It wins most where inputs differ and weights have bits to spare: \
         breast cancer with 8 bits of both.",
    ),
    (AWQ, "As with weights alone; its search does not see that activations are quantized too."),
    (HADAMARD, ROTATION),
    (HADAMARD_SIGNS, ROTATION),
    (CORRECTION, "As with weights alone; it corrects what weights shift, not what activations shift."),
    (
        GPTQ,
        "As with weights alone; with 8 bits of weights and 4 of activations nearly all errors are those of activations.",
    ),
];

/// Some tables of the same methods, with a summary: rows are methods, columns are models.
struct Chapter {
    title: &'static str,
    methods: &'static [(Method, &'static str)],
    /// A title, and the recipe of rounding to nearest.
    settings: Vec<(String, Recipe)>,
}

fn chapters() -> [Chapter; 2] {
    let nearest = |levels: u32, symmetry, span, activations| {
        let format = NumberFormat::Integer(IntegerFormat { levels, symmetry, span, ..Default::default() });
        Recipe { format, granularity: Granularity::PerChannel, activations, ..Recipe::default() }
    };
    let (mut weights, mut activations) = (Vec::new(), Vec::new());
    let grids =
        [("Affine grids", Symmetry::Affine, Span::Full), ("Symmetric narrow grids", Symmetry::Symmetric, Span::Narrow)];
    for (name, symmetry, span) in grids {
        let of_bits = |bits: u32| nearest(1 << bits, symmetry, span, Activations::Float32);
        weights.extend((2..=4).map(|bits| (format!("{name}, {bits} bits"), of_bits(bits))));
    }
    for width in [8u32, 4] {
        let of_bits =
            |bits: u32| nearest(1 << bits, Symmetry::Affine, Span::Full, Activations::Dynamic { levels: 1 << width });
        let title = |bits: u32| format!("Affine grids, {bits} bits, activations of {width} bits");
        activations.extend([2, 3, 4, 8].map(|bits| (title(bits), of_bits(bits))));
    }
    [
        Chapter { title: "Weights alone", methods: OF_WEIGHTS, settings: weights },
        Chapter { title: "Weights and activations", methods: OF_ACTIVATIONS, settings: activations },
    ]
}

fn mean(outcomes: &[Outcome]) -> Outcome {
    let of = |figure: &dyn Fn(&Outcome) -> f64| outcomes.iter().map(figure).sum::<f64>() / outcomes.len() as f64;
    Outcome { errors: [0, 1].map(|part| of(&|outcome| outcome.errors[part])), score: of(&|outcome| outcome.score) }
}

/// How a ratio of errors compares with rounding to nearest: fewer, the same as far as anyone would say, more.
fn mark(ratio: f64) -> &'static str {
    match ratio {
        ..0.9995 => "",
        ..1.0005 => "= ",
        _ => "✗ ",
    }
}

/// Of each method, the ratio of errors to those of rounding to nearest for each cell, on test and on calibration rows.
type Ratios = Vec<Vec<[f64; 2]>>;

/// The tables of a chapter, and what they say.
fn tables(chapter: &Chapter, subjects: &[Subject]) -> Result<(String, Ratios), Error> {
    let names: Vec<&str> = subjects.iter().map(|subject| subject.name.as_str()).collect();
    let mut ratios = vec![Vec::new(); chapter.methods.len()];
    let mut text = String::new();
    for (title, recipe) in &chapter.settings {
        let _ = writeln!(text, "\n### {title}\n\n| method | {} |", names.join(" | "));
        let _ = writeln!(text, "| --- |{}", " ---: |".repeat(names.len()));
        let nearest = subjects.iter().map(|subject| subject.outcome(recipe)).collect::<Result<Vec<_>, _>>()?;
        let cells = subjects.iter().zip(&nearest);
        let cells = cells.map(|(subject, nearest)| {
            format!("{:.1} %, {}", 100.0 * nearest.errors[0], subject.score_words(nearest.score))
        });
        let _ = writeln!(text, "| nearest | {} |", cells.collect::<Vec<_>>().join(" | "));
        for ((method, _), ratios) in chapter.methods.iter().zip(&mut ratios) {
            let mut cells = Vec::new();
            for (subject, nearest) in subjects.iter().zip(&nearest) {
                let recipes = (method.recipes)(recipe);
                let outcomes = recipes.iter().map(|recipe| subject.outcome(recipe)).collect::<Result<Vec<_>, _>>()?;
                let outcome = mean(&outcomes);
                let ratio = [0, 1].map(|part| outcome.errors[part] / nearest.errors[part]);
                cells.push(format!("{}{:.3}, {}", mark(ratio[0]), ratio[0], subject.score_words(outcome.score)));
                ratios.push(ratio);
            }
            let _ = writeln!(text, "| {} | {} |", method.name, cells.join(" | "));
        }
    }
    Ok((text, ratios))
}

fn summary(chapter: &Chapter, ratios: &Ratios) -> String {
    let mut text = format!("\n## {}\n\n{SUMMARY}", chapter.title);
    for ((method, why), ratios) in chapter.methods.iter().zip(ratios) {
        let wins = |part: usize| ratios.iter().filter(|ratio| mark(ratio[part]).is_empty()).count();
        let product: f64 = ratios.iter().map(|ratio| libm::log(ratio[0])).sum();
        let (name, mean, of) = (method.name, libm::exp(product / ratios.len() as f64), ratios.len());
        let _ = writeln!(text, "| {name} | {mean:.2} | {} of {of} | {} | {why} |", wins(0), wins(1));
    }
    text
}

/// The whole file.
pub(crate) fn table() -> Result<String, Error> {
    let subjects = subjects()?;
    let mut text = String::from(HEAD);
    for chapter in chapters() {
        let (tables, ratios) = tables(&chapter, &subjects)?;
        text += &summary(&chapter, &ratios);
        text += &tables;
    }
    Ok(text)
}

const HEAD: &str = "\
# What rounding and transforms gain over rounding to nearest

Made by `cargo run --release --example rounding_table > benches/ROUNDING.md`; a test holds this file to what that prints.

Models are those that ship with their weights, and a network with 32 hidden values trained on digits. Weights are quantized
by minimum and maximum per output channel, biases stay floats, every method has its defaults, and looks at the calibration
rows alone. The row of rounding to nearest says how large the error of the outputs is, ‖XW − XŴ‖ / ‖XW‖ (the root of the mean
of its squares over layers, each fed by the float model), and the accuracy or R² of the whole model, both on test rows. The
other rows give the error as a ratio to that, and the accuracy: **✗** marks a larger error than that of rounding to nearest,
**=** the same within 0.0005.

Accuracy is coarser than the error: a test row is 0.3 % on digits, 3.3 % on iris, 2.9 % on wine, 0.9 % on breast cancer.
";
const SUMMARY: &str = "\
The mean of ratios is geometric; it and the counts of cells with a smaller error are over all tables of this chapter.

| method | mean ratio | better on test rows | on calibration rows | where it does not win |
| --- | ---: | ---: | ---: | --- |
";
