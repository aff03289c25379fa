//! The registry of datasets: one file each. Train, calibration and test rows never overlap. Depends on `io`, `tensor`,
//! `rng`.

mod breast_cancer;
mod diabetes;
mod digits;
mod info;
mod iris;
#[cfg(feature = "models")]
pub mod languages;
mod line;
mod mnist;
mod own;
mod split;
#[cfg(feature = "models")]
mod vowels;
mod wine;

#[cfg(feature = "models")]
pub use info::Sequence;
pub use info::{DatasetInfo, Image, Names, Scaling, Task};
pub use line::LineOptions;
#[cfg(feature = "models")]
pub use mnist::{IdxPair, from_idx};
pub use own::OwnRows;
pub use split::{Dataset, Samples};

use crate::error::{Error, Result};

const COUNT: usize = if cfg!(feature = "models") { 9 } else { 7 };

/// Every dataset, in the order of the menu.
pub const ALL: [&DatasetInfo; COUNT] = [
    &digits::INFO,
    &line::INFO,
    &iris::INFO,
    &wine::INFO,
    &breast_cancer::INFO,
    &diabetes::INFO,
    &mnist::INFO,
    #[cfg(feature = "models")]
    &vowels::INFO,
    #[cfg(feature = "models")]
    &languages::INFO,
];

/// The dataset with this identifier.
///
/// # Errors
/// [`Error::Unknown`] with the identifiers there are.
///
/// ```
/// assert_eq!(quant_playground::datasets::find("digits")?.features, 64);
/// # Ok::<(), quant_playground::Error>(())
/// ```
pub fn find(id: &str) -> Result<&'static DatasetInfo> {
    ALL.into_iter().find(|info| info.id == id).ok_or_else(|| Error::Unknown {
        what: "dataset",
        id: id.into(),
        known: ALL.map(|info| info.id).join(", "),
    })
}

/// Reads a dataset file and splits it as [`DatasetInfo`] says.
///
/// # Errors
/// [`Error::Unknown`], [`Error::Malformed`], [`Error::Shape`] when the file is of another dataset, or
/// [`Error::NonFinite`] when its values cannot be standardised.
pub fn read(id: &str, bytes: &[u8]) -> Result<Dataset> {
    Dataset::from_table(find(id)?, crate::io::qpd::read(bytes)?)
}

/// Points on a seeded noisy line.
///
/// # Errors
/// [`Error::OutOfRange`] for options beyond their limits.
pub fn line(options: &LineOptions) -> Result<Dataset> {
    line::generate(options)
}
