//! The dataset files that ship with the page, unpacked as every user of the package unpacks them.
#![allow(dead_code, reason = "each test takes what it needs")]

use flate2::read::GzDecoder;
use quant_playground::datasets::{self, Dataset, LineOptions};
use std::io::Read;

/// The content of a dataset's file.
pub(crate) fn payload(id: &str) -> Vec<u8> {
    let path = format!("{}/www/public/data/{id}.qpd.gz", env!("CARGO_MANIFEST_DIR"));
    let packed = std::fs::File::open(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut bytes = Vec::new();
    GzDecoder::new(packed).read_to_end(&mut bytes).unwrap_or_else(|error| panic!("{path}: {error}"));
    bytes
}

/// A dataset by its identifier; the line with its default options.
pub(crate) fn dataset(id: &str) -> Dataset {
    match datasets::find(id).unwrap().has_file {
        true => datasets::read(id, &payload(id)).unwrap(),
        false => datasets::line(&LineOptions::default()).unwrap(),
    }
}
