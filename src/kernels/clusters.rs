//! Weighted k-means of numbers: in one dimension clusters are runs of the sorted values, so that the optimum can be
//! found: see `partition`.

use super::order::{larger, smaller, within};
use super::partition::{Costs, Sums};
use super::radix::{Weighted, sorted_alike, sorted_by_value};

/// Where clusters may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Boundaries {
    /// Between any two values: the exact optimum, to within the rounding of 64-bit sums.
    Anywhere,
    /// Between at most this many bins of neighbouring values, cut where there are many values and where they lie wide
    /// apart; then moved by Lloyd's rounds, which can only gain.
    Bins(usize),
}

/// The at most `count` ascending numbers whose nearest ones have the least `Σ w·(x − nearest)²`. Fewer where there are
/// fewer different values; none for no finite values. Values without weight take no part, unless none has any.
///
/// ```
/// use quant_playground::kernels::{Boundaries, cluster};
/// let values = [1.0, 5.25, 0.75, 5.0, 9.0, 5.5];
/// assert_eq!(cluster(&values, None, 3, Boundaries::Anywhere), [0.875, 5.25, 9.0]);
/// assert_eq!(cluster(&values, Some(&[3.0, 1.0, 1.0, 1.0, 0.0, 1.0]), 2, Boundaries::Anywhere), [0.9375, 5.25]);
/// ```
#[must_use]
pub fn cluster(values: &[f32], weights: Option<&[f32]>, count: usize, boundaries: Boundaries) -> Vec<f32> {
    if count == 0 {
        return Vec::new();
    }
    let points = Points::new(values, usable(values, weights));
    let is_coarse = |ends: &Vec<usize>| ends.len() > count + 1;
    let ends = match boundaries {
        Boundaries::Bins(most) => Some(points.bins(most)).filter(is_coarse),
        Boundaries::Anywhere => None,
    };
    let ends = ends.unwrap_or_else(|| points.all_ends());
    let is_all = !is_coarse(&ends);
    let places = Places::new(points, ends);
    let ends = if is_all { places.ends.clone() } else { places.improved(places.best(count)) };
    let mut centres = Vec::with_capacity(count);
    for ends in ends.windows(2) {
        centres.push(places.centre_of(ends[0], ends[1]));
    }
    centres
}

/// Weights that can be summed, one for each value.
fn usable<'a>(values: &[f32], weights: Option<&'a [f32]>) -> Option<&'a [f32]> {
    let weights = weights.filter(|weights| weights.len() == values.len())?;
    let mut has_weight = false;
    for (weight, value) in weights.iter().zip(values) {
        if !weight.is_finite() {
            return None;
        }
        has_weight |= *weight > 0.0 && value.is_finite();
    }
    has_weight.then_some(weights)
}

/// Finite values that have weight, ascending.
struct Points(Vec<Weighted>);

impl Points {
    fn new(values: &[f32], weights: Option<&[f32]>) -> Self {
        let Some(weights) = weights else {
            return Self(sorted_alike(values.iter().copied().filter(|value| value.is_finite())));
        };
        let mut items = Vec::with_capacity(values.len());
        for (&value, &weight) in values.iter().zip(weights) {
            if value.is_finite() && weight > 0.0 {
                items.push(Weighted::new(value, weight));
            }
        }
        Self(sorted_by_value(items))
    }

    fn value(&self, at: usize) -> f64 {
        f64::from(self.0[at].value())
    }

    /// Both ends, and between them each place between two different values.
    fn all_ends(&self) -> Vec<usize> {
        self.ends(|start| start + 1)
    }

    /// The ends of bins, no more than `most`: one half of them by count, one quarter by width, which outliers do not
    /// set, and one for the outliers.
    fn bins(&self, most: usize) -> Vec<usize> {
        let (last, quarter) = (self.0.len().saturating_sub(1), larger(most / 4, 1));
        let outliers = smaller(quarter / 2, last / 2);
        let count = self.0.len().div_ceil(2 * quarter);
        let width = if last == 0 { 0.0 } else { self.value(last - outliers) - self.value(outliers) } / quarter as f64;
        self.ends(|start| {
            let (first, rest) = (self.value(start), &self.0[start + 1..]);
            let near = &rest[..smaller(count - 1, rest.len())];
            start + 1 + near.partition_point(|item| f64::from(item.value()) - first <= width)
        })
    }

    /// Both ends, and between them, for each start of a part, the place that `next` says of it, or the first beyond it
    /// that is between two different values.
    fn ends(&self, next: impl Fn(usize) -> usize) -> Vec<usize> {
        let items = &self.0;
        let mut ends = vec![0];
        let mut at = if items.is_empty() { 0 } else { next(0) };
        while at < items.len() {
            if items[at - 1].value() < items[at].value() {
                ends.push(at);
                at = next(at);
            } else {
                at += 1;
            }
        }
        ends.extend((!items.is_empty()).then_some(items.len()));
        ends
    }
}

/// Points with sums up to some places between them.
struct Places {
    points: Points,
    ends: Vec<usize>,
    sums: Vec<Sums>,
    middle: f64,
}

impl Places {
    fn new(points: Points, ends: Vec<usize>) -> Self {
        let at_middle = ends.len() / 2;
        let middle = ends.get(at_middle).filter(|&&end| end < points.0.len()).map_or(0.0, |&end| points.value(end));
        let mut places = Self { points, sums: vec![Sums::default(); ends.len()], ends, middle };
        for at in at_middle + 1..places.ends.len() {
            places.sums[at] = places.moved(places.sums[at - 1], places.ends[at - 1]..places.ends[at], 1.0);
        }
        for at in (0..at_middle).rev() {
            places.sums[at] = places.moved(places.sums[at + 1], places.ends[at]..places.ends[at + 1], -1.0);
        }
        places
    }

    fn moved(&self, mut sums: Sums, over: std::ops::Range<usize>, sign: f64) -> Sums {
        for item in &self.points.0[over] {
            sums = sums.moved(f64::from(item.value()) - self.middle, sign * f64::from(item.weight()));
        }
        sums
    }

    /// The sums up to any place.
    fn sums_at(&self, at: usize) -> Sums {
        let before = self.ends.partition_point(|&end| end <= at) - 1;
        self.moved(self.sums[before], self.ends[before]..at, 1.0)
    }

    /// The mean of the values `from..to`.
    fn mean_of(&self, from: usize, to: usize) -> f64 {
        let (from, to) = (self.sums_at(from), self.sums_at(to));
        self.middle + (to.first - from.first) / (to.weight - from.weight)
    }

    /// The same in 32 bits, never beyond the values.
    fn centre_of(&self, from: usize, to: usize) -> f32 {
        let (first, last) = (self.points.0[from].value(), self.points.0[to - 1].value());
        if first == last { first } else { within(self.mean_of(from, to) as f32, first, last) }
    }

    /// The ends of the best `count` clusters, each at a place.
    fn best(&self, count: usize) -> Vec<usize> {
        // Less than this is the rounding of a difference.
        let least = (self.sums[self.sums.len() - 1].weight - self.sums[0].weight) * f64::EPSILON;
        let mut chosen = vec![0];
        Costs { points: &self.points.0, ends: &self.ends, sums: &self.sums, least }.split(count, 0, &mut chosen);
        chosen.push(self.ends.len() - 1);
        for place in &mut chosen {
            *place = self.ends[*place];
        }
        chosen
    }

    /// Lloyd's rounds: each end moves half-way between the means on its sides, until none moves.
    fn improved(&self, mut ends: Vec<usize>) -> Vec<usize> {
        const ROUNDS: usize = 20;
        for _ in 0..ROUNDS {
            let mut moved = ends.clone();
            let mut mean = self.mean_of(ends[0], ends[1]);
            for at in 1..ends.len() - 1 {
                let (from, to) = (ends[at - 1], ends[at + 1]);
                let next = self.mean_of(ends[at], to);
                let half = (mean + next) / 2.0;
                moved[at] = from + self.points.0[from..to].partition_point(|item| f64::from(item.value()) <= half);
                mean = next;
            }
            if moved == ends || moved.windows(2).any(|ends| ends[0] >= ends[1]) {
                break;
            }
            ends = moved;
        }
        ends
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    /// Σ w·(x − nearest)².
    fn cost(values: &[f32], weights: Option<&[f32]>, centres: &[f32]) -> f64 {
        let of = |value: f32| {
            let squares = centres.iter().map(|&centre| (f64::from(value) - f64::from(centre)).powi(2));
            squares.fold(f64::INFINITY, f64::min)
        };
        values.iter().enumerate().map(|(i, &value)| weights.map_or(1.0, |w| f64::from(w[i])) * of(value)).sum()
    }

    /// The least cost by trying every end of every cluster.
    fn least_cost(values: &[f32], weights: Option<&[f32]>, count: usize) -> f64 {
        let mut items: Vec<(f64, f64)> =
            (0..values.len()).map(|i| (f64::from(values[i]), weights.map_or(1.0, |w| f64::from(w[i])))).collect();
        items.sort_by(|a, b| a.0.total_cmp(&b.0));
        let spread = |items: &[(f64, f64)]| {
            let total: f64 = items.iter().map(|item| item.1).sum();
            let mean = if total > 0.0 { items.iter().map(|item| item.0 * item.1).sum::<f64>() / total } else { 0.0 };
            items.iter().map(|item| item.1 * (item.0 - mean).powi(2)).sum::<f64>()
        };
        let mut costs: Vec<f64> = (0..=items.len()).map(|to| spread(&items[..to])).collect();
        for _ in 1..count {
            let split =
                |to: usize| (0..=to).map(|from| costs[from] + spread(&items[from..to])).fold(f64::MAX, f64::min);
            costs = (0..=items.len()).map(split).collect();
        }
        costs[items.len()]
    }

    fn normal(rng: &mut Rng) -> f32 {
        let uniform = |rng: &mut Rng| (rng.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
        let sum: f64 = (0..12).map(|_| uniform(rng)).sum();
        (sum - 6.0) as f32
    }

    #[test]
    fn nothing_is_better() {
        let mut rng = Rng::new(11);
        for round in 0..200 {
            let size = 1 + rng.next_u64() as usize % 40;
            let steps = [1e3, 2.0, 0.5][round % 3];
            let values: Vec<f32> = (0..size).map(|_| (normal(&mut rng) * steps).round() / steps).collect();
            let weights: Vec<f32> = (0..size).map(|_| (rng.next_u64() % 5) as f32 * 0.3).collect();
            for weights in [None, Some(&weights[..])] {
                for count in [1, 2, 3, 7] {
                    let centres = cluster(&values, weights, count, Boundaries::Anywhere);
                    assert!(centres.len() <= count && centres.windows(2).all(|pair| pair[0] < pair[1]));
                    let (ours, best) = (cost(&values, weights, &centres), least_cost(&values, weights, count));
                    assert!(ours <= best * (1.0 + 1e-9) + 1e-12, "{ours:e} against {best:e} of {values:?}");
                }
            }
        }
    }

    #[test]
    fn bins_come_near_the_optimum() {
        let mut rng = Rng::new(12);
        let mut values: Vec<f32> = (0..20_000).map(|_| normal(&mut rng)).collect();
        for outlier in [1.0, 1e6, 1e30] {
            values[7] = outlier;
            for (count, ratio) in [(4, 1.0001), (16, 1.0001), (256, 1.01)] {
                let cost = |boundaries| cost(&values, None, &cluster(&values, None, count, boundaries));
                let (ours, best) = (cost(Boundaries::Bins(4096)), cost(Boundaries::Anywhere));
                assert!(ours <= ratio * best && best < 30_000.0, "{count} clusters with {outlier}: {}", ours / best);
            }
        }
    }

    #[test]
    fn halves_solved_anew_find_the_same() {
        // 300 clusters of 20,000 values: six million entries, more than the table may have.
        let mut rng = Rng::new(13);
        let values: Vec<f32> = (0..20_000).map(|_| normal(&mut rng)).collect();
        let points = Points::new(&values, None);
        let ends = points.all_ends();
        assert!(ends.len() * 300 > Costs::TABLE);
        let places = Places::new(points, ends);
        let best = places.best(300);
        assert_eq!(best.len(), 301);
        assert_eq!(places.improved(best.clone()), best, "the optimum cannot be improved");
        let few = &best[150..=160];
        let part = Places::new(Points::new(&values, None), places.ends[..].to_vec());
        let range = |end: usize| places.ends.iter().position(|&place| place == end).unwrap();
        let costs = Costs { points: &part.points.0, ends: &part.ends, sums: &part.sums, least: 0.0 };
        let mut found = Vec::new();
        costs.part(range(few[0]), range(few[10])).split(10, range(few[0]), &mut found);
        assert_eq!(found.iter().map(|&place| part.ends[place]).collect::<Vec<_>>(), few[1..10]);
    }

    #[test]
    fn degenerate_values_are_their_own_clusters() {
        let both = [Boundaries::Anywhere, Boundaries::Bins(4)];
        for boundaries in both {
            let of = |values: &[f32], weights: Option<&[f32]>, count| cluster(values, weights, count, boundaries);
            assert_eq!(of(&[], None, 3), [0.0f32; 0]);
            assert_eq!(of(&[f32::NAN, f32::INFINITY], None, 3), [0.0f32; 0]);
            assert_eq!(of(&[0.1; 9], None, 3), [0.1]);
            assert_eq!(of(&[0.0, -0.0], None, 2), [0.0]);
            assert_eq!(of(&[0.1, -3.0, 0.1], None, 2), [-3.0, 0.1]);
            assert_eq!(of(&[1.0, 2.0], None, 0), [0.0f32; 0]);
            assert_eq!(of(&[f32::MAX, f32::MIN, f32::MAX], None, 2), [f32::MIN, f32::MAX]);
            assert_eq!(of(&[1.0, 2.0], Some(&[0.0, 0.0]), 1), [1.5], "no weight at all counts alike");
            assert_eq!(of(&[1.0, 2.0], Some(&[0.0, 1.0]), 1), [2.0]);
            assert_eq!(of(&[1.0, 2.0], Some(&[f32::NAN, 1.0]), 1), [1.5], "nor do weights that are no numbers");
            assert_eq!(of(&[1.0, 2.0], Some(&[1.0]), 1), [1.5], "nor weights of something else");
            let steep: Vec<f32> = (0..30).map(|i| (i * i) as f32).collect();
            let weights: Vec<f32> = (0..30).map(|i| if i % 2 == 0 { 1e30 } else { 1e-30 }).collect();
            assert_eq!(of(&steep, Some(&weights), 3).len(), 3);
        }
    }
}
