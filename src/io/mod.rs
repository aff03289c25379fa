//! One file per file format: read, and refuse. Hostile bytes are the normal case. Depends on `error` alone.

pub mod array;
pub mod qpd;
pub mod safetensors;

pub use array::{Array, Stored};
