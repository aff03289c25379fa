//! One bit a weight: the sign, times the mean magnitude of the group.
//!
//! Rastegari et al. 2016, "XNOR-Net", section 3.1 (Binary-Weight-Networks): the best of all `α · sign`, per output
//! channel in the paper. The sign of zero is plus.

use super::table::{Rule, Table, by_group, mean_size};
use super::{Fit, Format, FormatKind, NumberFormat, Sections};
use crate::error::Result;
use crate::plain::{Fields, plain};
use crate::quant::Groups;
use crate::quant::codec::Codec;
use crate::quant::scales::ScaleStorage;
use serde::{Deserialize, Serialize};

/// `sign(w) · mean |w|`; a code of 1 stands for plus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct Binary {}

plain! { struct Binary {} }

impl Format for Binary {
    fn check(&self) -> Result<()> {
        Ok(())
    }

    fn repair(&mut self) {}

    fn fields(&self, _: &mut Fields) {}

    fn kind(&self) -> FormatKind {
        FormatKind::LowBit
    }

    fn presets(&self) -> Vec<NumberFormat> {
        vec![NumberFormat::Binary(*self)]
    }

    fn bits(&self) -> f64 {
        1.0
    }

    fn is_ranged(&self) -> bool {
        false
    }

    fn keeps_zero(&self) -> bool {
        false
    }

    fn fit(&self, values: &[f32], groups: Groups, fit: &Fit<'_>) -> Option<Box<dyn Codec>> {
        Some(table().fit(by_group(values, groups, |values| mean_size(values) as f32), fit.scales))
    }

    fn open(&self, sections: &Sections, groups: Groups, scales: ScaleStorage) -> Result<Option<Box<dyn Codec>>> {
        table().open(sections, groups.count(), scales).map(Some)
    }
}

fn table() -> Table {
    Table::with_rule(&[-1.0, 1.0], Rule::Sign)
}
