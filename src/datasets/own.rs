//! Rows of one's own, for a model that is trained already.

use super::info::{DatasetInfo, Names, Scaling, Task};
use super::split::{Dataset, Samples};
use crate::error::{Error, Result};
use crate::tensor::check_finite;
use std::borrow::Cow;

/// Rows that the model has not been trained on.
///
/// ```
/// use quant_playground::datasets::{OwnRows, Task};
/// let rows = OwnRows {
///     task: Task::Regression,
///     class_names: vec!["price".into()],
///     features: vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0], // three rows of two
///     labels: vec![1.5, 3.5, 5.5],
///     calibration_rows: Some(1),
/// };
/// let dataset = rows.dataset()?;
/// assert_eq!((dataset.info.features, dataset.test.labels.len()), (2, 2));
/// # Ok::<(), quant_playground::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct OwnRows {
    /// What the model has to do.
    pub task: Task,
    /// Names of the classes; of a regression, the name of the target.
    pub class_names: Vec<String>,
    /// `[rows, features]`, row-major, scaled as the model expects them.
    pub features: Vec<f32>,
    /// Class index or target of each row.
    pub labels: Vec<f32>,
    /// How many of the first rows calibrate the ranges of activations; all others are for evaluation. By default a
    /// fifth, rounded up.
    pub calibration_rows: Option<u32>,
}

impl OwnRows {
    /// The identifier of such a dataset.
    pub const ID: &'static str = "custom";

    /// No rows at all, for weights that nothing can be run on.
    #[must_use]
    pub fn none() -> Dataset {
        let info = DatasetInfo { task: Task::Weights, rows: 0, features: 0, ..Self::info(Vec::new()) };
        let (train, calibration, test) = Default::default();
        Dataset { info: Cow::Owned(info), train, calibration, test }
    }

    /// What is known of rows before they are there.
    fn info(class_names: Vec<String>) -> DatasetInfo {
        DatasetInfo {
            id: Self::ID,
            task: Task::Classification,
            rows: 0,
            features: 0,
            class_names: Names::Given(class_names),
            feature_names: Names::Fixed(&[]),
            image: None,
            #[cfg(feature = "models")]
            sequence: None,
            scaling: Scaling::None,
            inverse_penalty: 0.0,
            has_file: false,
            has_weights: false,
            source: "Given by the caller",
            source_url: "",
            licence: "",
        }
    }

    /// A dataset without training rows.
    ///
    /// # Errors
    /// [`Error::Shape`] for fewer than two rows, rows that are not of one length, or a number of outputs that does not
    /// suit the task; [`Error::NonFinite`]; [`Error::OutOfRange`] for labels that are no class, and where no row is
    /// left to calibrate or to evaluate.
    pub fn dataset(self) -> Result<Dataset> {
        let (rows, outputs) = (self.labels.len(), self.class_names.len());
        if self.task == Task::Weights {
            let remedy = "say what the rows are for: a classification or a regression";
            return Err(Error::incompatible("rows of data", "weights without a task", remedy));
        }
        if rows < 2 {
            return Err(Error::shape("labels", "at least 2 rows", rows));
        }
        let features = self.features.len() / rows;
        if features == 0 || !self.features.len().is_multiple_of(rows) {
            return Err(Error::shape("features", format!("{rows} rows of one length"), self.features.len()));
        }
        check_finite("features", &self.features)?;
        check_finite("labels", &self.labels)?;
        match self.task {
            Task::Regression if outputs != 1 => return Err(Error::shape("a regression", "1 output", outputs)),
            Task::Classification if outputs < 2 => {
                return Err(Error::shape("a classification", "at least 2 outputs", outputs));
            }
            Task::Regression | Task::Weights => {}
            Task::Classification => {
                let is_class = |label: f32| label.fract() == 0.0 && (0.0..outputs as f32).contains(&label);
                if let Some(i) = self.labels.iter().position(|&label| !is_class(label)) {
                    let most = (outputs - 1) as f64;
                    return Err(Error::OutOfRange {
                        option: format!("label {i}, a whole number,"),
                        value: f64::from(self.labels[i]),
                        min: 0.0,
                        max: most,
                    });
                }
            }
        }
        let first = self.calibration_rows.map_or(rows.div_ceil(5), |rows| rows as usize);
        Error::check_range("calibrationRows", first as f64, 1.0, (rows - 1) as f64)?;
        let (calibration_features, test_features) = self.features.split_at(first * features);
        let (calibration_labels, test_labels) = self.labels.split_at(first);
        let samples = |features: &[f32], labels: &[f32]| Samples { features: features.into(), labels: labels.into() };
        Ok(Dataset {
            info: Cow::Owned(DatasetInfo { task: self.task, rows, features, ..Self::info(self.class_names) }),
            train: Samples::default(),
            calibration: samples(calibration_features, calibration_labels),
            test: samples(test_features, test_labels),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(task: Task, outputs: usize, features: &[f32], labels: &[f32], first: Option<u32>) -> Result<Dataset> {
        let class_names = (0..outputs).map(|class| class.to_string()).collect();
        OwnRows { task, class_names, features: features.into(), labels: labels.into(), calibration_rows: first }
            .dataset()
    }

    #[test]
    fn the_first_rows_calibrate_and_the_others_are_judged() {
        let dataset = rows(Task::Classification, 2, &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &[0.0, 1.0, 0.0], None).unwrap();
        assert_eq!((dataset.calibration.features, dataset.calibration.labels), (vec![1.0, 2.0], vec![0.0]));
        assert_eq!((dataset.test.features, dataset.test.labels), (vec![3.0, 4.0, 5.0, 6.0], vec![1.0, 0.0]));
        assert!(dataset.train.labels.is_empty());
    }

    #[test]
    fn what_does_not_fit_is_refused_by_name() {
        let code = |result: Result<Dataset>| result.map(drop).unwrap_err().code();
        let (class, target) = (Task::Classification, Task::Regression);
        assert_eq!(code(rows(target, 1, &[1.0], &[1.0], None)), "shape");
        assert_eq!(code(rows(target, 1, &[], &[1.0, 2.0], None)), "shape");
        assert_eq!(code(rows(target, 1, &[1.0, 2.0, 3.0], &[1.0, 2.0], None)), "shape");
        assert_eq!(code(rows(target, 2, &[1.0, 2.0], &[1.0, 2.0], None)), "shape");
        assert_eq!(code(rows(class, 1, &[1.0, 2.0], &[0.0, 0.0], None)), "shape");
        assert_eq!(code(rows(target, 1, &[1.0, f32::NAN], &[1.0, 2.0], None)), "non-finite");
        assert_eq!(code(rows(target, 1, &[1.0, 2.0], &[1.0, f32::INFINITY], None)), "non-finite");
        for label in [2.0, -1.0, 0.5] {
            assert_eq!(code(rows(class, 2, &[1.0, 2.0], &[0.0, label], None)), "out-of-range");
        }
        for first in [0, 2, u32::MAX] {
            assert_eq!(code(rows(target, 1, &[1.0, 2.0], &[1.0, 2.0], Some(first))), "out-of-range");
        }
    }
}
