//! One file per file format: read, and refuse. Hostile bytes are the normal case. Depends on `error` alone.

pub mod onnx;
pub mod qpd;
