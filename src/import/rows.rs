//! Files of rows: tables as text, arrays of NumPy, the files of MNIST. Depends on `io`.

use crate::error::{Error, Result};
use crate::io::csv::{CsvOptions, LabelColumn, Labels};
use crate::io::sniff::{FileKind, kind};
use crate::io::{Array, csv, gzip, idx, npy, npz};
use crate::kernels::larger;
use crate::plain::plain;
use serde::{Deserialize, Serialize};

/// The largest a packed file may become.
const MOST_UNPACKED: usize = 1 << 30;

/// What is done to the features; the numbers come from all rows, as no others are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum RowScaling {
    /// Nothing: they are as the model expects them.
    #[default]
    None,
    /// All are divided by the largest magnitude there is.
    Unit,
    /// `(x − mean) / standard deviation` of each column.
    Standardised,
}

plain! { enum RowScaling { None, Unit, Standardised } }

/// How a file of rows is read.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct RowOptions {
    /// Whether the first row of a text names the columns; guessed where it is not said.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub header: Option<bool>,
    /// Which column of a text holds the labels, from 0; by default the last.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub label: Option<u32>,
    /// Whether a text has no labels.
    pub unlabelled: bool,
    /// Whether labels are classes; guessed where it is not said.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub classes: Option<bool>,
    /// What is done to the features.
    pub scaling: RowScaling,
}

plain! { struct RowOptions { header, label, unlabelled, classes, scaling } }

/// The first rows of a file, and what is in it when it is read so.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct RowsPreview {
    /// Whether the first row of a text names the columns.
    pub header: bool,
    /// Names of all columns of a text, that of the labels too; none of other files.
    pub columns: Vec<String>,
    /// The first rows as they are in the file.
    pub sample: Vec<Vec<String>>,
    /// How many rows there are.
    pub rows: usize,
    /// How many numbers each holds beside the label.
    pub features: usize,
    /// Names of the classes, where the labels are classes.
    pub classes: Vec<String>,
    /// Whether there are labels.
    pub labelled: bool,
}

plain! { out struct RowsPreview { header, columns, sample, rows, features, classes, labelled } }

/// Rows of numbers, and what they are labelled with.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    /// Names of the columns; none where the file has none.
    pub columns: Vec<String>,
    /// How many rows there are.
    pub rows: usize,
    /// `[rows, columns]`, scaled.
    pub features: Vec<f32>,
    /// The labels.
    pub labels: Labels,
}

/// Reads rows; `name` is that of the file, and may be empty.
///
/// ```
/// use quant_playground::import::{RowOptions, read_rows};
/// let rows = read_rows(b"a,b,kind\n1,2,red\n3,4,blue\n", "rows.csv", &RowOptions::default())?;
/// assert_eq!((rows.rows, rows.columns.len()), (2, 2));
/// # Ok::<(), quant_playground::Error>(())
/// ```
///
/// # Errors
/// [`Error::Argument`] for a file that holds no rows; else what its reader says.
pub fn read(bytes: &[u8], name: &str, options: &RowOptions) -> Result<Rows> {
    let unpacked;
    let (bytes, name) = match kind(bytes, name) {
        Some(FileKind::Gzip) => {
            unpacked = gzip::unpack(bytes, MOST_UNPACKED)?;
            (unpacked.as_slice(), name.trim_end_matches(".gz"))
        }
        _ => (bytes, name),
    };
    let mut rows = match kind(bytes, name) {
        Some(FileKind::Npy) => of_array(npy::read(bytes)?)?,
        Some(FileKind::Idx) => of_array(idx::read(bytes)?)?,
        Some(FileKind::Npz) => of_arrays(npz::read(bytes)?, options.classes)?,
        Some(FileKind::Csv) | None => of_text(bytes, options)?,
        Some(_) => {
            let why = "it holds a model, not rows; open CSV, .npy, .npz or the files of MNIST here".into();
            return Err(Error::Argument { what: "the file".into(), why });
        }
    };
    scale(&mut rows, options.scaling);
    Ok(rows)
}

/// What [`read`] makes of a file, with its first rows.
///
/// # Errors
/// As [`read`].
pub fn preview(bytes: &[u8], name: &str, options: &RowOptions) -> Result<RowsPreview> {
    const SHOWN_ROWS: usize = 5;
    const SHOWN_NUMBERS: usize = 8;
    let rows = read(bytes, name, options)?;
    let features = rows.features.len() / larger(rows.rows, 1);
    let classes = if let Labels::Classes { names, .. } = &rows.labels { names.clone() } else { Vec::new() };
    let labelled = rows.labels != Labels::None;
    let unpacked;
    let text = match kind(bytes, name) {
        Some(FileKind::Gzip) => {
            unpacked = gzip::unpack(bytes, MOST_UNPACKED)?;
            unpacked.as_slice()
        }
        _ => bytes,
    };
    if !matches!(kind(text, name.trim_end_matches(".gz")), Some(FileKind::Csv) | None) {
        let numbers = |row: &[f32]| row.iter().take(SHOWN_NUMBERS).map(f32::to_string).collect();
        let sample = rows.features.chunks_exact(larger(features, 1)).take(SHOWN_ROWS).map(numbers).collect();
        let columns = Vec::new();
        return Ok(RowsPreview { header: false, columns, sample, rows: rows.rows, features, classes, labelled });
    }
    let csv::CsvPreview { header, columns, rows: sample, .. } = csv::preview(text, SHOWN_ROWS)?;
    let header = options.header.unwrap_or(header);
    Ok(RowsPreview { header, columns, sample, rows: rows.rows, features, classes, labelled })
}

fn of_text(bytes: &[u8], options: &RowOptions) -> Result<Rows> {
    let label = match options.label {
        _ if options.unlabelled => LabelColumn::None,
        None => LabelColumn::Last,
        Some(column) => LabelColumn::At(column as usize),
    };
    let options = CsvOptions { header: options.header, delimiter: None, label, classes: options.classes };
    let table = csv::read(bytes, &options)?;
    Ok(Rows { columns: table.columns, rows: table.rows, features: table.features, labels: table.labels })
}

fn of_array(array: Array) -> Result<Rows> {
    let rows = array.shape.first().copied().unwrap_or(0);
    if rows == 0 || array.values.is_empty() {
        return Err(Error::shape("the rows", "at least one row", format!("{:?}", array.shape)));
    }
    Ok(Rows { columns: Vec::new(), rows, features: array.values, labels: Labels::None })
}

/// Arrays that are called as people call them: x, X, features or data, and y, labels or targets; `x_test` before `x_train`.
fn of_arrays(mut arrays: Vec<Array>, classes: Option<bool>) -> Result<Rows> {
    let rank = |name: &str, wanted: &[&str]| {
        let name = name.to_lowercase();
        wanted.iter().position(|wanted| name == *wanted)
    };
    const X: [&str; 8] = ["x_test", "test_x", "x", "features", "data", "inputs", "x_train", "arr_0"];
    const Y: [&str; 9] = ["y_test", "test_y", "y", "labels", "target", "targets", "y_train", "label", "arr_1"];
    let mut take = |wanted: &[&str]| {
        let best = (0..arrays.len()).filter_map(|i| Some((rank(&arrays[i].name, wanted)?, i))).min()?;
        Some(arrays.swap_remove(best.1))
    };
    let (Some(x), y) = (take(&X), take(&Y)) else {
        let why = "it has no array called x, features or data".into();
        return Err(Error::Argument { what: "the file".into(), why });
    };
    let mut rows = of_array(x)?;
    if let Some(y) = y {
        rows.labels = labels(y.values, rows.rows, classes)?;
    }
    Ok(rows)
}

/// Numbers as labels: classes where they are few whole numbers from 0 on, unless it is said.
///
/// # Errors
/// [`Error::Shape`] where they are not as many as rows.
pub fn labels(values: Vec<f32>, rows: usize, classes: Option<bool>) -> Result<Labels> {
    const MOST_CLASSES: f32 = 1000.0;
    if values.len() != rows {
        return Err(Error::shape("the labels", rows, values.len()));
    }
    let whole = values.iter().all(|&value| value.fract() == 0.0 && (0.0..MOST_CLASSES).contains(&value));
    let most = values.iter().copied().fold(0.0, larger);
    if !whole || !classes.unwrap_or(most < 256.0) {
        return Ok(Labels::Numbers(values));
    }
    let names = (0..=most as u32).map(|class| class.to_string()).collect();
    Ok(Labels::Classes { names, values })
}

fn scale(rows: &mut Rows, scaling: RowScaling) {
    let columns = larger(rows.features.len() / larger(rows.rows, 1), 1);
    match scaling {
        RowScaling::None => {}
        RowScaling::Unit => {
            let most = rows.features.iter().map(|x| x.abs()).fold(0.0, larger);
            if most > 0.0 {
                rows.features.iter_mut().for_each(|x| *x /= most);
            }
        }
        RowScaling::Standardised => {
            for column in 0..columns {
                let count = larger(rows.rows, 1) as f64;
                let values = || rows.features.iter().skip(column).step_by(columns).map(|&x| f64::from(x));
                let mean = values().sum::<f64>() / count;
                let deviation = libm::sqrt(values().map(|x| (x - mean) * (x - mean)).sum::<f64>() / count);
                let divisor = if deviation > 0.0 { deviation } else { 1.0 };
                for x in rows.features.iter_mut().skip(column).step_by(columns) {
                    *x = ((f64::from(*x) - mean) / divisor) as f32;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_scaled_by_what_the_rows_say() {
        let read = |scaling| {
            let options = RowOptions { scaling, unlabelled: true, ..RowOptions::default() };
            read(b"1,10\n3,10\n-4,10\n", "", &options).unwrap().features
        };
        assert_eq!(read(RowScaling::None), [1.0, 10.0, 3.0, 10.0, -4.0, 10.0]);
        assert_eq!(read(RowScaling::Unit), [0.1, 1.0, 0.3, 1.0, -0.4, 1.0]);
        let standard = read(RowScaling::Standardised);
        assert!((standard[0] - 1.0 / (26.0f32 / 3.0).sqrt()).abs() < 1e-6 && standard[1] == 0.0);
    }

    #[test]
    fn labels_are_classes_where_they_are_few_whole_numbers() {
        let names = |values: &[f32], classes| match labels(values.to_vec(), values.len(), classes).unwrap() {
            Labels::Classes { names, .. } => names.len(),
            _ => 0,
        };
        assert_eq!(names(&[0.0, 2.0, 1.0], None), 3);
        assert_eq!(names(&[0.0, 2.5, 1.0], None), 0);
        assert_eq!(names(&[0.0, 2.0, 1.0], Some(false)), 0);
        assert!(labels(vec![1.0], 2, None).is_err());
    }
}
