//! Two recipes side by side.

use super::convert::{Answer, set, thrown, to_object};
use super::read::whole;
use super::session::Session;
use js_sys::Float32Array;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** Two recipes, A and B, side by side, with all values of the tensor that is looked at, row-major. */
export interface ComparedRecipes extends Comparison {
  /** The values that A recovers. */
  a: Float32Array;
  /** The values that B recovers. */
  b: Float32Array;
  /** B − A. */
  difference: Float32Array;
}
"#;

#[wasm_bindgen]
impl Session {
    /// Two recipes side by side: which is better on the test rows and how surely, the rows that they see otherwise, and
    /// parameter tensor `parameter` as each recovers it.
    #[wasm_bindgen(unchecked_return_type = "ComparedRecipes")]
    pub fn compare(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Partial<Recipe>")] a: JsValue,
        #[wasm_bindgen(unchecked_param_type = "Partial<Recipe>")] b: JsValue,
        #[wasm_bindgen(unchecked_param_type = "number")] parameter: JsValue,
    ) -> Answer<JsValue> {
        let (a, b, parameter) = (self.recipe(a)?, self.recipe(b)?, whole("parameter", &parameter)?);
        let compared = self.evaluator().compare(&a, &b, parameter).map_err(thrown)?;
        let (object, tensor) = (to_object(&compared), &compared.tensor);
        for (key, values) in [("a", &tensor.a), ("b", &tensor.b), ("difference", &tensor.difference)] {
            set(&object, key, Float32Array::from(values.as_slice()));
        }
        Ok(object)
    }
}
