//! One file per file format: read, and refuse. Hostile bytes are the normal case. Depends on `error` alone.

pub mod array;
mod bytes;
pub mod csv;
pub mod gguf;
pub mod gzip;
pub mod idx;
pub mod npy;
pub mod npz;
pub mod onnx;
pub mod qpd;
pub mod safetensors;
pub mod sklearn;
pub mod sniff;

pub use array::{Array, Stored};
