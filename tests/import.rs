//! Models that others made, opened: the forward pass beside ONNX Runtime's figures, exports read again, hostile graphs.
//! `tests/readers/models/generate.py` made the files.

use quant_playground::compress::{Calibration, QuantizedModel, Recipe};
use quant_playground::error::Result;
use quant_playground::export::{FileFormat, write};
use quant_playground::import::{Imported, open};
use quant_playground::io::sniff::FileKind;
use quant_playground::io::{Stored, gguf, npz, onnx, safetensors};
use quant_playground::model::Model;
use quant_playground::quant::formats::{GgufBlock, GgufFormat};
use quant_playground::quant::{Granularity, IntegerFormat, NumberFormat, Symmetry};
use std::collections::BTreeMap;
use std::path::PathBuf;

fn file(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/readers/models");
    std::fs::read(folder.join(name)).unwrap()
}

#[derive(serde::Deserialize)]
struct Rows {
    inputs: Vec<Vec<f32>>,
    outputs: Vec<Vec<f32>>,
}

fn rows(name: &str) -> Rows {
    serde_json::from_slice(&file(&format!("{name}.json"))).unwrap()
}

fn imported(name: &str) -> Imported {
    open(file(name), name).unwrap()
}

fn softmax(logits: &[f32]) -> Vec<f32> {
    let most = logits.iter().copied().fold(f32::MIN, f32::max);
    let sum: f32 = logits.iter().map(|x| (x - most).exp()).sum();
    logits.iter().map(|x| (x - most).exp() / sum).collect()
}

/// What stands at the end of a graph and not of our model.
type Shares = fn(&[f32]) -> Vec<f32>;

/// Outputs of our forward pass, as ONNX Runtime's come: shares of classes where the graph ends in them.
fn assert_outputs(model: &Model, name: &str, shares: Shares) {
    let Rows { inputs, outputs } = rows(name);
    let found = model.forward(&inputs.concat());
    for (found, expected) in found.chunks_exact(model.outputs()).zip(&outputs) {
        let found = shares(found);
        assert_eq!(found.len(), expected.len());
        for (a, b) in found.iter().zip(expected) {
            assert!((a - b).abs() < 2e-6, "{name}: {found:?} and {expected:?}");
        }
    }
}

#[test]
fn outputs_are_those_of_onnx_runtime() {
    let logistic = |logits: &[f32]| logits.iter().map(|x| 1.0 / (1.0 + (-x).exp())).collect();
    let cases: [(&str, Shares); 4] =
        [("digits_mlp", softmax), ("digits_linear", softmax), ("binary", logistic), ("convolutional", <[f32]>::to_vec)];
    for (name, shares) in cases {
        let opened = imported(&format!("{name}.onnx"));
        assert_eq!((opened.reason.as_deref(), opened.kind), (None, FileKind::Onnx), "{name}");
        assert_outputs(&opened.model, name, shares);
    }
}

#[test]
fn json_of_scikit_learn_is_the_same_model() {
    let opened = imported("digits_mlp.sklearn.json");
    assert_eq!(opened.classes, (0..10).map(|class| class.to_string()).collect::<Vec<_>>());
    assert_outputs(&opened.model, "digits_mlp", softmax);
}

fn integer(levels: u32, symmetry: Symmetry, granularity: Granularity) -> Recipe {
    let format = NumberFormat::Integer(IntegerFormat { levels, symmetry, ..IntegerFormat::default() });
    Recipe { format, granularity, ..Recipe::default() }
}

fn quantized(opened: &Imported, name: &str, recipe: &Recipe) -> QuantizedModel {
    let rows = rows(name).inputs.concat();
    QuantizedModel::new(&opened.model, recipe, &Calibration::of(&opened.model, &rows)).unwrap()
}

fn export(opened: &Imported, quantized: &QuantizedModel, format: FileFormat) -> Result<Vec<u8>> {
    Ok(write(&opened.model, quantized, opened.source.as_ref(), &opened.others, format)?.bytes)
}

#[test]
fn exported_onnx_opens_again_with_the_same_weights_and_outputs() {
    for (file, name) in [
        ("digits_mlp.onnx", "digits_mlp"),
        ("digits_mlp.sklearn.json", "digits_mlp"),
        ("digits_linear.onnx", "digits_linear"),
        ("binary.onnx", "binary"),
        ("convolutional.onnx", "convolutional"),
    ] {
        let opened = imported(file);
        for recipe in [
            integer(255, Symmetry::Symmetric, Granularity::PerChannel),
            integer(256, Symmetry::Affine, Granularity::PerTensor),
            integer(16, Symmetry::Affine, Granularity::PerChannel),
            integer(16, Symmetry::Symmetric, Granularity::PerGroup { size: 32 }),
        ] {
            let packed = quantized(&opened, name, &recipe);
            let bytes = export(&opened, &packed, FileFormat::OnnxQdq).unwrap();
            let model = onnx::read(bytes.clone()).unwrap();
            let kept = model.metadata_props.iter().find(|entry| entry.key() == "quant_playground.recipe").unwrap();
            assert_eq!(serde_json::from_str::<Recipe>(kept.value()).unwrap(), recipe);
            let again = open(bytes, "again.onnx").unwrap();
            let inputs = rows(name).inputs.concat();
            // Blocks of a convolution are put into shape by a node of their own, which is no constant here.
            if again.reason.is_some() {
                assert_eq!((name, recipe.granularity), ("convolutional", Granularity::PerGroup { size: 32 }));
                continue;
            }
            let (found, expected) = (again.model.forward(&inputs), packed.recovered().forward(&inputs));
            let classes = again.model.outputs();
            for (found, expected) in
                found.chunks(classes).zip(expected.chunks(expected.len() / (found.len() / classes)))
            {
                // The one logit of two classes is what a file without shares holds.
                let expected = &expected[expected.len() - classes..];
                found
                    .iter()
                    .zip(expected)
                    .for_each(|(a, b)| assert!((a - b).abs() < 1e-5, "{file}: {found:?} {expected:?}"));
            }
        }
    }
}

#[test]
fn packed_bytes_are_in_the_files_as_they_are() {
    let opened = imported("digits_mlp.onnx");
    let recipe = integer(16, Symmetry::Affine, Granularity::PerGroup { size: 16 });
    let packed = quantized(&opened, "digits_mlp", &recipe);
    let file = safetensors::read(&export(&opened, &packed, FileFormat::Safetensors).unwrap()).unwrap();
    assert_eq!(serde_json::from_str::<Recipe>(&file.metadata["quant_playground.recipe"]).unwrap(), recipe);
    let weight = opened.model.parameters().next().unwrap().name().to_owned();
    let array = |name: &str| file.arrays.iter().find(|array| array.name == format!("{weight}.{name}")).unwrap().clone();
    let sections = packed.tensors()[0].sections();
    let bytes: Vec<u8> = array("codes").values.iter().map(|&byte| byte as u8).collect();
    assert_eq!(bytes, sections.codes);
    let scales: Vec<u8> = array("scales").values.iter().flat_map(|scale| scale.to_le_bytes()).collect();
    assert_eq!(scales, sections.scales);
    let arrays = npz::read(&export(&opened, &packed, FileFormat::Npz).unwrap()).unwrap();
    assert_eq!(
        arrays.iter().find(|array| array.name == format!("{weight}.codes")).unwrap().values,
        array("codes").values
    );
    let total: usize = packed.tensors().iter().map(|tensor| tensor.byte_len()).sum();
    assert_eq!(total, packed.byte_len());
}

#[test]
fn blocks_of_llama_cpp_go_into_gguf_and_come_back() {
    let opened = imported("digits_mlp.sklearn.json");
    let recipe = Recipe { format: NumberFormat::Gguf(GgufFormat { block: GgufBlock::Q8_0 }), ..Recipe::default() };
    let packed = quantized(&opened, "digits_mlp", &recipe);
    let bytes = export(&opened, &packed, FileFormat::Gguf).unwrap();
    assert_eq!(gguf::read(&bytes).unwrap().tensors.len(), 4);
    let again = open(bytes, "").unwrap();
    let weights = |model: &Model| model.linear_layers().map(|layer| layer.weight().data().to_vec()).collect::<Vec<_>>();
    assert_eq!(weights(&again.model), weights(packed.recovered()));
}

#[test]
fn what_a_file_cannot_hold_is_refused_with_a_remedy() {
    let opened = imported("convolutional.onnx");
    let packed = |recipe: &Recipe| quantized(&opened, "convolutional", recipe);
    let global = packed(&integer(16, Symmetry::Affine, Granularity::Global));
    for format in [FileFormat::OnnxQdq, FileFormat::C, FileFormat::Gguf] {
        assert_eq!(export(&opened, &global, format).unwrap_err().code(), "incompatible", "{format:?}");
    }
    let whole = export(&opened, &global, FileFormat::Safetensors).unwrap();
    assert!(open(whole.clone(), "").is_ok());
    // The shape of the last weight, in JSON within JSON; as long as before, so that the file's header stays right.
    let shape = br#"\"shape\":[4,8]"#;
    let at = whole.windows(shape.len()).position(|window| window == shape).unwrap() + shape.len() - 2;
    for length in [b'7', b'9'] {
        let mut other = whole.clone();
        other[at] = length;
        assert_eq!(open(other, "").unwrap_err().code(), "malformed");
    }
    let codebook = packed(&Recipe { format: NumberFormat::KMeans(Default::default()), ..Recipe::default() });
    let error = export(&opened, &codebook, FileFormat::OnnxQdq).unwrap_err();
    assert_eq!(error.code(), "incompatible", "{error}");
}

#[test]
fn weights_without_a_graph_are_weights_alone() {
    let float = |name: &str, shape: &[usize]| {
        let count: usize = shape.iter().product();
        let bytes: Vec<u8> = (0..count).flat_map(|i| ((i as f32).sin()).to_le_bytes()).collect();
        Stored { name: name.into(), kind: "F32", shape: shape.to_vec(), bytes: bytes.into() }
    };
    let arrays =
        [float("a.weight", &[4, 3, 2, 2]), float("a.bias", &[4]), float("b.weight", &[5, 4]), float("norm", &[7])];
    let opened = open(safetensors::write(&arrays, &BTreeMap::new()).unwrap(), "x.safetensors").unwrap();
    assert!(!opened.model.is_runnable() && opened.reason.is_some());
    let shapes: Vec<Vec<usize>> = opened.model.parameters().map(|tensor| tensor.shape().to_vec()).collect();
    assert_eq!(shapes, [vec![4, 12], vec![4], vec![5, 4], vec![0]]);
    assert_eq!((opened.model.other_parameters(), opened.others.len()), (7, 1));
    let one = open(safetensors::write(&[float("w", &[3, 2])], &BTreeMap::new()).unwrap(), "").unwrap();
    assert!(one.model.is_runnable() && one.model.inputs() == 2);
}

#[test]
fn damaged_models_are_refused_or_opened_and_never_a_crash() {
    use quant_playground::rng::Rng;
    let mut rng = Rng::new(5);
    for name in ["digits_linear.onnx", "binary.onnx", "convolutional.onnx"] {
        let whole = file(name);
        let (mut refused, mut alone) = (0, 0);
        for _ in 0..400 {
            let mut bytes = whole.clone();
            for _ in 0..1 + rng.next_u64() % 4 {
                let at = rng.next_u64() as usize % bytes.len();
                bytes[at] = rng.next_u64() as u8;
            }
            match open(bytes, name) {
                Err(_) => refused += 1,
                Ok(opened) => {
                    alone += usize::from(opened.reason.is_some());
                    let inputs = opened.model.inputs();
                    if inputs < 1 << 12 {
                        let outputs = opened.model.forward(&vec![0.5; inputs]);
                        assert_eq!(outputs.len(), if opened.model.is_runnable() { opened.model.outputs() } else { 0 });
                    }
                }
            }
        }
        assert!(refused > 0 && refused < 400, "{name}: {refused} refused, {alone} as weights alone");
    }
}

/// Compiles a header with the system's C compiler and returns what it computes for rows.
fn run_c(header: &[u8], inputs: &[Vec<f32>], name: &str) -> Vec<f32> {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let folder = std::env::temp_dir().join(format!("quant-playground-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("model.h"), header).unwrap();
    let main = "#include <stdio.h>\n#include \"model.h\"\nint main(void) { float x[QP_INPUTS], y[QP_OUTPUTS]; \
        while (fread(x, sizeof x, 1, stdin) == 1) { qp_infer(x, y); fwrite(y, sizeof y, 1, stdout); } return 0; }\n";
    std::fs::write(folder.join("main.c"), main).unwrap();
    let program = folder.join("model");
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".into());
    let strict = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", "-O1"];
    let built =
        Command::new(&compiler).args(strict).arg("-o").arg(&program).arg(folder.join("main.c")).arg("-lm").output();
    let built = built.unwrap_or_else(|error| panic!("a C compiler is needed, and {compiler} cannot be run: {error}"));
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let mut child = Command::new(&program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let bytes: Vec<u8> = inputs.iter().flatten().flat_map(|x| x.to_le_bytes()).collect();
    child.stdin.take().unwrap().write_all(&bytes).unwrap();
    let output = child.wait_with_output().unwrap();
    std::fs::remove_dir_all(folder).unwrap();
    output.stdout.as_chunks::<4>().0.iter().map(|&word| f32::from_le_bytes(word)).collect()
}

#[test]
fn the_header_in_c_computes_what_we_do() {
    let opened = imported("digits_mlp.sklearn.json");
    let inputs = rows("digits_mlp").inputs;
    for (name, recipe) in [
        ("int8", integer(256, Symmetry::Affine, Granularity::PerTensor)),
        ("int4", integer(16, Symmetry::Symmetric, Granularity::PerChannel)),
        ("five", integer(5, Symmetry::Symmetric, Granularity::PerGroup { size: 24 })),
        ("wide", integer(4096, Symmetry::Affine, Granularity::PerChannel)),
    ] {
        let packed = quantized(&opened, "digits_mlp", &recipe);
        let header = export(&opened, &packed, FileFormat::C).unwrap();
        let (found, expected) = (run_c(&header, &inputs, name), packed.forward(&inputs.concat()));
        assert_eq!(found.len(), expected.len());
        for (a, b) in found.iter().zip(&expected) {
            assert!((a - b).abs() < 1e-4, "{name}: {a} and {b}");
        }
        // Codes, and not floats, are what the header holds.
        let text = String::from_utf8(header).unwrap();
        assert!(text.contains("static const uint8_t qp_codes0[") && !text.contains("qp_weight"));
    }
}
