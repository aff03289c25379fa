//! A model with its data: train, quantize, evaluate, sweep, inspect.

use super::convert::{Answer, bad_argument, now, parse, parse_or_default, set, thrown, to_object};
use super::read::{bytes, items, string, whole};
use super::runs::{AllocationRun, SweepRun, TimingRun};
use super::tensor::to_plain;
use crate::compress::Recipe;
use crate::datasets::{self, Dataset, DatasetInfo};
use crate::evaluate::{Evaluator, time_per_sample};
use crate::form::{self, Facts};
use crate::inspect::{inspect, why};
use crate::plain::{Refusal, digest, plain};
use crate::sweep::Point;
use crate::train::{Training, pretrained};
use js_sys::{Array, Float32Array, Object};
use serde::Serialize;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// What a session holds.
#[derive(Debug, Clone, Serialize, tsify::Tsify)]
#[serde(rename_all = "camelCase")]
pub struct SessionInfo {
    /// The dataset.
    pub dataset: DatasetInfo,
    /// Rows that training, calibration and evaluation see.
    pub rows: [usize; 3],
    /// The parameter tensors of the model, in order.
    pub parameters: Vec<ParameterInfo>,
    /// The fp32 model on the chart.
    pub baseline: Point,
    /// The recipe to begin with.
    pub default_recipe: Recipe,
}

plain! { out struct SessionInfo { dataset, rows, parameters, baseline, default_recipe } }

/// A parameter tensor.
#[derive(Debug, Clone, Serialize, tsify::Tsify)]
pub struct ParameterInfo {
    /// Its name.
    pub name: String,
    /// Its shape; axis 0 is the output channel.
    pub shape: Vec<usize>,
}

plain! { out struct ParameterInfo { name, shape } }

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What a recipe does to one parameter tensor, with all its values, row-major. */
export interface InspectedTensor extends Inspection {
  /** The values as trained. */
  before: Float32Array;
  /** The values recovered from the bytes. */
  after: Float32Array;
}
/** A model as packed bytes. */
export interface QuantizedModel {
  /** The packed tensors; with a global range, all parameters are one. */
  tensors: QuantizedTensor[];
  /** Size in bytes of all of them. */
  byteLength: number;
}
"#;

/// A dataset from the content of its file, or the line from its options.
pub(super) fn open_dataset(id: &JsValue, source: &JsValue) -> Answer<Dataset> {
    let id = string("dataset", id)?;
    if !datasets::find(&id).map_err(thrown)?.has_file {
        return datasets::line(&parse_or_default("line options", source)?).map_err(thrown);
    }
    datasets::read(&id, &bytes("dataset file", source)?).map_err(thrown)
}

/// A linear model with the data it is judged on.
#[wasm_bindgen]
pub struct Session {
    evaluator: Rc<Evaluator>,
    facts: Facts,
    #[cfg(feature = "models")]
    pub(super) own: Option<super::models::Own>,
    #[cfg(feature = "models")]
    pub(super) last: super::sample::Last,
}

impl Session {
    pub(super) fn holding(evaluator: Evaluator) -> Answer<Session> {
        let facts = Facts::of(evaluator.model(), evaluator.calibration());
        Ok(Self {
            evaluator: Rc::new(evaluator),
            facts,
            #[cfg(feature = "models")]
            own: None,
            #[cfg(feature = "models")]
            last: Default::default(),
        })
    }

    pub(super) fn evaluator(&self) -> &Rc<Evaluator> {
        &self.evaluator
    }

    pub(super) fn recipe(&self, recipe: JsValue) -> Answer<Recipe> {
        parse_or_default("recipe", &recipe)
    }
}

#[wasm_bindgen]
impl Session {
    /// Opens a dataset with the weights that ship with this package, or, where none ship, trains to the end first (use
    /// a `Trainer` for progress). `source` is the content of the dataset's file, or the options of the generated line.
    pub fn open(
        #[wasm_bindgen(unchecked_param_type = "string")] dataset: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "Uint8Array | LineOptions")] source: JsValue,
    ) -> Answer<Session> {
        let dataset = open_dataset(&dataset, &source)?;
        let model = match pretrained(&dataset).map_err(thrown)? {
            Some(model) => model,
            None => {
                let mut training = Training::new(&dataset, Default::default()).map_err(thrown)?;
                training.by_ref().for_each(drop);
                training.model().map_err(thrown)?
            }
        };
        Self::holding(Evaluator::new(model, dataset).map_err(thrown)?)
    }

    /// What it holds: dataset, parameters, baseline, the recipe to begin with.
    #[wasm_bindgen(unchecked_return_type = "SessionInfo")]
    pub fn info(&self) -> Answer<JsValue> {
        let dataset = self.evaluator.dataset();
        Ok(to_object(&SessionInfo {
            dataset: dataset.info.clone().into_owned(),
            rows: [&dataset.train, &dataset.calibration, &dataset.test].map(|samples| samples.labels.len()),
            parameters: self
                .evaluator
                .model()
                .parameters()
                .map(|tensor| ParameterInfo { name: tensor.name().into(), shape: tensor.shape().to_vec() })
                .collect(),
            baseline: Point::new(&self.evaluator, &Recipe::float32()).map_err(thrown)?,
            default_recipe: form::default_recipe(&dataset.info),
        }))
    }

    /// The parameters of the fp32 model, in the order of `info().parameters`.
    #[wasm_bindgen(unchecked_return_type = "Float32Array[]")]
    pub fn parameters(&self) -> Array {
        self.evaluator.model().parameters().map(|tensor| JsValue::from(Float32Array::from(tensor.data()))).collect()
    }

    /// What can be chosen in the place of each part of `recipe`, and what each choice leads to.
    #[wasm_bindgen(unchecked_return_type = "Form")]
    pub fn form(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "Partial<Recipe>")] recipe: JsValue,
    ) -> Answer<JsValue> {
        Ok(to_object(&form::form(&self.recipe(recipe)?, self.facts)))
    }

    /// The nearest recipe that fits together and fits this model.
    #[wasm_bindgen(unchecked_return_type = "Recipe")]
    pub fn repair(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "Partial<Recipe>")] recipe: JsValue,
    ) -> Answer<JsValue> {
        Ok(to_object(&form::repaired(&self.recipe(recipe)?, self.facts)))
    }

    /// Every family at every usual number of levels, with all other choices as in `recipe`; the baseline first.
    #[wasm_bindgen(js_name = sweepRecipes, unchecked_return_type = "Recipe[]")]
    pub fn sweep_recipes(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "Partial<Recipe>")] recipe: JsValue,
    ) -> Answer<Array> {
        Ok(form::sweep_recipes(&self.recipe(recipe)?, self.facts).iter().map(to_object).collect())
    }

    /// A number that stands for `sweepRecipes(recipe)`, found much faster: as long as it stays the same, so do they.
    #[wasm_bindgen(js_name = sweepKey)]
    pub fn sweep_key(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "Partial<Recipe>")] recipe: JsValue,
    ) -> Answer<f64> {
        /// What a number of JavaScript does not hold of 64 bits.
        const TOO_MANY: u32 = 11;
        Ok((digest(&form::sweep_recipes(&self.recipe(recipe)?, self.facts)) >> TOO_MANY) as f64)
    }

    /// Quantizes the model and packs it to bytes.
    #[wasm_bindgen(unchecked_return_type = "QuantizedModel")]
    pub fn quantize(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "Partial<Recipe>")] recipe: JsValue,
    ) -> Answer<JsValue> {
        let quantized = self.evaluator.quantize(&self.recipe(recipe)?).map_err(thrown)?;
        let tensors: Array = quantized.tensors().iter().map(to_plain).collect();
        let object = Object::new().into();
        set(&object, "tensors", tensors);
        set(&object, "byteLength", quantized.byte_len() as f64);
        Ok(object)
    }

    /// Quantizes and measures on the test rows.
    #[wasm_bindgen(unchecked_return_type = "Point")]
    pub fn evaluate(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "Partial<Recipe>")] recipe: JsValue,
    ) -> Answer<JsValue> {
        Ok(to_object(&Point::new(&self.evaluator, &self.recipe(recipe)?).map_err(thrown)?))
    }

    /// Begins a sweep over `recipes`, by default those of `sweepRecipes()`. Loop over it, or call `next()`, which gives
    /// a point, and `undefined` at the end. To stop, leave the loop, or stop calling and `free()` it.
    pub fn sweep(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "Partial<Recipe>[]")] recipes: JsValue,
    ) -> Answer<SweepRun> {
        const MOST_RECIPES: usize = 65_536;
        let recipes = if recipes.is_undefined() || recipes.is_null() {
            form::sweep_recipes(&form::default_recipe(&self.evaluator.dataset().info), self.facts)
        } else {
            let recipes = items("recipes", &recipes, MOST_RECIPES)?.into_iter().map(|recipe| self.recipe(recipe));
            recipes.collect::<Answer<_>>()?
        };
        Ok(SweepRun::new(Rc::clone(&self.evaluator), recipes))
    }

    /// Which test samples the quantized model sees otherwise than the fp32 model.
    #[wasm_bindgen(unchecked_return_type = "Predictions")]
    pub fn predictions(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "Partial<Recipe>")] recipe: JsValue,
    ) -> Answer<JsValue> {
        Ok(to_object(&self.evaluator.predictions(&self.recipe(recipe)?).map_err(thrown)?))
    }

    /// Looks at a parameter tensor and follows the weight at `index`, or another `value` in its place.
    #[wasm_bindgen(unchecked_return_type = "InspectedTensor")]
    pub fn inspect(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Partial<Recipe>")] recipe: JsValue,
        #[wasm_bindgen(unchecked_param_type = "number")] parameter: JsValue,
        #[wasm_bindgen(unchecked_param_type = "number")] index: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "number")] value: JsValue,
    ) -> Answer<JsValue> {
        let recipe = self.recipe(recipe)?;
        let (parameter, index) = (whole("parameter", &parameter)?, whole("weight index", &index)?);
        let value = match value.as_f64() {
            Some(value) => Some(value as f32),
            None if value.is_undefined() || value.is_null() => None,
            None => return Err(bad_argument("value", Refusal::new("a number belongs here"))),
        };
        let inspection =
            inspect(self.evaluator.model(), self.evaluator.calibration(), &recipe, parameter, index, value)
                .map_err(thrown)?;
        let object = to_object(&inspection);
        set(&object, "before", Float32Array::from(inspection.before.as_slice()));
        set(&object, "after", Float32Array::from(inspection.after.as_slice()));
        Ok(object)
    }

    /// Where the error of a parameter tensor comes from; `undefined` where the recipe keeps its values as they are.
    #[wasm_bindgen(unchecked_return_type = "Why | undefined")]
    pub fn why(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Partial<Recipe>")] recipe: JsValue,
        #[wasm_bindgen(unchecked_param_type = "number")] parameter: JsValue,
    ) -> Answer<JsValue> {
        let (recipe, parameter) = (self.recipe(recipe)?, whole("parameter", &parameter)?);
        let found = why(self.evaluator.model(), self.evaluator.calibration(), &recipe, parameter).map_err(thrown)?;
        Ok(found.map_or(JsValue::UNDEFINED, |found| to_object(&found)))
    }

    /// What changes besides accuracy: robustness, generalisation, interpretability, the worst outputs.
    #[wasm_bindgen(unchecked_return_type = "Measures")]
    pub fn measures(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "Partial<Recipe>")] recipe: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "Partial<MeasureOptions>")] options: JsValue,
    ) -> Answer<JsValue> {
        let options = parse_or_default("measure options", &options)?;
        Ok(to_object(&self.evaluator.measures(&self.recipe(recipe)?, options).map_err(thrown)?))
    }

    /// Begins to look for the number format of every layer, so that the model fits `budget`; all else is as in `recipe`.
    /// Loop over it, or call `next()`: it gives what was measured on the way, and `undefined` at the end.
    pub fn allocate(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Partial<Recipe>")] recipe: JsValue,
        #[wasm_bindgen(unchecked_param_type = "Budget")] budget: JsValue,
    ) -> Answer<AllocationRun> {
        let budget = parse("budget", &budget)?;
        AllocationRun::new(Rc::clone(&self.evaluator), &self.recipe(recipe)?, budget)
    }

    /// Begins to measure the forward pass of the quantized model against that of the fp32 model, in turns. Loop over it, or
    /// call `next()`: it gives what is known so far, and `undefined` at the end.
    #[wasm_bindgen(js_name = compareTimes)]
    pub fn compare_times(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "Partial<Recipe>")] recipe: JsValue,
    ) -> Answer<TimingRun> {
        TimingRun::new(Rc::clone(&self.evaluator), &self.recipe(recipe)?)
    }

    /// Microseconds that the forward pass takes per test sample on this device, measured for about `milliseconds`
    /// (at most a minute); `undefined` where the clock is too coarse.
    #[wasm_bindgen(js_name = timePerSample)]
    pub fn time_per_sample(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Partial<Recipe>")] recipe: JsValue,
        #[wasm_bindgen(unchecked_param_type = "number")] milliseconds: JsValue,
    ) -> Answer<Option<f64>> {
        let quantized = self.evaluator.quantize(&self.recipe(recipe)?).map_err(thrown)?;
        let limit = milliseconds.as_f64().filter(|limit| (0.0..=60_000.0).contains(limit));
        let limit =
            limit.ok_or_else(|| bad_argument("milliseconds", Refusal::new("a number from 0 to 60000 belongs here")))?;
        Ok(time_per_sample(&quantized, &self.evaluator.test().features, limit, now))
    }
}
