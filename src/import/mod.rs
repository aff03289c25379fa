//! Files that people bring, as models: what can be computed here with its forward pass, anything else as weights alone, with
//! the reason; and the rows to judge them by. Depends on `io`, `export`, `evaluate` and below.

mod arrays;
mod judged;
mod onnx;
mod packed;
mod rows;
mod sklearn;
mod verified;

pub use judged::{Basis, judged};
pub use rows::{RowOptions, RowScaling, Rows, RowsPreview, labels, preview as preview_rows, read as read_rows};
pub use verified::{Verified, verified};

use crate::error::{Error, Result};
use crate::io::Array;
use crate::io::onnx::ModelProto;
use crate::io::sniff::{FileKind, kind};
use crate::model::Model;

/// A model from a file.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The model; weights alone where it cannot be computed here.
    pub model: Model,
    /// The format that it came in.
    pub kind: FileKind,
    /// Why it cannot be computed here; `None` where it can be.
    pub reason: Option<String>,
    /// Names of its classes, where the file knows them.
    pub classes: Vec<String>,
    /// The ONNX model that it came from, to be written with other weights.
    pub source: Option<ModelProto>,
    /// What the file holds beside weights, to be written again as it is.
    pub others: Vec<Array>,
}

/// Opens a model of any format that is known; `name` is that of the file, and may be empty.
///
/// ```
/// use quant_playground::import;
/// let json = br#"{"coef": [[0.5, -1.0], [0.0, 2.0], [1.0, 1.0]], "intercept": [0.1, 0.2, 0.3], "classes": ["a", "b", "c"]}"#;
/// let imported = import::open(json.to_vec(), "model.json")?;
/// assert_eq!((imported.model.inputs(), imported.model.outputs()), (2, 3));
/// assert_eq!(imported.classes, ["a", "b", "c"]);
/// # Ok::<(), quant_playground::Error>(())
/// ```
///
/// # Errors
/// [`Error::Argument`] for bytes of no known format, or of data rather than a model; else what the reader of the format
/// says, and [`Error::NonFinite`] for weights that hold NaN or infinities.
pub fn open(bytes: Vec<u8>, name: &str) -> Result<Imported> {
    let refuse = |why: &str| Err(Error::Argument { what: "the file".into(), why: why.into() });
    match kind(&bytes, name) {
        Some(FileKind::Onnx) => onnx::open(bytes),
        Some(FileKind::SklearnJson) => sklearn::open(&bytes),
        Some(FileKind::Safetensors) => arrays::safetensors(&bytes),
        Some(FileKind::Npz) => arrays::npz(&bytes),
        Some(FileKind::Npy) => arrays::npy(&bytes, name),
        Some(FileKind::Gguf) => arrays::gguf(&bytes),
        Some(FileKind::SafetensorsIndex) => arrays::safetensors(&bytes),
        Some(FileKind::Gzip) => refuse("it is packed; unpack it first"),
        Some(FileKind::Csv | FileKind::Idx) => {
            refuse("it holds rows, not a model; open a model first, then these rows")
        }
        None => refuse(
            "it is of no known format; open ONNX, safetensors, .npy, .npz, GGUF, or the JSON of a scikit-learn model \
             (a PyTorch model: save its state_dict as safetensors, or export it to ONNX)",
        ),
    }
}
