//! One sample: what both models say of it, and its way through the quantized one.

use super::convert::{Answer, parse_or_default, set, thrown, to_object};
use super::read::floats;
use super::session::Session;
use crate::compress::{QuantizedModel, Recipe};
use crate::evaluate::SamplePrediction;
use crate::inspect::{SampleTrace, TraceOptions, sample};
use js_sys::{Float32Array, Float64Array, Int32Array, Uint8Array};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** One output of a layer on one sample, taken apart; all arrays have an entry for each input, or none. */
export interface TracedSample extends SampleTrace {
  /** What is multiplied with the weights; after the transform, where codes are multiplied. */
  inputs: Float32Array;
  /** Codes of the inputs; none for floats. */
  codes: Int32Array;
  /** Of each code: 1 where the input lay half-way between two, 2 where it lay beyond the ends. */
  flags: Uint8Array;
  /** Codes of the weights, or their integers; none where weights are floats. */
  weightCodes: Int32Array;
  /** Scales of the weights; none where codes are no integers. */
  weightScales: Float32Array;
  /** Zero points of the weights; none where codes are no integers. */
  weightZeros: Int32Array;
  /** Weights as they come from the bytes, before a transform is undone. */
  unpacked: Float32Array;
  /** Weights as they are multiplied: integers less their zero point, or floats. */
  weights: Float64Array;
  /** Input times weight: integers, or 32-bit floats. */
  products: Float64Array;
}
"#;

/// The model as it was last quantized: a drawing asks for the same one at every stroke.
pub(super) type Last = RefCell<Option<(Recipe, QuantizedModel)>>;

/// Larger models are quantized anew each time, for two of them may not fit into memory.
const MOST_KEPT: usize = 1 << 20;

impl Session {
    fn with_quantized<T>(&self, recipe: JsValue, work: impl FnOnce(&QuantizedModel) -> Answer<T>) -> Answer<T> {
        let recipe = self.recipe(recipe)?;
        let quantized = match self.last.take() {
            Some((last, quantized)) if last == recipe => quantized,
            _ => self.evaluator().quantize(&recipe).map_err(thrown)?,
        };
        let answer = work(&quantized);
        if self.evaluator().model().parameter_count() <= MOST_KEPT {
            self.last.replace(Some((recipe, quantized)));
        }
        answer
    }
}

#[wasm_bindgen]
impl Session {
    /// What the fp32 model and the quantized one say of a sample, which need not be one of the rows: features scaled as
    /// the model expects them.
    #[wasm_bindgen(unchecked_return_type = "SamplePrediction")]
    pub fn predict(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Partial<Recipe>")] recipe: JsValue,
        #[wasm_bindgen(unchecked_param_type = "Numbers")] features: JsValue,
    ) -> Answer<JsValue> {
        let features = floats("features", &features)?;
        self.with_quantized(recipe, |quantized| {
            let said: SamplePrediction = self.evaluator().predict(quantized, &features).map_err(thrown)?;
            Ok(to_object(&said))
        })
    }

    /// Follows a sample through one output of a layer of the quantized model, every number on the way; `undefined` for a
    /// convolution whose channels are in groups.
    #[wasm_bindgen(unchecked_return_type = "TracedSample | undefined")]
    pub fn sample(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Partial<Recipe>")] recipe: JsValue,
        #[wasm_bindgen(unchecked_param_type = "Numbers")] features: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "TraceOptions")] options: JsValue,
    ) -> Answer<JsValue> {
        let options: TraceOptions = parse_or_default("trace options", &options)?;
        let features = floats("features", &features)?;
        self.with_quantized(recipe, |quantized| {
            let trace = sample(quantized, &features, &options).map_err(thrown)?;
            Ok(trace.map_or(JsValue::UNDEFINED, |trace| traced(&trace)))
        })
    }
}

fn traced(trace: &SampleTrace) -> JsValue {
    let object = to_object(trace);
    set(&object, "inputs", Float32Array::from(trace.inputs.as_slice()));
    set(&object, "codes", Int32Array::from(trace.codes.as_slice()));
    set(&object, "flags", Uint8Array::from(trace.flags.as_slice()));
    set(&object, "weightCodes", Int32Array::from(trace.weight_codes.as_slice()));
    set(&object, "weightScales", Float32Array::from(trace.weight_scales.as_slice()));
    set(&object, "weightZeros", Int32Array::from(trace.weight_zeros.as_slice()));
    set(&object, "unpacked", Float32Array::from(trace.unpacked.as_slice()));
    set(&object, "weights", Float64Array::from(trace.weights.as_slice()));
    set(&object, "products", Float64Array::from(trace.products.as_slice()));
    object
}
