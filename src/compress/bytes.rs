//! Integer products of layers whose activations and weights are bytes, a batch of rows at a time. The same sums as one by
//! one: with activations `a`, weights `w = b + offset` stored as signed bytes `b`, and the zero point `z` of activations,
//! `Σ (a − z) w = Σ a b + offset · Σ a − z · Σ w`.

#[cfg(feature = "models")]
use super::forward::Run;
use crate::kernels::{ByteWeights, quantize_int8};
use crate::quant::activations::{finite, rescaled};
use crate::quant::formats::Grid;

/// Rows of a batch at most, so that what is between stays small.
const BATCH: usize = 256;
/// Inputs that share their scales, at least on average; with fewer, products one by one are as fast.
const LEAST_SHARED: usize = 8;

/// The weights of a layer as blocks of inputs, within which no output changes its scale or offset.
#[derive(Debug, Clone)]
pub(super) struct ByteLayer {
    inputs: usize,
    outputs: usize,
    levels: u32,
    blocks: Vec<Block>,
}

#[derive(Debug, Clone)]
struct Block {
    start: usize,
    end: usize,
    weights: ByteWeights,
    outputs: Vec<Output>,
}

/// What one output adds to the product of a block.
#[derive(Debug, Clone)]
struct Output {
    scale: f32,
    offset: i32,
    /// Σ w.
    sum: i32,
}

impl ByteLayer {
    /// From weights less their zero points, `[out, in]`, with the grid of each; `None` where they, or `levels` levels of
    /// activations, are no bytes, or scales change too often for this to pay.
    pub(super) fn new(weight: &[i32], grids: &[Grid], inputs: usize, levels: u32) -> Option<Self> {
        let outputs = weight.len().checked_div(inputs)?;
        let offset = |i: usize| if i8::try_from(weight[i]).is_ok() { 0 } else { 128 - grids[i].zero_point };
        let changes = |input: usize| {
            (0..outputs).any(|output| {
                let (before, here) = (grids[output * inputs + input - 1], grids[output * inputs + input]);
                before.scale.to_bits() != here.scale.to_bits() || before.zero_point != here.zero_point
            })
        };
        let mut ends: Vec<usize> = (1..inputs).filter(|&input| changes(input)).collect();
        ends.push(inputs);
        if levels > 256 || outputs == 0 || ends.len() * LEAST_SHARED > inputs {
            return None;
        }
        let (mut blocks, mut start) = (Vec::with_capacity(ends.len()), 0);
        for end in ends {
            let (mut bytes, mut of_outputs) = (Vec::with_capacity(outputs * (end - start)), Vec::new());
            for output in 0..outputs {
                let run = output * inputs + start..output * inputs + end;
                // One that is no byte by itself is one after its zero point is taken back, and with it all of its run.
                let offset = run.clone().map(offset).find(|&offset| offset != 0).unwrap_or(0);
                for &weight in &weight[run.clone()] {
                    bytes.push(i8::try_from(weight - offset).ok()?);
                }
                let sum = weight[run.clone()].iter().sum();
                of_outputs.push(Output { scale: grids[run.start].scale, offset, sum });
            }
            blocks.push(Block { start, end, weights: ByteWeights::new(&bytes, end - start), outputs: of_outputs });
            start = end;
        }
        Some(Self { inputs, outputs, levels, blocks })
    }

    /// Bytes of weights, and of what each output adds to the product of each block; the kernel's padding not counted.
    pub(super) fn byte_len(&self) -> usize {
        self.inputs * self.outputs + self.blocks.iter().map(|block| size_of_val(&*block.outputs)).sum::<usize>()
    }

    /// The runs whose products are added up to an output, with the scale of its weights in each.
    #[cfg(feature = "models")]
    pub(super) fn runs(&self, output: usize) -> Vec<Run> {
        self.blocks.iter().map(|block| (block.start, block.end, block.outputs[output].scale)).collect()
    }

    /// Products of rows `x[n, in]`, each with the grid of its activations, plus the bias.
    pub(super) fn products(&self, x: &[f32], grid_of: &dyn Fn(&[f32]) -> Grid, bias: &[f32]) -> Vec<f32> {
        let mut y = Vec::with_capacity(x.len() / self.inputs * self.outputs);
        let mut codes = vec![0; x.len().min(BATCH * self.inputs)];
        for rows in x.chunks(BATCH * self.inputs) {
            let codes = &mut codes[..rows.len()];
            let limits = (0, self.levels as i32 - 1);
            let grids = rows.chunks_exact(self.inputs).zip(codes.chunks_exact_mut(self.inputs)).map(|(row, codes)| {
                let grid = grid_of(row);
                quantize_int8(row, grid.scale, grid.zero_point, limits, codes);
                grid
            });
            let grids: Vec<Grid> = grids.collect();
            let mut sums = vec![0.0; grids.len() * self.outputs];
            for block in &self.blocks {
                block.add(codes, self.inputs, &grids, &mut sums);
            }
            y.extend(sums.iter().enumerate().map(|(i, sum)| finite(sum + bias[i % self.outputs])));
        }
        y
    }
}

impl Block {
    fn add(&self, codes: &[u8], inputs: usize, grids: &[Grid], sums: &mut [f32]) {
        let part: Vec<u8>;
        let whole = self.end - self.start == inputs;
        let activations = if whole {
            codes
        } else {
            part = codes.chunks_exact(inputs).flat_map(|row| &row[self.start..self.end]).copied().collect();
            &part
        };
        let mut products = vec![0; sums.len()];
        self.weights.product(activations, &mut products);
        let rows = activations.chunks_exact(self.end - self.start).zip(grids);
        let outputs = self.outputs.len();
        for ((row, grid), (products, sums)) in rows.zip(products.chunks(outputs).zip(sums.chunks_mut(outputs))) {
            let total: i32 = row.iter().map(|&code| i32::from(code)).sum();
            for ((sum, &product), output) in sums.iter_mut().zip(products).zip(&self.outputs) {
                let shifts = output.offset.wrapping_mul(total).wrapping_sub(grid.zero_point.wrapping_mul(output.sum));
                *sum = finite(*sum + rescaled(product.wrapping_add(shifts), grid.scale, output.scale));
            }
        }
    }
}
