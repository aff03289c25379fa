//! How llama.cpp finds scales: it tries some near the one that the extremes give, solves each for least squares, and
//! keeps the best. The steps, their order and their 32-bit sums are those of `ggml-quants.c`, so that the scales come out
//! the same to the last bit.

use crate::kernels::{farthest, larger, smaller, within};

/// What is smaller counts as zero.
const NOTHING: f32 = 1e-15;

/// The nearest whole number within limits, half to even.
pub(super) fn whole(x: f32, low: f32, high: f32) -> f32 {
    within(x.round_ties_even(), low, high)
}

/// Σ `term(x, w)`, first to last. One loop for all sums: none of them is hot enough to be worth a copy of its own.
#[inline(never)]
pub(super) fn sum(values: &[f32], weights: &[f32], term: &dyn Fn(f32, f32) -> f32) -> f32 {
    let mut sum = 0.0;
    for (&x, &weight) in values.iter().zip(weights) {
        sum += term(x, weight);
    }
    sum
}

pub(super) fn sum_of_squares(values: &[f32]) -> f32 {
    sum(values, values, &|x, _| x * x)
}

/// What `of(x, w)` makes of each pair.
#[inline(never)]
pub(super) fn each(values: &[f32], weights: &[f32], of: &dyn Fn(f32, f32) -> f32) -> Vec<f32> {
    values.iter().zip(weights).map(|(&x, &weight)| of(x, weight)).collect()
}

/// Two figures of a group of values and their weights.
type OfGroup<'a> = &'a dyn Fn(&[f32], &[f32]) -> (f32, f32);

/// What `of` makes of each group of `size` values and their weights.
#[inline(never)]
pub(super) fn each_group(values: &[f32], weights: &[f32], size: usize, of: OfGroup<'_>) -> [Vec<f32>; 2] {
    let mut found = [const { Vec::new() }; 2];
    for (values, weights) in values.chunks(size).zip(weights.chunks(size)) {
        let (first, second) = of(values, weights);
        found[0].push(first);
        found[1].push(second);
    }
    found
}

/// The least and the greatest value; zeros of none.
#[inline(never)]
pub(super) fn ends(values: &[f32]) -> (f32, f32) {
    let first = values.first().copied().unwrap_or(0.0);
    values.iter().fold((first, first), |(low, high), &x| (smaller(low, x), larger(high, x)))
}

pub(super) fn squares(values: &[f32]) -> Vec<f32> {
    each(values, values, &|x, _| x * x)
}

/// How much each square matters: importance times a size that keeps small values from being forgotten.
pub(super) fn weighted(values: &[f32], importance: &[f32], spread: f32) -> Vec<f32> {
    each(values, importance, &|x, weight| weight * (spread + x * x).sqrt())
}

/// [`farthest`], where that is more than nothing.
pub(super) fn anything(values: &[f32]) -> Option<f32> {
    Some(farthest(values)).filter(|farthest| farthest.abs() >= NOTHING)
}

fn quotient(products: f32, squares: f32) -> f32 {
    if squares > 0.0 { products / squares } else { 0.0 }
}

/// The scale of least squares, `Σ w·x·l / Σ w·l²`, that leaves the least error among trials, and the factor that it came
/// from. `factor` gives what a trial multiplies x with to find its l, `sums` both sums for a factor. Trial 0 comes first,
/// and is kept unless another is better.
pub(super) fn best_of(trials: u8, factor: &dyn Fn(f32) -> f32, sums: &dyn Fn(f32) -> (f32, f32)) -> (f32, f32) {
    let (mut best, mut found) = (0.0, (0.0, 0.0));
    for trial in 0..trials {
        let factor = factor(f32::from(trial));
        let (products, squares) = sums(factor);
        if trial == 0 || (squares > 0.0 && products * products > best * squares) {
            found = (quotient(products, squares), factor);
            best = found.0 * products;
        }
    }
    found
}

/// The scale of `x ≈ scale · l`, l from −top to top − 1, that minimises `Σ w (x − scale · l)²` among trials, and what x is
/// multiplied with to find l. The farthest value gets −top, or up to nine tenths of a step more or less.
pub(super) fn signed(values: &[f32], weights: &[f32], top: f32) -> Option<(f32, f32)> {
    let farthest = anything(values)?;
    let factor = |trial: f32| {
        // 0, then −9 to −1, then 1 to 9.
        let tenths = trial
            - if trial == 0.0 {
                0.0
            } else if trial < 10.0 {
                10.0
            } else {
                9.0
            };
        -(top + 0.1 * tenths) / farthest
    };
    Some(best_of(19, &factor, &|factor| {
        let steps = |x: f32| whole(factor * x, -top, top - 1.0);
        let products = sum(values, weights, &|x, weight| weight * x * steps(x));
        (products, sum(values, weights, &|x, weight| weight * steps(x) * steps(x)))
    }))
}

/// Moves one step count after the other to where it suits the scale of all others, while that lowers the error; gives
/// the scale.
fn descend(values: &[f32], weights: &[f32], steps: &mut [f32], low: f32, high: f32) -> f32 {
    let (mut products, mut squares) = (0.0, 0.0);
    for ((&x, &weight), &steps) in values.iter().zip(weights).zip(&*steps) {
        products += weight * x * steps;
        squares += weight * steps * steps;
    }
    // Where steps have one sign, what the others leave must have it too.
    let least = if low < 0.0 { f32::NEG_INFINITY } else { 0.0 };
    // Five rounds.
    for turn in 0..5 * steps.len() {
        let place = turn % values.len();
        let (Some(&x), Some(&weight), Some(step)) = (values.get(place), weights.get(place), steps.get_mut(place))
        else {
            continue;
        };
        let mut others = (products - weight * x * *step, squares - weight * *step * *step);
        if others.0 > 0.0 && others.1 > least {
            let moved = whole(x * others.1 / others.0, low, high);
            others.0 += weight * x * moved;
            others.1 += weight * moved * moved;
            let is_better = others.0 * others.0 * squares > products * products * others.1;
            if moved != *step && others.1 > 0.0 && is_better {
                (*step, products, squares) = (moved, others.0, others.1);
            }
        }
    }
    quotient(products, squares)
}

/// As [`signed`], found by moving single steps instead of trying scales.
pub(super) fn signed_by_descent(values: &[f32], weights: &[f32], top: f32) -> f32 {
    let Some(farthest) = anything(values) else { return 0.0 };
    let factor = -top / farthest;
    let mut steps = each(values, weights, &|x, _| whole(factor * x, -top, top - 1.0));
    descend(values, weights, &mut steps, -top, top - 1.0)
}

/// The scale of `x ≈ scale · l` for x of zero and above, l from 0 to top, and every l.
pub(super) fn unsigned(values: &[f32], weights: &[f32], top: f32) -> (f32, Vec<f32>) {
    let (_, largest) = ends(values);
    if largest < NOTHING {
        return (0.0, vec![0.0; values.len()]);
    }
    let (mut best, mut factor) = (f32::INFINITY, 0.0);
    for trial in [0, -4, -3, -2, -1, 1, 2, 3, 4i8] {
        let tried = (0.1 * f32::from(trial) + top) / largest;
        let scale = 1.0 / tried;
        let error = sum(values, weights, &|x, weight| {
            let difference = x - scale * whole(tried * x, 0.0, top);
            weight * difference * difference
        });
        if error < best || trial == 0 {
            (best, factor) = (error, tried);
        }
    }
    let mut steps = each(values, weights, &|x, _| whole(factor * x, 0.0, top));
    (descend(values, weights, &mut steps, 0.0, top), steps)
}

/// Which scales [`with_minimum`] tries: those that make the widest value `top + first + step·i` steps wide.
#[derive(Clone, Copy)]
pub(super) struct Trials {
    pub first: f32,
    pub step: f32,
    pub count: u8,
    /// Whether distances count, rather than their squares.
    pub is_absolute: bool,
}

/// Scale and minimum of `x ≈ scale · l − minimum`, l from 0 to top: the least weighted error of a few trials, each
/// solved for least squares. The minimum is zero or above, so that zero is within reach.
pub(super) fn with_minimum(values: &[f32], weights: &[f32], top: f32, trials: Trials) -> (f32, f32) {
    let (low, high) = ends(values);
    let mut low = smaller(low, 0.0);
    if high <= low {
        return (0.0, -low);
    }
    let steps = |factor: f32, low: f32, x: f32| whole(factor * (x - low), 0.0, top);
    // The error of a scale and a minimum, with steps by a factor and the minimum before.
    let error = |scale: f32, low: f32, factor: f32, from: f32| {
        sum(values, weights, &|x, weight| {
            let difference = scale * steps(factor, from, x) + low - x;
            weight * if trials.is_absolute { difference.abs() } else { difference * difference }
        })
    };
    let (sum_w, sum_x) = (sum(values, weights, &|_, weight| weight), sum(values, weights, &|x, weight| weight * x));
    let factor = top / (high - low);
    let mut scale = 1.0 / factor;
    let mut best = error(scale, low, factor, low);
    for trial in 0..=trials.count {
        let factor = (trials.first + trials.step * f32::from(trial) + top) / (high - low);
        let of = |term: &dyn Fn(f32, f32) -> f32| {
            sum(values, weights, &|x, weight| {
                let l = steps(factor, low, x);
                weight * l * term(l, x)
            })
        };
        let (sum_l, sum_l2, sum_xl) = (of(&|_, _| 1.0), of(&|l, _| l), of(&|_, x| x));
        let determinant = sum_w * sum_l2 - sum_l * sum_l;
        if determinant > 0.0 {
            let mut this_scale = (sum_w * sum_xl - sum_x * sum_l) / determinant;
            let mut this_low = (sum_l2 * sum_x - sum_l * sum_xl) / determinant;
            if this_low > 0.0 {
                (this_scale, this_low) = (sum_xl / sum_l2, 0.0);
            }
            let this_error = error(this_scale, this_low, factor, low);
            if this_error < best {
                (best, scale, low) = (this_error, this_scale, this_low);
            }
        }
    }
    (scale, -low)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    fn drawn(seed: u64, count: usize) -> Vec<f32> {
        let mut rng = Rng::new(seed);
        (0..count).map(|_| (0..4).map(|_| rng.next_u64() as u32 as f32 / 4.3e9 - 0.5).sum()).collect()
    }

    fn error(values: &[f32], weights: &[f32], recovered: impl Fn(f32) -> f32) -> f32 {
        values.iter().zip(weights).map(|(&x, weight)| weight * (recovered(x) - x).powi(2)).sum()
    }

    /// The searches are worth their time: their weighted error is below that of the scale by the extremes.
    #[test]
    fn searching_beats_the_extremes() {
        let (mut searched, mut plain) = ([0.0; 4], [0.0; 4]);
        for seed in 0..200 {
            let (values, weights) = (drawn(seed, 16), squares(&drawn(seed + 1000, 16)));
            let by = |scale: f32, top: f32| {
                let steps = move |x: f32| if scale == 0.0 { 0.0 } else { whole(x / scale, -top, top - 1.0) };
                error(&values, &weights, |x| scale * steps(x))
            };
            let extreme = farthest(&values);
            searched[0] += by(signed(&values, &weights, 4.0).unwrap().0, 4.0);
            searched[1] += by(signed_by_descent(&values, &weights, 4.0), 4.0);
            plain[0] += by(-extreme / 4.0, 4.0);
            plain[1] = plain[0];

            let shifted = |(scale, minimum): (f32, f32)| {
                error(&values, &weights, |x| scale * whole((x + minimum) / scale, 0.0, 3.0) - minimum)
            };
            let trials = Trials { first: -0.9, step: 0.05, count: 36, is_absolute: false };
            let (low, high) = crate::kernels::extremes(&values);
            searched[2] += shifted(with_minimum(&values, &weights, 3.0, trials));
            plain[2] += shifted(((high - low) / 3.0, -low));

            let sizes: Vec<f32> = values.iter().map(|x| x.abs()).collect();
            let (scale, steps) = unsigned(&sizes, &weights, 15.0);
            let recovered = |index: usize| scale * steps[index];
            searched[3] += (0..16).map(|i| weights[i] * (recovered(i) - sizes[i]).powi(2)).sum::<f32>();
            let scale = extreme.abs() / 15.0;
            plain[3] += error(&sizes, &weights, |x| scale * whole(x / scale, 0.0, 15.0));
        }
        for (searched, plain) in searched.into_iter().zip(plain) {
            assert!(searched < 0.9 * plain, "{searched} against {plain}");
        }
    }

    #[test]
    fn of_nothing_comes_nothing() {
        let trials = Trials { first: -1.0, step: 0.1, count: 20, is_absolute: true };
        for values in [[0.0; 8], [1e-16; 8]] {
            assert_eq!(signed(&values, &[1.0; 8], 4.0), None);
            assert_eq!(signed_by_descent(&values, &[1.0; 8], 4.0), 0.0);
            assert_eq!(unsigned(&values, &[1.0; 8], 15.0), (0.0, vec![0.0; 8]));
        }
        assert_eq!(with_minimum(&[0.0; 8], &[1.0; 8], 15.0, trials), (0.0, 0.0));
        assert_eq!(with_minimum(&[-2.0; 8], &[1.0; 8], 15.0, trials), (0.0, 2.0));
        assert_eq!(with_minimum(&[], &[], 15.0, trials), (0.0, 0.0));
    }
}
