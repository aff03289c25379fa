//! What training comes to on the built-in data, with figures that follow from the seed alone.

#[path = "support/data.rs"]
mod data;

use data::dataset;
use quant_playground::compress::{Activations, Recipe};
use quant_playground::datasets::{self, LineOptions};
use quant_playground::evaluate::Evaluator;
use quant_playground::export::{self, FileFormat};
use quant_playground::import;
use quant_playground::learn::{
    Augmentation, DeepCompression, DeepOptions, Descent, DescentOptions, GradualPruning, Network, Optimiser,
    QuantizationAware, Stage, StepSize, Trained,
};
use quant_playground::model::Model;
use quant_playground::quant::{Binary, Granularity, IntegerFormat, NumberFormat, RangeRule, Span};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// How the digits are learned best here.
fn digits_options(seed: u32) -> DescentOptions {
    let augmentation = Augmentation { noise: 0.25, shift: 0 };
    DescentOptions { seed, epochs: 150, rate: 1.2e-2, augmentation, ..Default::default() }
}

/// The same from a network that is trained, in smaller steps.
fn aware_options(seed: u32, quantization: Option<QuantizationAware>) -> DescentOptions {
    DescentOptions { quantization, rate: 2.5e-3, ..digits_options(seed) }
}

fn run(model: &Model, options: DescentOptions) -> Trained {
    let mut descent = Descent::new(model, &dataset("digits"), options).unwrap();
    while descent.step().unwrap().is_some() {}
    descent.trained().unwrap()
}

fn score(trained: Trained) -> f64 {
    let Trained { model, recipe } = trained;
    Evaluator::new(model, dataset("digits")).unwrap().evaluate(&recipe).unwrap().score
}

fn per_tensor(format: NumberFormat) -> Recipe {
    Recipe { format, granularity: Granularity::PerTensor, ..Default::default() }
}

fn aware(recipe: Recipe, step_size: StepSize) -> Option<QuantizationAware> {
    Some(QuantizationAware { recipe, step_size, clipped_activations: false })
}

#[test]
fn two_bits_and_one_come_back_by_training() {
    for seed in 1..=3 {
        comes_back(seed);
    }
}

fn comes_back(seed: u32) {
    let data = dataset("digits");
    let float = run(&Network::default().build(&data.info, seed).unwrap(), digits_options(seed));
    assert!(score(float.clone()) >= 0.97);
    let two = per_tensor(NumberFormat::Integer(IntegerFormat { levels: 4, ..Default::default() }));
    let plain = score(Trained { model: float.model.clone(), recipe: two.clone() });
    assert!(plain <= 0.3, "{plain}");
    let learned = run(&float.model, aware_options(seed, aware(two, StepSize::Learned)));
    assert_eq!(learned.recipe.range, RangeRule::Declared);
    let learned = score(learned);
    assert!(learned >= 0.96, "{learned}");
    let binary = per_tensor(NumberFormat::Binary(Binary::default()));
    let binary = score(run(&float.model, aware_options(seed, aware(binary, StepSize::Recipe))));
    assert!(binary >= 0.95, "{binary}");
}

#[test]
fn a_model_recovers_without_being_told_how() {
    let data = dataset("digits");
    let model = quant_playground::train::pretrained(&data).unwrap().unwrap();
    let evaluator = Evaluator::new(model.clone(), data.clone()).unwrap();
    let ternary = NumberFormat::Ternary(quant_playground::quant::Ternary::default());
    let four = NumberFormat::Integer(IntegerFormat { levels: 4, ..Default::default() });
    for (recipe, learns) in [(per_tensor(four), true), (per_tensor(ternary), false)] {
        let options = quant_playground::learn::recovery_options(&model, &data, &recipe);
        let aware = options.quantization.clone().unwrap();
        assert_eq!(aware.step_size == StepSize::Learned, learns);
        let (before, after) = (evaluator.evaluate(&recipe).unwrap(), run(&model, options));
        let after = Evaluator::new(after.model, data.clone()).unwrap().evaluate(&after.recipe).unwrap();
        assert_eq!(after.bytes, before.bytes, "the same size");
        assert!(after.score > before.score + 0.05, "{} → {}", before.score, after.score);
    }
}

/// Of a grid with one more level below zero, the range is no whole number of steps.
#[test]
fn a_learned_step_is_the_step_of_the_grid() {
    let data = dataset("digits");
    let model = Network::default().build(&data.info, 1).unwrap();
    for span in [Span::Full, Span::Narrow] {
        let format = NumberFormat::Integer(IntegerFormat { levels: 4, span, ..Default::default() });
        let quantization = aware(per_tensor(format), StepSize::Learned);
        let options = DescentOptions { epochs: 2, quantization, ..Default::default() };
        let mut descent = Descent::new(&model, &data, options).unwrap();
        while descent.step().unwrap().is_some() {}
        let [_, mut seen] = descent.weights(0).unwrap().unwrap();
        seen.sort_by(f32::total_cmp);
        seen.dedup();
        let trained = descent.trained().unwrap();
        let quantized = Evaluator::new(trained.model, data.clone()).unwrap().quantize(&trained.recipe).unwrap();
        let step = quantized.place(0).0.grids()[0].scale;
        let codes: Vec<f32> = seen.iter().map(|level| level / step).collect();
        assert!(codes.iter().all(|code| (code - code.round()).abs() < 1e-6), "{codes:?}");
        assert!(codes.len() >= 3 && *codes.last().unwrap() < 1.5, "{codes:?}");
    }
}

#[test]
fn limits_of_activations_are_learned_and_stay() {
    let data = dataset("digits");
    let float = run(&Network::default().build(&data.info, 1).unwrap(), digits_options(1));
    let activations = Activations::Static { levels: 8, range: RangeRule::MinMax };
    let four = NumberFormat::Integer(IntegerFormat { levels: 16, ..Default::default() });
    let recipe = Recipe { activations, ..per_tensor(four) };
    let plain = score(Trained { model: float.model.clone(), recipe: recipe.clone() });
    let quantization = Some(QuantizationAware { recipe, step_size: StepSize::Recipe, clipped_activations: true });
    let trained = run(&float.model, DescentOptions { quantization, epochs: 30, ..digits_options(1) });
    let limited = score(trained);
    assert!(limited > plain && limited > 0.93, "{plain} → {limited}");
}

#[test]
fn the_same_seed_gives_the_same_bits() {
    let data = dataset("digits");
    let model = Network::Convolutional.build(&data.info, 2).unwrap();
    let augmentation = Augmentation { noise: 0.1, shift: 1 };
    let options = DescentOptions { epochs: 1, augmentation, ..Default::default() };
    let bits = |seed| {
        let trained = run(&model, DescentOptions { seed, ..options.clone() });
        trained.model.parameters().flat_map(|tensor| tensor.data().to_vec()).map(f32::to_bits).collect::<Vec<u32>>()
    };
    assert_eq!(bits(5), bits(5));
    assert_ne!(bits(5), bits(6));
}

/// WebAssembly is held to the same hashes in `tests/wasm/determinism.test.ts`.
#[test]
fn training_gives_the_same_bits_on_every_platform() {
    let path = format!("{}/tests/data/determinism.json", env!("CARGO_MANIFEST_DIR"));
    let expected: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    for case in expected["descent"].as_array().unwrap() {
        let data = dataset(case["dataset"].as_str().unwrap());
        let network: Network = serde_json::from_value(case["network"].clone()).unwrap();
        let options: DescentOptions = serde_json::from_value(case["options"].clone()).unwrap();
        let trained = run(&network.build(&data.info, 1).unwrap(), options);
        let values = trained.model.parameters().flat_map(|tensor| tensor.data().to_vec());
        let bytes: Vec<u8> = values.flat_map(f32::to_le_bytes).collect();
        let hash: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(case["sha256"].as_str(), Some(hash.as_str()), "{}", case["what"]);
    }
}

#[test]
fn pruned_weights_stay_zero_and_the_recipe_finds_them() {
    let data = dataset("digits");
    let model = Network::default().build(&data.info, 1).unwrap();
    let pruning = Some(GradualPruning { sparsity: vec![0.9, 0.5], begin: 2, epochs: 6 });
    let recipe = per_tensor(NumberFormat::Integer(IntegerFormat { levels: 256, ..Default::default() }));
    let quantization = aware(recipe, StepSize::Recipe);
    let options = DescentOptions { epochs: 12, pruning, quantization, ..Default::default() };
    let mut descent = Descent::new(&model, &data, options).unwrap();
    let mut shares = Vec::new();
    while let Some(progress) = descent.step().unwrap() {
        shares.extend(progress.report.map(|report| report.sparsity));
    }
    assert_eq!(shares[..2], [0.0, 0.0]);
    assert!(shares.is_sorted() && shares[2] > 0.0);
    assert!(shares[7..].iter().all(|share| *share == shares[7]), "{shares:?}");
    let Trained { model, recipe } = descent.trained().unwrap();
    let zeros = |weight: &[f32]| weight.iter().filter(|&&w| w == 0.0).count();
    let counts: Vec<usize> = model.linear_layers().map(|layer| zeros(layer.weight().data())).collect();
    assert_eq!(counts, [1843, 160]); // 0.9 · 2,048 and 0.5 · 320, half to even
    let quantized = Evaluator::new(model, data).unwrap().quantize(&recipe).unwrap();
    let kept: usize = quantized.kept(0).unwrap().iter().filter(|kept| **kept).count();
    assert_eq!(kept, 2048 - 1843);
}

#[test]
fn patience_goes_back_to_the_best_epoch() {
    let data = dataset("digits");
    let model = Network::default().build(&data.info, 1).unwrap();
    // A rate that is far too high overshoots, and does not come back.
    let options = DescentOptions {
        epochs: 60,
        rate: 0.3,
        optimiser: Optimiser::Sgd { momentum: 0.99 },
        schedule: quant_playground::learn::Schedule::Constant,
        patience: 3,
        ..Default::default()
    };
    let mut descent = Descent::new(&model, &data, options).unwrap();
    let mut losses = Vec::new();
    while let Ok(Some(progress)) = descent.step() {
        losses.extend(progress.report.map(|report| report.loss));
    }
    let best = losses.iter().copied().fold(f64::INFINITY, f64::min);
    assert!(losses.len() < 60, "it gives up");
    assert_eq!(losses[losses.len() - 4], best, "{losses:?}");
}

/// The speaker of a vowel by a recurrent network, and the language of a sentence by a bag of embeddings.
#[test]
fn sequences_and_texts_are_learned_and_survive_four_bits() {
    let cases = [
        ("vowels", Network::Recurrent { hidden: 24 }, 60, 0.01, 0.9),
        ("languages", Network::Embeddings { size: 16 }, 12, 0.02, 0.9),
    ];
    for (id, network, epochs, rate, least) in cases {
        let data = dataset(id);
        let model = network.build(&data.info, 1).unwrap();
        let options = DescentOptions { epochs, rate, batch: 16, ..Default::default() };
        let mut descent = Descent::new(&model, &data, options).unwrap();
        while descent.step().unwrap().is_some() {}
        let evaluator = Evaluator::new(descent.trained().unwrap().model, data).unwrap();
        let float = evaluator.evaluate(&Recipe::float32()).unwrap().score;
        let four = per_tensor(NumberFormat::Integer(IntegerFormat { levels: 16, ..Default::default() }));
        let four = Recipe { granularity: Granularity::PerChannel, ..four };
        let four = evaluator.evaluate(&four).unwrap().score;
        assert!(float >= least && four > float - 0.05, "{id}: {float} → {four}");
    }
}

#[test]
fn what_cannot_be_trained_is_refused_with_a_remedy() {
    let data = dataset("digits");
    let model = Network::default().build(&data.info, 1).unwrap();
    let refused = |options: DescentOptions| Descent::new(&model, &data, options).unwrap_err();
    let range = refused(DescentOptions { rate: f64::NAN, ..Default::default() });
    assert!(range.to_string().contains("rate"), "{range}");
    let affine = IntegerFormat { symmetry: quant_playground::quant::Symmetry::Affine, ..Default::default() };
    let step = aware(per_tensor(NumberFormat::Integer(affine)), StepSize::Learned);
    let step = refused(DescentOptions { quantization: step, ..Default::default() });
    assert_eq!(step.code(), "incompatible");
    let line = datasets::line(&LineOptions::default()).unwrap();
    assert!(Descent::new(&model, &line, DescentOptions::default()).is_err());
    let mut regression = {
        let model = Network::Layers { hidden: vec![] }.build(&line.info, 1).unwrap();
        Descent::new(&model, &line, DescentOptions::default()).unwrap()
    };
    assert_eq!(regression.teach(&model).unwrap_err().code(), "shape");
    assert!(Network::Convolutional.build(&line.info, 1).is_err());
    let wild = DescentOptions { rate: 10.0, optimiser: Optimiser::Sgd { momentum: 1.0 }, ..Default::default() };
    let straight = Network::Layers { hidden: vec![] }.build(&line.info, 1).unwrap();
    let mut wild = Descent::new(&straight, &line, wild).unwrap();
    let diverged = loop {
        match wild.step() {
            Ok(Some(_)) => {}
            Ok(None) => panic!("a rate of 10 does not converge"),
            Err(error) => break error,
        }
    };
    assert_eq!(diverged.code(), "non-finite");
}

#[test]
fn deep_compression_loses_nothing_of_the_digits() {
    let options = DeepOptions {
        network: Network::Layers { hidden: vec![64] },
        epochs: 20,
        prune_epochs: 30,
        share_epochs: 5,
        sparsity: vec![0.85, 0.5],
        centroids: vec![16],
        rate: 3e-3,
        batch: 32,
        ..Default::default()
    };
    let mut run = DeepCompression::new(dataset("digits"), options).unwrap();
    let mut reports = Vec::new();
    while let Some(progress) = run.step().unwrap() {
        reports.extend(progress.reports);
    }
    let stages: Vec<Stage> = reports.iter().map(|report| report.stage).collect();
    assert_eq!(stages, [Stage::Train, Stage::Prune, Stage::Share, Stage::Huffman]);
    assert!(reports.is_sorted_by(|a, b| a.bytes > b.bytes), "every stage is smaller");
    assert!(reports[3].score >= reports[0].score, "{reports:?}");
    assert!(reports[3].compression > 12.0, "{}", reports[3].compression);
    // Values that are shared are packed exactly: packing what was trained changes no score.
    let evaluator = Evaluator::new(run.model().clone(), run.dataset().clone()).unwrap();
    assert_eq!(evaluator.evaluate(&Recipe::float32()).unwrap().score, reports[3].score);
    assert_eq!(evaluator.evaluate(&run.recipe(Stage::Huffman)).unwrap().bytes, reports[3].bytes);
}

/// Convolutions and learned limits go into ONNX files, which give what the packed model gives.
#[test]
fn trained_convolutions_and_limits_are_taken_away_as_onnx() {
    let data = dataset("digits");
    let eight = NumberFormat::Integer(IntegerFormat { levels: 256, ..Default::default() });
    let recipe = Recipe { format: eight, granularity: Granularity::PerChannel, ..Default::default() };
    let limited =
        Recipe { activations: Activations::Static { levels: 256, range: RangeRule::MinMax }, ..recipe.clone() };
    for (network, recipe, learns) in
        [(Network::Convolutional, recipe, false), (Network::Layers { hidden: vec![16] }, limited, true)]
    {
        let quantization = Some(QuantizationAware { recipe, clipped_activations: learns, ..Default::default() });
        let options = DescentOptions { epochs: 2, quantization, ..Default::default() };
        let trained = run(&network.build(&data.info, 1).unwrap(), options);
        let evaluator = Evaluator::new(trained.model, data.clone()).unwrap();
        let quantized = evaluator.quantize(&trained.recipe).unwrap();
        let file = export::write(evaluator.model(), &quantized, None, &[], FileFormat::OnnxQdq).unwrap();
        let verified = import::verified(file.bytes, "model.onnx", &evaluator, quantized).unwrap();
        assert_eq!(verified.values, verified.identical, "{network:?}");
        assert_eq!(verified.other_classes, Some(0), "{network:?}");
        assert!(verified.max_output_difference.unwrap() < 1e-4, "{verified:?}");
    }
}
