//! Three species of iris by the size of sepals and petals.

use super::info::{DatasetInfo, Names, Scaling, Task};

pub(super) const INFO: DatasetInfo = DatasetInfo {
    id: "iris",
    task: Task::Classification,
    rows: 150,
    features: 4,
    class_names: Names::Fixed(&["setosa", "versicolor", "virginica"]),
    feature_names: Names::Fixed(&["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"]),
    image: None,
    #[cfg(feature = "models")]
    sequence: None,
    scaling: Scaling::Standardised,
    inverse_penalty: 1.0,
    has_file: true,
    has_weights: true,
    source: "R. A. Fisher: The use of multiple measurements in taxonomic problems, 1936; UCI, as in scikit-learn",
    source_url: "https://archive.ics.uci.edu/dataset/53/iris",
    licence: "CC BY 4.0",
};
