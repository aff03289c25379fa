//! Models of one's own with rows of one's own: what they are judged by, what each layer costs, and that a written file
//! holds what was measured.

use quant_playground::compress::{Activations, Recipe};
use quant_playground::datasets;
use quant_playground::evaluate::{Evaluator, Metric};
use quant_playground::export::{FileFormat, write};
use quant_playground::import::{Basis, Imported, RowOptions, Rows, judged, open, preview_rows, read_rows, verified};
use quant_playground::io::csv::Labels;
use quant_playground::quant::formats::{GgufBlock, GgufFormat};
use quant_playground::quant::{Granularity, IntegerFormat, KMeans, NumberFormat, RangeRule, Symmetry};
use quant_playground::sweep::Sensitivity;

#[path = "support/data.rs"]
mod data;

fn imported(name: &str) -> Imported {
    let path = format!("{}/tests/readers/models/{name}", env!("CARGO_MANIFEST_DIR"));
    open(std::fs::read(path).unwrap(), name).unwrap()
}

/// The test rows of digits, as text that people would bring; pixels from 0 to 16, as scikit-learn has them.
fn digits_table() -> String {
    let dataset = datasets::read("digits", &data::payload("digits")).unwrap();
    let rows = dataset.test.features.chunks_exact(64).zip(&dataset.test.labels);
    let line = |(row, label): (&[f32], &f32)| {
        let pixels: Vec<String> = row.iter().map(|pixel| (pixel * 16.0).to_string()).collect();
        format!("{},{label}\n", pixels.join(","))
    };
    rows.map(line).collect()
}

fn digits_rows(options: &RowOptions) -> Rows {
    let mut rows = read_rows(digits_table().as_bytes(), "digits.csv", options).unwrap();
    rows.features.iter_mut().for_each(|pixel| *pixel /= 16.0);
    rows.columns = Vec::new();
    rows
}

fn accuracy(evaluator: &Evaluator, recipe: &Recipe) -> f64 {
    match evaluator.evaluate(recipe).unwrap().metric {
        Metric::Classification { accuracy, .. } => accuracy,
        other => panic!("{other:?}"),
    }
}

fn int8() -> Recipe {
    let format = IntegerFormat { levels: 256, symmetry: Symmetry::Symmetric, ..IntegerFormat::default() };
    Recipe { format: NumberFormat::Integer(format), granularity: Granularity::PerChannel, ..Recipe::default() }
}

#[test]
fn labels_make_an_accuracy_and_none_make_an_agreement() {
    let mlp = imported("digits_mlp.onnx");
    let (labelled, basis) = judged(&mlp, Some(digits_rows(&RowOptions::default())), None).unwrap();
    assert_eq!(basis, Basis::Labels);
    let fp32 = accuracy(&labelled, &Recipe::float32());
    assert!(fp32 > 0.9 && fp32 < 1.0, "{fp32}");
    assert_eq!(labelled.dataset().info.image.map(|image| (image.width, image.height)), Some((8, 8)));

    let mut rows = digits_rows(&RowOptions::default());
    rows.labels = Labels::None;
    let (unlabelled, basis) = judged(&mlp, Some(rows), Some(100)).unwrap();
    assert_eq!(basis, Basis::Agreement);
    assert_eq!(accuracy(&unlabelled, &Recipe::float32()), 1.0);
    assert_eq!(unlabelled.dataset().calibration.labels.len(), 100);

    let (alone, basis) = judged(&mlp, None, None).unwrap();
    assert_eq!((basis, alone.test().labels.len()), (Basis::Weights, 0));
    assert!(matches!(alone.evaluate(&int8()).unwrap().metric, Metric::Weights { kept } if kept > 0.98 && kept < 1.0));
}

#[test]
fn rows_that_do_not_fit_are_refused_with_what_to_do() {
    let mlp = imported("digits_mlp.onnx");
    let unlabelled = RowOptions { unlabelled: true, ..RowOptions::default() };
    let message = |rows: Rows| judged(&mlp, Some(rows), None).unwrap_err().to_string();
    assert!(message(digits_rows(&unlabelled)).contains("65"));
    let numbers = RowOptions { classes: Some(false), ..RowOptions::default() };
    assert!(message(digits_rows(&numbers)).contains("without labels"));
    let mut others = digits_rows(&RowOptions::default());
    others.labels = Labels::Classes {
        names: ["cat".into(), "dog".into()].to_vec(),
        values: (0..others.rows).map(|row| (row % 2) as f32).collect(),
    };
    assert!(message(others).contains("cat, dog"));
}

#[test]
fn a_preview_says_what_reading_would_give() {
    let preview = preview_rows(digits_table().as_bytes(), "digits.csv", &RowOptions::default()).unwrap();
    assert_eq!((preview.features, preview.labelled, preview.header), (64, true, false));
    assert_eq!((preview.classes.len(), preview.columns.len(), preview.sample.len()), (10, 65, 5));
}

#[test]
fn each_layer_is_measured_alone_and_left_out() {
    let (evaluator, _) = judged(&imported("digits_mlp.onnx"), Some(digits_rows(&RowOptions::default())), None).unwrap();
    let levels = |levels| NumberFormat::Integer(IntegerFormat { levels, ..IntegerFormat::default() });
    let recipe = Recipe { format: levels(4), granularity: Granularity::PerTensor, ..Recipe::default() };
    let costs: Vec<_> = Sensitivity::new(&evaluator, recipe.clone()).collect::<Result<_, _>>().unwrap();
    let layers = evaluator.model().linear_layers().count();
    assert_eq!(costs.len(), layers);
    let whole = evaluator.evaluate(&recipe).unwrap().bytes;
    let fp32 = evaluator.evaluate(&Recipe::float32()).unwrap().bytes;
    for cost in &costs {
        // What a layer saves alone is what leaving it out costs.
        assert_eq!(fp32 - cost.alone.report.bytes, cost.without.report.bytes - whole, "layer {}", cost.layer);
        assert!(cost.alone.report.mean_logit_error > 0.0 && cost.without.report.mean_logit_error > 0.0);
    }
}

/// scikit-learn's network on digits, in every file that can be read again: the same weights, the same classes.
#[test]
fn written_files_hold_what_was_measured() {
    let recipe = |format, granularity| Recipe { format, granularity, ..Recipe::default() };
    let codebook = NumberFormat::KMeans(KMeans { levels: 16, ..KMeans::default() });
    let blocks = NumberFormat::Gguf(GgufFormat { block: GgufBlock::Q8_0 });
    let group = Granularity::PerGroup { size: 32 };
    let cases = [
        (FileFormat::OnnxQdq, int8()),
        (FileFormat::OnnxQdq, recipe(NumberFormat::default(), group)),
        (FileFormat::Safetensors, recipe(codebook.clone(), Granularity::PerTensor)),
        (FileFormat::Safetensors, int8()),
        (FileFormat::Safetensors, recipe(NumberFormat::default(), Granularity::Global)),
        (FileFormat::Npz, recipe(codebook, Granularity::PerTensor)),
        (FileFormat::Npz, recipe(NumberFormat::default(), group)),
        (FileFormat::Npz, recipe(NumberFormat::default(), Granularity::Global)),
        (FileFormat::Gguf, recipe(blocks, Granularity::PerTensor)),
    ];
    for name in ["digits_mlp.onnx", "digits_mlp.sklearn.json"] {
        let imported = imported(name);
        let (evaluator, _) = judged(&imported, Some(digits_rows(&RowOptions::default())), None).unwrap();
        for (format, recipe) in &cases {
            let quantized = evaluator.quantize(recipe).unwrap();
            let (source, others) = (imported.source.as_ref(), imported.others.as_slice());
            let file = write(evaluator.model(), &quantized, source, others, *format).unwrap();
            let found = verified(file.bytes, &format!("model.{}", format.ending()), &evaluator, quantized).unwrap();
            let shown = format!("{name} {format:?}: {found:?} {:?}", file.notes);
            assert!(found.values > 2000, "{shown}");
            if file.notes.is_empty() {
                assert_eq!((found.identical, found.max_difference), (found.values, 0.0), "{shown}");
            } else {
                assert!(found.max_difference < 0.01, "{shown}");
            }
            if *format == FileFormat::OnnxQdq {
                assert_eq!(found.score, Some(accuracy(&evaluator, recipe)), "{shown}");
                assert_eq!((found.other_classes, found.max_output_difference), (Some(0), Some(0.0)), "{shown}");
            }
        }
    }
}

#[test]
fn activations_with_a_fixed_grid_are_in_the_file() {
    for name in ["digits_mlp.onnx", "digits_mlp.sklearn.json"] {
        let imported = imported(name);
        let (evaluator, _) = judged(&imported, Some(digits_rows(&RowOptions::default())), None).unwrap();
        for levels in [4, 100, 256] {
            let activations = Activations::Static { levels, range: RangeRule::MinMax };
            let recipe = Recipe { activations, ..int8() };
            let quantized = evaluator.quantize(&recipe).unwrap();
            let file =
                write(evaluator.model(), &quantized, imported.source.as_ref(), &[], FileFormat::OnnxQdq).unwrap();
            assert!(file.notes.iter().all(|note| !note.contains("activations")), "{:?}", file.notes);
            let found = verified(file.bytes, "model.onnx", &evaluator, quantized).unwrap();
            let measured = accuracy(&evaluator, &recipe);
            assert_eq!((found.score, found.other_classes), (Some(measured), Some(0)), "{name} {levels}: {found:?}");
            assert_eq!(found.identical, found.values, "{name} {levels}: {found:?}");
            assert!(levels > 4 || measured < accuracy(&evaluator, &int8()), "four levels cost something: {measured}");
        }
    }
}

#[test]
fn what_a_file_leaves_out_is_said() {
    let said = |name: &str, recipe: &Recipe, format| {
        let imported = imported(name);
        let rows = name.starts_with("digits").then(|| digits_rows(&RowOptions::default()));
        let (evaluator, _) = judged(&imported, rows, None).unwrap();
        let quantized = evaluator.quantize(recipe).unwrap();
        write(evaluator.model(), &quantized, imported.source.as_ref(), &imported.others, format)
            .unwrap()
            .notes
            .join("; ")
    };
    let dynamic = Recipe { activations: Activations::Dynamic { levels: 256 }, ..int8() };
    assert_eq!(said("digits_mlp.onnx", &int8(), FileFormat::OnnxQdq), "");
    assert_eq!(said("digits_mlp.onnx", &dynamic, FileFormat::OnnxDynamic), "");
    assert!(said("digits_mlp.onnx", &int8(), FileFormat::OnnxDynamic).contains("256 levels"));
    for format in [FileFormat::OnnxQdq, FileFormat::Safetensors, FileFormat::Npz, FileFormat::C] {
        assert!(said("digits_mlp.onnx", &dynamic, format).contains("activations stay floats"), "{format:?}");
    }
    assert!(said("convolutional.onnx", &int8(), FileFormat::OnnxDynamic).contains("w1: integers in the file, but"));
    assert!(said("digits_linear.onnx", &int8(), FileFormat::OnnxQdq).contains("no labels or shares"));
}

/// Weights behind DequantizeLinear, and behind a Reshape where they are of a convolution, are found without a forward pass.
#[test]
fn weights_of_graphs_that_are_not_computed_are_verified_too() {
    let group = Granularity::PerGroup { size: 4 };
    for recipe in [int8(), Recipe { granularity: group, ..int8() }] {
        for name in ["recurrent.onnx", "convolutional.onnx"] {
            let imported = imported(name);
            let (evaluator, basis) = judged(&imported, None, None).unwrap();
            assert_eq!((basis, imported.reason.is_some()), (Basis::Weights, name == "recurrent.onnx"));
            let quantized = evaluator.quantize(&recipe).unwrap();
            let file =
                write(evaluator.model(), &quantized, imported.source.as_ref(), &[], FileFormat::OnnxQdq).unwrap();
            let found = verified(file.bytes, "model.onnx", &evaluator, quantized).unwrap();
            assert!(found.values >= 24 && found.identical == found.values, "{name} {recipe:?}: {found:?}");
        }
    }
}

#[test]
fn a_file_with_other_weights_is_seen() {
    let imported = imported("digits_mlp.onnx");
    let (evaluator, _) = judged(&imported, Some(digits_rows(&RowOptions::default())), None).unwrap();
    let (eight, four) = (evaluator.quantize(&int8()).unwrap(), evaluator.quantize(&Recipe::default()).unwrap());
    let file = write(evaluator.model(), &four, imported.source.as_ref(), &[], FileFormat::OnnxQdq).unwrap();
    let found = verified(file.bytes, "model.onnx", &evaluator, eight).unwrap();
    assert!(found.identical < found.values && found.max_difference > 0.0);
}
