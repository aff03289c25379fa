//! A model and data of the caller's own.

use super::convert::{Answer, parse_or_default, thrown};
use super::read::{field, floats};
use super::session::Session;
use crate::datasets::{OwnRows, Task};
use crate::evaluate::Evaluator;
use crate::plain::plain;
use crate::train::model_from_parameters;
use serde::Serialize;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** A linear model of your own, `y = W x + b`, and rows that it has not been trained on; all arrays row-major. */
export interface OwnModel {
  /** `[outputs, inputs]`, as in PyTorch. */
  weight: Numbers;
  /** `[outputs]`. */
  bias: Numbers;
  /** `[rows, inputs]`, scaled as the model expects them. */
  features: Numbers;
  /** `[rows]`: the class, counted from 0, or the target. */
  labels: Numbers;
}
"#;

/// A linear model of one's own and the rows to judge it by.
#[derive(Debug, Clone, Default, Serialize, tsify::Tsify)]
#[serde(rename_all = "camelCase")]
pub struct OwnOptions {
    /// What the model has to do; by default a regression where there is one output, else a classification.
    #[tsify(optional)]
    pub task: Option<Task>,
    /// How many of the first rows calibrate the ranges of activations, and are not evaluated; by default a fifth, rounded up.
    #[tsify(optional)]
    pub calibration_rows: Option<u32>,
    /// Names of the classes, or of the target; by default their numbers.
    #[tsify(optional)]
    pub class_names: Option<Vec<String>>,
}

plain! { struct OwnOptions { task, calibration_rows, class_names } }

#[wasm_bindgen]
impl Session {
    /// Opens a linear model of your own, with rows that it has not been trained on. Its dataset is called `custom`.
    #[wasm_bindgen(js_name = fromArrays)]
    pub fn from_arrays(
        #[wasm_bindgen(unchecked_param_type = "OwnModel")] model: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "OwnOptions")] options: JsValue,
    ) -> Answer<Session> {
        let options: OwnOptions = parse_or_default("options", &options)?;
        let array = |key: &str| floats(&format!("model.{key}"), &field("model", &model, key)?);
        let (weight, bias, features, labels) = (array("weight")?, array("bias")?, array("features")?, array("labels")?);
        let outputs = bias.len();
        let by_outputs = if outputs == 1 { Task::Regression } else { Task::Classification };
        let class_names = options.class_names.unwrap_or_else(|| (0..outputs).map(|class| class.to_string()).collect());
        let task = options.task.unwrap_or(by_outputs);
        let rows = OwnRows { task, class_names, features, labels, calibration_rows: options.calibration_rows };
        let dataset = rows.dataset().map_err(thrown)?;
        let model = model_from_parameters(false, dataset.info.features, vec![(weight, bias)]).map_err(thrown)?;
        Self::holding(Evaluator::new(model, dataset).map_err(thrown)?)
    }
}
