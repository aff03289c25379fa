//! Three cultivars of wine by chemical analysis.

use super::info::{DatasetInfo, Names, Scaling, Task};

pub(super) const INFO: DatasetInfo = DatasetInfo {
    id: "wine",
    task: Task::Classification,
    rows: 178,
    features: 13,
    class_names: Names::Fixed(&["class 0", "class 1", "class 2"]),
    feature_names: Names::Fixed(&[
        "alcohol",
        "malic acid",
        "ash",
        "alcalinity of ash",
        "magnesium",
        "total phenols",
        "flavanoids",
        "nonflavanoid phenols",
        "proanthocyanins",
        "colour intensity",
        "hue",
        "OD280/OD315 of diluted wines",
        "proline",
    ]),
    image: None,
    #[cfg(feature = "models")]
    sequence: None,
    scaling: Scaling::Standardised,
    inverse_penalty: 1.0,
    has_file: true,
    has_weights: true,
    source: "S. Aeberhard, M. Forina: Wine, UCI, as in scikit-learn",
    source_url: "https://archive.ics.uci.edu/dataset/109/wine",
    licence: "CC BY 4.0",
};
