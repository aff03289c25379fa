//! A model layer by layer: what each layer is, and what it costs to quantize it.

use super::convert::{Answer, thrown, to_object};
use super::session::Session;
use crate::evaluate::Evaluator;
use crate::plain::plain;
use crate::stats::Stats;
use crate::sweep::Sensitivity;
use js_sys::Array;
use serde::Serialize;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** The layers one by one, as an iterator. */
export interface SensitivityRun {
  /** Every `next()` until the end, or until the loop is left; then the run is freed. */
  [Symbol.iterator](): Generator<LayerCost, void, undefined>;
}
"#;

/// A linear layer or convolution.
#[derive(Debug, Clone, Serialize, tsify::Tsify)]
pub struct LayerInfo {
    /// Name of its weight.
    pub name: String,
    /// Shape of its weight, as it is quantized: `[outputs, inputs]`.
    pub shape: Vec<usize>,
    /// Which of `info().parameters` its weight is.
    pub parameter: usize,
    /// What is known of the weight before it is quantized.
    pub stats: Stats,
}

plain! { out struct LayerInfo { name, shape, parameter, stats } }

#[wasm_bindgen]
impl Session {
    /// Linear layers and convolutions, in the order of `recipe.layers`.
    #[wasm_bindgen(unchecked_return_type = "LayerInfo[]")]
    pub fn layers(&self) -> Array {
        let layers = self.evaluator().model().linear_layers().enumerate();
        let info = |(index, linear): (usize, &crate::model::Linear)| {
            let weight = linear.weight();
            let (name, shape) = (weight.name().into(), weight.shape().to_vec());
            to_object(&LayerInfo { name, shape, parameter: 2 * index, stats: Stats::of(weight.data()) })
        };
        layers.map(info).collect()
    }

    /// Begins to measure what each layer costs: it alone quantized by `recipe`, and all others but it. Loop over it, or
    /// call `next()`: it gives a layer, and `undefined` at the end.
    pub fn sensitivity(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "Partial<Recipe>")] recipe: JsValue,
    ) -> Answer<SensitivityRun> {
        let costs = Sensitivity::new(Rc::clone(self.evaluator()), self.recipe(recipe)?);
        Ok(SensitivityRun { costs, done: 0 })
    }
}

/// What each layer costs, under way.
#[wasm_bindgen]
pub struct SensitivityRun {
    costs: Sensitivity<Rc<Evaluator>>,
    done: usize,
}

#[wasm_bindgen]
impl SensitivityRun {
    /// The next layer; `undefined` at the end.
    #[wasm_bindgen(unchecked_return_type = "LayerCost | undefined")]
    pub fn next(&mut self) -> Answer<JsValue> {
        let Some(cost) = self.costs.next() else { return Ok(JsValue::UNDEFINED) };
        self.done += 1;
        Ok(to_object(&cost.map_err(thrown)?))
    }

    /// How many layers are done.
    #[wasm_bindgen(getter)]
    pub fn done(&self) -> usize {
        self.done
    }

    /// How many layers there are.
    #[wasm_bindgen(getter)]
    pub fn total(&self) -> usize {
        self.costs.total()
    }
}
