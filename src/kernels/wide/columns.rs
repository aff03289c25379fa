//! Products of the columns of a matrix with each other, four columns beside eight. Sums run over the rows in order, as those
//! of [`super::FloatWeights`].

#[cfg(not(target_arch = "wasm32"))]
use portable::{Four, Panel, products};
#[cfg(target_arch = "wasm32")]
use wasm::{Four, Panel, products};

/// The columns of a matrix, laid out for products.
#[derive(Debug, Default)]
pub(in crate::kernels) struct Columns {
    rows: usize,
    fours: Vec<Four<f32>>,
    panels: Vec<Panel<f32>>,
}

impl Columns {
    /// Columns of one side of a tile, of which there are two in the other side.
    pub(in crate::kernels) const FOUR: usize = 4;

    /// Lays out rows that are `columns` long; what fills up the last columns is zero.
    pub(in crate::kernels) fn lay_out(&mut self, rows: &[f32], columns: usize) {
        self.rows = rows.len().checked_div(columns).unwrap_or(0);
        self.fours.clear();
        self.panels.clear();
        for first in (0..columns).step_by(Self::FOUR) {
            self.fours.extend(rows.chunks_exact(columns).map(|row| Four(four_from(&row[first..]))));
        }
        let fours = |at: usize| self.fours.get(at * self.rows..(at + 1) * self.rows);
        for first in 0..columns.div_ceil(2 * Self::FOUR) {
            let left = fours(2 * first).unwrap_or_default();
            match fours(2 * first + 1) {
                Some(right) => self.panels.extend(left.iter().zip(right).map(|(left, right)| Panel([left.0, right.0]))),
                None => self.panels.extend(left.iter().map(|left| Panel([left.0, [0.0; Self::FOUR]]))),
            }
        }
    }

    /// `Σ over rows of x[row, 4 · four + i] · x[row, 8 · panel + j]`.
    pub(in crate::kernels) fn products(&self, four: usize, panel: usize) -> [[f32; 2 * Self::FOUR]; Self::FOUR] {
        let part = |at: usize| at * self.rows..(at + 1) * self.rows;
        products(&self.fours[part(four)], &self.panels[part(panel)])
    }
}

/// The first four numbers; what there is not is zero.
fn four_from(row: &[f32]) -> [f32; Columns::FOUR] {
    row.first_chunk().copied().unwrap_or_else(|| std::array::from_fn(|i| row.get(i).copied().unwrap_or(0.0)))
}

#[cfg(not(target_arch = "wasm32"))]
mod portable {
    #[derive(Debug, Clone, Copy)]
    pub(super) struct Four<L>(pub(super) [L; 4]);

    #[derive(Debug, Clone, Copy)]
    pub(super) struct Panel<L>(pub(super) [[L; 4]; 2]);

    pub(super) fn products(fours: &[Four<f32>], panels: &[Panel<f32>]) -> [[f32; 8]; 4] {
        let mut sums = [[0.0; 8]; 4];
        for (four, panel) in fours.iter().zip(panels) {
            for (sums, x) in sums.iter_mut().zip(four.0) {
                for (sum, y) in sums.iter_mut().zip(panel.0.as_flattened()) {
                    *sum += x * y;
                }
            }
        }
        sums
    }
}

#[cfg(target_arch = "wasm32")]
mod wasm {
    use super::super::tiles::{Floats, store, tile};
    pub(super) use super::super::tiles::{Four, Panel};

    pub(super) fn products(fours: &[Four<f32>], panels: &[Panel<f32>]) -> [[f32; 8]; 4] {
        let mut sums = [[0.0; 8]; 4];
        for (to, sums) in sums.iter_mut().zip(tile::<Floats>(fours, panels)) {
            store(sums, to);
        }
        sums
    }
}
