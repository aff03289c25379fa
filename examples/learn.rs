//! What training gives at few bits, on the built-in data: `cargo run --release --example learn`.

#[path = "../tests/support/data.rs"]
mod data;

use quant_playground::compress::Recipe;
use quant_playground::datasets::Dataset;
use quant_playground::evaluate::Evaluator;
use quant_playground::learn::{Descent, DescentOptions, Network, QuantizationAware, StepSize, Trained};
use quant_playground::model::Model;
use quant_playground::quant::{Granularity, IntegerFormat, NumberFormat};
use std::time::Instant;

fn run(model: &Model, data: &Dataset, options: DescentOptions) -> quant_playground::Result<(Trained, f64)> {
    let start = Instant::now();
    let mut descent = Descent::new(model, data, options)?;
    while let Some(_progress) = descent.step()? {}
    Ok((descent.trained()?, start.elapsed().as_secs_f64()))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let data = data::dataset("digits");
    for seed in 1..=3 {
        let untrained = Network::default().build(&data.info, seed)?;
        let env = |name: &str, or: f64| std::env::var(name).ok().and_then(|x| x.parse().ok()).unwrap_or(or);
        let options = DescentOptions {
            seed,
            epochs: env("EPOCHS", 60.0) as u32,
            batch: env("BATCH", 32.0) as u32,
            rate: env("RATE", 3e-3),
            weight_decay: env("DECAY", 0.0),
            augmentation: quant_playground::learn::Augmentation {
                shift: env("SHIFT", 0.0) as u32,
                noise: env("NOISE", 0.0),
            },
            ..Default::default()
        };
        let (float, seconds) = run(&untrained, &data, options.clone())?;
        let evaluator = Evaluator::new(float.model.clone(), data.clone())?;
        println!("seed {seed}: fp32 {:.4} in {seconds:.2} s", evaluator.evaluate(&Recipe::float32())?.score);
        let integer = |levels| NumberFormat::Integer(IntegerFormat { levels, ..Default::default() });
        let per_tensor = |format| Recipe { format, granularity: Granularity::PerTensor, ..Default::default() };
        let cases = [
            ("int4", per_tensor(integer(16)), StepSize::Recipe),
            ("int3", per_tensor(integer(8)), StepSize::Recipe),
            ("int2", per_tensor(integer(4)), StepSize::Recipe),
            ("int2 LSQ", per_tensor(integer(4)), StepSize::Learned),
            ("ternary", per_tensor(NumberFormat::Ternary(Default::default())), StepSize::Recipe),
            ("binary", per_tensor(NumberFormat::Binary(Default::default())), StepSize::Recipe),
        ];
        for (name, recipe, step_size) in cases {
            let before = evaluator.evaluate(&recipe)?;
            let quantization = Some(QuantizationAware { recipe, step_size, clipped_activations: false });
            let options = DescentOptions { quantization, ..options.clone() };
            let (trained, seconds) = run(&float.model, &data, options)?;
            let after = Evaluator::new(trained.model, data.clone())?.evaluate(&trained.recipe)?;
            println!("  {name}: {:.4} → {:.4}, {} bytes, {seconds:.2} s", before.score, after.score, after.bytes);
        }
    }
    Ok(())
}
