//! NF4 and FP4 as bitsandbytes packs them, and its tables.

use crate::fixtures::{Floats, assert_same_bits, cases};
use quant_playground::Tensor;
use quant_playground::kernels::{larger, unpack_bits};
use quant_playground::quant::{FourBit, FourBitTable, Granularity, NumberFormat, QuantizedTensor};
use serde::Deserialize;

#[derive(Deserialize)]
struct Levels {
    name: String,
    levels: Floats,
}

fn table(name: &str) -> FourBitTable {
    match name {
        "nf4" => FourBitTable::Nf4,
        "fp4" => FourBitTable::Fp4,
        _ => FourBitTable::Af4,
    }
}

/// The levels of bitsandbytes, by its codes.
fn their_levels(name: &str) -> Vec<f32> {
    cases::<Levels>("four_bit_tables").into_iter().find(|table| table.name == name).unwrap().levels.0
}

#[test]
fn tables_are_those_of_bitsandbytes() {
    for name in ["nf4", "fp4", "af4"] {
        let mut theirs: Vec<f32> = their_levels(name).into_iter().map(|level| level + 0.0).collect();
        theirs.sort_by(f32::total_cmp);
        theirs.dedup();
        assert_same_bits(name, table(name).levels(), &theirs);
    }
}

/// The inverse of the standard normal distribution, by halving.
fn quantile(share: f64) -> f64 {
    let (mut low, mut high) = (-10.0, 10.0);
    for _ in 0..200 {
        let middle = (low + high) / 2.0;
        let below = libm::erfc(-middle / 2f64.sqrt()) / 2.0;
        (low, high) = if below < share { (middle, high) } else { (low, middle) };
    }
    low
}

/// `create_normal_map` of bitsandbytes: quantiles from 0.9677083 to 0.5, eight steps above zero and seven below. It takes
/// them at 32-bit shares, so that the last digits of some levels differ from a computation in 64 bits.
#[test]
fn nf4_is_made_of_quantiles() {
    let offset = 0.967_708_3_f32;
    let shares = |count: u16| {
        let step = (0.5 - offset) / f32::from(count);
        (0..count).map(move |i| f64::from(offset + step * f32::from(i)))
    };
    let mut levels: Vec<f64> =
        shares(8).map(quantile).chain([0.0]).chain(shares(7).map(|share| -quantile(share))).collect();
    levels.sort_by(f64::total_cmp);
    let most = levels.iter().copied().fold(0.0, larger);
    for (ours, level) in FourBitTable::Nf4.levels().iter().zip(levels) {
        assert!((f64::from(*ours) - level / most).abs() < 1e-6, "{ours} against {}", level / most);
    }
}

#[derive(Deserialize)]
struct Case {
    table: String,
    name: String,
    block: u32,
    x: Floats,
    absmax: Floats,
    packed: Vec<u8>,
    y: Floats,
}

/// Our codes are ascending and low nibble first; bitsandbytes has the first code in the high nibble.
#[test]
fn codes_and_values_equal_quantize_4bit() {
    for case in cases::<Case>("four_bit") {
        let what = format!("{} {} in blocks of {}", case.table, case.name, case.block);
        let x = Tensor::new("x", vec![case.x.0.len()], case.x.0.clone()).unwrap();
        let format = NumberFormat::FourBit(FourBit { table: table(&case.table) });
        let granularity = Granularity::PerGroup { size: case.block };
        let packed = QuantizedTensor::new(&x, &format, granularity, None).unwrap();
        let scales: Vec<f32> =
            packed.sections().scales.chunks(4).map(|four| f32::from_le_bytes(four.try_into().unwrap())).collect();
        assert_same_bits(&what, &scales, &case.absmax.0);
        // Of the two zeros of FP4 bitsandbytes takes the negative one for zero.
        assert_same_bits(&what, &packed.decode(), &case.y.0.iter().map(|y| y + 0.0).collect::<Vec<_>>());
        let swapped: Vec<u8> = case.packed.iter().map(|byte| byte.rotate_left(4)).collect();
        let theirs = unpack_bits(&swapped, x.data().len(), 4);
        let (levels, (ours, _)) = (their_levels(&case.table), packed.coded().unwrap());
        for (i, (ours, theirs)) in ours.iter().zip(&theirs).enumerate() {
            let level = table(&case.table).levels()[usize::from(*ours)];
            assert_eq!(level, levels[usize::from(*theirs)], "{what}, value {i} ({:e})", case.x.0[i]);
        }
        if case.table == "nf4" && x.data().len().is_multiple_of(2) {
            assert_eq!(packed.sections().codes, swapped, "{what}: the bytes with their nibbles swapped");
        }
    }
}
