//! Q4_0, Q4_1, Q5_0, Q5_1 and Q8_0: one scale for 32 values, by the extremes alone (`quantize_row_q4_0_ref` and its
//! siblings in `ggml-quants.c`).

use super::GgufBlock::{self, Q4_1, Q5_1, Q8_0};
use super::block::{Line, put_scale};
use super::search::ends;
use crate::kernels::farthest;

pub(super) fn fit(block: GgufBlock, values: &[f32], bytes: &mut [u8], lines: &mut [Line]) {
    let layout = block.layout();
    let (scale, shift) = match block {
        Q4_1 | Q5_1 => {
            let (low, high) = ends(values);
            ((high - low) / f32::from(layout.codes - 1), low)
        }
        Q8_0 => (farthest(values).abs() / 127.0, 0.0),
        // The farthest value is the lowest code: one end is exact, the other has a level less.
        _ => (farthest(values) / -f32::from(layout.zero), 0.0),
    };
    let scale = put_scale(bytes, 0, scale);
    let shift = if layout.is_shifted() { put_scale(bytes, 2, shift) } else { shift };
    lines.fill(Line { scale, shift });
}
