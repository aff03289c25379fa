//! MatMulNBits: the operator's three inputs, byte for byte as ONNX Runtime's quantizer makes them, and the weights that
//! the operator itself multiplies with.

use crate::fixtures::{Floats, assert_same_bits, bytes_of, cases};
use quant_playground::Tensor;
use quant_playground::kernels::unpack_bits;
use quant_playground::quant::formats::MatMulNBitsFormat;
use quant_playground::quant::{Granularity, NumberFormat, QuantizedTensor, Symmetry};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    shape: Vec<usize>,
    /// Empty: as in the case before.
    x: Floats,
    bits: u32,
    block: usize,
    symmetric: bool,
    codes: String,
    scale: Floats,
    zero_points: String,
    /// Empty where the values are those of another block size.
    y: Floats,
}

#[test]
fn bytes_equal_onnx_runtime() {
    let mut x = Vec::new();
    let mut compared = 0;
    for case in cases::<Case>("matmul_nbits") {
        if !case.x.0.is_empty() {
            x.clone_from(&case.x.0);
        }
        let what = format!("{} bits, blocks of {}, symmetric: {}", case.bits, case.block, case.symmetric);
        let format = NumberFormat::MatMulNBits(MatMulNBitsFormat {
            bits: case.bits,
            block_size: case.block as u32,
            symmetry: if case.symmetric { Symmetry::Symmetric } else { Symmetry::Affine },
        });
        let weight = Tensor::new("weight", case.shape.clone(), x.clone()).unwrap();
        let packed = QuantizedTensor::new(&weight, &format, Granularity::PerTensor, None).unwrap();
        let sections = packed.sections();
        let scales: Vec<f32> = packed.grids().iter().map(|grid| grid.scale).collect();
        assert_same_bits(&what, &scales, &case.scale.0);
        assert_eq!(sections.zero_points, bytes_of(&case.zero_points), "{what}: zero points");

        let (ours, theirs) = (&sections.codes, bytes_of(&case.codes));
        assert_eq!(ours.len(), theirs.len(), "{what}: bytes of codes");
        let (columns, in_row) = (case.shape[1], theirs.len() / case.shape[0]);
        for (row, (ours, theirs)) in ours.chunks(in_row).zip(theirs.chunks(in_row)).enumerate() {
            let codes = |bytes: &[u8]| unpack_bits(bytes, 8 * in_row / case.bits as usize, case.bits);
            let (ours, theirs) = (codes(ours), codes(theirs));
            assert_eq!(ours[..columns], theirs[..columns], "{what}: row {row}");
            // In a byte that values and padding share, ONNX Runtime leaves what its buffer held; elsewhere zeros.
            assert!(ours[columns..].iter().all(|&code| code == 0), "{what}: padding of row {row}");
        }
        if !case.y.0.is_empty() {
            // Signs of zeros are lost in the operator's sums.
            assert_eq!(packed.decode(), case.y.0, "{what}");
            compared += 1;
        }
    }
    assert_eq!(compared, 12);
}
