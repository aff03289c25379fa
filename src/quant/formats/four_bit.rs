//! Fixed tables of 16 levels from −1 to 1, times the largest magnitude of the group: NF4, AF4 and the FP4 of bitsandbytes.
//!
//! Arithmetic of bitsandbytes' `quantize_4bit`: a value times the reciprocal of the scale, then the nearest level by
//! 32-bit midpoints; on a midpoint the lower one. Codes are the places of levels in ascending order, low nibble first;
//! bitsandbytes packs the first code into the high nibble, and numbers FP4 by its bits rather than by size.

use super::table::{Rule, Table, reaches};
use super::{Fit, Format, FormatKind, NumberFormat, Sections};
use crate::error::Result;
use crate::plain::{Fields, plain};
use crate::quant::Groups;
use crate::quant::codec::Codec;
use crate::quant::scales::ScaleStorage;
use serde::{Deserialize, Serialize};

/// Which levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum FourBitTable {
    /// NormalFloat: quantiles of the normal distribution, 7 below zero and 8 above (Dettmers et al. 2023, "QLoRA").
    #[default]
    Nf4,
    /// AbnormalFloat: the levels of least absolute error for blocks of 64 normal values (Yoshida 2023, "NF4 Isn't
    /// Information Theoretically Optimal (and that's Good)").
    Af4,
    /// The 4-bit float of bitsandbytes: 0, 1/192, 1/6, 1/4, 1/3, 1/2, 2/3, 1 and their negatives; not E2M1.
    Fp4,
}

plain! { enum FourBitTable { Nf4, Af4, Fp4 } }

impl FourBitTable {
    /// The levels, ascending.
    ///
    /// ```
    /// use quant_playground::quant::FourBitTable;
    /// assert_eq!(FourBitTable::Nf4.levels()[8], 0.07958029955625534);
    /// assert_eq!(FourBitTable::Fp4.levels().len(), 15); // +0 and −0 are one level
    /// ```
    #[must_use]
    pub fn levels(self) -> &'static [f32] {
        match self {
            Self::Nf4 => &NF4,
            Self::Af4 => &AF4,
            Self::Fp4 => &FP4,
        }
    }
}

/// As bitsandbytes 0.50.2 writes them.
#[allow(clippy::excessive_precision)]
const NF4: [f32; 16] = [
    -1.0,
    -0.6961928009986877,
    -0.5250730514526367,
    -0.39491748809814453,
    -0.28444138169288635,
    -0.18477343022823334,
    -0.09105003625154495,
    0.0,
    0.07958029955625534,
    0.16093020141124725,
    0.24611230194568634,
    0.33791524171829224,
    0.44070982933044434,
    0.5626170039176941,
    0.7229568362236023,
    1.0,
];

/// As the paper and bitsandbytes 0.50.2 write them, for blocks of 64.
#[allow(clippy::excessive_precision)]
const AF4: [f32; 16] = [
    -1.0,
    -0.69441008,
    -0.51243739,
    -0.3736951,
    -0.25607552,
    -0.14982478,
    -0.04934812,
    0.0,
    0.04273164,
    0.12934483,
    0.21961274,
    0.31675666,
    0.42563882,
    0.55496234,
    0.72424863,
    1.0,
];

/// 12ths: the largest of the eight magnitudes 0, 1/16, 2, 3, 4, 6, 8, 12 is 1.
const FP4: [f32; 15] = [
    -1.0,
    -8.0 / 12.0,
    -6.0 / 12.0,
    -4.0 / 12.0,
    -3.0 / 12.0,
    -2.0 / 12.0,
    -0.0625 / 12.0,
    0.0,
    0.0625 / 12.0,
    2.0 / 12.0,
    3.0 / 12.0,
    4.0 / 12.0,
    6.0 / 12.0,
    8.0 / 12.0,
    1.0,
];

/// A fixed table of 16 levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct FourBit {
    /// Which levels.
    pub table: FourBitTable,
}

plain! { struct FourBit { table } }

impl FourBit {
    fn table(self) -> Table {
        let levels = self.table.levels();
        let midpoints = levels.windows(2).map(|pair| (pair[0] + pair[1]) / 2.0).collect();
        Table::with_rule(levels, Rule::Nearest(midpoints))
    }
}

impl Format for FourBit {
    fn check(&self) -> Result<()> {
        Ok(())
    }

    fn repair(&mut self) {}

    fn fields(&self, fields: &mut Fields) {
        fields.choice("table", &self.table);
    }

    fn kind(&self) -> FormatKind {
        FormatKind::Codebook
    }

    fn presets(&self) -> Vec<NumberFormat> {
        let tables = [FourBitTable::Nf4, FourBitTable::Af4, FourBitTable::Fp4];
        tables.into_iter().map(|table| NumberFormat::FourBit(Self { table })).collect()
    }

    fn bits(&self) -> f64 {
        4.0
    }

    fn fit(&self, _: &[f32], groups: Groups, fit: &Fit<'_>) -> Option<Box<dyn Codec>> {
        Some(self.table().fit(reaches(fit.ranges, groups), fit.scales))
    }

    fn open(&self, sections: &Sections, groups: Groups, scales: ScaleStorage) -> Result<Option<Box<dyn Codec>>> {
        self.table().open(sections, groups.count(), scales).map(Some)
    }
}
