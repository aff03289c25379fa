//! Progression of diabetes after one year, by ten measurements.

use super::info::{DatasetInfo, Names, Scaling, Task};

pub(super) const INFO: DatasetInfo = DatasetInfo {
    id: "diabetes",
    task: Task::Regression,
    rows: 442,
    features: 10,
    class_names: Names::Fixed(&["disease progression"]),
    feature_names: Names::Fixed(&[
        "age",
        "sex",
        "body mass index",
        "blood pressure",
        "total cholesterol (s1)",
        "low-density lipoproteins (s2)",
        "high-density lipoproteins (s3)",
        "cholesterol ratio (s4)",
        "log triglycerides (s5)",
        "blood sugar (s6)",
    ]),
    image: None,
    #[cfg(feature = "models")]
    sequence: None,
    scaling: Scaling::Standardised,
    inverse_penalty: 0.0,
    has_file: true,
    has_weights: true,
    source: "B. Efron, T. Hastie, I. Johnstone, R. Tibshirani: Least Angle Regression, 2004, as in scikit-learn",
    source_url: "https://www4.stat.ncsu.edu/~boos/var.select/diabetes.html",
    licence: "BSD-3-Clause, with scikit-learn",
};
