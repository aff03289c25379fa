//! Which points are worth having.

use crate::kernels::{larger, sorted};
use crate::plain::plain;
use serde::{Deserialize, Serialize};

/// What the visitor can afford.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Budget {
    /// "I have … bytes": the best score that fits.
    Bytes {
        /// Bytes there are.
        most: f64,
    },
    /// "I can lose …": the smallest size whose score is high enough.
    Score {
        /// The least score that will do.
        least: f64,
    },
}

impl Default for Budget {
    /// No limit.
    fn default() -> Self {
        Self::Bytes { most: f64::INFINITY }
    }
}

plain! { enum Budget by kind { Bytes { most }, Score { least } } }

fn usable(bytes: &[f64], scores: &[f64]) -> Vec<usize> {
    let compare = |a: usize, b: usize| bytes[a].total_cmp(&bytes[b]).then(scores[b].total_cmp(&scores[a]));
    let mut order = sorted(bytes.len().min(scores.len()), &compare);
    order.retain(|&i| bytes[i].is_finite() && scores[i].is_finite());
    order
}

/// Indices of the points that no other beats or equals in both size and score, by size. Points that are not finite are
/// left out; of equal points the first stays.
///
/// ```
/// let front = quant_playground::sweep::pareto_front(&[1.0, 2.0, 3.0, 4.0], &[0.5, 0.9, 0.8, 0.95]);
/// assert_eq!(front, [0, 1, 3]);
/// ```
#[must_use]
pub fn pareto_front(bytes: &[f64], scores: &[f64]) -> Vec<usize> {
    let mut best = f64::NEG_INFINITY;
    let better = |i: &usize| {
        let better = scores[*i] > best;
        best = larger(best, scores[*i]);
        better
    };
    usable(bytes, scores).into_iter().filter(better).collect()
}

/// The best point within a budget, or `None` where there is none; of equals the smaller, then the first.
#[must_use]
pub fn best_within(bytes: &[f64], scores: &[f64], budget: Budget) -> Option<usize> {
    let front = pareto_front(bytes, scores);
    match budget {
        Budget::Bytes { most } => front.into_iter().rfind(|&i| bytes[i] <= most),
        Budget::Score { least } => front.into_iter().find(|&i| scores[i] >= least),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn budgets_pick_from_the_frontier() {
        let (bytes, scores) = ([100.0, 200.0, 300.0, 250.0], [0.3, 0.9, 0.95, 0.9]);
        assert_eq!(best_within(&bytes, &scores, Budget::Bytes { most: 299.0 }), Some(1));
        assert_eq!(best_within(&bytes, &scores, Budget::Bytes { most: 99.0 }), None);
        assert_eq!(best_within(&bytes, &scores, Budget::Score { least: 0.91 }), Some(2));
        assert_eq!(best_within(&bytes, &scores, Budget::Score { least: 0.96 }), None);
    }

    #[test]
    fn points_that_are_not_numbers_are_left_out() {
        assert_eq!(pareto_front(&[f64::NAN, 1.0, 1.0], &[1.0, 0.5, 0.5]), [1]);
        assert!(pareto_front(&[], &[]).is_empty());
    }
}
