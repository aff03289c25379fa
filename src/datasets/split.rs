//! A dataset in memory, and who may see which rows.

use super::info::{DatasetInfo, Scaling, Task};
use crate::error::{Error, Result};
use crate::io::qpd::Table;
use crate::tensor::check_finite;
use std::borrow::Cow;

/// The part that a row belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Train,
    Calibration,
    Test,
}

/// Rows of one part.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Samples {
    /// Values, `[rows, features]`.
    pub features: Vec<f32>,
    /// Class index or target of each row.
    pub labels: Vec<f32>,
}

/// A dataset, split: never does a row stand in two parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    /// What is known of it.
    pub info: Cow<'static, DatasetInfo>,
    /// Rows for training.
    pub train: Samples,
    /// Rows for calibration.
    pub calibration: Samples,
    /// Rows for evaluation.
    pub test: Samples,
}

impl Dataset {
    /// Splits by row index modulo 5 (0-2 train, 3 calibration, 4 test), as the committed baselines do; MNIST keeps its
    /// own test set, with 9,000 rows to train and 1,000 to calibrate, and the vowels keep theirs, with every fifth of the
    /// other rows to calibrate.
    pub(super) fn from_table(info: &'static DatasetInfo, table: Table) -> Result<Self> {
        let classes = if info.task == Task::Classification { info.outputs() } else { 0 };
        if (table.rows, table.features, table.classes) != (info.rows, info.features, classes) {
            let expected = format!("{} × {} with {classes} classes", info.rows, info.features);
            let found = format!("{} × {} with {} classes", table.rows, table.features, table.classes);
            return Err(Error::shape(format!("dataset \"{}\"", info.id), expected, found));
        }
        let dataset = Self::split(info, &table);
        // Beside ordinary training rows, a value near the end of 32 bits leaves them when it is standardised.
        for part in [&dataset.train, &dataset.calibration, &dataset.test] {
            check_finite("scaled features", &part.features)?;
        }
        Ok(dataset)
    }

    pub(super) fn split(info: &'static DatasetInfo, table: &Table) -> Self {
        let part = |row: usize| match (info.id, row) {
            ("mnist", 0..9_000) => Part::Train,
            ("mnist", 9_000..10_000) => Part::Calibration,
            ("mnist", _) => Part::Test,
            #[cfg(feature = "models")]
            ("vowels", super::vowels::TRAINING_ROWS..) => Part::Test,
            #[cfg(feature = "models")]
            ("vowels", row) => [Part::Train, Part::Train, Part::Train, Part::Calibration, Part::Train][row % 5],
            (_, row) => [Part::Train, Part::Train, Part::Train, Part::Calibration, Part::Test][row % 5],
        };
        let take = |wanted: Part| {
            let mut samples = Samples::default();
            for row in (0..table.rows).filter(|&row| part(row) == wanted) {
                samples.features.extend(&table.values[row * table.features..(row + 1) * table.features]);
                samples.labels.push(table.labels[row]);
            }
            samples
        };
        let mut dataset = Self {
            info: Cow::Borrowed(info),
            train: take(Part::Train),
            calibration: take(Part::Calibration),
            test: take(Part::Test),
        };
        match info.scaling {
            Scaling::None => {}
            Scaling::Standardised => dataset.standardise(),
            #[cfg(not(feature = "models"))]
            Scaling::Shares => {} // of no dataset of this build
            #[cfg(feature = "models")]
            Scaling::Shares => {
                for samples in [&mut dataset.train, &mut dataset.calibration, &mut dataset.test] {
                    samples.features.chunks_exact_mut(info.features).for_each(super::languages::to_shares);
                }
            }
        }
        dataset
    }

    /// Shifts and scales every feature by what the training rows alone say.
    fn standardise(&mut self) {
        let features = self.info.features;
        let rows = self.train.labels.len() as f64;
        for feature in 0..features {
            let column = || self.train.features.iter().skip(feature).step_by(features).map(|&x| f64::from(x));
            let mean = column().sum::<f64>() / rows;
            let deviation = libm::sqrt(column().map(|x| (x - mean) * (x - mean)).sum::<f64>() / rows);
            let divisor = if deviation > 0.0 { deviation } else { 1.0 };
            for samples in [&mut self.train, &mut self.calibration, &mut self.test] {
                for x in samples.features.iter_mut().skip(feature).step_by(features) {
                    *x = ((f64::from(*x) - mean) / divisor) as f32;
                }
            }
        }
    }
}
