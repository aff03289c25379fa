//! What is known of a dataset before it is read.

use crate::plain::{Show, Viewer, plain};
use serde::Serialize;

/// What the model has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Task {
    /// Name the class.
    #[default]
    Classification,
    /// Predict a number.
    Regression,
    /// None: there are weights, and nothing to run them on.
    Weights,
}

plain! { enum Task { Classification, Regression, Weights } }

/// Samples that are grey pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Image {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
}

plain! { out struct Image { width, height } }

impl Image {
    /// The values of a picture moved down and to the right by so many pixels; what comes in is 0.
    pub(crate) fn shifted(self, picture: &[f32], [down, right]: [i64; 2]) -> impl Iterator<Item = f32> {
        let width = self.width.max(1);
        (0..picture.len()).map(move |place| {
            let (y, x) = ((place / width) as i64 - down, (place % width) as i64 - right);
            let is_inside = y >= 0 && x >= 0 && x < width as i64;
            let from = if is_inside { picture.get(y as usize * width + x as usize) } else { None };
            from.copied().unwrap_or(0.0)
        })
    }
}

/// Samples that are sequences: one step after the other.
#[cfg(feature = "models")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Sequence {
    /// Steps of a sample.
    pub steps: usize,
    /// Values of a step.
    pub width: usize,
}

#[cfg(feature = "models")]
plain! { out struct Sequence { steps, width } }

/// What is done to the features before training.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Scaling {
    /// Nothing: the file holds numbers from 0 to 1, or they mean what they say.
    None,
    /// `(x − mean) / standard deviation` of the training rows.
    Standardised,
    /// Counts are divided by the sum of their row.
    Shares,
}

plain! { out enum Scaling { None, Standardised, Shares } }

/// Names of classes or features.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Names {
    /// Known beforehand.
    Fixed(&'static [&'static str]),
    /// Given by the caller.
    Given(Vec<String>),
}

impl Names {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Fixed(names) => names.len(),
            Self::Given(names) => names.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Show for Names {
    fn show(&self, to: &mut dyn Viewer) {
        match self {
            Self::Fixed(names) => names.show(to),
            Self::Given(names) => names.show(to),
        }
    }
}

/// A dataset as the menu and the About panel show it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct DatasetInfo {
    /// Identifier, also of its file.
    pub id: &'static str,
    /// What the model has to do.
    pub task: Task,
    /// Samples.
    pub rows: usize,
    /// Values of a sample.
    pub features: usize,
    /// Names of the classes; of a regression, the name of the target.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string[]"))]
    pub class_names: Names,
    /// Names of the features; none for pictures.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string[]"))]
    pub feature_names: Names,
    /// The size of a sample that is a picture.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<Image>,
    /// Steps of a sample that is a sequence.
    #[cfg(feature = "models")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<Sequence>,
    /// What is done to the features.
    pub scaling: Scaling,
    /// Weight of the loss against the penalty ½‖w‖² (scikit-learn's C); 0 for no penalty.
    pub inverse_penalty: f64,
    /// Whether it has a file (`false` for points that are generated).
    pub has_file: bool,
    /// Whether trained weights ship with the package, so that nothing has to be trained at first.
    pub has_weights: bool,
    /// Where the data come from.
    pub source: &'static str,
    /// The page that describes them.
    pub source_url: &'static str,
    /// The licence they come under.
    pub licence: &'static str,
}

plain! {
    out struct DatasetInfo {
        id, task, rows, features, class_names, feature_names, image, #[cfg(feature = "models")] sequence, scaling,
        inverse_penalty, has_file, has_weights, source, source_url, licence,
    }
}

impl DatasetInfo {
    /// Outputs of a linear model for this dataset.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.class_names.len()
    }
}
