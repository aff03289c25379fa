//! The weights that PyTorch keeps: `l1_unstructured`, `global_unstructured` and the N:M of `WeightNormSparsifier`.

use crate::fixtures::{Floats, cases};
use quant_playground::Tensor;
use quant_playground::compress::{Pruning, PruningScope};
use quant_playground::model::{Layer, Linear, Model};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    #[serde(flatten)]
    setting: Setting,
    weights: Vec<Floats>,
    kept: Vec<Vec<u8>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Setting {
    Magnitude { sparsity: f64, scope: PruningScope },
    NOfM { n: u32, m: u32 },
}

/// The shapes of `peers/pruning.py`.
const SHAPES: [[usize; 2]; 2] = [[8, 12], [3, 8]];

#[test]
fn masks_equal_pytorch() {
    for case in cases::<Case>("pruning") {
        let pruning = match case.setting {
            Setting::Magnitude { sparsity, scope } => Pruning::Magnitude { sparsity, scope },
            Setting::NOfM { n, m } => Pruning::NOfM { n, m },
        };
        let layers = case.weights.into_iter().zip(SHAPES).map(|(weights, shape)| {
            let weight = Tensor::new("weight", shape.to_vec(), weights.0).unwrap();
            let bias = Tensor::new("bias", vec![shape[0]], vec![0.0; shape[0]]).unwrap();
            Layer::Linear(Linear::new(weight, bias).unwrap())
        });
        let masks = pruning.masks(&Model::new(layers.collect()).unwrap());
        let ours: Vec<Vec<u8>> =
            masks.into_iter().flatten().map(|kept| kept.into_iter().map(u8::from).collect()).collect();
        assert_eq!(ours, case.kept, "{pruning:?}");
    }
}
