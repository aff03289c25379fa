//! Models of scikit-learn, as JSON that three lines of Python write. Depends on `error` alone.
//!
//! For `MLPClassifier` and `MLPRegressor`:
//!
//! ```python
//! import json
//! parts = {"coefs": [w.tolist() for w in model.coefs_], "intercepts": [b.tolist() for b in model.intercepts_]}
//! parts |= {"activation": model.activation, "classes": [str(c) for c in getattr(model, "classes_", [])]}
//! json.dump(parts, open("model.json", "w"))
//! ```
//!
//! For `LogisticRegression`, `LinearRegression`, `Ridge`, `LinearSVC` and other linear models:
//!
//! ```python
//! import json
//! parts = {"coef": model.coef_.tolist(), "intercept": getattr(model.intercept_, "tolist", lambda: 0.0)()}
//! parts |= {"classes": [str(c) for c in getattr(model, "classes_", [])]}
//! json.dump(parts, open("model.json", "w"))
//! ```
//!
//! An absent or empty `classes` means a regression. A classifier of **two** classes has one output, of which the sign
//! decides: above zero means the second class. It stays one row, and [`SklearnTask::Classification`] says `binary`.

use super::array::{Array, unsupported};
use crate::error::{Error, Result};
use serde::Deserialize;

const WHAT: &str = "scikit-learn model";

/// A model of scikit-learn.
#[derive(Debug, Clone, PartialEq)]
pub struct SklearnModel {
    /// From the inputs on; one of a linear model.
    pub layers: Vec<SklearnLayer>,
    /// What comes between layers.
    pub activation: SklearnActivation,
    /// What it was trained for.
    pub task: SklearnTask,
}

/// A layer: `x · weightᵀ + bias`.
#[derive(Debug, Clone, PartialEq)]
pub struct SklearnLayer {
    /// `[out, in]`; the `coefs_` of scikit-learn are the other way round.
    pub weight: Array,
    /// `[out]`.
    pub bias: Array,
}

/// What comes between layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SklearnActivation {
    /// `max(x, 0)`.
    Relu,
    /// `1 / (1 + e⁻ˣ)`.
    Logistic,
    /// The hyperbolic tangent.
    Tanh,
    /// Nothing.
    #[default]
    Identity,
}

/// What a model was trained for.
#[derive(Debug, Clone, PartialEq)]
pub enum SklearnTask {
    /// To tell classes apart.
    Classification {
        /// Their names, in the order of the outputs.
        classes: Vec<String>,
        /// There are two classes and one output: above zero means the second.
        binary: bool,
    },
    /// To predict numbers.
    Regression,
}

/// The document, before anything fits.
#[derive(Deserialize)]
struct Document {
    coefs: Option<Vec<Vec<Vec<f64>>>>,
    intercepts: Option<Vec<Vec<f64>>>,
    coef: Option<Nested>,
    intercept: Option<Nested>,
    activation: Option<SklearnActivation>,
    classes: Option<Vec<Label>>,
}

/// A number, a row or rows: linear models with one output have fewer axes.
#[derive(Deserialize)]
#[serde(untagged)]
enum Nested {
    One(f64),
    Row(Vec<f64>),
    Rows(Vec<Vec<f64>>),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Label {
    Text(String),
    Whole(i64),
    Truth(bool),
    Number(f64),
}

/// Reads the JSON document that the lines above write; other entries of it are passed over.
///
/// # Errors
/// [`Error::Malformed`] for what is no JSON of this form, NaN and infinities included; [`Error::Shape`] for layers that
/// do not fit each other, their biases or the classes; [`Error::Argument`] for a document with neither `coefs` nor
/// `coef`.
pub fn read(text: &[u8]) -> Result<SklearnModel> {
    let document: Document = serde_json::from_slice(text).map_err(|error| malformed(text, &error))?;
    let activation = document.activation.unwrap_or_default();
    let layers = match (document.coefs, document.coef) {
        (Some(coefs), None) => perceptron(&coefs, &document.intercepts.unwrap_or_default())?,
        (None, Some(coef)) => vec![linear(coef, document.intercept)?],
        _ => return Err(unsupported(WHAT, "it has neither \"coefs\" (of an MLP) nor \"coef\" (of a linear model)")),
    };
    for (index, pair) in layers.windows(2).enumerate() {
        let (outputs, inputs) = (pair[0].weight.shape[0], pair[1].weight.shape[1]);
        if outputs != inputs {
            let expected = format!("{outputs} inputs, as the layer before has outputs");
            return Err(Error::shape(format!("layer {}", index + 1), expected, format!("{inputs}")));
        }
    }
    let classes: Vec<String> = document.classes.unwrap_or_default().into_iter().map(name).collect();
    let outputs = layers.last().map_or(0, |layer| layer.weight.shape[0]);
    let binary = classes.len() == 2 && outputs == 1;
    if !(classes.is_empty() || binary || classes.len() == outputs) {
        return Err(Error::shape("classes", format!("{outputs} names"), format!("{} names", classes.len())));
    }
    let is_regression = classes.is_empty();
    let task = if is_regression { SklearnTask::Regression } else { SklearnTask::Classification { classes, binary } };
    Ok(SklearnModel { layers, activation, task })
}

fn malformed(text: &[u8], error: &serde_json::Error) -> Error {
    let lines = text.split_inclusive(|&byte| byte == b'\n').take(error.line().saturating_sub(1));
    let at = lines.map(<[u8]>::len).sum::<usize>() + error.column().saturating_sub(1);
    let at = at.min(text.len());
    let next = text.get(at.saturating_sub(1)..).unwrap_or_default();
    let is_nan = [&b"NaN"[..], b"Infinity", b"-Infinity"]
        .iter()
        .any(|word| next.starts_with(word) || next.get(1..).is_some_and(|next| next.starts_with(word)));
    let hint = if is_nan { "; NaN and Infinity are no numbers of JSON or of a model" } else { "" };
    Error::malformed(WHAT, at, &format!("{error}{hint}"))
}

fn name(label: Label) -> String {
    match label {
        Label::Text(text) => text,
        Label::Whole(number) => number.to_string(),
        Label::Truth(truth) => if truth { "True" } else { "False" }.into(),
        Label::Number(number) => number.to_string(),
    }
}

/// Layers of `coefs_`, `[in, out]` each, and `intercepts_`.
fn perceptron(coefs: &[Vec<Vec<f64>>], intercepts: &[Vec<f64>]) -> Result<Vec<SklearnLayer>> {
    if coefs.is_empty() || coefs.len() != intercepts.len() {
        let found = format!("{} and {}", coefs.len(), intercepts.len());
        return Err(Error::shape("coefs and intercepts", "as many of each, one or more", found));
    }
    let layers = coefs.iter().zip(intercepts).enumerate().map(|(index, (rows, bias))| {
        let name = format!("coefs_[{index}]");
        let (inputs, outputs) = size(&name, rows)?;
        let weight = (0..outputs).flat_map(|output| rows.iter().map(move |row| row[output] as f32)).collect();
        layer(name, [outputs, inputs], weight, format!("intercepts_[{index}]"), bias)
    });
    layers.collect()
}

fn linear(coef: Nested, intercept: Option<Nested>) -> Result<SklearnLayer> {
    let rows = match coef {
        Nested::Rows(rows) => rows,
        Nested::Row(row) => vec![row],
        Nested::One(value) => vec![vec![value]],
    };
    let (outputs, inputs) = size("coef_", &rows)?;
    let bias = match intercept {
        // Without `fit_intercept`, the intercept is the number 0, however many outputs there are.
        None => vec![0.0; outputs],
        Some(Nested::One(value)) => vec![value; outputs],
        Some(Nested::Row(row)) => row,
        Some(Nested::Rows(rows)) => {
            return Err(Error::shape("intercept_", format!("{outputs} numbers"), format!("{} rows", rows.len())));
        }
    };
    let weight = rows.iter().flatten().map(|&value| value as f32).collect();
    layer("coef_".into(), [outputs, inputs], weight, "intercept_".into(), &bias)
}

/// Rows and columns; neither is zero, and every row has as many columns.
fn size(name: &str, rows: &[Vec<f64>]) -> Result<(usize, usize)> {
    let columns = rows.first().map_or(0, Vec::len);
    if columns == 0 {
        return Err(Error::shape(name, "one number or more", "none"));
    }
    match rows.iter().position(|row| row.len() != columns) {
        None => Ok((rows.len(), columns)),
        Some(row) => {
            let found = format!("{} in row {row}", rows[row].len());
            Err(Error::shape(name, format!("{columns} numbers in each row"), found))
        }
    }
}

fn layer(name: String, shape: [usize; 2], values: Vec<f32>, bias_name: String, bias: &[f64]) -> Result<SklearnLayer> {
    if bias.len() != shape[0] {
        return Err(Error::shape(bias_name, format!("{} numbers", shape[0]), format!("{}", bias.len())));
    }
    let bias = bias.iter().map(|&value| value as f32).collect();
    let stored = "F64";
    Ok(SklearnLayer {
        weight: Array { name, shape: shape.into(), stored, values },
        bias: Array { name: bias_name, shape: vec![shape[0]], stored, values: bias },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_of_a_perceptron_are_turned() {
        let text = br#"{"coefs": [[[1, 2], [3, 4], [5, 6]], [[7], [8]]], "intercepts": [[0.5, -1], [9e-1]],
            "activation": "tanh", "classes": ["no", "yes"], "version": "1.9"}"#;
        let model = read(text).unwrap();
        let first = &model.layers[0];
        assert_eq!((&first.weight.shape[..], &first.weight.values[..]), (&[2, 3][..], &[1., 3., 5., 2., 4., 6.][..]));
        assert_eq!((&first.bias.values[..], &model.layers[1].weight.values[..]), (&[0.5, -1.0][..], &[7.0, 8.0][..]));
        assert_eq!(model.activation, SklearnActivation::Tanh);
        let classes = vec!["no".to_string(), "yes".to_string()];
        assert_eq!(model.task, SklearnTask::Classification { classes, binary: true });
    }

    #[test]
    fn linear_models_have_fewer_axes() {
        let shapes = |text: &str| {
            let model = read(text.as_bytes()).unwrap();
            let layer = model.layers[0].clone();
            (layer.weight.shape, layer.bias.values, model.task)
        };
        let of = |classes: &[&str], binary| SklearnTask::Classification {
            classes: classes.iter().map(|name| name.to_string()).collect(),
            binary,
        };
        assert_eq!(shapes(r#"{"coef": [1, 2], "intercept": 3}"#), (vec![1, 2], vec![3.0], SklearnTask::Regression));
        assert_eq!(shapes(r#"{"coef": [[1], [2]], "intercept": 0.0}"#).1, [0.0, 0.0]);
        assert_eq!(shapes(r#"{"coef": [[1, 2]], "intercept": [3], "classes": [0, 1]}"#).2, of(&["0", "1"], true));
        assert_eq!(shapes(r#"{"coef": [[1], [2]], "classes": [false, "b"]}"#).2, of(&["False", "b"], false));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let cases = [
            (r#"{"coefs": [[[1, 2]], [[3]]], "intercepts": [[0, 0], [0]]}"#, "shape"),
            (r#"{"coefs": [[[1, 2], [3]]], "intercepts": [[0, 0]]}"#, "shape"),
            (r#"{"coefs": [[[1]]], "intercepts": []}"#, "shape"),
            (r#"{"coefs": [[[1]]], "intercepts": [[1, 2]]}"#, "shape"),
            (r#"{"coefs": [], "intercepts": []}"#, "shape"),
            (r#"{"coef": [[]], "intercept": [1]}"#, "shape"),
            (r#"{"coef": [[1]], "intercept": [[1]]}"#, "shape"),
            (r#"{"coef": [[1]], "intercept": [1], "classes": ["a", "b", "c"]}"#, "shape"),
            (r#"{"weights": [[1]]}"#, "argument"),
            (r#"{"coef": [[1]], "activation": "swish"}"#, "malformed"),
            (r#"{"coef": [["1"]]}"#, "malformed"),
            (r#"{"coef": [[1]]} {}"#, "malformed"),
            ("{\"coef\": \"\u{fc}\"", "malformed"),
            ("", "malformed"),
        ];
        for (text, code) in cases {
            assert_eq!(read(text.as_bytes()).map_err(|error| error.code()), Err(code), "{text}");
        }
        let nan = read(b"{\"coefs\":\n [[[1, NaN]]], \"intercepts\": [[0]]}").unwrap_err();
        assert!(nan.to_string().contains("no numbers of JSON"), "{nan}");
        let deep = format!("{{\"coef\": {}", "[".repeat(100_000));
        assert_eq!(read(deep.as_bytes()).map_err(|error| error.code()), Err("malformed"));
    }
}
