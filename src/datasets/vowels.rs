//! Nine speakers by how they say two vowels: a sequence of spectra for each utterance.

use super::info::{DatasetInfo, Names, Scaling, Sequence, Task};

/// Utterances of the original training part; those of its test part follow.
pub(super) const TRAINING_ROWS: usize = 270;

/// Every utterance has zeros in front of its 7 to 29 frames, so that it ends where the others end.
pub(super) const INFO: DatasetInfo = DatasetInfo {
    id: "vowels",
    task: Task::Classification,
    rows: 640,
    features: 348,
    class_names: Names::Fixed(&["1", "2", "3", "4", "5", "6", "7", "8", "9"]),
    feature_names: Names::Fixed(&[]),
    image: None,
    sequence: Some(Sequence { steps: 29, width: 12 }),
    scaling: Scaling::None,
    inverse_penalty: 1.0,
    has_file: true,
    has_weights: false,
    source: "M. Kudo, J. Toyama, M. Shimbo: Japanese Vowels (12 LPC cepstrum coefficients a frame), UCI, as in aeon",
    source_url: "https://archive.ics.uci.edu/dataset/128/japanese+vowels",
    licence: "CC BY 4.0",
};
