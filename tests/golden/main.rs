//! The core beside its peers, bit for bit: each module reads the fixture of its name, which the Python module of that
//! name in `peers/` wrote by asking ONNX Runtime or PyTorch.

mod dynamic;
mod fixtures;
mod linear;
mod model;
mod ort_parameters;
mod pytorch;
