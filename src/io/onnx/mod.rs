//! ONNX models: protobuf in, protobuf out, and the values of their tensors. Depends on `error` alone.
//!
//! Tensors that come as raw bytes stay slices of the file. Fields beyond those of IR version 14 are left out.

mod attributes;
mod proto;
mod values;
mod wire;

pub use proto::*;
pub use values::values;

use crate::error::{Error, Result};
use bytes::Bytes;
use prost::Message;

/// Versions of ONNX's operators that are understood: from the first in which tensors broadcast as they do now, to the
/// newest there is.
pub const OPSETS: std::ops::RangeInclusive<i64> = 7..=28;

pub(crate) const WHAT: &str = "ONNX model";

/// Reads a model; nothing of it is interpreted beyond what tells a model from other bytes.
///
/// # Errors
/// [`Error::Malformed`] for bytes that are no model with a graph, or that would take far more memory than they are long;
/// else what [`opset`] says.
pub fn read(bytes: impl Into<Bytes>) -> Result<ModelProto> {
    let bytes = bytes.into();
    wire::check(&bytes)?;
    let end = bytes.len();
    let model = ModelProto::decode(bytes).map_err(|error| Error::malformed(WHAT, 0, &error.to_string()))?;
    if model.ir_version.is_none() || model.graph.is_none() {
        return Err(Error::malformed(WHAT, end, "the file ends without a version or without a graph"));
    }
    opset(&model)?;
    Ok(model)
}

/// The bytes of a model.
#[must_use]
pub fn write(model: &ModelProto) -> Vec<u8> {
    model.encode_to_vec()
}

/// Whether a domain is ONNX's own, which has two names.
#[must_use]
pub fn is_default_domain(domain: &str) -> bool {
    domain.is_empty() || domain == "ai.onnx"
}

/// The version of ONNX's own operators that a model is written in; the newest for one of other operators alone.
///
/// # Errors
/// [`Error::Malformed`] for a model that does not say or says it twice, [`Error::OutOfRange`] for a version beyond
/// [`OPSETS`].
pub fn opset(model: &ModelProto) -> Result<i64> {
    let mut own = model.opset_import.iter().filter(|import| is_default_domain(import.domain()));
    let import = match own.next() {
        // skl2onnx says it twice.
        Some(import) if own.all(|other| other.version() == import.version()) => import,
        // A graph of other operators alone needs none.
        None if !model.opset_import.is_empty() => return Ok(*OPSETS.end()),
        _ => return Err(Error::malformed(WHAT, 0, "it does not name one version of ONNX's operators")),
    };
    let version = import.version();
    let (least, most) = (*OPSETS.start() as f64, *OPSETS.end() as f64);
    Error::check_range("the model's version of ONNX's operators (opset)", version as f64, least, most)?;
    Ok(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(version: i64) -> ModelProto {
        let import = OperatorSetIdProto { domain: None, version: Some(version) };
        let graph = Some(GraphProto::default());
        ModelProto { ir_version: Some(8), graph, opset_import: vec![import], ..ModelProto::default() }
    }

    #[test]
    fn what_is_written_is_read_and_raw_data_is_not_copied() {
        let mut whole = model(13);
        let raw_data = Some(Bytes::from(vec![7; 1000]));
        let tensor = TensorProto { dims: vec![250], data_type: Some(1), raw_data, ..TensorProto::default() };
        whole.graph = Some(GraphProto { initializer: vec![tensor], ..GraphProto::default() });
        let bytes = Bytes::from(write(&whole));
        let again = read(bytes.clone()).unwrap();
        assert_eq!(again, whole);
        let raw = again.graph.unwrap().initializer.remove(0).raw_data.unwrap();
        assert!(bytes.as_ptr_range().contains(&raw.as_ptr()));
    }

    #[test]
    fn versions_are_refused_by_name() {
        for version in [i64::MIN, 0, 6, 29, i64::MAX] {
            let error = read(write(&model(version))).unwrap_err();
            assert!(error.to_string().contains("opset") && error.code() == "out-of-range", "{error}");
        }
        assert_eq!([7, 28].map(|version| opset(&read(write(&model(version))).unwrap())), [Ok(7), Ok(28)]);
        let mut twice = model(13);
        twice.opset_import.extend(model(14).opset_import);
        assert_eq!(read(write(&twice)).unwrap_err().code(), "malformed");
    }

    #[test]
    fn graphs_in_graphs_end_somewhere() {
        let mut graph = GraphProto::default();
        for _ in 0..60 {
            let attribute = AttributeProto { g: Some(Box::new(graph)), ..AttributeProto::default() };
            let node = NodeProto { attribute: vec![attribute], ..NodeProto::default() };
            graph = GraphProto { node: vec![node], ..GraphProto::default() };
        }
        let deep = ModelProto { graph: Some(graph), ..model(13) };
        assert!(read(write(&deep)).unwrap_err().to_string().contains("deep"));
    }
}
