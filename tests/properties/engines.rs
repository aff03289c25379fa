//! Blocks laid out as an engine reads them.

use crate::strategies::{gguf_blocks, values};
use GgufBlock::*;
use proptest::collection::vec;
use proptest::prelude::*;
use quant_playground::Tensor;
use quant_playground::quant::formats::{Format, GgufBlock, GgufFormat, MatMulNBitsFormat};
use quant_playground::quant::{Granularity, Hints, NumberFormat, QuantizedTensor, Storage, Symmetry};

/// Values and bytes of a block, as in ggml's table of types.
fn size(block: GgufBlock) -> (usize, usize) {
    match block {
        Q4_0 | IQ4_NL => (32, 18),
        Q4_1 => (32, 20),
        Q5_0 => (32, 22),
        Q5_1 => (32, 24),
        Q8_0 => (32, 34),
        Q2_K => (256, 84),
        Q3_K => (256, 110),
        Q4_K => (256, 144),
        Q5_K => (256, 176),
        Q6_K => (256, 210),
        IQ4_XS => (256, 136),
        TQ1_0 => (256, 54),
        TQ2_0 => (256, 66),
    }
}

fn packed(block: GgufBlock, values: &[f32]) -> QuantizedTensor {
    let tensor = Tensor::new("drawn", vec![values.len()], values.to_vec()).unwrap();
    QuantizedTensor::new(&tensor, &NumberFormat::Gguf(GgufFormat { block }), Granularity::PerTensor, None).unwrap()
}

fn bytes(block: GgufBlock, values: &[f32]) -> Vec<u8> {
    let packed = packed(block, values);
    assert_eq!(packed.byte_len(), packed.sections().codes.len(), "nothing stands beside the blocks");
    packed.sections().codes.clone()
}

fn block() -> impl Strategy<Value = GgufBlock> {
    proptest::sample::select(gguf_blocks())
}

proptest! {
    #![proptest_config(crate::cases::config())]

    #[test]
    fn blocks_know_nothing_of_each_other(
        block in block(), mut first in values(256), second in (0usize..=300).prop_flat_map(values),
    ) {
        let (before, after) = (bytes(block, &first), bytes(block, &second));
        let (in_block, of_block) = size(block);
        prop_assert_eq!(after.len(), second.len().div_ceil(in_block) * of_block);
        first.extend(&second);
        prop_assert_eq!(bytes(block, &first), [before, after].concat());
    }

    #[test]
    fn the_last_block_is_filled_up_with_zeros(block in block(), values in (1usize..=300).prop_flat_map(values)) {
        let mut full = values.clone();
        full.resize(values.len().div_ceil(size(block).0) * size(block).0, 0.0);
        prop_assert_eq!(bytes(block, &values), bytes(block, &full));
    }

    /// Scales of 16 bits are off by at most 2⁻¹¹, so that ordinary values are at most half an interval away and a little;
    /// at the end that has one level less, a whole one.
    #[test]
    fn simple_blocks_keep_ordinary_values_within_an_interval(
        block in proptest::sample::select(vec![Q4_0, Q4_1, Q5_0, Q5_1, Q8_0]), values in vec(-2.0f32..2.0, 32),
    ) {
        let packed = packed(block, &values);
        let levels = packed.levels(0);
        let interval = levels[1] - levels[0];
        let widest = if matches!(block, Q4_0 | Q5_0) { 1.0 } else { 0.5 };
        for (x, y) in values.iter().zip(packed.decode()) {
            let bound = widest * interval + x.abs() / 1024.0 + interval / 64.0;
            prop_assert!((x - y).abs() <= bound, "{} became {}, intervals of {}", x, y, interval);
        }
    }

    /// Nor does it where scales are not searched for.
    #[test]
    fn importance_that_says_nothing_changes_nothing(block in block(), values in values(256)) {
        let storage = Storage { format: NumberFormat::Gguf(GgufFormat { block }), ..Storage::default() };
        let groups = storage.groups(1, values.len());
        let side = |importance: Option<&[f32]>| {
            storage.fit(&values, groups, &[], Hints { importance, ..Hints::default() }).unwrap().side()
        };
        prop_assert_eq!(side(Some(&[0.0; 256])), side(None));
        let is_searched = storage.format.as_format().uses_importance();
        prop_assert!(is_searched || side(Some(&[1e38; 256])) == side(None));
    }

    #[test]
    fn the_operators_inputs_have_the_shapes_it_declares(
        rows in 0usize..5, columns in 0usize..300, width in 0usize..3, size in 0usize..5, affine in any::<bool>(),
    ) {
        let (bits, block_size) = (MatMulNBitsFormat::BITS[width], MatMulNBitsFormat::BLOCK_SIZES[size]);
        let symmetry = if affine { Symmetry::Affine } else { Symmetry::Symmetric };
        let data = (0..rows * columns).map(|i| (i as f32 * 0.7).sin()).collect();
        let tensor = Tensor::new("drawn", vec![rows, columns], data).unwrap();
        let format = NumberFormat::MatMulNBits(MatMulNBitsFormat { bits, block_size, symmetry });
        let packed = QuantizedTensor::new(&tensor, &format, Granularity::PerTensor, None).unwrap();
        let (sections, blocks) = (packed.sections(), columns.div_ceil(block_size as usize));
        prop_assert_eq!(sections.codes.len(), rows * blocks * (block_size * bits / 8) as usize);
        prop_assert_eq!(sections.scales.len(), 4 * rows * blocks);
        let zero_points = if affine { rows * (blocks * bits as usize).div_ceil(8) } else { 0 };
        prop_assert_eq!(sections.zero_points.len(), zero_points);
        prop_assert_eq!(sections.len(), sections.codes.len() + sections.scales.len() + zero_points);
    }

    #[test]
    fn any_parameters_can_be_repaired(bits in any::<u32>(), block_size in any::<u32>()) {
        let mut format = MatMulNBitsFormat { bits, block_size, symmetry: Symmetry::Affine };
        let was_whole = format.check().is_ok();
        let before = format;
        format.repair();
        prop_assert_eq!(format.check(), Ok(()));
        prop_assert!(!was_whole || format == before);
    }
}
