//! The K family: super-blocks of 256 values with a 16-bit scale (and minimum), in which every 16 or 32 values have a
//! scale (and a minimum) of 4 to 8 bits (`quantize_row_q2_K_ref`, `quantize_row_q2_K_impl` and their siblings in
//! `ggml-quants.c`). With importance, the scales of scales are searched for as well.

use super::GgufBlock::{self, Q2_K, Q3_K, Q4_K, Q6_K};
use super::block::{Line, add, put_half, read_half};
use super::search::{self, Trials, each, each_group, ends, squares, sum, sum_of_squares, weighted};
use crate::kernels::{farthest, larger};

/// Fills in the scales of a super-block.
pub(super) fn fit(block: GgufBlock, values: &[f32], importance: Option<&[f32]>, bytes: &mut [u8]) {
    match block {
        Q3_K => fit_q3(values, importance, bytes),
        Q6_K => fit_q6(values, importance, bytes),
        _ => fit_with_minima(block, values, importance, bytes),
    }
}

fn sums(weights: &[f32], size: usize) -> Vec<f32> {
    let [sums, _] = each_group(weights, weights, size, &|weights, _| (sum(weights, weights, &|weight, _| weight), 0.0));
    sums
}

/// Q2_K, Q4_K, Q5_K: scales and minima.
fn fit_with_minima(block: GgufBlock, values: &[f32], importance: Option<&[f32]>, bytes: &mut [u8]) {
    let layout = block.layout();
    let (size, top) = (layout.group, f32::from(layout.codes - 1));
    let (is_q2, most) = (block == Q2_K, if block == Q2_K { 15.0 } else { 63.0 });
    let whole = sum_of_squares(values);
    let trials = |first, step, count| Trials { first, step, count, is_absolute: is_q2 && importance.is_none() };
    let (weights, trials) = match (importance, block) {
        (Some(importance), _) => {
            let spread = if is_q2 { whole / 256.0 } else { 2.0 * whole / 256.0 };
            (weighted(values, importance, spread), trials(-0.9, 0.05, 36))
        }
        (None, Q2_K) => (each(values, values, &|x, _| x.abs()), trials(-0.5, 0.1, 15)),
        _ => {
            let mut weights = Vec::new();
            for group in values.chunks(size) {
                let mean = (sum_of_squares(group) / 32.0).sqrt();
                weights.extend(each(group, group, &|x, _| mean + x.abs()));
            }
            let (first, count) = if block == Q4_K { (-1.0, 20) } else { (-0.5, 15) };
            (weights, trials(first, 0.1, count))
        }
    };
    let parts =
        each_group(values, &weights, size, &|values, weights| search::with_minimum(values, weights, top, trials));
    let both = parts.map(|parts| match importance {
        Some(_) => search::unsigned(&parts, &sums(&weights, size), most),
        None => by_largest(&parts, most),
    });
    for (&at, (whole, _)) in layout.halves.iter().zip(&both) {
        put_half(bytes, at, *whole);
    }
    for (index, (&scale, &minimum)) in both[0].1.iter().zip(&both[1].1).enumerate() {
        put_pair(block, bytes, index, scale as u8, minimum as u8);
    }
}

/// Parts of the largest, which is `most`; zero or above.
fn by_largest(parts: &[f32], most: f32) -> (f32, Vec<f32>) {
    let largest = larger(0.0, ends(parts).1);
    let factor = if largest > 0.0 { most / largest } else { 0.0 };
    (largest / most, each(parts, parts, &|part, _| search::whole(factor * part, 0.0, most)))
}

/// Scale and minimum of a group: four bits each in Q2_K; six bits in Q4_K and Q5_K, where the upper two of the second
/// half of the groups stand above the six of the first.
fn put_pair(block: GgufBlock, bytes: &mut [u8], index: usize, scale: u8, minimum: u8) {
    match (block, index) {
        (Q2_K, _) => add(bytes, index, scale | minimum << 4),
        (_, 0..4) => {
            add(bytes, 4 + index, scale);
            add(bytes, 8 + index, minimum);
        }
        _ => {
            add(bytes, 8 + index, scale & 15 | minimum << 4);
            add(bytes, index, scale >> 4 << 6);
            add(bytes, 4 + index, minimum >> 4 << 6);
        }
    }
}

fn pair(block: GgufBlock, bytes: &[u8], index: usize) -> (u8, u8) {
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
    match (block, index) {
        (Q2_K, _) => (byte(index) & 15, byte(index) >> 4),
        (_, 0..4) => (byte(4 + index) & 63, byte(8 + index) & 63),
        _ => (byte(8 + index) & 15 | byte(index) >> 6 << 4, byte(8 + index) >> 4 | byte(4 + index) >> 6 << 4),
    }
}

/// Q3_K: signed scales of six bits, the lower four in bytes 96 to 103, the upper two in bytes 104 to 107.
fn fit_q3(values: &[f32], importance: Option<&[f32]>, bytes: &mut [u8]) {
    let found = match importance {
        None => {
            let [scales, _] = each_group(values, values, 16, &|values, _| {
                (search::signed_by_descent(values, &squares(values), 4.0), 0.0)
            });
            by_farthest(&scales, 32.0, 0.0)
        }
        Some(importance) => {
            let weights = weighted(values, importance, 2.0 * sum_of_squares(values) / 256.0);
            let scales = signed_scales(values, &weights, 4.0);
            let found = search::signed(&scales, &sums(&weights, 16), 32.0);
            found.map(|(whole, factor)| (whole, by_factor(&scales, factor, 32.0)))
        }
    };
    let Some((whole, steps)) = found else { return };
    put_half(bytes, 108, whole);
    for (index, steps) in steps.into_iter().enumerate() {
        let steps = (steps + 32.0) as u8;
        add(bytes, 96 + index % 8, (steps & 15) << (4 * (index / 8)));
        add(bytes, 104 + index % 4, steps >> 4 << (2 * (index / 4)));
    }
}

fn signed_scales(values: &[f32], weights: &[f32], top: f32) -> Vec<f32> {
    let [scales, _] =
        each_group(values, weights, 16, &|values, weights| search::signed(values, weights, top).unwrap_or_default());
    scales
}

/// Parts of the farthest, which is `−most`; `None` where all count as zero.
fn by_farthest(parts: &[f32], most: f32, nothing: f32) -> Option<(f32, Vec<f32>)> {
    let farthest = farthest(parts);
    if farthest == 0.0 || farthest.abs() < nothing {
        return None;
    }
    let factor = -most / farthest;
    Some((1.0 / factor, by_factor(parts, factor, most)))
}

fn by_factor(parts: &[f32], factor: f32, most: f32) -> Vec<f32> {
    each(parts, parts, &|part, _| search::whole(factor * part, -most, most - 1.0))
}

/// Q6_K: signed scales of eight bits.
fn fit_q6(values: &[f32], importance: Option<&[f32]>, bytes: &mut [u8]) {
    let scales = signed_scales(values, importance.unwrap_or(&squares(values)), 32.0);
    if let Some((whole, steps)) = by_farthest(&scales, 128.0, 1e-15) {
        put_half(bytes, 208, whole);
        for (byte, steps) in bytes.iter_mut().skip(192).zip(steps) {
            *byte = steps as i8 as u8;
        }
    }
}

/// The lines of a block as they come back from its bytes.
pub(super) fn lines(block: GgufBlock, bytes: &[u8], lines: &mut [Line]) {
    let halves = block.layout().halves;
    let half = |index: usize| halves.get(index).map_or(0.0, |&at| read_half(bytes, at));
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
    for (index, line) in lines.iter_mut().enumerate() {
        let (scale, shift) = match block {
            Q6_K => (f32::from(byte(192 + index) as i8), 0.0),
            Q3_K => {
                let low = byte(96 + index % 8) >> (4 * (index / 8)) & 15;
                let high = byte(104 + index % 4) >> (2 * (index / 4)) & 3;
                (f32::from(low | high << 4) - 32.0, 0.0)
            }
            _ => {
                let (scale, minimum) = pair(block, bytes, index);
                (f32::from(scale), -(half(1) * f32::from(minimum)))
            }
        };
        *line = Line { scale: half(0) * scale, shift };
    }
}
