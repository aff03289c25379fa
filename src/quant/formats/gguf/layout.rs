//! Where each type of block keeps its codes, and which code a value gets: the table of types.

use super::GgufBlock;

/// Bits of codes that stand together. Runs of `stride` bytes hold `8·stride / bits` codes each: the first `stride` codes
/// in the lowest bits of the bytes, the next in the bits above them, and so on.
#[derive(Debug)]
pub(super) struct Plane {
    /// First byte in the block.
    at: usize,
    stride: usize,
    bits: u32,
}

/// Which code a value gets, of `steps = (x − shift) / scale`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Rule {
    /// `trunc(steps + zero + ½)`, by the reciprocal of the scale.
    HalfUp,
    /// The nearest, half away from zero, by the reciprocal of the scale.
    HalfAway,
    /// The nearest, half to even, by division. A scale of zero gives code 0.
    HalfEven,
    /// The nearest level of the table, by the reciprocal of the scale; of two the higher.
    Table,
}

/// A type of block.
#[derive(Debug)]
pub(super) struct Layout {
    /// Values in a block.
    pub block: usize,
    /// Values that share a line.
    pub group: usize,
    /// Bytes of a block.
    pub bytes: usize,
    /// Where 16-bit scales stand.
    pub halves: &'static [usize],
    /// The code of 0 steps.
    pub zero: u16,
    /// How many codes there are.
    pub codes: u16,
    pub rule: Rule,
    planes: &'static [Plane],
}

const fn plane(at: usize, stride: usize, bits: u32) -> Plane {
    Plane { at, stride, bits }
}

/// A type of 32 values.
const fn small(bytes: usize, halves: &'static [usize], zero: u16, codes: u16, planes: &'static [Plane]) -> Layout {
    Layout { block: 32, group: 32, bytes, halves, zero, codes, rule: Rule::HalfUp, planes }
}

/// A type of 256 values in groups.
const fn large(
    group: usize,
    bytes: usize,
    halves: &'static [usize],
    zero: u16,
    codes: u16,
    planes: &'static [Plane],
) -> Layout {
    Layout { block: 256, group, bytes, halves, zero, codes, rule: Rule::HalfEven, planes }
}

static Q8_0: Layout = Layout { rule: Rule::HalfAway, ..small(34, &[0], 128, 256, &[plane(2, 1, 8)]) };
static Q5_0: Layout = small(22, &[0], 16, 32, &[plane(6, 16, 4), plane(2, 1, 1)]);
static Q5_1: Layout = small(24, &[0, 2], 0, 32, &[plane(8, 16, 4), plane(4, 1, 1)]);
static Q4_0: Layout = small(18, &[0], 8, 16, &[plane(2, 16, 4)]);
static Q4_1: Layout = small(20, &[0, 2], 0, 16, &[plane(4, 16, 4)]);
static Q6_K: Layout = large(16, 210, &[208], 32, 64, &[plane(0, 64, 4), plane(128, 32, 2)]);
static Q5_K: Layout = large(32, 176, &[0, 2], 0, 32, &[plane(48, 32, 4), plane(16, 32, 1)]);
static Q4_K: Layout = large(32, 144, &[0, 2], 0, 16, &[plane(16, 32, 4)]);
static Q3_K: Layout = large(16, 110, &[108], 4, 8, &[plane(32, 32, 2), plane(0, 32, 1)]);
static Q2_K: Layout = large(16, 84, &[80, 82], 0, 4, &[plane(16, 32, 2)]);
static IQ4_NL: Layout = Layout { rule: Rule::Table, ..small(18, &[0], 0, 16, &[plane(2, 16, 4)]) };
static IQ4_XS: Layout = Layout { rule: Rule::Table, ..large(32, 136, &[0], 0, 16, &[plane(8, 16, 4)]) };
static TQ2_0: Layout = Layout { rule: Rule::HalfAway, ..large(256, 66, &[64], 1, 3, &[plane(0, 32, 2)]) };
// Its 52 bytes of codes hold numbers in base 3, not bits: see `ternary`.
static TQ1_0: Layout = Layout { rule: Rule::HalfAway, ..large(256, 54, &[52], 1, 3, &[]) };

impl GgufBlock {
    pub(super) fn layout(self) -> &'static Layout {
        match self {
            Self::Q8_0 => &Q8_0,
            Self::Q5_0 => &Q5_0,
            Self::Q5_1 => &Q5_1,
            Self::Q4_0 => &Q4_0,
            Self::Q4_1 => &Q4_1,
            Self::Q6_K => &Q6_K,
            Self::Q5_K => &Q5_K,
            Self::Q4_K => &Q4_K,
            Self::Q3_K => &Q3_K,
            Self::Q2_K => &Q2_K,
            Self::IQ4_NL => &IQ4_NL,
            Self::IQ4_XS => &IQ4_XS,
            Self::TQ2_0 => &TQ2_0,
            Self::TQ1_0 => &TQ1_0,
        }
    }
}

impl Layout {
    /// Groups in a block.
    pub(super) fn groups(&self) -> usize {
        self.block / self.group
    }

    /// Whether groups have a shift of their own.
    pub(super) fn is_shifted(&self) -> bool {
        self.halves.len() > 1
    }

    /// Whether zero is a level.
    pub(super) fn keeps_zero(&self) -> bool {
        !self.is_shifted() && self.rule != Rule::Table
    }

    /// Whether scales are searched for.
    pub(super) fn is_searched(&self) -> bool {
        matches!(self.rule, Rule::HalfEven | Rule::Table)
    }

    /// Bits of a code.
    pub(super) fn bits(&self) -> f64 {
        match self.planes {
            // 256 codes in 52 bytes.
            [] => 1.625,
            planes => planes.iter().map(|plane| f64::from(plane.bits)).sum(),
        }
    }

    /// Of each code the byte, the place in it, the bits, and the place of these bits in the code.
    fn places(&self, visit: &mut dyn FnMut(usize, usize, u32, u32, u32)) {
        let mut from = 0;
        for &Plane { at, stride, bits } in self.planes {
            let in_run = 8 * stride / bits as usize;
            for code in 0..self.block {
                let (run, within) = (code / in_run, code % in_run);
                visit(code, at + run * stride + within % stride, bits * (within / stride) as u32, bits, from);
            }
            from += bits;
        }
    }

    /// Takes all codes out of a block.
    pub(super) fn clear(&self, bytes: &mut [u8]) {
        for &Plane { at, bits, .. } in self.planes {
            bytes.iter_mut().skip(at).take(self.block * bits as usize / 8).for_each(|byte| *byte = 0);
        }
    }

    pub(super) fn put(&self, codes: &[u16], bytes: &mut [u8]) {
        self.places(&mut |code, byte, shift, bits, from| {
            if let (Some(&code), Some(byte)) = (codes.get(code), bytes.get_mut(byte)) {
                *byte |= (((code >> from & ((1 << bits) - 1)) ^ sign(bits)) as u8) << shift;
            }
        });
    }

    pub(super) fn read(&self, bytes: &[u8], codes: &mut [u16]) {
        self.places(&mut |code, byte, shift, bits, from| {
            if let (Some(code), Some(&byte)) = (codes.get_mut(code), bytes.get(byte)) {
                *code |= ((u16::from(byte) >> shift & ((1 << bits) - 1)) ^ sign(bits)) << from;
            }
        });
    }
}

/// Codes of a whole byte are stored signed.
fn sign(bits: u32) -> u16 {
    if bits == 8 { 0x80 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plain::{Named, Take, Value};

    fn all() -> impl Iterator<Item = GgufBlock> {
        GgufBlock::default().names().iter().map(|name| {
            let mut block = GgufBlock::default();
            block.take(Value::Text(name.to_lowercase())).unwrap();
            block
        })
    }

    #[test]
    fn codes_come_back_and_leave_the_scales_alone() {
        for block in all() {
            let layout = block.layout();
            let codes: Vec<u16> = (0..layout.block).map(|i| (i * 7 + i / 5) as u16 % layout.codes).collect();
            let mut bytes = vec![0; layout.bytes];
            for &at in layout.halves {
                bytes[at..at + 2].copy_from_slice(&[0x12, 0x34]);
            }
            let scales = bytes.clone();
            block.put(&codes, &mut bytes);
            let mut found = vec![0; layout.block];
            block.read(&bytes, &mut found);
            assert_eq!(found, codes, "{block:?}");
            block.clear(&mut bytes);
            assert_eq!(bytes, scales, "{block:?}");
        }
    }

    #[test]
    fn every_byte_holds_codes_or_scales() {
        for block in all() {
            let layout = block.layout();
            let mut bytes = vec![0; layout.bytes];
            let mut of_codes = 0;
            layout.places(&mut |code, byte, shift, bits, _| {
                let mask = (((1u32 << bits) - 1) as u8) << shift;
                assert!(bytes[byte] & mask == 0 && code < layout.block, "{block:?}: bits of code {code} are taken");
                bytes[byte] |= mask;
                of_codes += bits;
            });
            assert!(bytes.iter().all(|&byte| byte == 0 || byte == 255), "{block:?}");
            assert!(layout.halves.iter().all(|&at| bytes[at..at + 2] == [0, 0]), "{block:?}");
            let whole = if layout.planes.is_empty() { 52.0 } else { f64::from(of_codes) / 8.0 };
            assert_eq!(layout.bits() * layout.block as f64 / 8.0, whole, "{block:?}");
        }
    }
}
