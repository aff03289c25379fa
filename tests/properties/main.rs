//! What holds for every number format, granularity, shape and recipe: properties over the registries, on values that
//! include both zeros, denormals, ties and the ends of 32 bits.

#[path = "../support/cases.rs"]
mod cases;
mod codebooks;
#[path = "../support/data.rs"]
mod data;
mod engines;
mod form;
mod metrics;
mod packing;
mod pruning;
mod ranges;
mod recipes;
mod rounding;
mod storages;
#[path = "../support/strategies.rs"]
mod strategies;
mod tensors;
mod transforms;
