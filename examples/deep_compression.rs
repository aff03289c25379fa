//! Deep Compression of LeNet-300-100 on the shipped part of MNIST, stage by stage, as a table in Markdown:
//! `cargo run --release --example deep_compression`, or with `lenet5` behind `--` for the convolutional network.

#[path = "../tests/support/data.rs"]
mod data;

use quant_playground::learn::{DeepCompression, DeepOptions};
use std::io::Write;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let is_convolutional = std::env::args().any(|argument| argument == "lenet5");
    let options = if is_convolutional { DeepOptions::lenet_5() } else { DeepOptions::default() };
    let start = Instant::now();
    let mut run = DeepCompression::new(data::dataset("mnist"), options)?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "| stage | error | bytes | ratio | kept | bits of a code | bits of a place | seconds |")?;
    writeln!(out, "| --- | --- | --- | --- | --- | --- | --- | --- |")?;
    while let Some(progress) = run.step()? {
        for report in progress.reports {
            let each = |values: &[f64], scale: f64| {
                values.iter().map(|value| format!("{:.1}", value * scale)).collect::<Vec<_>>().join(" / ")
            };
            writeln!(
                out,
                "| {:?} | {:.2} % | {} | {:.1} | {} % | {} | {:.1} | {:.0} |",
                report.stage,
                100.0 * (1.0 - report.score),
                report.bytes,
                report.compression,
                each(&report.kept, 100.0),
                each(&report.code_bits, 1.0),
                report.index_bits,
                start.elapsed().as_secs_f64()
            )?;
        }
    }
    Ok(())
}
