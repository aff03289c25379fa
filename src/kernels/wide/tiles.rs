//! Tiles of a product in WebAssembly: four rows of activations beside panels of eight outputs. Everything is counted in
//! lanes of 32 bits, whatever one holds: a float, two 16-bit integers or four bytes.

use super::vector::Lane;
use core::arch::wasm32::*;

/// Outputs of a panel: their sums fill two vectors.
pub(super) const PANEL: usize = 8;
/// Rows of a tile, so that its sums are eight vectors; more would not stay in registers.
pub(super) const ROWS: usize = 4;

/// One lane of each of four rows. Aligned, for a vector that lies in two lines of the cache is loaded twice.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C, align(16))]
pub(super) struct Four<L>(pub(super) [L; ROWS]);

/// One lane of each of eight outputs.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C, align(32))]
pub(super) struct Panel<L>(pub(super) [[L; 4]; 2]);
/// The sums of eight outputs.
pub(super) type Sums = [v128; 2];

/// What is done with a lane of weights and one of activations.
pub(super) trait Multiply {
    type Lane: Lane;
    /// `sums + weights · activations`, in each lane.
    fn add(sums: v128, weights: v128, activations: v128) -> v128;
}

/// Products of floats: rounded twice, as everywhere; or by one instruction, once or twice as the machine likes.
pub(super) struct Floats;

impl Multiply for Floats {
    type Lane = f32;

    #[inline(always)]
    fn add(sums: v128, weights: v128, activations: v128) -> v128 {
        #[cfg(target_feature = "relaxed-simd")]
        return f32x4_relaxed_madd(weights, activations, sums);
        #[cfg(not(target_feature = "relaxed-simd"))]
        f32x4_add(sums, f32x4_mul(weights, activations))
    }
}

/// Products of two 16-bit integers a lane: exact.
pub(super) struct Pairs;

impl Multiply for Pairs {
    type Lane = i32;

    #[inline(always)]
    fn add(sums: v128, weights: v128, activations: v128) -> v128 {
        i32x4_add(sums, i32x4_dot_i16x8(weights, activations))
    }
}

/// Sums of four rows and eight outputs.
#[inline(never)]
pub(super) fn tile<M: Multiply>(x: &[Four<M::Lane>], weights: &[Panel<M::Lane>]) -> [Sums; ROWS] {
    let mut sums = [[i32x4_splat(0); 2]; ROWS];
    for (x, weights) in x.iter().zip(weights) {
        add_four::<M>(&mut sums, &x.0, weights);
    }
    sums
}

#[inline(always)]
fn add_four<M: Multiply>(sums: &mut [Sums; ROWS], x: &[M::Lane; ROWS], weights: &Panel<M::Lane>) {
    let weights = [Lane::load_four(&weights.0[0]), Lane::load_four(&weights.0[1])];
    for (sums, x) in sums.iter_mut().zip(x) {
        let x = x.splat();
        for (sum, weights) in sums.iter_mut().zip(weights) {
            *sum = M::add(*sum, weights, x);
        }
    }
}

/// Sums of one row and the outputs of `N` panels, which follow one another in `weights`.
#[inline(never)]
pub(super) fn row<M: Multiply, const N: usize>(x: &[M::Lane], weights: &[Panel<M::Lane>]) -> [Sums; N] {
    let mut sums = [[i32x4_splat(0); 2]; N];
    let steps = x.len();
    let panels: [&[Panel<M::Lane>]; N] =
        std::array::from_fn(|i| weights.get(i * steps..(i + 1) * steps).unwrap_or(&[]));
    if panels.iter().any(|panel| panel.len() < steps) {
        return sums;
    }
    for (at, x) in x.iter().enumerate() {
        let x = x.splat();
        for (sums, panel) in sums.iter_mut().zip(panels) {
            for (sum, weights) in sums.iter_mut().zip(&panel[at].0) {
                *sum = M::add(*sum, Lane::load_four(weights), x);
            }
        }
    }
    sums
}

/// Every output of one row, up to four panels at a time: sums that do not wait for each other.
pub(super) fn every_output<M: Multiply>(x: &[M::Lane], weights: &[Panel<M::Lane>], mut store: impl FnMut(usize, Sums)) {
    let (steps, mut panel) = (x.len(), 0);
    let mut rest = weights;
    let mut store_all = |sums: &[Sums]| {
        for &sums in sums {
            store(panel, sums);
            panel += 1;
        }
    };
    while rest.len() >= 4 * steps && steps > 0 {
        store_all(&row::<M, 4>(x, rest));
        rest = &rest[4 * steps..];
    }
    if rest.len() >= 2 * steps && steps > 0 {
        store_all(&row::<M, 2>(x, rest));
        rest = &rest[2 * steps..];
    }
    if rest.len() >= steps && steps > 0 {
        store_all(&row::<M, 1>(x, rest));
    }
}

/// Writes eight sums, or as many as there are outputs left.
#[inline(always)]
pub(super) fn store<L: Lane>(sums: Sums, to: &mut [L]) {
    if let Some(to) = to.first_chunk_mut::<PANEL>() {
        let halves = to.as_chunks_mut::<4>().0;
        L::store_four(&mut halves[0], sums[0]);
        L::store_four(&mut halves[1], sums[1]);
    } else {
        let mut found = [[L::default(); 4]; 2];
        L::store_four(&mut found[0], sums[0]);
        L::store_four(&mut found[1], sums[1]);
        for (to, found) in to.iter_mut().zip(found.as_flattened()) {
            *to = *found;
        }
    }
}

/// Rows of activations as lanes.
pub(super) trait Rows<L> {
    /// How many vectors of four whole lanes a row holds.
    fn vectors(&self) -> usize;
    /// Lanes `4 · at ..` of a row.
    fn vector(&self, row: usize, at: usize) -> v128;
    /// Lane `at` of a row; what is missing of it is zero.
    fn lane(&self, row: usize, at: usize) -> L;
    /// The lanes of a row, where need be laid out in `lanes`.
    fn lanes<'a>(&'a self, row: usize, lanes: &'a mut Vec<L>) -> &'a [L];
}

/// `y[n, out] = Σ x[n, in] · weights[out, in]`: `steps` lanes of each row and panel, any number of rows.
pub(super) fn product<M: Multiply>(
    x: &impl Rows<M::Lane>,
    weights: &[Panel<M::Lane>],
    (steps, outputs): (usize, usize),
    y: &mut [M::Lane],
) {
    let (mut packed, mut one) = (Vec::new(), Vec::new());
    for (tile_at, y) in y.chunks_mut(ROWS * outputs).enumerate() {
        let (first, count) = (ROWS * tile_at, y.len() / outputs);
        if count == 1 {
            every_output::<M>(x.lanes(first, &mut one), weights, |panel, sums| store(sums, &mut y[panel * PANEL..]));
            continue;
        }
        // The rows of a tile that there are not are the first one again.
        let row = |i: usize| first + if i < count { i } else { 0 };
        packed.resize(steps, Four::default());
        abreast(x, std::array::from_fn(row), &mut packed);
        for (panel, weights) in weights.chunks_exact(steps.max(1)).enumerate() {
            for (row, sums) in tile::<M>(&packed, weights).into_iter().take(count).enumerate() {
                store(sums, &mut y[row * outputs..(row + 1) * outputs][panel * PANEL..]);
            }
        }
    }
}

/// Puts four rows side by side, lane by lane.
fn abreast<L: Lane>(x: &impl Rows<L>, rows: [usize; ROWS], packed: &mut [Four<L>]) {
    let (whole, rest) = packed.split_at_mut(packed.len().min(4 * x.vectors()));
    for (at, block) in whole.as_chunks_mut::<4>().0.iter_mut().enumerate() {
        let [a, b, c, d] = rows.map(|row| x.vector(row, at));
        let (ab, cd) = (i32x4_shuffle::<0, 4, 1, 5>(a, b), i32x4_shuffle::<0, 4, 1, 5>(c, d));
        L::store_four(&mut block[0].0, i64x2_shuffle::<0, 2>(ab, cd));
        L::store_four(&mut block[1].0, i64x2_shuffle::<1, 3>(ab, cd));
        let (ab, cd) = (i32x4_shuffle::<2, 6, 3, 7>(a, b), i32x4_shuffle::<2, 6, 3, 7>(c, d));
        L::store_four(&mut block[2].0, i64x2_shuffle::<0, 2>(ab, cd));
        L::store_four(&mut block[3].0, i64x2_shuffle::<1, 3>(ab, cd));
    }
    for (at, four) in rest.iter_mut().enumerate() {
        four.0 = rows.map(|row| x.lane(row, 4 * x.vectors() + at));
    }
}
