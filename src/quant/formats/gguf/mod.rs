//! llama.cpp's blocks, byte for byte as a GGUF file holds them: scales and codes of a block side by side.
//!
//! ggml (`ggml-common.h`, `ggml-quants.c`) and the `gguf` Python package define them. Blocks of 32 or 256 values run
//! through the tensor flat, row after row, and the last one is filled up with zeros. llama.cpp itself wants rows that are
//! multiples of the block, then the bytes are the same; for others it falls back to blocks of 32 (Q4_K to Q5_0, Q6_K to
//! Q8_0), and from there to 16-bit floats (ggml-org/llama.cpp pull request 9074).

mod block;
mod codec;
mod iq4;
mod k_quants;
mod layout;
mod legacy;
mod search;
mod ternary;

use self::block::read_half;
use self::codec::GgufCodec;
use self::layout::Layout;
use super::{Coded, Fit, Format, FormatKind, Grouping, NumberFormat, Sections};
use crate::error::{Error, Result};
use crate::plain::{Fields, plain};
use crate::quant::Groups;
use crate::quant::codec::Codec;
use crate::quant::scales::{ScaleStorage, check_len};
use serde::{Deserialize, Serialize};

/// llama.cpp's type of block. The digit is the width of a code; `K` is a super-block of 256 with scales of its own for
/// every 16 or 32 values, `IQ` has uneven levels, `TQ` three.
#[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "what llama.cpp calls them")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum GgufBlock {
    /// 32 values, 34 bytes: `x̂ = d·q`, −127…127.
    Q8_0,
    /// 32 values, 22 bytes: `x̂ = d·(q − 16)`.
    Q5_0,
    /// 32 values, 24 bytes: `x̂ = d·q + m`.
    Q5_1,
    /// 32 values, 18 bytes: `x̂ = d·(q − 8)`.
    #[default]
    Q4_0,
    /// 32 values, 20 bytes: `x̂ = d·q + m`.
    Q4_1,
    /// 256 values, 210 bytes: `x̂ = d·s·(q − 32)`, a scale s of 8 bits for each 16.
    Q6_K,
    /// 256 values, 176 bytes: `x̂ = d·s·q − dₘ·m`, s and m of 6 bits for each 32.
    Q5_K,
    /// 256 values, 144 bytes: `x̂ = d·s·q − dₘ·m`, s and m of 6 bits for each 32.
    Q4_K,
    /// 256 values, 110 bytes: `x̂ = d·s·(q − 4)`, s of 6 bits for each 16.
    Q3_K,
    /// 256 values, 84 bytes: `x̂ = d·s·q − dₘ·m`, s and m of 4 bits for each 16.
    Q2_K,
    /// 32 values, 18 bytes: `x̂ = d·levels[q]`, 16 uneven levels.
    IQ4_NL,
    /// 256 values, 136 bytes: `x̂ = d·s·levels[q]`, s of 6 bits for each 32.
    IQ4_XS,
    /// 256 values, 66 bytes: `x̂ = d·(q − 1)`, two bits a code.
    TQ2_0,
    /// 256 values, 54 bytes: `x̂ = d·(q − 1)`, five codes a byte.
    TQ1_0,
}

plain! {
    enum GgufBlock {
        Q8_0, Q5_0, Q5_1, Q4_0, Q4_1, Q6_K, Q5_K, Q4_K, Q3_K, Q2_K, IQ4_NL, IQ4_XS, TQ2_0, TQ1_0,
    }
}

/// Parameters of llama.cpp's blocks.
///
/// ```
/// use quant_playground::{Tensor, quant::{Granularity, NumberFormat, QuantizedTensor}};
/// use quant_playground::quant::formats::{GgufBlock, GgufFormat};
/// let weight = Tensor::new("weight", vec![1, 32], (0..32).map(|i| (i as f32 - 16.0) / 16.0).collect())?;
/// let format = NumberFormat::Gguf(GgufFormat { block: GgufBlock::Q4_0 });
/// let packed = QuantizedTensor::new(&weight, &format, Granularity::PerTensor, None)?;
/// assert_eq!(packed.byte_len(), 18); // a 16-bit scale and 32 codes of 4 bits
/// assert_eq!(packed.sections().codes[..2], [0x00, 0x30]); // 0.125: the value of largest magnitude, −1, is code 0
/// # Ok::<(), quant_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
pub struct GgufFormat {
    /// The type of block.
    pub block: GgufBlock,
}

plain! { struct GgufFormat { block } }

impl Format for GgufFormat {
    fn check(&self) -> Result<()> {
        Ok(())
    }

    fn repair(&mut self) {}

    fn fields(&self, fields: &mut Fields) {
        fields.choice("block", &self.block);
    }

    fn kind(&self) -> FormatKind {
        FormatKind::Engine
    }

    fn presets(&self) -> Vec<NumberFormat> {
        use GgufBlock::*;
        let blocks = [Q8_0, Q6_K, Q5_0, Q4_1, Q4_0, Q4_K, IQ4_NL, Q3_K, Q2_K];
        blocks.into_iter().map(|block| NumberFormat::Gguf(Self { block })).collect()
    }

    fn uses_importance(&self) -> bool {
        self.block.layout().is_searched()
    }

    fn bits(&self) -> f64 {
        self.block.layout().bits()
    }

    fn grouping(&self) -> Grouping {
        Grouping::Flat(self.block.layout().group as u32)
    }

    fn is_ranged(&self) -> bool {
        false
    }

    fn is_scaled(&self) -> bool {
        false
    }

    fn keeps_zero(&self) -> bool {
        self.block.layout().keeps_zero()
    }

    fn is_separable(&self) -> bool {
        false
    }

    fn fit(&self, values: &[f32], _: Groups, fit: &Fit<'_>) -> Option<Box<dyn Codec>> {
        Some(Box::new(GgufCodec::fitted(self.block, values, fit.importance)))
    }

    fn open(&self, sections: &Sections, groups: Groups, scales: ScaleStorage) -> Result<Option<Box<dyn Codec>>> {
        Ok(self.load(sections, groups, scales)?.map(|coded| coded.1))
    }

    fn store(&self, codes: &[u16], _: Groups, codec: &dyn Codec) -> Sections {
        let Layout { block, group, bytes, .. } = *self.block.layout();
        let mut stored = codec.side().codes;
        for (index, place) in stored.chunks_exact_mut(bytes).enumerate() {
            let mut padded =
                codes.get(index * block..).unwrap_or_default().iter().copied().take(block).collect::<Vec<_>>();
            while padded.len() < block {
                let mut zero = [0];
                codec.encode((index * block + padded.len()) / group, &[0.0], &mut zero);
                padded.extend(zero);
            }
            self.block.put(&padded, place);
        }
        Sections { codes: stored, ..Sections::default() }
    }

    fn load(&self, sections: &Sections, groups: Groups, _: ScaleStorage) -> Result<Option<Coded>> {
        let (layout, count) = (self.block.layout(), groups.values());
        let blocks = count.div_ceil(layout.block);
        check_len("codes", &sections.codes, blocks.saturating_mul(layout.bytes))?;
        for (name, part) in sections.parts().into_iter().skip(1) {
            check_len(name, part, 0)?;
        }
        let mut codes = vec![0; blocks * layout.block];
        for (index, bytes) in sections.codes.chunks_exact(layout.bytes).enumerate() {
            let start = index * layout.bytes;
            if let Some(at) = layout.halves.iter().find(|&&at| !read_half(bytes, at).is_finite()) {
                return Err(Error::malformed("codes", start + at, "a scale is not a finite number"));
            }
            let codes = codes.get_mut(index * layout.block..(index + 1) * layout.block).unwrap_or_default();
            self.block.read(bytes, codes);
            if codes.iter().any(|&code| code >= layout.codes) {
                return Err(Error::malformed("codes", start, "a code is not one of the levels"));
            }
        }
        codes.truncate(count);
        Ok(Some((codes, Box::new(GgufCodec::opened(self.block, sections.codes.clone())))))
    }
}
