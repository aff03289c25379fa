//! What a sweep tries beside rounding to nearest, at the widths where that begins to fail.

use crate::compress::{Activations, Awq, Hadamard, Recipe, SmoothQuant, Transform};
use crate::quant::Rounding;
use crate::quant::rounding::{CoordinateDescent, Gptq, Stochastic};

/// The widest codes that are tried, in bits.
const WIDEST: u32 = 4;

/// Of recipes that differ in their formats alone, those of few bits by each rounding and transform.
pub(super) fn presets(by_format: &[Recipe]) -> Vec<Recipe> {
    let mut found = Vec::new();
    let mut last = 0;
    for recipe in by_format {
        let bits = recipe.format.as_format().bits() as u32;
        if bits > WIDEST {
            continue;
        }
        let rounded = |rounding| recipe.but(|recipe| recipe.rounding = rounding);
        let nearest = rounded(Rounding::Nearest);
        let transformed = |transform| nearest.but(|recipe| recipe.transform = transform);
        found.push(rounded(Rounding::Gptq(Gptq::default())));
        // The first of each width has the most levels that it can hold.
        if bits != last {
            found.push(rounded(Rounding::CoordinateDescent(CoordinateDescent::default())));
            found.push(transformed(Transform::Awq(Awq::default())));
            found.push(nearest.but(|recipe| recipe.bias_correction = true));
            found.push(rounded(Rounding::Stochastic(Stochastic::default())));
        }
        if bits == WIDEST {
            let activations = Activations::Dynamic { levels: 256 };
            let smooth = transformed(Transform::SmoothQuant(SmoothQuant::default()));
            found.push(smooth.but(|recipe| recipe.activations = activations));
            found.push(transformed(Transform::Hadamard(Hadamard::default())));
        }
        last = bits;
    }
    found
}
