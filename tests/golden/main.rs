//! The core beside its peers, bit for bit where both round the same numbers: each module reads the fixture of its name,
//! which the Python module of that name in `peers/` wrote by asking ONNX Runtime, PyTorch, bitsandbytes,
//! scikit-learn or ckwrap, or from the formulas of a paper. `EXACTNESS.md` lists what is equal to what.

mod blocks;
#[path = "../support/data.rs"]
mod data;
mod descent;
mod dynamic;
mod files;
mod fixtures;
mod formulas;
mod four_bit;
mod gguf_blocks;
mod gptq;
mod half_quadratic;
mod k_means;
mod linear;
mod matmul_nbits;
mod model;
mod ort_parameters;
mod pruning;
mod pytorch;
mod ranges;
mod recurrent;
mod scales;
mod scaling;
mod small_floats;
mod training;
