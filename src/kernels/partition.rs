//! Where to part sorted values so that the squares within the parts are least: dynamic programming.
//!
//! `C(m, i) = min over j of C(m − 1, j) + cost(j..i)` is the least cost of the first i values in m clusters. The best j
//! grows with i and with m (costs are a Monge array), so a row is filled from its middle outwards: O(k · n · log n).
//! Wu 1991, "Optimal quantization by matrix searching"; Wang and Song 2011, "Ckmeans.1d.dp"; Grønlund et al. 2017, "Fast
//! exact k-means, k-medians and Bregman divergence clustering in 1D".

use super::order::{larger, smaller};
use super::radix::Weighted;

/// Sums from the middle value up to a place; below the middle they are negative. So an outlier spoils the digits of the
/// sums beyond it alone.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sums {
    pub(super) weight: f64,
    /// Weighted distances from the middle value.
    pub(super) first: f64,
    /// Weighted squares of these.
    second: f64,
}

impl Sums {
    /// The same with one value more.
    pub(super) fn moved(self, distance: f64, weight: f64) -> Self {
        let first = distance * weight;
        Self { weight: self.weight + weight, first: self.first + first, second: self.second + first * distance }
    }
}

/// What clusters cost that end at some of the places `ends`.
#[derive(Clone, Copy)]
pub(super) struct Costs<'a> {
    /// All values, ascending.
    pub(super) points: &'a [Weighted],
    /// The places among them.
    pub(super) ends: &'a [usize],
    /// The sums up to each place.
    pub(super) sums: &'a [Sums],
    /// Less weight than this is the rounding of a difference.
    pub(super) least: f64,
}

impl Costs<'_> {
    /// Entries of a table of every row; beyond, each half is solved anew, in little memory and twice the time.
    pub(super) const TABLE: usize = 1 << 22;

    /// The same from one place to another.
    pub(super) fn part(self, from: usize, to: usize) -> Self {
        Self { ends: &self.ends[from..=to], sums: &self.sums[from..=to], ..self }
    }

    /// Adds the places, counted from `offset`, between the best `count` clusters.
    pub(super) fn split(self, count: usize, offset: usize, found: &mut Vec<usize>) {
        let (places, half) = (self.sums.len(), count / 2);
        if count < 2 {
            return;
        }
        let mut row = Row {
            all: self,
            before: vec![0.0; places],
            saved: vec![0.0; places],
            below: vec![0; places],
            costs: vec![0.0; places],
            starts: vec![0; places],
        };
        for (to, cost) in row.costs.iter_mut().enumerate() {
            *cost = self.cost(0, to);
        }
        let keeps = places.saturating_mul(count) <= Self::TABLE;
        // Every row of starts, or of each place where the first half of its clusters ends.
        let mut table = vec![0; if keeps { places } else { 0 }];
        let mut middle = Vec::from_iter(0..places as u32);
        for clusters in 2..=count {
            std::mem::swap(&mut row.before, &mut row.costs);
            std::mem::swap(&mut row.below, &mut row.starts);
            for at in 0..places {
                row.saved[at] = self.sums[at].second - row.before[at];
            }
            let last = places - 1 - (count - clusters);
            let first = if clusters == count { last } else { clusters };
            row.fill((first, last), (clusters - 1, last - 1));
            if keeps {
                table.extend_from_slice(&row.starts);
            } else if clusters > half {
                // From the last place down: a cluster starts before it ends.
                for at in (first..=last).rev() {
                    middle[at] = middle[row.starts[at] as usize];
                }
            }
        }
        if !keeps {
            let end = middle[places - 1] as usize;
            self.part(0, end).split(half, offset, found);
            found.push(offset + end);
            return self.part(end, places - 1).split(count - half, offset + end, found);
        }
        let (first, mut end) = (found.len(), places - 1);
        for clusters in (1..count).rev() {
            end = table[clusters * places + end] as usize;
            found.push(offset + end);
        }
        found[first..].reverse();
    }

    /// The cost of one cluster: `Σ w·x² − (Σ w·x)² / Σ w`.
    fn cost(self, from: usize, to: usize) -> f64 {
        let value = |at: usize| self.points[at].value();
        if to - from < 2 && (to == from || value(self.ends[from]) == value(self.ends[to] - 1)) {
            return 0.0;
        }
        let (from, to) = (self.sums[from], self.sums[to]);
        let first = to.first - from.first;
        larger(to.second - from.second - first * first / larger(to.weight - from.weight, self.least), 0.0)
    }
}

/// A row: the least costs of so many clusters up to each place.
struct Row<'a> {
    all: Costs<'a>,
    /// The least costs with one cluster less.
    before: Vec<f64>,
    /// What the clusters before save against the squares up to there.
    saved: Vec<f64>,
    /// Where the last cluster started in the row before.
    below: Vec<u32>,
    costs: Vec<f64>,
    /// Where the last cluster starts.
    starts: Vec<u32>,
}

impl Row<'_> {
    /// Fills in every place `first..=last`, whose last clusters are known to start within the two of `starts`.
    fn fill(&mut self, (mut first, last): (usize, usize), (mut least, most): (usize, usize)) {
        while first <= last {
            let end = (first + last) / 2;
            let (start, cost) = self.best(end, larger(least, self.below[end] as usize), smaller(most, end - 1));
            (self.costs[end], self.starts[end]) = (cost, start as u32);
            if first < end {
                self.fill((first, end - 1), (least, start));
            }
            (first, least) = (end + 1, start);
        }
    }

    /// The best start `from..=to` of a last cluster that ends at `end`, and the cost with it.
    fn best(&self, end: usize, from: usize, to: usize) -> (usize, f64) {
        let Costs { sums, least, .. } = self.all;
        let Sums { weight, first, .. } = sums[end];
        let (mut most, mut start) = (f64::NEG_INFINITY, from);
        for (at, (saved, before)) in self.saved[from..=to].iter().zip(&sums[from..=to]).enumerate() {
            let rest = first - before.first;
            let saved = saved + rest * rest / larger(weight - before.weight, least);
            if saved > most {
                (most, start) = (saved, from + at);
            }
        }
        let cost = |start: usize| self.before[start] + self.all.cost(start, end);
        let found = (start, cost(start));
        if start == to {
            return found;
        }
        // A value alone costs nothing, however few digits are left of the sums that say so.
        let alone = cost(to);
        if alone < found.1 { (to, alone) } else { found }
    }
}
