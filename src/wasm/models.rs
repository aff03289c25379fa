//! Models and rows of one's own: opened, looked at layer by layer, written to files of engines.

use super::convert::{Answer, parse_or_default, set, thrown, to_object};
use super::read::{field, file, string, whole};
use super::session::Session;
use crate::evaluate::Evaluator;
use crate::export::{self, FileFormat};
use crate::import::{self, Basis, Imported, RowOptions, Rows, RowsPreview, Verified};
use crate::io::sniff::{self, FileKind};
use crate::model::Model;
use crate::plain::plain;
use js_sys::{Float32Array, Object, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** A file as it was dropped. */
export interface GivenFile {
  /** Its content. */
  bytes: Uint8Array;
  /** Its name, which tells the format where the content does not. */
  name?: string | undefined;
}
/** A file of rows, and how it is read. */
export interface GivenRows extends GivenFile {
  /** A second file with the labels, as MNIST and NumPy have them. */
  labels?: Uint8Array | undefined;
  /** How the file is read. */
  options?: RowOptions | undefined;
  /** How many of the first rows calibrate the ranges of activations, and are not evaluated; by default a fifth. */
  calibrationRows?: number | undefined;
}
/** Rows, read. */
export interface ReadRows {
  /** How many there are. */
  rows: number;
  /** `[rows, columns]`, scaled; labels are no part of them. */
  features: Float32Array;
}
/** A quantized model as a file. */
export interface ExportedFile {
  /** Its content. */
  bytes: Uint8Array<ArrayBuffer>;
  /** How the names of such files end, without the dot. */
  ending: string;
  /** Weights that it does not hold as the recipe has them, and why. */
  notes: string[];
  /** What the reader of files found in it; absent where the file is not for it to read. */
  verified?: Verified;
}
"#;

/// What a session of a file keeps of it.
pub(super) struct Own {
    imported: Imported,
    basis: Basis,
}

/// Where a model comes from.
#[derive(Debug, Clone, Serialize, tsify::Tsify)]
pub struct Origin {
    /// The format of its file.
    pub kind: FileKind,
    /// What it is judged by.
    pub basis: Basis,
    /// Why it cannot be computed here; absent where it can be.
    #[tsify(optional)]
    pub reason: Option<String>,
    /// The shape of a sample; empty where there is none.
    pub input: Vec<usize>,
    /// How many numbers it gives; 0 where it cannot be computed here.
    pub outputs: usize,
}

plain! { out struct Origin { kind, basis, reason, input, outputs } }

fn given_name(what: &str, from: &JsValue) -> Answer<String> {
    let name = field(what, from, "name")?;
    if name.is_undefined() || name.is_null() { Ok(String::new()) } else { string(&[what, ".name"].concat(), &name) }
}

fn given_rows(from: &JsValue) -> Answer<(Rows, Option<u32>)> {
    let content = file("rows.bytes", &field("rows", from, "bytes")?)?;
    let options: RowOptions = parse_or_default("rows.options", &field("rows", from, "options")?)?;
    let mut rows = import::read_rows(&content, &given_name("rows", from)?, &options).map_err(thrown)?;
    let labels = field("rows", from, "labels")?;
    if !labels.is_undefined() && !labels.is_null() {
        let content = file("rows.labels", &labels)?;
        let read = RowOptions { unlabelled: true, ..RowOptions::default() };
        let values = import::read_rows(&content, "", &read).map_err(thrown)?.features;
        rows.labels = import::labels(values, rows.rows, options.classes).map_err(thrown)?;
    }
    let calibration = field("rows", from, "calibrationRows")?;
    let is_default = calibration.is_undefined() || calibration.is_null();
    let calibration = if is_default { None } else { Some(whole("rows.calibrationRows", &calibration)? as u32) };
    Ok((rows, calibration))
}

#[wasm_bindgen]
impl Session {
    /// Opens a model from a file (ONNX, safetensors, .npy, .npz, GGUF, scikit-learn as JSON), with rows to judge it by.
    /// Without rows, and where the model cannot be computed here, its weights are judged by how close they come back.
    #[wasm_bindgen(js_name = openModel)]
    pub fn open_model(
        #[wasm_bindgen(unchecked_param_type = "GivenFile")] model: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "GivenRows")] rows: JsValue,
    ) -> Answer<Session> {
        let name = given_name("model", &model)?;
        let imported = import::open(file("model.bytes", &field("model", &model, "bytes")?)?, &name).map_err(thrown)?;
        Self::of_imported(imported, &rows)
    }

    /// The same model of a file with other rows, or none.
    #[wasm_bindgen(js_name = withRows)]
    pub fn with_rows(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "GivenRows")] rows: JsValue,
    ) -> Answer<Session> {
        let Some(own) = &self.own else {
            let why = "its rows are those of its dataset; open a model from a file".into();
            return Err(thrown(crate::Error::Argument { what: "this session".into(), why }));
        };
        Self::of_imported(own.imported.clone(), &rows)
    }

    fn of_imported(imported: Imported, rows: &JsValue) -> Answer<Session> {
        let (rows, calibration) = match rows.is_undefined() || rows.is_null() {
            true => (None, None),
            false => {
                let (rows, calibration) = given_rows(rows)?;
                (Some(rows), calibration)
            }
        };
        let (evaluator, basis) = import::judged(&imported, rows, calibration).map_err(thrown)?;
        let mut session = Self::holding(evaluator)?;
        session.own = Some(Own { imported, basis });
        Ok(session)
    }

    /// Where the model comes from; `undefined` for the models of the datasets.
    #[wasm_bindgen(unchecked_return_type = "Origin | undefined")]
    pub fn origin(&self) -> JsValue {
        let Some(Own { imported, basis }) = &self.own else { return JsValue::UNDEFINED };
        let (model, reason): (&Model, _) = (&imported.model, imported.reason.clone());
        let outputs = if model.is_runnable() { model.outputs() } else { 0 };
        to_object(&Origin { kind: imported.kind, basis: *basis, reason, input: model.input_shape().to_vec(), outputs })
    }

    /// Outputs `[rows, outputs]` of the quantized model for the rows that it is judged by, computed as the recipe says.
    pub fn outputs(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Partial<Recipe>")] recipe: JsValue,
    ) -> Answer<Float32Array> {
        let evaluator = self.evaluator();
        let quantized = evaluator.quantize(&self.recipe(recipe)?).map_err(thrown)?;
        if evaluator.is_of_weights() {
            let why = "it has no outputs without rows; open it with some, and as a graph that is computed here".into();
            return Err(thrown(crate::Error::Argument { what: "this session".into(), why }));
        }
        Ok(Float32Array::from(quantized.forward(&evaluator.test().features).as_slice()))
    }

    /// Quantizes the model and writes it to a file, which is opened again and compared.
    #[wasm_bindgen(unchecked_return_type = "ExportedFile")]
    pub fn export(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Partial<Recipe>")] recipe: JsValue,
        #[wasm_bindgen(unchecked_param_type = "FileFormat")] format: JsValue,
    ) -> Answer<JsValue> {
        let format: FileFormat = super::convert::parse("format", &format)?;
        let quantized = self.evaluator().quantize(&self.recipe(recipe)?).map_err(thrown)?;
        let (source, others) = match &self.own {
            Some(Own { imported, .. }) => (imported.source.as_ref(), imported.others.as_slice()),
            None => (None, &[][..]),
        };
        let written = export::write(self.evaluator().model(), &quantized, source, others, format).map_err(thrown)?;
        let object = Object::new().into();
        set(&object, "bytes", Uint8Array::from(written.bytes.as_slice()));
        set(&object, "ending", format.ending());
        let notes: js_sys::Array = written.notes.iter().map(|note| JsValue::from(note.as_str())).collect();
        set(&object, "notes", notes);
        if format.is_readable() {
            let name = ["model.", format.ending()].concat();
            let evaluator: &Evaluator = self.evaluator();
            let verified: Verified = import::verified(written.bytes, &name, evaluator, quantized).map_err(thrown)?;
            set(&object, "verified", to_object(&verified));
        }
        Ok(object)
    }
}

/// What a file of rows holds when it is read so, with its first rows.
#[wasm_bindgen(js_name = previewRows, unchecked_return_type = "RowsPreview")]
pub fn preview_rows(#[wasm_bindgen(unchecked_param_type = "GivenRows")] rows: JsValue) -> Answer<JsValue> {
    let content = file("rows.bytes", &field("rows", &rows, "bytes")?)?;
    let options: RowOptions = parse_or_default("rows.options", &field("rows", &rows, "options")?)?;
    let preview: RowsPreview = import::preview_rows(&content, &given_name("rows", &rows)?, &options).map_err(thrown)?;
    Ok(to_object(&preview))
}

/// The rows of a file, as a model gets them.
#[wasm_bindgen(js_name = readRows, unchecked_return_type = "ReadRows")]
pub fn read_rows(#[wasm_bindgen(unchecked_param_type = "GivenRows")] rows: JsValue) -> Answer<JsValue> {
    let (read, _) = given_rows(&rows)?;
    let object = Object::new().into();
    set(&object, "rows", read.rows as f64);
    set(&object, "features", Float32Array::from(read.features.as_slice()));
    Ok(object)
}

/// The format of a file, by its content and its name; `undefined` where it is none that is known.
#[wasm_bindgen(js_name = fileKind, unchecked_return_type = "FileKind | undefined")]
pub fn file_kind(#[wasm_bindgen(unchecked_param_type = "GivenFile")] given: JsValue) -> Answer<JsValue> {
    let content = file("file.bytes", &field("file", &given, "bytes")?)?;
    let kind = sniff::kind(&content, &given_name("file", &given)?);
    Ok(kind.map_or(JsValue::UNDEFINED, |kind| to_object(&kind)))
}
