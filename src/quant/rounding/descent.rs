//! Coordinate descent on the error of the layer's outputs: weight by weight to the best level, then two weights at once,
//! until nothing helps.
//!
//! The objective is that of Nagel et al. 2020, "Up or Down? Adaptive Rounding for Post-Training Quantization" (AdaRound,
//! equation 20). Instead of its relaxed search over two levels for each weight, every step is exact and goes to any level,
//! as in Behdin et al. 2023, "QuantEase: Optimization-based Quantization for Language Models".

use super::layer::Layer;
use super::{Gptq, RoundInput};
use crate::kernels::subtract_multiple;
use crate::plain::{Fields, plain};
use serde::{Deserialize, Serialize};

/// Parameters of coordinate descent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct CoordinateDescent {
    /// Where the search begins.
    pub start: DescentStart,
}

plain! { struct CoordinateDescent { start } }

/// Where coordinate descent begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum DescentStart {
    /// At the codes of GPTQ with its usual parameters.
    #[default]
    Gptq,
    /// At the nearest levels.
    Nearest,
}

plain! { enum DescentStart { Gptq, Nearest } }

/// Rounds through a row at most. Few are ever needed: each lowers the error.
const MOST_ROUNDS: u32 = 100;

/// Pairs are tried where this many steps go once through all pairs of all rows, and where levels are few enough to list.
const MOST_PAIRS: usize = 1 << 24;
const MOST_LEVELS: u32 = 4096;

impl CoordinateDescent {
    pub(super) fn fields(&self, fields: &mut Fields) {
        fields.choice("start", &self.start);
    }

    pub(super) fn codes(&self, input: RoundInput<'_>) -> Vec<u16> {
        let mut codes = match self.start {
            DescentStart::Gptq => Gptq::default().codes(input),
            DescentStart::Nearest => super::nearest(input),
        };
        let Some(layer) = Layer::of(input) else { return codes };
        let pairs = layer.rows.saturating_mul(layer.columns).saturating_mul(layer.columns);
        let tries_pairs = pairs <= MOST_PAIRS && input.codec.code_count() <= MOST_LEVELS;
        for row in 0..layer.rows {
            let mut search = Search::new(&layer, row, &codes);
            for _ in 0..MOST_ROUNDS {
                if !(search.moves_one() || tries_pairs && search.moves_two(input)) {
                    break;
                }
            }
            for (&place, code) in search.places.iter().zip(search.codes) {
                codes[place] = code;
            }
        }
        codes
    }
}

/// The search in one row. With `e = w − ŵ` and `G` the mean of `xxᵀ`, moving `ŵⱼ` by `d` changes the error `eᵀGe` by
/// `d² Gⱼⱼ − 2d (Ge)ⱼ`.
struct Search<'a> {
    layer: &'a Layer<'a>,
    gram: &'a [f64],
    places: Vec<usize>,
    codes: Vec<u16>,
    /// ŵ.
    levels: Vec<f64>,
    /// Ge.
    slopes: Vec<f64>,
}

/// By how much a weight moves, and where to; a step by nothing is none.
#[derive(Clone, Copy)]
struct Step {
    by: f64,
    level: f64,
    code: u16,
}

impl<'a> Search<'a> {
    fn new(layer: &'a Layer<'a>, row: usize, codes: &[u16]) -> Self {
        let (gram, n) = (layer.inputs.gram(), layer.columns);
        let places: Vec<usize> = (0..n).map(|column| layer.place(row, column)).collect();
        let codes: Vec<u16> = places.iter().map(|&place| codes[place]).collect();
        let levels: Vec<f64> = places.iter().zip(&codes).map(|(&place, &code)| layer.level(place, code)).collect();
        let mut slopes = vec![0.0; n];
        for ((&place, level), products) in places.iter().zip(&levels).zip(gram.chunks_exact(n)) {
            subtract_multiple(&mut slopes, level - layer.value(place), products);
        }
        Self { layer, gram, places, codes, levels, slopes }
    }

    fn products(&self, j: usize) -> &'a [f64] {
        let n = self.layer.columns;
        &self.gram[j * n..(j + 1) * n]
    }

    fn square(&self, j: usize) -> f64 {
        self.gram[j * self.layer.columns + j]
    }

    /// Half of what the error falls by when weight `j` moves.
    fn gain(&self, j: usize, by: f64) -> f64 {
        by * (self.slopes[j] - 0.5 * by * self.square(j))
    }

    /// What a step must gain at least: less could be rounding, and go round in circles.
    fn least(&self, j: usize, by: f64) -> f64 {
        1e-9 * by * by * self.square(j)
    }

    fn take(&mut self, j: usize, step: Step) {
        if step.by == 0.0 {
            return;
        }
        let products = self.products(j);
        subtract_multiple(&mut self.slopes, step.by, products);
        (self.levels[j], self.codes[j]) = (step.level, step.code);
    }

    /// Once through the row, each weight to its best level: the one nearest to `ŵⱼ + (Ge)ⱼ / Gⱼⱼ`. Whether any moved.
    fn moves_one(&mut self) -> bool {
        let mut moved = false;
        for j in 0..self.places.len() {
            if self.square(j) <= 0.0 || !self.layer.is_kept(self.places[j]) {
                continue;
            }
            let best = self.levels[j] + self.slopes[j] / self.square(j);
            let (level, code) = self.layer.snap(self.places[j], best as f32);
            let level = f64::from(level);
            let by = level - self.levels[j];
            if self.gain(j, by) > self.least(j, by) {
                self.take(j, Step { by, level, code });
                moved = true;
            }
        }
        moved
    }

    /// Once through the row, each weight to a level next to its own, together with the partner that gains most by such a
    /// step. Whether any moved.
    fn moves_two(&mut self, input: RoundInput<'_>) -> bool {
        let mut steps = self.steps(input);
        let mut moved = false;
        for i in 0..self.places.len() {
            let products = self.products(i);
            let (mut most, mut best) = (0.0, None);
            for first in steps[i] {
                let alone = self.gain(i, first.by) - self.least(i, first.by);
                for j in 0..i {
                    for second in steps[j] {
                        let other = self.gain(j, second.by) - self.least(j, second.by);
                        let gain = alone + other - first.by * second.by * products[j];
                        if gain > most {
                            (most, best) = (gain, Some((first, j, second)));
                        }
                    }
                }
            }
            if let Some((first, j, second)) = best {
                self.take(i, first);
                self.take(j, second);
                // Their levels are others now: the next round looks again.
                steps[i].iter_mut().for_each(|step| step.by = 0.0);
                steps[j].iter_mut().for_each(|step| step.by = 0.0);
                moved = true;
            }
        }
        moved
    }

    /// The steps of each weight down and up to the next level; by nothing at the ends.
    fn steps(&self, input: RoundInput<'_>) -> Vec<[Step; 2]> {
        let (mut group, mut levels) = (usize::MAX, Vec::new());
        let mut steps = Vec::with_capacity(self.places.len());
        for (&place, &level) in self.places.iter().zip(&self.levels) {
            if !self.layer.is_kept(place) {
                steps.push([Step { by: 0.0, level, code: 0 }; 2]);
                continue;
            }
            if group != input.groups.of_place(place) {
                group = input.groups.of_place(place);
                levels = input.codec.levels(group);
            }
            let at = levels.partition_point(|other| f64::from(other.0) < level);
            steps.push([at.wrapping_sub(1), at + 1].map(|at| {
                let (level_there, code) = levels.get(at).map_or((level, 0), |&(level, code)| (f64::from(level), code));
                Step { by: level_there - level, level: level_there, code }
            }));
        }
        steps
    }
}
