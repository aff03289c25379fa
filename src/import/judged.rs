//! A model from a file with the rows to judge it by. Depends on `datasets`, `evaluate`, `model` and this module's readers.

use super::{Imported, Rows};
use crate::datasets::{Image, Names, OwnRows, Task};
use crate::error::{Error, Result};
use crate::evaluate::Evaluator;
use crate::io::csv::Labels;
use crate::kernels::larger;
use crate::plain::plain;
use serde::Serialize;
use std::borrow::Cow;

/// What a model of one's own is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Basis {
    /// How close its weights come back: there are no rows, or nothing to run.
    Weights,
    /// Whether it says of each row what the fp32 model says: the rows have no labels.
    Agreement,
    /// The labels of the rows.
    Labels,
}

plain! { out enum Basis { Weights, Agreement, Labels } }

/// Joins a model with rows; without rows, and where the model cannot be computed here, its weights are all there is.
///
/// ```
/// use quant_playground::import::{self, Basis, RowOptions};
/// let json = br#"{"coef": [[0.5, -1.0], [0.0, 2.0], [1.0, 1.0]], "intercept": [0.1, 0.2, 0.3], "classes": ["a", "b", "c"]}"#;
/// let imported = import::open(json.to_vec(), "model.json")?;
/// let rows = import::read_rows(b"x,y,kind\n1,2,b\n3,-4,a\n5,1,c\n", "rows.csv", &RowOptions::default())?;
/// let (evaluator, basis) = import::judged(&imported, Some(rows), None)?;
/// assert_eq!((basis, evaluator.test().labels.len()), (Basis::Labels, 2)); // the first row calibrates
/// # Ok::<(), quant_playground::Error>(())
/// ```
///
/// # Errors
/// [`Error::Shape`] for rows that the model does not take, and labels that are no outputs of it; as [`OwnRows::dataset`].
pub fn judged(imported: &Imported, rows: Option<Rows>, calibration_rows: Option<u32>) -> Result<(Evaluator, Basis)> {
    let model = &imported.model;
    let Some(rows) = rows.filter(|_| model.is_runnable()) else {
        return Ok((Evaluator::of_weights(model.clone()), Basis::Weights));
    };
    let columns = rows.features.len() / larger(rows.rows, 1);
    if columns != model.inputs() {
        let expected = format!("{} numbers, as the model takes them, beside the label", model.inputs());
        return Err(Error::shape("each row", expected, format!("{columns}; choose another column of labels, or none")));
    }
    let outputs = model.outputs();
    let task = if outputs == 1 { Task::Regression } else { Task::Classification };
    let (labels, basis) = match (&rows.labels, task) {
        (Labels::None, _) => (said(model.forward(&rows.features), outputs), Basis::Agreement),
        (Labels::Numbers(values), Task::Regression) => (values.clone(), Basis::Labels),
        (Labels::Classes { names, values }, Task::Regression) => (numbers(names, values)?, Basis::Labels),
        (Labels::Classes { names, values }, _) => (classes(imported, names, values)?, Basis::Labels),
        (Labels::Numbers(_), _) => {
            let remedy = "read these rows without labels, or choose another column of labels";
            return Err(Error::incompatible(
                "a model that names one of several classes",
                "labels that are no classes",
                remedy,
            ));
        }
    };
    let given = match &rows.labels {
        Labels::Classes { names, .. } if names.len() == outputs => names.clone(),
        _ => (0..outputs).map(|class| class.to_string()).collect(),
    };
    let class_names = if imported.classes.len() == outputs { imported.classes.clone() } else { given };
    let image = image(model.input_shape(), columns, rows.columns.is_empty());
    let own = OwnRows { task, class_names, features: rows.features, labels, calibration_rows };
    let mut dataset = own.dataset()?;
    let info = dataset.info.to_mut();
    info.image = image;
    info.feature_names = Names::Given(rows.columns);
    dataset.info = Cow::Owned(info.clone());
    Ok((Evaluator::new(model.clone(), dataset)?, basis))
}

/// What the fp32 model says of each row: its class, or its number.
fn said(outputs: Vec<f32>, width: usize) -> Vec<f32> {
    if width == 1 {
        return outputs;
    }
    let best = |row: &[f32]| (0..row.len()).fold(0, |best, i| if row[i] > row[best] { i } else { best }) as f32;
    outputs.chunks_exact(width).map(best).collect()
}

/// Whole numbers that were taken for classes.
fn numbers(names: &[String], values: &[f32]) -> Result<Vec<f32>> {
    let numbers: Option<Vec<f32>> = names.iter().map(|name| name.parse().ok()).collect();
    let numbers =
        numbers.ok_or_else(|| Error::shape("the labels", "numbers, for the model has one output", "words"))?;
    Ok(values.iter().map(|&value| numbers.get(value as usize).copied().unwrap_or_default()).collect())
}

/// Classes of the rows as outputs of the model: by the names that the model's file gives, by number, or in order.
fn classes(imported: &Imported, names: &[String], values: &[f32]) -> Result<Vec<f32>> {
    let outputs = imported.model.outputs();
    let by_name: Option<Vec<usize>> =
        names.iter().map(|name| imported.classes.iter().position(|class| same(class, name))).collect();
    let by_number: Option<Vec<usize>> =
        names.iter().map(|name| name.parse().ok().filter(|&class: &usize| class < outputs)).collect();
    let in_order = (names.len() == outputs).then(|| (0..outputs).collect());
    let outputs_of = by_name.filter(|found| !found.is_empty()).or(by_number).or(in_order).ok_or_else(|| {
        let found =
            format!("{} classes: {}", names.len(), names.iter().take(8).cloned().collect::<Vec<_>>().join(", "));
        Error::shape("the labels", format!("classes of the {outputs} outputs of the model"), found)
    })?;
    Ok(values.iter().map(|&value| outputs_of.get(value as usize).map_or(0.0, |&output| output as f32)).collect())
}

/// Whether a class of the model is one of the rows: "1" is "1.0".
fn same(class: &str, name: &str) -> bool {
    let number = |text: &str| text.parse::<f64>().ok();
    class == name || number(class).is_some_and(|class| number(name) == Some(class))
}

/// Grey pictures: by the shape of what the model takes, or rows without names that fill a square.
fn image(input: &[usize], columns: usize, is_nameless: bool) -> Option<Image> {
    const LEAST_SIDE: usize = 7;
    if let [1, height, width] | [1, height, width, 1] | [height, width, 1] = *input {
        return Some(Image { width, height });
    }
    let side = columns.isqrt();
    let is_square = is_nameless && input.len() == 1 && side * side == columns && side >= LEAST_SIDE;
    is_square.then_some(Image { width: side, height: side })
}
