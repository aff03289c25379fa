//! What the labels of a table are: classes by name, numbers to predict, or none. Depends on `error` alone.

use super::WHAT;
use crate::error::{Error, Result};
use std::collections::BTreeMap;

/// Different labels at most that are classes.
const MOST_CLASSES: usize = 256;

/// So many different whole numbers are classes, however few rows there are.
const FEW: usize = 20;

/// How often each whole number has to come, on average, to be a class where they are more than a few.
const OFTEN: usize = 10;

/// The labels of a table, one of each row.
#[derive(Debug, Clone, PartialEq)]
pub enum Labels {
    /// Classes.
    Classes {
        /// Sorted: numbers by value, text by its characters.
        names: Vec<String>,
        /// Of each row, the index of its name.
        values: Vec<f32>,
    },
    /// Numbers to predict.
    Numbers(Vec<f32>),
    /// The table has no column of labels.
    None,
}

/// Collects the cells of the label column.
#[derive(Default)]
pub(super) struct Collected {
    /// Each different cell, and the number it was given as it came.
    known: BTreeMap<String, usize>,
    /// Of each row, the number of its cell; kept only while cells may be classes.
    cells: Vec<u32>,
    /// As numbers, while all are.
    numbers: Option<Vec<f32>>,
}

impl Collected {
    pub(super) fn new() -> Self {
        Self { numbers: Some(Vec::new()), ..Self::default() }
    }

    /// Takes the cell of the next row; false when it is one class too many.
    pub(super) fn push(&mut self, cell: &str) -> bool {
        let number = cell.parse::<f32>().ok().filter(|number| number.is_finite());
        match (&mut self.numbers, number) {
            (Some(numbers), Some(number)) => numbers.push(number),
            _ => self.numbers = None,
        }
        if self.known.len() <= MOST_CLASSES {
            let next = self.known.len();
            let index = match self.known.get(cell) {
                Some(&index) => index,
                None => *self.known.entry(cell.to_owned()).or_insert(next),
            };
            self.cells.push(index as u32);
        } else {
            self.cells.clear();
        }
        self.numbers.is_some() || self.known.len() <= MOST_CLASSES
    }

    /// What the cells are; `as_classes` decides it where it is said.
    pub(super) fn finish(self, as_classes: Option<bool>) -> Result<Labels> {
        match self.numbers {
            Some(numbers) if as_classes != Some(true) && !are_classes(&numbers, as_classes) => {
                Ok(Labels::Numbers(numbers))
            }
            Some(numbers) => {
                let values = different(&numbers);
                if values.len() > MOST_CLASSES {
                    return Err(too_many());
                }
                let index = |number: &f32| values.partition_point(|value| value < number) as f32;
                let values_of_rows = numbers.iter().map(index).collect();
                Ok(Labels::Classes { names: values.iter().map(f32::to_string).collect(), values: values_of_rows })
            }
            None if as_classes == Some(false) => {
                Err(Error::malformed(WHAT, 0, "the labels are to be numbers, and some are text"))
            }
            None if self.known.len() > MOST_CLASSES => Err(too_many()),
            None => {
                let mut ranks = vec![0.0; self.known.len()];
                for (rank, &index) in self.known.values().enumerate() {
                    ranks[index] = rank as f32;
                }
                let values = self.cells.iter().filter_map(|&index| ranks.get(index as usize).copied()).collect();
                Ok(Labels::Classes { names: self.known.into_keys().collect(), values })
            }
        }
    }
}

pub(super) fn too_many() -> Error {
    let why = "the labels are more than 256 different ones; choose another column, or one of numbers";
    Error::malformed(WHAT, 0, why)
}

/// Whole numbers that are few; see the module's first lines.
fn are_classes(numbers: &[f32], as_classes: Option<bool>) -> bool {
    if as_classes == Some(false) || numbers.iter().any(|number| number.fract() != 0.0) {
        return false;
    }
    let count = different(numbers).len();
    count <= FEW || (count <= MOST_CLASSES && count * OFTEN <= numbers.len())
}

/// The different numbers, sorted; both zeros are one.
fn different(numbers: &[f32]) -> Vec<f32> {
    let mut sorted: Vec<f32> = numbers.iter().map(|number| number + 0.0).collect();
    sorted.sort_by(f32::total_cmp);
    sorted.dedup();
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(cells: &[&str], as_classes: Option<bool>) -> Result<Labels> {
        let mut collected = Collected::new();
        for cell in cells {
            let _ = collected.push(cell);
        }
        collected.finish(as_classes)
    }

    fn classes(names: &[&str], values: &[f32]) -> Result<Labels> {
        Ok(Labels::Classes { names: names.iter().map(|name| name.to_string()).collect(), values: values.into() })
    }

    #[test]
    fn text_and_few_whole_numbers_are_classes() {
        assert_eq!(labels(&["b", "a", "b"], None), classes(&["a", "b"], &[1.0, 0.0, 1.0]));
        assert_eq!(labels(&["10", "9", "-0", "0.0"], None), classes(&["0", "9", "10"], &[2.0, 1.0, 0.0, 0.0]));
        assert_eq!(labels(&["1", "x"], None), classes(&["1", "x"], &[0.0, 1.0]));
        assert_eq!(labels(&["1.5", "2"], None), Ok(Labels::Numbers(vec![1.5, 2.0])));
        assert_eq!(labels(&["1.5", "2"], Some(true)), classes(&["1.5", "2"], &[0.0, 1.0]));
        assert_eq!(labels(&["1", "2"], Some(false)), Ok(Labels::Numbers(vec![1.0, 2.0])));
        assert!(labels(&["1", "x"], Some(false)).is_err());
    }

    #[test]
    fn many_whole_numbers_are_classes_only_if_they_come_often() {
        let cells = |different: usize, times: usize| (0..different * times).map(move |i| (i % different).to_string());
        let is_classes = |different, times| {
            let cells: Vec<String> = cells(different, times).collect();
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            matches!(labels(&cells, None), Ok(Labels::Classes { .. }))
        };
        assert!(is_classes(20, 1) && is_classes(256, 10));
        assert!(!is_classes(21, 9) && !is_classes(257, 20));
        let many: Vec<String> = (0..300).map(|i| format!("name {i}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert!(labels(&many, None).unwrap_err().to_string().contains("more than 256"));
        let mut late: Vec<String> = cells(300, 1).collect();
        late.push("x".into());
        let late: Vec<&str> = late.iter().map(String::as_str).collect();
        assert!(labels(&late, None).is_err());
    }
}
