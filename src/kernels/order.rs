//! Order: comparisons of numbers that are not NaN, each a single instruction, and sorting. In WebAssembly `f32::min` and `max` are calls
//! (they took half of the time of quantizing), and `clamp` brings the formatting of floats along, for its panic.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// The smaller of two; the first of equals.
#[inline]
#[must_use]
pub fn smaller<T: PartialOrd>(a: T, b: T) -> T {
    if b < a { b } else { a }
}

/// The larger of two; the first of equals.
#[inline]
#[must_use]
pub fn larger<T: PartialOrd>(a: T, b: T) -> T {
    if b > a { b } else { a }
}

/// `x`, or the end of `low..=high` that it lies beyond.
#[inline]
#[must_use]
pub fn within<T: PartialOrd>(x: T, low: T, high: T) -> T {
    smaller(larger(x, low), high)
}

/// Minimum and maximum of `values` and zero.
///
/// ```
/// assert_eq!(quant_playground::kernels::extremes(&[3.0, 1.0, -2.0]), (-2.0, 3.0));
/// assert_eq!(quant_playground::kernels::extremes(&[5.0]), (0.0, 5.0));
/// ```
#[must_use]
pub fn extremes(values: &[f32]) -> (f32, f32) {
    const LANES: usize = 16;
    let (mut low, mut high) = ([0.0f32; LANES], [0.0f32; LANES]);
    let (blocks, rest) = values.as_chunks::<LANES>();
    for block in blocks {
        for lane in 0..LANES {
            low[lane] = smaller(low[lane], block[lane]);
            high[lane] = larger(high[lane], block[lane]);
        }
    }
    let all = |lanes: [f32; LANES], pick: fn(f32, f32) -> f32| lanes.iter().chain(rest).copied().fold(0.0, pick);
    (all(low, smaller), all(high, larger))
}

/// The value of largest magnitude, with its sign; the first of equals, and 0 of none.
///
/// ```
/// assert_eq!(quant_playground::kernels::farthest(&[1.0, -3.0, 3.0]), -3.0);
/// ```
#[must_use]
pub fn farthest(values: &[f32]) -> f32 {
    values.iter().fold(0.0, |farthest: f32, &x| if x.abs() > farthest.abs() { x } else { farthest })
}

/// The indices below `count` in the order that `compare` gives; of equals the lower first. One heap sort for every use,
/// as the standard sorts take five kilobytes for each.
#[must_use]
pub fn sorted(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let heap: BinaryHeap<Item<'_>> = (0..count).map(|index| Item { index, compare }).collect();
    heap.into_sorted_vec().into_iter().map(|item| item.index).collect()
}

struct Item<'a> {
    index: usize,
    compare: &'a dyn Fn(usize, usize) -> Ordering,
}

impl Ord for Item<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.compare)(self.index, other.index).then(self.index.cmp(&other.index))
    }
}

impl PartialOrd for Item<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Item<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Item<'_> {}
