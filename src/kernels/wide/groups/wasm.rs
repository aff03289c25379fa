//! In WebAssembly: blocks of four inputs and eight outputs are taken apart in registers.

use super::super::tiles::{PANEL, store};
use super::super::vector::{Lane, Vector};
use super::{ActivationBits, Source};
use core::arch::wasm32::*;

/// Four inputs of a panel. As 16-bit lanes: lane `2 · o + p` has for output `o` (of four) and input `p` (of two) in its
/// four nibbles output `o`, output `o + 4`, then both for the inputs `p + 2`. So a mask and a shift give what
/// `i32x4.dot_i16x8_s` multiplies; and masked as bytes, what the relaxed product of bytes does, inputs in the order 0, 2, 1, 3.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(16))]
struct Block([u8; 16]);

#[derive(Debug, Clone)]
pub(super) struct Layout {
    runs: Vec<Run>,
    /// Of all runs together, for one panel.
    blocks_of_panel: usize,
    blocks: Vec<Block>,
    /// Panel by panel, run by run.
    scales: Vec<[[f32; 4]; 2]>,
}

#[derive(Debug, Clone, Copy)]
struct Run {
    start: usize,
    end: usize,
}

impl Run {
    fn blocks(self) -> usize {
        (self.end - self.start).div_ceil(4)
    }
}

/// Inputs 0, 1 and 2, 3 of a block, of one row; or all four as bytes: the high ones and the low ones of 16-bit inputs, or
/// those of 8-bit ones and nothing.
type Step = [i32; 2];

impl Layout {
    pub(super) fn new(source: &Source, part: usize) -> Self {
        let runs: Vec<Run> = source.runs(part).into_iter().map(|(start, end)| Run { start, end }).collect();
        let (mut blocks, mut scales) = (Vec::new(), Vec::new());
        for first in (0..source.outputs).step_by(PANEL) {
            for run in &runs {
                let half = |first: usize| std::array::from_fn(|i| source.scale(first + i, run.start));
                scales.push([half(first), half(first + 4)]);
                for k in (run.start..run.end).step_by(4) {
                    let nibble =
                        |output: usize, k: usize| if k < run.end { source.nibble(first + output, k) } else { 8 };
                    blocks.push(Block(std::array::from_fn(|at| {
                        let (o, p, later) = (at / 4, at / 2 % 2, at % 2);
                        let k = k + p + 2 * later;
                        nibble(o, k) | nibble(o + 4, k) << 4
                    })));
                }
            }
        }
        Self { blocks_of_panel: runs.iter().map(|run| run.blocks()).sum(), runs, blocks, scales }
    }

    pub(super) fn product(&self, rows: &[i16], inputs: usize, bits: ActivationBits, y: &mut [f32], outputs: usize) {
        if self.blocks_of_panel == 0 {
            return y.fill(0.0);
        }
        let count = rows.len() / inputs;
        if count == 1 {
            self.rows::<1>(rows, inputs, bits, y, outputs)
        } else {
            self.rows::<4>(rows, inputs, bits, y, outputs)
        }
    }

    /// The outputs of up to `N` rows.
    fn rows<const N: usize>(&self, rows: &[i16], inputs: usize, bits: ActivationBits, y: &mut [f32], outputs: usize) {
        let count = rows.len() / inputs;
        // The rows that there are not are the first one again.
        let row = |i: usize| &rows[if i < count { i * inputs } else { 0 }..][..inputs];
        let rows: [&[i16]; N] = std::array::from_fn(row);
        #[cfg(target_feature = "relaxed-simd")]
        {
            let bytes = |four: [i16; 4], shift: i32| {
                i32::from_le_bytes([four[0], four[2], four[1], four[3]].map(|x| (x >> shift) as u8))
            };
            let is_wide = super::super::relaxed_is_wide();
            if bits == ActivationBits::Eight {
                let (steps, starts) = self.lay_out(rows, |four| [bytes(four, 0), 0]);
                return if is_wide {
                    self.panels::<Whole, N>(&steps, &starts, y, (count, outputs))
                } else {
                    self.panels::<Fours, N>(&steps, &starts, y, (count, outputs))
                };
            }
            // Of one row, what is gained by products is lost by unpacking twice.
            if is_wide && N > 1 {
                let (steps, starts) = self.lay_out(rows, |four| [bytes(four, 8), bytes(four, 0)]);
                return self.panels::<Halves, N>(&steps, &starts, y, (count, outputs));
            }
        }
        let _ = bits;
        let pair = |low: i16, high: i16| i32::from(high) << 16 | i32::from(low as u16);
        let (steps, starts) = self.lay_out(rows, |[a, b, c, d]| [pair(a, b), pair(c, d)]);
        self.panels::<Pairs, N>(&steps, &starts, y, (count, outputs));
    }

    /// Activations block by block, and what a run's sums begin with: −8 times its activations, for codes are 8 more.
    fn lay_out<const N: usize>(
        &self,
        rows: [&[i16]; N],
        step: impl Fn([i16; 4]) -> Step,
    ) -> (Vec<[Step; N]>, Vec<[i32; N]>) {
        let mut steps = Vec::with_capacity(self.blocks_of_panel);
        let mut starts = Vec::with_capacity(self.runs.len());
        for run in &self.runs {
            let parts = rows.map(|row| &row[run.start..run.end]);
            starts.push(parts.map(|part| -8 * part.iter().map(|&x| i32::from(x)).sum::<i32>()));
            for at in 0..run.blocks() {
                let four = |part: &[i16]| std::array::from_fn(|i| part.get(4 * at + i).copied().unwrap_or(0));
                steps.push(parts.map(|part| match part.as_chunks::<4>().0.get(at) {
                    Some(&whole) => step(whole),
                    None => step(four(part)),
                }));
            }
        }
        (steps, starts)
    }

    fn panels<M: Unpack, const N: usize>(
        &self,
        steps: &[[Step; N]],
        starts: &[[i32; N]],
        y: &mut [f32],
        (count, outputs): (usize, usize),
    ) {
        let panels = self.blocks.chunks_exact(self.blocks_of_panel).zip(self.scales.chunks_exact(self.runs.len()));
        for (panel, (blocks, scales)) in panels.enumerate() {
            let sums = self.panel::<M, N>(steps, starts, blocks, scales);
            for (row, sums) in sums.into_iter().take(count).enumerate() {
                store(sums, &mut y[row * outputs..(row + 1) * outputs][panel * PANEL..]);
            }
        }
    }

    #[inline(never)]
    fn panel<M: Unpack, const N: usize>(
        &self,
        mut steps: &[[Step; N]],
        starts: &[[i32; N]],
        mut blocks: &[Block],
        scales: &[[[f32; 4]; 2]],
    ) -> [[v128; 2]; N] {
        let mut totals = [[f32x4_splat(0.0); 2]; N];
        for ((run, starts), scales) in self.runs.iter().zip(starts).zip(scales) {
            let (of_run, rest) = blocks.split_at_checked(run.blocks()).unwrap_or((blocks, &[]));
            let (x, later) = steps.split_at_checked(run.blocks()).unwrap_or((steps, &[]));
            (blocks, steps) = (rest, later);
            let sums = M::run(starts, x, of_run);
            let scales = [scales[0].load(), scales[1].load()];
            for (total, sums) in totals.iter_mut().zip(sums) {
                for ((total, sum), scale) in total.iter_mut().zip(sums).zip(scales) {
                    *total = f32x4_add(*total, f32x4_mul(f32x4_convert_i32x4(sum), scale));
                }
            }
        }
        totals
    }
}

/// How blocks are taken apart and multiplied.
trait Unpack {
    /// Sums of a run, begun with `starts`.
    fn run<const N: usize>(starts: &[i32; N], x: &[[Step; N]], blocks: &[Block]) -> [[v128; 2]; N];
}

/// 16-bit activations, or 8-bit ones where nothing better is exact.
struct Pairs;

impl Unpack for Pairs {
    #[inline(always)]
    fn run<const N: usize>(starts: &[i32; N], x: &[[Step; N]], blocks: &[Block]) -> [[v128; 2]; N] {
        let mut sums = starts.map(|start| [i32x4_splat(start); 2]);
        let low = i16x8_splat(std::hint::black_box(15));
        for (x, block) in x.iter().zip(blocks) {
            let block = block.0.load();
            let first = [v128_and(block, low), v128_and(u16x8_shr(block, 4), low)];
            let second = [v128_and(u16x8_shr(block, 8), low), u16x8_shr(block, 12)];
            for (sums, x) in sums.iter_mut().zip(x) {
                for (x, weights) in x.iter().zip([first, second]) {
                    let x = x.splat();
                    for (sum, weights) in sums.iter_mut().zip(weights) {
                        *sum = i32x4_add(*sum, i32x4_dot_i16x8(weights, x));
                    }
                }
            }
        }
        sums
    }
}

/// 16-bit activations as a signed byte and an unsigned one, where the relaxed product takes both.
#[cfg(target_feature = "relaxed-simd")]
struct Halves;

#[cfg(target_feature = "relaxed-simd")]
impl Unpack for Halves {
    #[inline(always)]
    fn run<const N: usize>(starts: &[i32; N], x: &[[Step; N]], blocks: &[Block]) -> [[v128; 2]; N] {
        let mut sums = [[i32x4_splat(0); 2]; N];
        add_bytes(&mut sums, x, blocks, 0, |sum, weights, high| i32x4_relaxed_dot_i8x16_i7x16_add(high, weights, sum));
        for (sums, &start) in sums.iter_mut().zip(starts) {
            *sums = sums.map(|sum| i32x4_add(i32x4_shl(sum, 8), i32x4_splat(start)));
        }
        add_bytes(&mut sums, x, blocks, 1, |sum, weights, low| i32x4_relaxed_dot_i8x16_i7x16_add(weights, low, sum));
        sums
    }
}

/// 8-bit activations, where the relaxed product with its sum is one instruction of the machine.
#[cfg(target_feature = "relaxed-simd")]
struct Whole;

#[cfg(target_feature = "relaxed-simd")]
impl Unpack for Whole {
    #[inline(always)]
    fn run<const N: usize>(starts: &[i32; N], x: &[[Step; N]], blocks: &[Block]) -> [[v128; 2]; N] {
        let mut sums = starts.map(|start| [i32x4_splat(start); 2]);
        add_bytes(&mut sums, x, blocks, 0, |sum, weights, x| i32x4_relaxed_dot_i8x16_i7x16_add(x, weights, sum));
        sums
    }
}

/// Adds the products of the weights with one word of each step.
#[cfg(target_feature = "relaxed-simd")]
#[inline(always)]
fn add_bytes<const N: usize>(
    sums: &mut [[v128; 2]; N],
    x: &[[Step; N]],
    blocks: &[Block],
    word: usize,
    add: impl Fn(v128, v128, v128) -> v128,
) {
    let low = u8x16_splat(std::hint::black_box(15));
    for (x, block) in x.iter().zip(blocks) {
        let block = block.0.load();
        let weights = [v128_and(block, low), v128_and(u16x8_shr(block, 4), low)];
        for (sums, x) in sums.iter_mut().zip(x) {
            let x = x[word].splat();
            for (sum, weights) in sums.iter_mut().zip(weights) {
                *sum = add(*sum, weights, x);
            }
        }
    }
}

/// 8-bit activations; codes plus 8 are below 128, which is what the relaxed product takes everywhere.
#[cfg(target_feature = "relaxed-simd")]
struct Fours;

#[cfg(target_feature = "relaxed-simd")]
impl Unpack for Fours {
    #[inline(always)]
    fn run<const N: usize>(starts: &[i32; N], x: &[[Step; N]], blocks: &[Block]) -> [[v128; 2]; N] {
        /// Sums of two products of 127 · 15 that 16 bits take.
        const MOST: usize = 8;
        let mut sums = starts.map(|start| [i32x4_splat(start); 2]);
        let (low, ones) = std::hint::black_box((15, 1));
        let (low, ones) = (u8x16_splat(low), i16x8_splat(ones));
        for (x, blocks) in x.chunks(MOST).zip(blocks.chunks(MOST)) {
            let mut narrow = [[i16x8_splat(0); 2]; N];
            for (x, block) in x.iter().zip(blocks) {
                let block = block.0.load();
                let weights = [v128_and(block, low), v128_and(u16x8_shr(block, 4), low)];
                for (sums, x) in narrow.iter_mut().zip(x) {
                    let x = x[0].splat();
                    for (sum, weights) in sums.iter_mut().zip(weights) {
                        *sum = i16x8_add(*sum, i16x8_relaxed_dot_i8x16_i7x16(x, weights));
                    }
                }
            }
            for (sums, narrow) in sums.iter_mut().zip(narrow) {
                for (sum, narrow) in sums.iter_mut().zip(narrow) {
                    *sum = i32x4_add(*sum, i32x4_dot_i16x8(narrow, ones));
                }
            }
        }
        sums
    }
}
