//! Prints the table `benches/ROUNDING.md`: `cargo run --release --example rounding_table > benches/ROUNDING.md`.

#[path = "../tests/support/data.rs"]
mod data;
#[path = "../tests/support/rounding_table.rs"]
mod rounding_table;

use std::io::Write;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    Ok(std::io::stdout().write_all(rounding_table::table()?.as_bytes())?)
}
