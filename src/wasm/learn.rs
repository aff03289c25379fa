//! Training by gradient descent, and Deep Compression, step by step.

use super::convert::{Answer, parse_or_default, set, thrown, to_object};
use super::read::{field, file, string, whole};
use super::session::{Session, open_dataset};
use crate::datasets::{IdxPair, from_idx, languages};
use crate::evaluate::Evaluator;
use crate::learn::{DeepCompression, DeepOptions, Descent, DescentOptions, NetworkOptions, Stage, recovery_options};
use js_sys::{Float32Array, Object};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** Gradient descent as an iterator. */
export interface DescentRun {
  /** Every `step()` until the end. */
  [Symbol.iterator](): Generator<DescentProgress, void, undefined>;
}
/** Deep Compression as an iterator. */
export interface DeepRun {
  /** Every `step()` until the end. */
  [Symbol.iterator](): Generator<DeepProgress, void, undefined>;
}
/** The runs of the paper's two networks on MNIST. */
export interface DeepPresets {
  lenet300: DeepOptions;
  lenet5: DeepOptions;
}
/** The four files of MNIST, as they are published, packed or not. */
export interface MnistFiles {
  trainImages: Uint8Array;
  trainLabels: Uint8Array;
  testImages: Uint8Array;
  testLabels: Uint8Array;
}
/** The weights of a layer in training, `[outputs, inputs]`. */
export interface LayerWeights {
  /** As gradients move them. */
  weights: Float32Array;
  /** As the forward pass sees them: quantized, where training is quantization-aware. */
  seen: Float32Array;
}
"#;

/// Training under way. Call `step()` until it returns `undefined`, then `finish()`.
#[wasm_bindgen]
pub struct DescentRun {
    evaluator: Rc<Evaluator>,
    descent: Descent,
}

#[wasm_bindgen]
impl Session {
    /// An untrained network for a dataset: `source` is the content of the dataset's file, or the options of the generated line.
    pub fn untrained(
        #[wasm_bindgen(unchecked_param_type = "string")] dataset: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "Uint8Array | LineOptions")] source: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "NetworkOptions")] options: JsValue,
    ) -> Answer<Session> {
        let dataset = open_dataset(&dataset, &source)?;
        let NetworkOptions { network, seed } = parse_or_default("options", &options)?;
        let model = network.build(&dataset.info, seed).map_err(thrown)?;
        Self::holding(Evaluator::new(model, dataset).map_err(thrown)?)
    }

    /// The same model with all rows of its dataset, those for training too, which `share()` leaves out. `source` is the content of
    /// the dataset's file, or the options of the generated line.
    #[wasm_bindgen(js_name = withTrainingRows)]
    pub fn with_training_rows(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "Uint8Array | LineOptions")] source: JsValue,
    ) -> Answer<Session> {
        let dataset = open_dataset(&self.evaluator().dataset().info.id.into(), &source)?;
        Self::holding(Evaluator::new(self.evaluator().model().clone(), dataset).map_err(thrown)?)
    }

    /// How this model is trained on for `recipe` when nothing more is said: for `descend`.
    #[wasm_bindgen(js_name = recoveryOptions, unchecked_return_type = "DescentOptions")]
    pub fn recovery_options(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Partial<Recipe>")] recipe: JsValue,
    ) -> Answer<JsValue> {
        let evaluator = self.evaluator();
        Ok(to_object(&recovery_options(evaluator.model(), evaluator.dataset(), &self.recipe(recipe)?)))
    }

    /// Begins to train the model of this session on, by gradient descent on the training rows; of a model from a file, on the
    /// rows that calibrate. Loop over it, or call `step()`.
    pub fn descend(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "Partial<DescentOptions>")] options: JsValue,
    ) -> Answer<DescentRun> {
        let options: DescentOptions = parse_or_default("options", &options)?;
        let evaluator = Rc::clone(self.evaluator());
        let descent = Descent::new(evaluator.model(), evaluator.dataset(), options).map_err(thrown)?;
        Ok(DescentRun { evaluator, descent })
    }
}

#[wasm_bindgen]
impl DescentRun {
    /// Gives the student a teacher: a session of the same dataset. To be called before the first step.
    pub fn teach(&mut self, teacher: &Session) -> Answer<()> {
        self.descent.teach(teacher.evaluator().model()).map_err(thrown)
    }

    /// One batch; `undefined` at the end. Throws `nonFinite` where training diverged.
    #[wasm_bindgen(unchecked_return_type = "DescentProgress | undefined")]
    pub fn step(&mut self) -> Answer<JsValue> {
        Ok(self.descent.step().map_err(thrown)?.map_or(JsValue::UNDEFINED, |progress| to_object(&progress)))
    }

    /// The weights of linear layer `layer`, counted from 0; `undefined` where there is no such layer.
    #[wasm_bindgen(unchecked_return_type = "LayerWeights | undefined")]
    pub fn weights(&self, #[wasm_bindgen(unchecked_param_type = "number")] layer: JsValue) -> Answer<JsValue> {
        let layer = whole("layer", &layer)? as usize;
        let Some([weights, seen]) = self.descent.weights(layer).map_err(thrown)? else {
            return Ok(JsValue::UNDEFINED);
        };
        let object = Object::new().into();
        set(&object, "weights", Float32Array::from(weights.as_slice()));
        set(&object, "seen", Float32Array::from(seen.as_slice()));
        Ok(object)
    }

    /// The recipe that packs the model as it was trained.
    #[wasm_bindgen(unchecked_return_type = "Recipe")]
    pub fn recipe(&self) -> Answer<JsValue> {
        Ok(to_object(&self.descent.trained().map_err(thrown)?.recipe))
    }

    /// The session with the model as trained so far.
    pub fn finish(&self) -> Answer<Session> {
        let model = self.descent.trained().map_err(thrown)?.model;
        Session::holding(Evaluator::new(model, self.evaluator.dataset().clone()).map_err(thrown)?)
    }
}

/// The features of a sentence as a model of the dataset `languages` gets them; the text in Unicode's normalisation form C, as
/// `text.normalize()` makes it.
#[wasm_bindgen(js_name = sentenceFeatures)]
pub fn sentence_features(#[wasm_bindgen(unchecked_param_type = "string")] text: JsValue) -> Answer<Float32Array> {
    Ok(Float32Array::from(languages::features(&string("text", &text)?).as_slice()))
}

/// Deep Compression under way. Call `step()` until it returns `undefined`.
#[wasm_bindgen]
pub struct DeepRun {
    run: DeepCompression,
}

#[wasm_bindgen]
impl DeepRun {
    /// Begins with a network's first weights. `source` is the content of the dataset's file, or the options of the generated line.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "string")] dataset: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "Uint8Array | LineOptions")] source: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "Partial<DeepOptions>")] options: JsValue,
    ) -> Answer<DeepRun> {
        let dataset = open_dataset(&dataset, &source)?;
        let options: DeepOptions = parse_or_default("options", &options)?;
        Ok(Self { run: DeepCompression::new(dataset, options).map_err(thrown)? })
    }

    /// What the paper's two networks are compressed with.
    #[wasm_bindgen(unchecked_return_type = "DeepPresets")]
    pub fn presets() -> JsValue {
        let object = Object::new().into();
        set(&object, "lenet300", to_object(&DeepOptions::default()));
        set(&object, "lenet5", to_object(&DeepOptions::lenet_5()));
        object
    }

    /// The same on the whole of MNIST, from its four files.
    #[wasm_bindgen(js_name = ofMnist)]
    pub fn of_mnist(
        #[wasm_bindgen(unchecked_param_type = "MnistFiles")] files: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "Partial<DeepOptions>")] options: JsValue,
    ) -> Answer<DeepRun> {
        let part = |key: &str| file(&["files.", key].concat(), &field("files", &files, key)?);
        let all = [part("trainImages")?, part("trainLabels")?, part("testImages")?, part("testLabels")?];
        let [train, train_labels, test, test_labels] = &all;
        let pair = |images, labels| IdxPair { images, labels };
        let dataset = from_idx(pair(train, train_labels), pair(test, test_labels)).map_err(thrown)?;
        drop(all);
        let options: DeepOptions = parse_or_default("options", &options)?;
        Ok(Self { run: DeepCompression::new(dataset, options).map_err(thrown)? })
    }

    /// One batch; `undefined` at the end.
    #[wasm_bindgen(unchecked_return_type = "DeepProgress | undefined")]
    pub fn step(&mut self) -> Answer<JsValue> {
        Ok(self.run.step().map_err(thrown)?.map_or(JsValue::UNDEFINED, |progress| to_object(&progress)))
    }

    /// The recipe that packs the model as the last stage left it, with Huffman's code.
    #[wasm_bindgen(unchecked_return_type = "Recipe")]
    pub fn recipe(&self) -> JsValue {
        to_object(&self.run.recipe(Stage::Huffman))
    }

    /// The session with the model as the last stage left it.
    pub fn finish(&self) -> Answer<Session> {
        let (model, dataset) = (self.run.model().clone(), self.run.dataset().clone());
        Session::holding(Evaluator::new(model, dataset).map_err(thrown)?)
    }
}
