//! What training gives at few bits, and what a teacher gives a small student, on the digits, as tables in Markdown:
//! `cargo run --release --example learn`. The figures follow from the seeds alone.

#[path = "../tests/support/data.rs"]
mod data;

use quant_playground::compress::Recipe;
use quant_playground::datasets::Dataset;
use quant_playground::evaluate::Evaluator;
use quant_playground::learn::{
    Augmentation, Descent, DescentOptions, Distillation, Network, QuantizationAware, StepSize, Trained,
};
use quant_playground::model::Model;
use quant_playground::quant::{Granularity, IntegerFormat, NumberFormat};
use std::io::Write;
use std::time::Instant;

type Answer<T> = Result<T, Box<dyn std::error::Error>>;

/// A trained model, its accuracy on the test rows in percent, and the seconds it took.
struct Outcome {
    trained: Trained,
    percent: f64,
    seconds: f64,
}

fn run(model: &Model, data: &Dataset, options: DescentOptions, teacher: Option<&Model>) -> Answer<Outcome> {
    let start = Instant::now();
    let mut descent = Descent::new(model, data, options)?;
    if let Some(teacher) = teacher {
        descent.teach(teacher)?;
    }
    while descent.step()?.is_some() {}
    let trained = descent.trained()?;
    let seconds = start.elapsed().as_secs_f64();
    let percent = score(&trained.model, data, &trained.recipe)?;
    Ok(Outcome { trained, percent, seconds })
}

fn score(model: &Model, data: &Dataset, recipe: &Recipe) -> Answer<f64> {
    Ok(100.0 * Evaluator::new(model.clone(), data.clone())?.evaluate(recipe)?.score)
}

fn options(seed: u32) -> DescentOptions {
    let augmentation = Augmentation { noise: 0.25, shift: 0 };
    DescentOptions { seed, epochs: 150, rate: 1.2e-2, augmentation, ..Default::default() }
}

fn main() -> Answer<()> {
    let data = data::dataset("digits");
    let mut out = std::io::stdout().lock();
    writeln!(out, "| seed | format | plain | trained | seconds |\n| --- | --- | --- | --- | --- |")?;
    for seed in 1..=3 {
        let float = run(&Network::default().build(&data.info, seed)?, &data, options(seed), None)?;
        writeln!(out, "| {seed} | float32 | | {:.2} % | {:.2} |", float.percent, float.seconds)?;
        let integer = |levels| NumberFormat::Integer(IntegerFormat { levels, ..Default::default() });
        let cases = [
            ("4 bits", integer(16), StepSize::Recipe),
            ("3 bits", integer(8), StepSize::Recipe),
            ("2 bits", integer(4), StepSize::Recipe),
            ("2 bits, learned step", integer(4), StepSize::Learned),
            ("ternary", NumberFormat::Ternary(Default::default()), StepSize::Recipe),
            ("binary", NumberFormat::Binary(Default::default()), StepSize::Recipe),
        ];
        for (name, format, step_size) in cases {
            let recipe = Recipe { format, granularity: Granularity::PerTensor, ..Default::default() };
            let plain = score(&float.trained.model, &data, &recipe)?;
            let quantization = Some(QuantizationAware { recipe, step_size, clipped_activations: false });
            let options = DescentOptions { quantization, rate: 2.5e-3, ..options(seed) };
            let aware = run(&float.trained.model, &data, options, None)?;
            writeln!(out, "| {seed} | {name} | {plain:.2} % | {:.2} % | {:.2} |", aware.percent, aware.seconds)?;
        }
    }
    writeln!(out, "\n| seed | student 64-8-10 by labels | with a teacher |\n| --- | --- | --- |")?;
    let teacher = run(&Network::default().build(&data.info, 1)?, &data, options(1), None)?.trained.model;
    for seed in 1..=3 {
        let student = Network::Layers { hidden: vec![8] }.build(&data.info, seed)?;
        let distillation = Distillation { temperature: 2.0, weight: 0.9 };
        let augmentation = Augmentation { noise: 0.5, shift: 0 };
        let options = DescentOptions { distillation, augmentation, epochs: 60, ..options(seed) };
        let alone = run(&student, &data, options.clone(), None)?.percent;
        let taught = run(&student, &data, options, Some(&teacher))?.percent;
        writeln!(out, "| {seed} | {alone:.2} % | {taught:.2} % |")?;
    }
    Ok(())
}
