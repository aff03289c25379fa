//! Training and data: shipped weights, determinism, the baselines of scikit-learn, the split, the files.

#[path = "support/data.rs"]
mod data;

use data::{dataset, payload};
use quant_playground::compress::Recipe;
use quant_playground::datasets::languages::features;
use quant_playground::datasets::{self, Dataset, Names, Scaling, Task};
use quant_playground::evaluate::Evaluator;
use quant_playground::form::{Facts, default_recipe, sweep_recipes};
use quant_playground::io::qpd;
use quant_playground::model::Model;
use quant_playground::quant::{Granularity, IntegerFormat, NumberFormat};
use quant_playground::train::{TrainOptions, Training, pretrained};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};

fn json(name: &str) -> Value {
    let path = format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn trained(dataset: &Dataset, options: TrainOptions) -> Model {
    let mut training = Training::new(dataset, options).unwrap();
    training.by_ref().for_each(drop);
    training.model().unwrap()
}

fn bytes_of(model: &Model) -> Vec<u8> {
    model.parameters().flat_map(|tensor| tensor.data().iter().flat_map(|x| x.to_le_bytes())).collect()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn score(model: Model, dataset: Dataset, recipe: &Recipe) -> f64 {
    Evaluator::new(model, dataset).unwrap().evaluate(recipe).unwrap().score
}

fn with_weights() -> impl Iterator<Item = Dataset> {
    datasets::ALL.into_iter().filter(|info| info.has_weights).map(|info| dataset(info.id))
}

#[test]
fn shipped_weights_equal_a_fresh_training_bit_for_bit() {
    for dataset in with_weights() {
        let (id, shipped) = (dataset.info.id, pretrained(&dataset).unwrap().unwrap());
        let fresh = trained(&dataset, TrainOptions::default());
        assert!(fresh == shipped, "{id}: run `cargo run --release --example pretrain` and commit what it writes");
    }
    assert_eq!(pretrained(&dataset("line")).unwrap(), None, "the line has no shipped weights");
}

#[test]
fn training_gives_the_same_bits_on_every_platform() {
    let expected = json("determinism.json");
    for id in ["line", "iris", "digits"] {
        let options = serde_json::from_value(expected[id]["options"].clone()).unwrap();
        let found = sha256(&bytes_of(&trained(&dataset(id), options)));
        assert_eq!(expected[id]["sha256"].as_str(), Some(found.as_str()), "{id}");
    }
}

/// Every recipe of the first sweep: rounding, packing, integer and float products, and what is measured of them.
#[test]
fn sweeps_give_the_same_bits_on_every_platform() {
    let data = dataset("digits");
    let like = default_recipe(&data.info);
    let evaluator = Evaluator::new(pretrained(&data).unwrap().unwrap(), data).unwrap();
    let mut bytes = Vec::new();
    for recipe in sweep_recipes(&like, Facts::of(evaluator.model(), evaluator.calibration())) {
        let report = evaluator.evaluate(&recipe).unwrap();
        for figure in [report.score, report.mean_logit_error, report.max_logit_error, report.bytes as f64] {
            bytes.extend(figure.to_le_bytes());
        }
    }
    assert_eq!(json("determinism.json")["sweep"]["sha256"].as_str(), Some(sha256(&bytes).as_str()));
}

#[test]
fn another_seed_ends_at_the_same_optimum() {
    for dataset in with_weights() {
        let [first, second] = [1, 2].map(|seed| trained(&dataset, TrainOptions { seed, ..Default::default() }));
        assert_ne!(bytes_of(&first), bytes_of(&second), "{}: the seed is used", dataset.info.id);
        let weights = |model: &Model| model.parameters().next().unwrap().data().to_vec();
        let (first, second) = (weights(&first), weights(&second));
        let largest = first.iter().fold(0.0f32, |most, w| most.max(w.abs()));
        for (a, b) in first.iter().zip(&second) {
            assert!((a - b).abs() <= 2e-4 * largest, "{}: {a} and {b}", dataset.info.id);
        }
    }
}

#[test]
fn scores_are_not_below_scikit_learn() {
    let baselines = json("baselines.json");
    for dataset in with_weights() {
        let (id, model) = (dataset.info.id, pretrained(&dataset).unwrap().unwrap());
        let baseline = &baselines["models"][id];
        let rows = [&dataset.train, &dataset.calibration, &dataset.test].map(|samples| samples.labels.len());
        let theirs = baseline["test_accuracy"].as_f64().or(baseline["test_r2"].as_f64()).unwrap();
        assert_eq!(baseline["rows"], serde_json::json!(rows), "{id}");
        let ours = score(model, dataset, &Recipe::float32());
        assert!(ours >= theirs - 0.005, "{id}: ours {ours}, theirs {theirs}");
    }
}

fn rounded(levels: u32, granularity: Granularity) -> Recipe {
    let format = NumberFormat::Integer(IntegerFormat { levels, ..Default::default() });
    Recipe { format, granularity, ..Recipe::default() }
}

/// The baselines end at scikit-learn's default tolerance, a little before the optimum; `tests/golden/training.rs`
/// compares with an optimiser that runs to the end, row by row. At 2 bits the difference shows, see there.
#[test]
fn the_curve_follows_the_baselines() {
    let baselines = json("baselines.json");
    for dataset in with_weights() {
        let id = dataset.info.id;
        let evaluator = Evaluator::new(pretrained(&dataset).unwrap().unwrap(), dataset).unwrap();
        let curves = &baselines["models"][id]["symmetric_nearest_weights_only"];
        for (name, granularity) in [("per_tensor", Granularity::PerTensor), ("per_channel", Granularity::PerChannel)] {
            for (bits, theirs) in curves[name].as_object().into_iter().flatten() {
                let bits: u32 = bits.parse().unwrap();
                let ours = evaluator.evaluate(&rounded(1 << bits, granularity)).unwrap().score;
                let difference = (ours - theirs.as_f64().unwrap()).abs();
                let tolerance = if id == "digits" && bits == 2 { 0.2 } else { 0.02 };
                assert!(difference <= tolerance, "{id} {name} at {bits} bits: ours {ours}, theirs {theirs}");
            }
        }
    }
}

#[test]
fn digits_have_their_knee() {
    let digits = dataset("digits");
    let model = pretrained(&digits).unwrap().unwrap();
    let score = |recipe: &Recipe| score(model.clone(), digits.clone(), recipe);
    let float = score(&Recipe::float32());
    let one_row = 1.0 / digits.test.labels.len() as f64;
    let per_tensor = |levels| score(&rounded(levels, Granularity::PerTensor));
    assert!((per_tensor(256) - float).abs() <= one_row, "8 bits lose nothing");
    assert!(per_tensor(16) > float - 0.015, "4 bits lose little");
    assert!(per_tensor(4) < 0.5 * float, "2 bits lose half and more: {}", per_tensor(4));
    assert!(score(&rounded(4, Granularity::PerChannel)) > per_tensor(4) + 0.1, "own ranges per channel help");
}

#[test]
fn mnist_trains() {
    let mnist = dataset("mnist");
    let model = trained(&mnist, TrainOptions { iterations: 20, ..Default::default() });
    let evaluator = Evaluator::new(model, mnist).unwrap();
    let score = |recipe: &Recipe| evaluator.evaluate(recipe).unwrap().score;
    let float = score(&Recipe::float32());
    assert!(float >= 0.90, "{float}");
    assert!(score(&rounded(256, Granularity::PerChannel)) >= float - 0.002);
}

#[test]
fn every_row_is_in_one_part() {
    for info in datasets::ALL.into_iter().filter(|info| info.has_file) {
        let (dataset, table) = (dataset(info.id), qpd::read(&payload(info.id)).unwrap());
        let part = |row: usize| match info.id {
            "mnist" => usize::from(row >= 9_000) + usize::from(row >= 10_000),
            "vowels" if row >= 270 => 2,
            "vowels" => usize::from(row % 5 == 3),
            _ => [0, 0, 0, 1, 2][row % 5],
        };
        let train: Vec<usize> = (0..table.rows).filter(|&row| part(row) == 0).collect();
        let scaling: Vec<(f64, f64)> = (0..table.features)
            .map(|feature| match info.scaling {
                Scaling::None | Scaling::Shares => (0.0, 1.0),
                Scaling::Standardised => {
                    let value = |&row: &usize| f64::from(table.values[row * table.features + feature]);
                    let mean = train.iter().map(value).sum::<f64>() / train.len() as f64;
                    let squares: f64 = train.iter().map(|row| (value(row) - mean).powi(2)).sum();
                    (mean, (squares / train.len() as f64).sqrt())
                }
            })
            .collect();
        let parts = [&dataset.train, &dataset.calibration, &dataset.test];
        let mut taken = [0; 3];
        for row in 0..table.rows {
            let (samples, next) = (parts[part(row)], &mut taken[part(row)]);
            let counts = &table.values[row * table.features..(row + 1) * table.features];
            let whole = if info.scaling == Scaling::Shares { counts.iter().map(|&x| f64::from(x)).sum() } else { 1.0 };
            assert_eq!(samples.labels[*next], table.labels[row], "{} row {row}", info.id);
            for (feature, (mean, deviation)) in scaling.iter().enumerate() {
                let raw = f64::from(table.values[row * table.features + feature]);
                let expected = (raw - mean) / deviation / whole;
                let found = f64::from(samples.features[*next * table.features + feature]);
                let close = (found - expected).abs() <= 1e-6 * expected.abs().max(1.0);
                assert!(close, "{} row {row} feature {feature}: {found} instead of {expected}", info.id);
            }
            *next += 1;
        }
        assert_eq!(taken, parts.map(|samples| samples.labels.len()), "{}: nothing but these rows", info.id);
        let outputs = if info.task == Task::Classification { table.classes } else { 1 };
        assert_eq!(info.outputs(), outputs, "{}: a name for each class, or for the target", info.id);
    }
}

/// No row of one part has the features of a row of another: what is said twice in the source is one row.
#[test]
fn no_sentence_is_in_two_parts() {
    let languages = dataset("languages");
    let mut parts_of: HashMap<Vec<u32>, HashSet<usize>> = HashMap::new();
    for (part, samples) in [&languages.train, &languages.calibration, &languages.test].into_iter().enumerate() {
        for row in samples.features.chunks_exact(languages.info.features) {
            parts_of.entry(row.iter().map(|x| x.to_bits()).collect()).or_default().insert(part);
            assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-5, "shares of a row");
        }
    }
    assert!(parts_of.values().all(|parts| parts.len() == 1));
}

#[test]
fn typed_sentences_are_counted_as_those_of_the_dataset() {
    let cases = json("sentences.json");
    let cases = cases.as_array().unwrap();
    assert!(cases.len() > 15);
    for case in cases {
        let text = case["text"].as_str().unwrap();
        let mut expected = vec![0.0; 1024];
        for pair in case["counts"].as_str().unwrap().split_terminator(' ') {
            let (bucket, count) = pair.split_once(':').unwrap();
            expected[bucket.parse::<usize>().unwrap()] = count.parse().unwrap();
        }
        let sum = expected.iter().sum::<f32>().max(1.0);
        expected.iter_mut().for_each(|count| *count /= sum);
        assert_eq!(features(text), expected, "{text}");
    }
}

#[test]
fn a_typed_sentence_is_told_apart() {
    let languages = dataset("languages");
    let model = trained(&languages, TrainOptions::default());
    for (text, name) in [
        ("Where is the nearest railway station?", "English"),
        ("Où est la gare la plus proche ?", "Français"),
        ("Wo ist der nächste Bahnhof?", "Deutsch"),
        ("我想学习神经网络的量化", "中文"),
        ("ニューラルネットワークを学びたいです", "日本語"),
        ("Где находится ближайший вокзал?", "Русский"),
    ] {
        let outputs = model.forward(&features(text));
        let best = (0..outputs.len()).max_by(|&a, &b| outputs[a].total_cmp(&outputs[b])).unwrap();
        let Names::Fixed(names) = languages.info.class_names else { panic!("names are known") };
        assert_eq!(names[best], name, "{text}");
    }
}

/// Both are learned by a linear model as well as scikit-learn learns them; they ship without weights.
#[test]
fn sequences_and_sentences_train_to_the_baselines() {
    let baselines = json("baselines.json");
    for id in ["vowels", "languages"] {
        let dataset = dataset(id);
        let baseline = &baselines["models"][id];
        let rows = [&dataset.train, &dataset.calibration, &dataset.test].map(|samples| samples.labels.len());
        assert_eq!(baseline["rows"], serde_json::json!(rows), "{id}");
        let model = trained(&dataset, TrainOptions::default());
        let (ours, theirs) = (score(model, dataset, &Recipe::float32()), baseline["test_accuracy"].as_f64().unwrap());
        assert!((ours - theirs).abs() <= 0.01, "{id}: ours {ours}, theirs {theirs}");
    }
}

#[test]
fn data_files_are_those_that_were_checked() {
    let checksums = json("checksums.json");
    for info in datasets::ALL.into_iter().filter(|info| info.has_file) {
        assert_eq!(checksums[info.id].as_str(), Some(sha256(&payload(info.id)).as_str()), "{}", info.id);
    }
}
