//! Handwritten digits, 8×8 pixels.

use super::info::{DatasetInfo, Image, Names, Scaling, Task};

pub(super) const CLASSES: Names = Names::Fixed(&["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);

pub(super) const INFO: DatasetInfo = DatasetInfo {
    id: "digits",
    task: Task::Classification,
    rows: 1_797,
    features: 64,
    class_names: CLASSES,
    feature_names: Names::Fixed(&[]),
    image: Some(Image { width: 8, height: 8 }),
    #[cfg(feature = "models")]
    sequence: None,
    scaling: Scaling::None,
    inverse_penalty: 1.0,
    has_file: true,
    has_weights: true,
    source: "E. Alpaydin, C. Kaynak: Optical Recognition of Handwritten Digits (test part), UCI, as in scikit-learn",
    source_url: "https://archive.ics.uci.edu/dataset/80/optical+recognition+of+handwritten+digits",
    licence: "CC BY 4.0",
};
