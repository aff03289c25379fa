//! Long short-term memory beside PyTorch's: the last hidden state, and gradients by everything.

use crate::fixtures::{Floats, cases};
use quant_playground::Tensor;
use quant_playground::model::{Layer, Linear, Lstm, Model};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    inputs: usize,
    hidden: usize,
    steps: usize,
    samples: usize,
    x: Floats,
    gradient: Floats,
    y: Floats,
    by_x: Floats,
    weight_ih: Floats,
    weight_hh: Floats,
    bias_ih: Floats,
    bias_hh: Floats,
    by_weight_ih: Floats,
    by_weight_hh: Floats,
    by_bias_ih: Floats,
    by_bias_hh: Floats,
}

/// `torch.cat([ih, hh], dim=1)`.
fn side_by_side(ih: &Floats, hh: &Floats, inputs: usize, hidden: usize) -> Vec<f32> {
    ih.0.chunks_exact(inputs).zip(hh.0.chunks_exact(hidden)).flat_map(|(a, b)| [a, b].concat()).collect()
}

fn close(what: &str, ours: &[f32], theirs: &[f32], share: f32) {
    assert_eq!(ours.len(), theirs.len(), "{what}: how many");
    let largest = theirs.iter().fold(0.0f32, |most, x| most.max(x.abs()));
    for (at, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
        assert!((ours - theirs).abs() <= share * largest, "{what}, value {at}: ours {ours}, theirs {theirs}");
    }
}

#[test]
fn states_and_gradients_are_those_of_pytorch() {
    for case in cases::<Case>("recurrent") {
        let (inputs, hidden, steps, samples) = (case.inputs, case.hidden, case.steps, case.samples);
        let what = |part: &str| format!("{part} of {samples} × {steps} × {inputs} with {hidden}");
        let weight = side_by_side(&case.weight_ih, &case.weight_hh, inputs, hidden);
        let bias: Vec<f32> = case.bias_ih.0.iter().zip(&case.bias_hh.0).map(|(a, b)| a + b).collect();
        let tensor = |shape: Vec<usize>, values: &[f32]| Tensor::new("lstm", shape, values.to_vec()).unwrap();
        let (rows, columns) = (4 * hidden, inputs + hidden);
        let linear = Linear::new(tensor(vec![rows, columns], &weight), tensor(vec![rows], &bias)).unwrap();
        let lstm = Lstm::new(linear).unwrap();
        let model = Model::graph(vec![steps, inputs], vec![(Layer::Recurrent(lstm.clone()), vec![0])]).unwrap();
        close(&what("output"), &model.forward(&case.x.0), &case.y.0, 2e-6);
        let (state, memory) = lstm.remember(&weight, &bias, &case.x.0, samples, steps);
        close(&what("state"), &state, &case.y.0, 2e-6);
        let (mut by_weight, mut by_bias) = (vec![0.0; weight.len()], vec![0.0; bias.len()]);
        let by_x = lstm.backward(&weight, &memory, &case.gradient.0, samples, steps, &mut by_weight, &mut by_bias);
        close(&what("gradient by x"), &by_x, &case.by_x.0, 2e-5);
        let theirs = side_by_side(&case.by_weight_ih, &case.by_weight_hh, inputs, hidden);
        close(&what("gradient by weight"), &by_weight, &theirs, 2e-5);
        close(&what("gradient by bias"), &by_bias, &case.by_bias_ih.0, 2e-5);
        assert_eq!(case.by_bias_ih, case.by_bias_hh, "one bias is the sum of both");
    }
}
