//! Trains the weights that ship with the package and writes them to `src/train/pretrained/`, bit for bit the same on
//! every machine: `cargo run --release --example pretrain`. Run it after a change to the optimiser, a loss, the split
//! or the data; `tests/training.rs` fails until the files are what this writes.

#[path = "../tests/support/data.rs"]
mod data;

use quant_playground::datasets;
use quant_playground::train::{TrainOptions, Training};
use std::io::Write;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/train/pretrained");
    for info in datasets::ALL.into_iter().filter(|info| info.has_weights) {
        let mut training = Training::new(&data::dataset(info.id), TrainOptions::default())?;
        let last = training.by_ref().last();
        let model = training.model()?;
        let values = model.parameters().flat_map(|tensor| tensor.data().iter().copied());
        std::fs::write(format!("{folder}/{}.f32", info.id), values.flat_map(f32::to_le_bytes).collect::<Vec<u8>>())?;
        writeln!(std::io::stdout(), "{}: {} parameters, {last:?}", info.id, model.parameter_count())?;
    }
    Ok(())
}
