//! A model for other workers: all that measuring needs, without the training rows, in arrays that can be transferred.

use super::convert::{Answer, set, thrown};
use super::read::{field, floats, items, string, whole};
use super::session::Session;
use crate::datasets::{self, OwnRows};
use crate::error::Error;
use crate::evaluate::Evaluator;
use crate::train::model_from_parameters;
use js_sys::{Float32Array, Object};
use std::borrow::Cow;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What another worker needs to measure the same recipes. The arrays are copies: transfer their buffers. */
export interface SharedModel {
  /** Identifier of the dataset. */
  dataset: string;
  /** Weight and bias of each linear layer. */
  parameters: Float32Array[];
  /** `[rows, features]`, scaled; the calibration rows first. */
  features: Float32Array;
  /** `[rows]`: the class, or the target. */
  labels: Float32Array;
  /** How many of the rows calibrate. */
  calibrationRows: number;
}
"#;

/// Linear layers that a shared model has at the most, far above what can be trained here.
const MOST_LAYERS: usize = 64;

#[wasm_bindgen]
impl Session {
    /// The model and the rows that it is judged by, for `Session.fromShared` in another worker. Sessions from there give
    /// the same points; what looks at training rows does not work there.
    #[wasm_bindgen(unchecked_return_type = "SharedModel")]
    pub fn share(&self) -> JsValue {
        let dataset = self.evaluator().dataset();
        let parts = [&dataset.calibration, &dataset.test];
        let joined = |parts: [&[f32]; 2]| {
            let array = Float32Array::new_with_length((parts[0].len() + parts[1].len()) as u32);
            let mut start = 0;
            for part in parts {
                let end = start + part.len() as u32;
                array.subarray(start, end).copy_from(part);
                start = end;
            }
            array
        };
        let object = Object::new().into();
        set(&object, "dataset", dataset.info.id);
        set(&object, "parameters", self.parameters());
        set(&object, "features", joined(parts.map(|part| part.features.as_slice())));
        set(&object, "labels", joined(parts.map(|part| part.labels.as_slice())));
        set(&object, "calibrationRows", dataset.calibration.labels.len() as f64);
        object
    }

    /// Opens what `share()` gave, of a dataset of the catalogue.
    #[wasm_bindgen(js_name = fromShared)]
    pub fn from_shared(#[wasm_bindgen(unchecked_param_type = "SharedModel")] shared: JsValue) -> Answer<Session> {
        let part = |key: &str| field("shared", &shared, key);
        let info = datasets::find(&string("shared.dataset", &part("dataset")?)?).map_err(thrown)?;
        let calibration_rows = whole("shared.calibrationRows", &part("calibrationRows")?)? as u32;
        let rows = OwnRows {
            task: info.task,
            class_names: (0..info.outputs()).map(|_| String::new()).collect(),
            features: floats("shared.features", &part("features")?)?,
            labels: floats("shared.labels", &part("labels")?)?,
            calibration_rows: Some(calibration_rows),
        };
        let dataset = rows.dataset().map_err(thrown)?;
        if dataset.info.features != info.features {
            return Err(thrown(Error::shape("shared.features", info.features, dataset.info.features)));
        }
        let tensors = items("shared.parameters", &part("parameters")?, 2 * MOST_LAYERS)?;
        let tensors = tensors.iter().map(|tensor| floats("shared.parameters", tensor));
        let tensors = tensors.collect::<Answer<Vec<_>>>()?;
        if tensors.len() % 2 != 0 {
            return Err(thrown(Error::shape("shared.parameters", "a weight and a bias of each layer", tensors.len())));
        }
        let mut tensors = tensors.into_iter();
        let layers = std::iter::from_fn(|| tensors.next().zip(tensors.next())).collect();
        let model = model_from_parameters(info.id == "line", info.features, layers).map_err(thrown)?;
        let dataset = datasets::Dataset { info: Cow::Borrowed(info), ..dataset };
        Self::holding(Evaluator::new(model, dataset).map_err(thrown)?)
    }
}
