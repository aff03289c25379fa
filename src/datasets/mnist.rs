//! Handwritten digits, 28×28 pixels; fetched only when chosen.

use super::info::{DatasetInfo, Image, Names, Scaling, Task};

pub(super) const INFO: DatasetInfo = DatasetInfo {
    id: "mnist",
    task: Task::Classification,
    rows: 20_000,
    features: 784,
    class_names: super::digits::CLASSES,
    feature_names: Names::Fixed(&[]),
    image: Some(Image { width: 28, height: 28 }),
    #[cfg(feature = "models")]
    sequence: None,
    scaling: Scaling::None,
    inverse_penalty: 0.05,
    has_file: true,
    has_weights: false,
    source: "Y. LeCun, C. Cortes, C. Burges: MNIST, the first 10,000 training images and the test set",
    source_url: "http://yann.lecun.com/exdb/mnist/",
    licence: "CC BY-SA 3.0",
};
