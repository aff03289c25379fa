//! Pruning: which weights are left out, and what is stored of the others.

use crate::strategies::{pruning, storage, tensor};
use proptest::collection::vec;
use proptest::prelude::*;
use quant_playground::Tensor;
use quant_playground::compress::{Calibration, Pruning, PruningScope, QuantizedModel, Recipe};
use quant_playground::model::{Layer, Linear, Model};
use quant_playground::quant::formats::FormatKind;
use quant_playground::quant::{Coding, Known, NumberFormat, QuantizedTensor, RangeRule, Rounding, Storage};
use quant_playground::rng::Rng;

/// Two layers, with many equal weights.
fn model() -> impl Strategy<Value = Model> {
    (1usize..12, 1usize..6, 1usize..5).prop_flat_map(|(inputs, hidden, outputs)| {
        let weights = |count| vec((-6i8..6).prop_map(|x| f32::from(x) / 4.0), count);
        (weights(inputs * hidden), weights(hidden * outputs)).prop_map(move |(first, second)| {
            let layer = |values: Vec<f32>, outputs, inputs| {
                let bias = Tensor::new("bias", vec![outputs], vec![0.5; outputs]).unwrap();
                Layer::Linear(Linear::new(Tensor::new("weight", vec![outputs, inputs], values).unwrap(), bias).unwrap())
            };
            Model::new(vec![layer(first, hidden, inputs), Layer::Relu, layer(second, outputs, hidden)]).unwrap()
        })
    })
}

fn pruned(kept: &[bool]) -> usize {
    kept.iter().filter(|&&is_kept| !is_kept).count()
}

/// No value that is pruned is farther from zero than one that is kept, and of equals the earlier are kept.
fn holds_the_largest(values: &[f32], kept: &[bool]) -> bool {
    (0..values.len()).all(|lost| {
        kept[lost]
            || (0..values.len()).filter(|&other| kept[other]).all(|other| {
                let (lost_size, size) = (values[lost].abs(), values[other].abs());
                size > lost_size || size == lost_size && other < lost
            })
    })
}

/// A mask that leaves out about that share.
fn drawn(count: usize, share: f64, seed: u64) -> Vec<bool> {
    let mut rng = Rng::new(seed);
    (0..count).map(|_| rng.uniform() >= share).collect()
}

fn quantize(tensor: &Tensor, mask: Option<&[bool]>, storage: &Storage) -> QuantizedTensor {
    QuantizedTensor::quantize_knowing(
        tensor,
        storage.clone(),
        &RangeRule::MinMax,
        &Rounding::Nearest,
        Known { mask, ..Known::default() },
    )
    .unwrap()
}

proptest! {
    #![proptest_config(crate::cases::config())]

    #[test]
    fn sparsity_is_exact_and_biases_stay(model in model(), sparsity in 0.0f64..=1.0) {
        let share = |count: usize| (sparsity * count as f64).round_ties_even() as usize;
        let layers: Vec<&[f32]> = model.linear_layers().map(|layer| layer.weight().data()).collect();
        let masks = Pruning::Magnitude { sparsity, scope: PruningScope::PerTensor }.masks(&model);
        prop_assert!(masks[1].is_none() && masks[3].is_none() && masks.len() == 4);
        for (weights, kept) in layers.iter().zip([&masks[0], &masks[2]]) {
            let kept = kept.as_ref().unwrap();
            prop_assert_eq!(pruned(kept), share(weights.len()));
            prop_assert!(holds_the_largest(weights, kept));
        }
        let masks = Pruning::Magnitude { sparsity, scope: PruningScope::Global }.masks(&model);
        let kept = [masks[0].clone().unwrap(), masks[2].clone().unwrap()].concat();
        prop_assert_eq!(pruned(&kept), share(kept.len()));
        prop_assert!(holds_the_largest(&layers.concat(), &kept));
    }

    #[test]
    fn of_every_m_weights_n_are_kept(model in model(), m in 2u32..=9, n in 1u32..=9) {
        let n = n.min(m);
        let masks = Pruning::NOfM { n, m }.masks(&model);
        for (layer, kept) in model.linear_layers().zip([&masks[0], &masks[2]]) {
            let (kept, columns) = (kept.as_ref().unwrap(), layer.inputs().max(1));
            prop_assert_eq!(kept.len(), layer.weight().data().len());
            for (row, kept) in layer.weight().data().chunks(columns).zip(kept.chunks(columns)) {
                for (block, kept) in row.chunks(m as usize).zip(kept.chunks(m as usize)) {
                    prop_assert_eq!(block.len() - pruned(kept), block.len().min(n as usize));
                    prop_assert!(holds_the_largest(block, kept));
                }
            }
        }
    }

    #[test]
    fn what_is_pruned_comes_back_as_zero_and_all_else_as_without(
        tensor in tensor(), storage in storage(), share in 0.0f64..=1.0, seed in any::<u64>(),
    ) {
        let mask = drawn(tensor.data().len(), share, seed);
        if !storage.format.as_format().is_prunable() {
            return Ok(());
        }
        let packed = quantize(&tensor, Some(&mask), &storage);
        let back = packed.decode();
        prop_assert!(back.iter().zip(&mask).all(|(&x, &is_kept)| is_kept || x == 0.0));
        // A range holds zero, so zeros in the place of what is pruned leave it as it is.
        let zeroed = tensor.data().iter().zip(&mask).map(|(&x, &is_kept)| if is_kept { x } else { 0.0 }).collect();
        let zeroed = Tensor::new("zeroed", tensor.shape().to_vec(), zeroed).unwrap();
        let (kind, keeps_zero) = (storage.format.as_format().kind(), storage.format.as_format().keeps_zero());
        if keeps_zero && matches!(kind, FormatKind::Integer | FormatKind::Verbatim | FormatKind::Float) {
            let whole = quantize(&zeroed, None, &storage).decode();
            let same = |(a, b): (&f32, &f32)| a == b || a.is_nan() && b.is_nan();
            prop_assert!(back.iter().zip(&whole).all(same), "{:?} and {:?}", back, whole);
        }
        let again = QuantizedTensor::from_sections(tensor.shape(), &storage, packed.sections().clone());
        prop_assert_eq!(again.as_ref(), Ok(&packed));
    }

    #[test]
    fn the_layout_with_the_fewest_bytes_is_chosen(
        tensor in tensor(), storage in storage(), share in 0.0f64..=1.0, seed in any::<u64>(),
    ) {
        let mask = drawn(tensor.data().len(), share, seed);
        let format = storage.format.as_format();
        if !format.is_prunable() {
            return Ok(());
        }
        let packed = quantize(&tensor, Some(&mask), &storage);
        let side = packed.byte_len()
            - packed.sections().codes.len() - packed.sections().table.len() - packed.sections().index.len();
        let (count, kept) = (mask.len(), mask.len() - pruned(&mask));
        let whole = if format.kind() == FormatKind::Verbatim { 32.0 } else { format.bits() };
        let bytes = |codes: usize| if whole.fract() == 0.0 { (codes * whole as usize).div_ceil(8) } else { usize::MAX / 4 };
        let dense = quantize(&tensor, None, &Storage { coding: Coding::Packed, ..storage.clone() });
        if format.is_separable() || format.kind() == FormatKind::Verbatim {
            // One byte for the width, then a bit for each value.
            prop_assert!(packed.byte_len() <= side + bytes(kept) + 1 + count.div_ceil(8));
        }
        if format.keeps_zero() {
            prop_assert!(packed.byte_len() <= dense.byte_len(), "{} bytes, {}", packed.byte_len(), dense.byte_len());
        }
        if mask.iter().all(|&is_kept| is_kept) {
            prop_assert_eq!(packed, quantize(&tensor, None, &storage));
        }
    }

    #[test]
    fn a_pruned_model_answers_by_what_it_stores(model in model(), prune in pruning(), storage in storage()) {
        let (format, granularity, coding) = (storage.format, storage.granularity, storage.coding);
        let recipe = Recipe { format, granularity, coding, prune, ..Recipe::default() };
        let quantized = QuantizedModel::new(&model, &recipe, &Calibration::default());
        prop_assert_eq!(quantized.is_ok(), recipe.check().is_ok());
        let Ok(quantized) = quantized else { return Ok(()) };
        for (index, recovered) in quantized.recovered().parameters().enumerate() {
            let Some(kept) = quantized.kept(index) else { continue };
            prop_assert!(recovered.data().iter().zip(kept).all(|(&x, &is_kept)| is_kept || x == 0.0));
        }
        let whole = QuantizedModel::new(&model, &Recipe { prune: Pruning::None, ..recipe.clone() }, &Calibration::default());
        if recipe.coding == Coding::Packed && matches!(recipe.format, NumberFormat::Integer(_)) {
            prop_assert!(quantized.byte_len() <= whole.unwrap().byte_len(), "pruning never costs bytes");
        }
    }
}
