//! Handwritten digits, 28×28 pixels; fetched only when chosen.

use super::info::{DatasetInfo, Image, Names, Scaling, Task};
#[cfg(feature = "models")]
use super::split::{Dataset, Samples};
#[cfg(feature = "models")]
use crate::error::{Error, Result};
#[cfg(feature = "models")]
use crate::io::{Array, gzip, idx};
#[cfg(feature = "models")]
use std::borrow::Cow;

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

/// Images and labels of one part of MNIST, as they are published: IDX, packed with gzip or not.
#[cfg(feature = "models")]
#[derive(Debug, Clone, Copy)]
pub struct IdxPair<'a> {
    /// `[rows, 28, 28]`, a byte each.
    pub images: &'a [u8],
    /// `[rows]`.
    pub labels: &'a [u8],
}

/// The whole data set from its four files. Of the training images, the last twelfth calibrates.
///
/// # Errors
/// [`Error::Malformed`] for what is no IDX file, [`Error::Shape`] where images are not 28 × 28 or labels not as many, and
/// [`Error::OutOfRange`] for a label that is no digit.
#[cfg(feature = "models")]
pub fn from_idx(train: IdxPair<'_>, test: IdxPair<'_>) -> Result<Dataset> {
    let mut whole = samples("training", train)?;
    let test = samples("test", test)?;
    let rows = whole.labels.len();
    let first = rows - rows / 12;
    let calibration =
        Samples { features: whole.features.split_off(first * INFO.features), labels: whole.labels.split_off(first) };
    let info = DatasetInfo {
        rows: rows + test.labels.len(),
        source: "Y. LeCun, C. Cortes, C. Burges: MNIST, from its four files",
        ..INFO
    };
    Ok(Dataset { info: Cow::Owned(info), train: whole, calibration, test })
}

#[cfg(feature = "models")]
fn samples(what: &str, IdxPair { images, labels }: IdxPair<'_>) -> Result<Samples> {
    /// Far above the 47 MB of the training images.
    const MOST_BYTES: usize = 1 << 28;
    let read = |bytes: &[u8]| -> Result<Array> {
        if bytes.first() == Some(&0x1f) { idx::read(&gzip::unpack(bytes, MOST_BYTES)?) } else { idx::read(bytes) }
    };
    let (images, labels) = (read(images)?, read(labels)?);
    let rows = labels.values.len();
    if rows == 0 || images.shape != [rows, 28, 28] {
        let found = images.shape.iter().map(usize::to_string).collect::<Vec<_>>().join(" × ");
        let what = [what, " images of MNIST"].concat();
        return Err(Error::shape(what, [&rows.to_string(), " × 28 × 28, one for each label"].concat(), found));
    }
    for &label in &labels.values {
        Error::check_range("label", f64::from(label), 0.0, 9.0)?;
    }
    let mut features = images.values;
    features.iter_mut().for_each(|pixel| *pixel *= 1.0 / 255.0);
    Ok(Samples { features, labels: labels.values })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn idx(shape: &[u32], values: Vec<u8>) -> Vec<u8> {
        let head = [0, 0, 8, shape.len() as u8].into_iter();
        head.chain(shape.iter().flat_map(|length| length.to_be_bytes())).chain(values).collect()
    }

    #[test]
    fn four_files_are_one_data_set() {
        let images = |rows: u32| idx(&[rows, 28, 28], (0..rows * 784).map(|i| (i % 256) as u8).collect());
        let labels = |rows: u32| idx(&[rows], (0..rows).map(|i| (i % 10) as u8).collect());
        let (train, train_labels, test, test_labels) = (images(24), labels(24), images(3), labels(3));
        let read =
            |images, labels| from_idx(IdxPair { images, labels }, IdxPair { images: &test, labels: &test_labels });
        let data = read(&train, &train_labels).unwrap();
        assert_eq!([&data.train, &data.calibration, &data.test].map(|part| part.labels.len()), [22, 2, 3]);
        assert_eq!((data.info.rows, data.calibration.labels[0], data.train.features[255]), (27, 2.0, 1.0));
        assert_eq!(data.calibration.features.len(), 2 * 784);
        assert!(read(&train, &test_labels).unwrap_err().to_string().contains("28"));
        assert!(read(&train[..100], &train_labels).is_err());
        let no_digits = idx(&[24], vec![10; 24]);
        assert!(read(&train, &no_digits).is_err());
        assert!(read(&[], &[]).is_err());
    }
}
