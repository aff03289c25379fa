//! Engines' blocks.

use crate::{assert_close, pack_any};
use quant_playground::quant::Granularity::PerTensor;
use quant_playground::quant::NumberFormat;
use quant_playground::quant::Symmetry::{Affine, Symmetric};
use quant_playground::quant::formats::{GgufBlock, GgufFormat, MatMulNBitsFormat};

#[test]
fn blocks_of_engines_come_back_as_decided() {
    use GgufBlock::*;
    const MAX: f32 = f32::MAX;
    const HALF: f32 = 65_504.0;
    let gguf = |block| NumberFormat::Gguf(GgufFormat { block });
    let nbits = |bits, symmetry| NumberFormat::MatMulNBits(MatMulNBitsFormat { bits, symmetry, block_size: 16 });
    let rows: Vec<(&str, NumberFormat, Vec<f32>, Vec<f32>)> = vec![
        (
            "a scale beyond 16 bits is the largest of 16 bits, and values are clipped; llama.cpp stores ∞ and reads NaN",
            gguf(Q8_0),
            vec![1e9, 4e6, -1e9],
            vec![127.0 * HALF, 61.0 * HALF, -128.0 * HALF],
        ),
        ("the same with its sign", gguf(Q4_0), vec![1e9, -1e9], vec![8.0 * HALF, -7.0 * HALF]),
        ("scale and minimum", gguf(Q4_1), vec![MAX, -MAX, 0.0], vec![14.0 * HALF, -HALF, 0.0]),
        ("three levels", gguf(TQ1_0), vec![MAX, -MAX, 3e4], vec![HALF, -HALF, 0.0]),
        ("a super-block", gguf(Q6_K), vec![MAX, -MAX], vec![32.0 * 128.0 * HALF, -31.0 * 128.0 * HALF]),
        ("a value that 16 bits cannot hold is rounded", gguf(Q4_1), vec![0.37; 32], vec![0.370_117_2; 32]),
        (
            "with zeros to fill the block, a constant is an end of its range",
            gguf(Q4_1),
            vec![1.5; 8],
            vec![15.0 * 0.099_975_59; 8],
        ),
        ("a scale below 16 bits is zero, as in llama.cpp", gguf(Q8_0), vec![1e-7, -3e-7], vec![0.0; 2]),
        (
            "and near their end it is coarse, as in llama.cpp",
            gguf(Q4_0),
            vec![-8e-7, 1e-7],
            vec![-16.0 / 16_777_216.0, 2.0 / 16_777_216.0],
        ),
        ("what is below 10⁻¹⁵ counts as zero", gguf(Q4_K), vec![1e-16; 4], vec![0.0; 4]),
        ("one value", gguf(Q5_0), vec![-3.0], vec![-3.0]),
        ("zeros have a scale of −0", nbits(4, Symmetric), vec![0.0; 3], vec![0.0; 3]),
        ("zeros have a scale of 0", nbits(4, Affine), vec![0.0; 3], vec![0.0; 3]),
        (
            "the value of largest magnitude is a level, whatever its sign",
            nbits(2, Symmetric),
            vec![0.5, -0.4],
            vec![0.5, -0.25],
        ),
        ("as long as half a step is there", nbits(8, Symmetric), vec![MAX, -MAX], vec![MAX * (127.0 / 128.0), -MAX]),
        (
            "the width is taken in 64 bits where 32 overflow; ONNX Runtime's scale is ∞",
            nbits(8, Affine),
            vec![MAX, 0.0, -MAX],
            vec![MAX * (127.0 / 127.5), 0.0, -MAX * (127.0 / 127.5)],
        ),
        ("a scale without a reciprocal makes everything zero", nbits(8, Affine), vec![1e-38, -1e-39], vec![0.0; 2]),
    ];
    for (why, format, values, expected) in rows {
        let packed = pack_any(&[values.len()], &values, &format, PerTensor).unwrap();
        assert_close(why, &packed.decode(), &expected);
    }
}
