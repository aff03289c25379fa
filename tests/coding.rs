//! What coding gains: codes of normal weights beside Shannon's bound, and the digits model in bytes.

#[path = "support/data.rs"]
mod data;

use data::dataset;
use quant_playground::Tensor;
use quant_playground::compress::Recipe;
use quant_playground::evaluate::Evaluator;
use quant_playground::quant::{
    CodeLength, Coding, Granularity, IntegerFormat, NumberFormat, QuantizedTensor, RangeRule, Rounding, Storage,
};
use quant_playground::rng::Rng;
use quant_playground::train::pretrained;
use std::collections::BinaryHeap;

fn integer(levels: u32) -> NumberFormat {
    NumberFormat::Integer(IntegerFormat { levels, ..IntegerFormat::default() })
}

fn normal(count: usize) -> Tensor {
    let mut rng = Rng::new(2);
    Tensor::new("normal", vec![count], (0..count).map(|_| rng.normal() as f32).collect()).unwrap()
}

fn length(tensor: &Tensor, levels: u32, coding: Coding) -> CodeLength {
    let storage = Storage { format: integer(levels), coding, ..Storage::default() };
    let packed = QuantizedTensor::quantize(tensor, storage, &RangeRule::MinMax, None, &Rounding::Nearest).unwrap();
    assert!(!packed.sections().table.is_empty(), "a coding pays here");
    packed.code_length().unwrap()
}

#[test]
fn huffman_nears_the_bound_and_cannot_go_below_a_bit() {
    let tensor = normal(65_536);
    for (levels, most) in [(256, 0.05), (16, 0.06), (8, 0.15)] {
        let CodeLength { entropy, bits } = length(&tensor, levels, Coding::Huffman);
        assert!(entropy <= bits && bits < entropy + most, "{levels} levels: {entropy} {bits}");
    }
    let huffman = length(&tensor, 4, Coding::Huffman);
    let rans = length(&tensor, 4, Coding::Rans);
    assert!(huffman.entropy < 0.4 && huffman.bits > 1.0, "{huffman:?}");
    assert!(rans.bits >= rans.entropy && rans.bits < 1.02 * rans.entropy, "{rans:?}");
}

/// The length of the codes of a tree that is built as Huffman says: the two lightest together, until one is left.
fn textbook_bits(codes: &[u16]) -> usize {
    let mut counts = [0usize; 256];
    codes.iter().for_each(|&code| counts[usize::from(code)] += 1);
    let mut heap: BinaryHeap<_> = counts.into_iter().filter(|&count| count > 0).map(std::cmp::Reverse).collect();
    let mut bits = 0;
    while let (Some(a), Some(b)) = (heap.pop(), heap.pop()) {
        bits += a.0 + b.0;
        heap.push(std::cmp::Reverse(a.0 + b.0));
        if heap.len() == 1 {
            break;
        }
    }
    bits
}

#[test]
fn lengths_are_those_of_the_textbook() {
    for (levels, count) in [(4, 700), (16, 640), (16, 5000), (64, 5000), (256, 20_000)] {
        let storage = Storage { format: integer(levels), coding: Coding::Huffman, ..Storage::default() };
        let rule = RangeRule::MinMax;
        let packed = QuantizedTensor::quantize(&normal(count), storage, &rule, None, &Rounding::Nearest).unwrap();
        let (codes, _) = packed.coded().unwrap();
        assert_eq!(packed.sections().codes.len(), textbook_bits(&codes).div_ceil(8), "{levels} levels, {count} values");
    }
}

#[test]
fn digits_take_fewer_bytes_and_answer_the_same() {
    let digits = dataset("digits");
    let evaluator = Evaluator::new(pretrained(&digits).unwrap().unwrap(), digits).unwrap();
    let report = |levels: u32, coding: Coding| {
        let recipe =
            Recipe { format: integer(levels), granularity: Granularity::PerTensor, coding, ..Recipe::default() };
        evaluator.evaluate(&recipe).unwrap()
    };
    for levels in [4, 8, 16, 64, 256] {
        let packed = report(levels, Coding::Packed);
        for coding in Coding::variable() {
            let coded = report(levels, coding);
            assert!(coded.bytes <= packed.bytes, "{coding:?}: {} bytes, packed {}", coded.bytes, packed.bytes);
            assert_eq!((coded.score, coded.layers[0].entropy), (packed.score, packed.layers[0].entropy));
        }
    }
    // 2-bit codes: 160 bytes packed, 80 at Huffman's one bit, and fewer by rANS.
    let codes = |coding| report(4, coding).bytes - 44;
    assert_eq!(codes(Coding::Packed), 160);
    assert!(codes(Coding::Huffman) < 120 && codes(Coding::Rans) < codes(Coding::Huffman), "{}", codes(Coding::Rans));
}
