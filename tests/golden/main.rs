//! The core beside its peers, bit for bit where both round the same numbers: each module reads the fixture of its name,
//! which the Python module of that name in `peers/` wrote by asking ONNX Runtime, PyTorch or scikit-learn.

mod blocks;
#[path = "../support/data.rs"]
mod data;
mod dynamic;
mod fixtures;
mod gguf_blocks;
mod linear;
mod matmul_nbits;
mod model;
mod ort_parameters;
mod pytorch;
mod small_floats;
mod training;
