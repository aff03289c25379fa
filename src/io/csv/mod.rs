//! Tables as text: comma-, semicolon- or tab-separated values. Depends on `error` alone.
//!
//! What is not said is guessed, and [`preview`] shows the guess. Labels that are text become classes; labels that are
//! whole numbers become classes when they are few: at most 20 different ones, or at most 256 that come ten times each on
//! average. All other numbers are numbers to predict.

mod guess;
mod labels;
mod read;

pub use guess::{CsvPreview, preview};
pub use labels::Labels;
pub use read::{CsvOptions, CsvTable, LabelColumn, read};

use crate::error::{Error, Result};

/// What messages call it.
const WHAT: &str = "table";

/// The text without its byte order mark, and how many bytes that was.
fn text(bytes: &[u8]) -> Result<(&str, usize)> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Error::malformed(WHAT, 0, "it is UTF-16; save it as UTF-8"));
    }
    let mark = if bytes.starts_with(&[0xef, 0xbb, 0xbf]) { 3 } else { 0 };
    match std::str::from_utf8(bytes.get(mark..).unwrap_or_default()) {
        Ok(text) => Ok((text, mark)),
        Err(error) => Err(Error::malformed(WHAT, mark + error.valid_up_to(), "it is not UTF-8; save it as UTF-8")),
    }
}

/// Records of a text; of any length, so that the caller can say which is wrong.
fn records(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(1 << 12)
        .from_reader(text.as_bytes())
}

/// The text of a failure of the crate.
fn failed(error: &csv::Error) -> Error {
    Error::malformed(WHAT, error.position().map_or(0, |position| position.byte() as usize), &error.to_string())
}
