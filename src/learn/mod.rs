//! Learning by gradient descent in mini-batches: networks from their first weights, quantization-aware training, distillation,
//! pruning and sharing with retraining. The same seed gives the same bits natively and in wasm. Depends on `evaluate` and below.

mod activations;
mod batches;
mod deep;
mod descent;
mod fake;
mod loss;
mod network;
mod optimiser;
mod options;
mod progress;
mod recovery;
mod shared;

pub use deep::{DeepCompression, DeepOptions, DeepProgress, Stage, StageReport};
pub use descent::Descent;
pub use network::Network;
pub use options::{
    Augmentation, DescentOptions, Distillation, GradualPruning, NetworkOptions, Optimiser, QuantizationAware, Schedule,
    StepSize,
};
pub use progress::{DescentProgress, EpochReport, Trained};
pub use recovery::recovery_options;
pub use shared::SharedWeights;
