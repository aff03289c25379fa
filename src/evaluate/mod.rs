//! What quantization cost: metrics of a quantized model against the labels, against its fp32 self and against another one.
//! Depends on `compress`, `datasets`, `stats` and below.

mod compare;
mod measures;
mod metrics;
mod paired;
mod predictions;
mod report;
#[cfg(feature = "models")]
mod single;
mod timing;

pub use compare::{Comparison, TensorPair};
pub use measures::{Generalisation, MeasureOptions, Measures, Robustness, Shifted};
pub use metrics::{Interval, wilson_interval};
#[cfg(feature = "models")]
pub(crate) use metrics::{argmax, score};
pub use paired::{Paired, mcnemar_mid_p, paired_interval};
pub use predictions::{ChangedSample, Predictions};
pub use report::{LayerReport, Metric, Report};
#[cfg(feature = "models")]
pub use single::{Saliency, SampleOutputs, SamplePrediction};
pub use timing::{Cost, PassTimes, Spread, Timing, time_per_sample};

use crate::compress::{Calibration, QuantizedModel, Recipe};
use crate::datasets::{Dataset, OwnRows, Samples, Task};
use crate::error::{Error, Result};
use crate::model::Model;
use std::sync::OnceLock;

/// A model with the data it is judged on; the fp32 outputs are computed once.
#[derive(Debug, Clone)]
pub struct Evaluator {
    model: Model,
    dataset: Dataset,
    baseline: Vec<f32>,
    calibration: OnceLock<Calibration>,
}

impl Evaluator {
    /// # Errors
    /// [`Error::Shape`] when the model does not fit the dataset.
    pub fn new(model: Model, dataset: Dataset) -> Result<Self> {
        let expected = (dataset.info.features, dataset.info.outputs());
        if (model.inputs(), model.outputs()) != expected {
            let expected = format!("{} inputs and {} outputs", expected.0, expected.1);
            let found = format!("{} and {}", model.inputs(), model.outputs());
            return Err(Error::shape("model", expected, found));
        }
        let baseline = model.forward(&dataset.test.features);
        Ok(Self { model, dataset, baseline, calibration: OnceLock::new() })
    }

    /// Weights alone: what is measured is how close they come back.
    #[must_use]
    pub fn of_weights(model: Model) -> Self {
        let (baseline, calibration) = (Vec::new(), OnceLock::from(Calibration::default()));
        Self { model, dataset: OwnRows::none(), baseline, calibration }
    }

    /// Whether there is nothing to run. Known when compiling where only our own models are: what they need not is left out.
    pub(crate) fn is_of_weights(&self) -> bool {
        cfg!(feature = "models") && self.dataset.info.task == Task::Weights
    }

    /// The fp32 model.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The data.
    #[must_use]
    pub fn dataset(&self) -> &Dataset {
        &self.dataset
    }

    /// The rows that figures are measured on.
    #[must_use]
    pub fn test(&self) -> &Samples {
        &self.dataset.test
    }

    /// Outputs of the fp32 model on the test rows.
    #[must_use]
    pub fn baseline(&self) -> &[f32] {
        &self.baseline
    }

    /// What flows through the fp32 model on the calibration rows.
    #[must_use]
    pub fn calibration(&self) -> &Calibration {
        self.calibration.get_or_init(|| Calibration::of(&self.model, &self.dataset.calibration.features))
    }

    /// Quantizes by `recipe`.
    ///
    /// # Errors
    /// As [`QuantizedModel::new`].
    pub fn quantize(&self, recipe: &Recipe) -> Result<QuantizedModel> {
        QuantizedModel::new(&self.model, recipe, self.calibration())
    }

    /// Quantizes by `recipe` and measures the result on the test rows.
    ///
    /// # Errors
    /// As [`QuantizedModel::new`].
    pub fn evaluate(&self, recipe: &Recipe) -> Result<Report> {
        Ok(self.report(&self.quantize(recipe)?))
    }

    /// Measures a quantized model on the test rows.
    #[must_use]
    pub fn report(&self, quantized: &QuantizedModel) -> Report {
        report::report(self, quantized, &quantized.forward(&self.dataset.test.features))
    }

    /// What changes besides accuracy.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for no draws or too many; else as [`QuantizedModel::new`].
    pub fn measures(&self, recipe: &Recipe, options: MeasureOptions) -> Result<Measures> {
        measures::measures(self, recipe, options)
    }

    /// Which test samples the quantized model sees otherwise than the fp32 model.
    ///
    /// # Errors
    /// As [`QuantizedModel::new`].
    pub fn predictions(&self, recipe: &Recipe) -> Result<Predictions> {
        if self.is_of_weights() {
            return Ok(Predictions::default());
        }
        let outputs = self.quantize(recipe)?.forward(&self.dataset.test.features);
        Ok(predictions::compare(self, &self.baseline, &outputs))
    }

    /// Two recipes side by side: who is right where, and parameter `parameter` (in the order of [`Model::parameters`]).
    ///
    /// ```
    /// use quant_playground::{compress::Recipe, datasets, evaluate::Evaluator, quant::RangeRule};
    /// use quant_playground::train::{TrainOptions, Training};
    /// let line = datasets::line(&datasets::LineOptions::default())?;
    /// let mut training = Training::new(&line, TrainOptions::default())?;
    /// training.by_ref().for_each(drop);
    /// let evaluator = Evaluator::new(training.model()?, line)?;
    /// let declared = Recipe { range: RangeRule::Declared, ..Recipe::default() };
    /// let compared = evaluator.compare(&declared, &Recipe::float32(), 0)?;
    /// assert_eq!((compared.tensor.equal, compared.tensor.sqnr_db_b), (0, None)); // B, the floats, loses nothing
    /// let paired = compared.paired.unwrap(); // of mean squared errors
    /// assert!(paired.interval.low < paired.difference && paired.difference < paired.interval.high);
    /// # Ok::<(), quant_playground::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::OutOfRange`] where there is no such parameter; else as [`QuantizedModel::new`].
    pub fn compare(&self, a: &Recipe, b: &Recipe, parameter: usize) -> Result<Comparison> {
        compare::compare(self, [a, b], parameter)
    }
}
