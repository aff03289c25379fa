//! Exported ONNX models hold what was quantized: read back by the operators' definitions, every value has the bits that
//! the packed tensor decodes to. That engines agree is for `tests/readers/onnx_check.py`, on the files that the ignored test
//! at the end writes.

#[path = "support/onnx.rs"]
mod support;

use quant_playground::compress::{Activations, Calibration, QuantizedModel, Recipe};
use quant_playground::export::onnx::{
    Activation, Export, Layer, Layout, RECIPE_KEY, Replacement, Target, Written, from_layers, quantized, weights,
};
use quant_playground::import;
use quant_playground::io::onnx::{self, GraphProto, ModelProto, data_type};
use quant_playground::model::{self, Linear, Model};
use quant_playground::quant::formats::MatMulNBitsFormat;
use quant_playground::quant::{FourBit, Granularity, IntegerFormat, NumberFormat, QuantizedTensor, Span, Symmetry};
use quant_playground::{Error, Tensor};
use support::{blocks, floats, in_file, node, value, weight};

fn integer(levels: u32, symmetry: Symmetry, span: Span) -> NumberFormat {
    NumberFormat::Integer(IntegerFormat { levels, symmetry, span, ..IntegerFormat::default() })
}

fn int8() -> NumberFormat {
    integer(256, Symmetry::Symmetric, Span::Narrow)
}

fn nbits(bits: u32, block_size: u32, symmetry: Symmetry) -> NumberFormat {
    NumberFormat::MatMulNBits(MatMulNBitsFormat { bits, block_size, symmetry })
}

/// Every kind of grid that ONNX's integers can hold.
fn formats() -> Vec<NumberFormat> {
    let (affine, symmetric) = (Symmetry::Affine, Symmetry::Symmetric);
    let mut all = vec![nbits(4, 16, affine), nbits(2, 32, symmetric), nbits(8, 16, symmetric)];
    for levels in [256, 255, 100, 32, 16, 15, 5, 3] {
        all.extend([Span::Full, Span::Narrow].map(|span| integer(levels, symmetric, span)));
        all.extend([Span::Full, Span::Narrow].map(|span| integer(levels, affine, span)));
    }
    all
}

fn granularities() -> [Granularity; 6] {
    let groups = [5, 16, 64].map(|size| Granularity::PerGroup { size });
    [Granularity::PerTensor, Granularity::PerChannel, Granularity::PerInput, groups[0], groups[1], groups[2]]
}

fn pack(tensor: &Tensor, format: &NumberFormat, granularity: Granularity) -> QuantizedTensor {
    QuantizedTensor::new(tensor, format, granularity, None).unwrap()
}

fn export(model: &ModelProto, tensor: &QuantizedTensor, layout: Layout, target: Target) -> Result<Export, Error> {
    quantized(model, &[Replacement { initializer: "w", tensor, layout, inputs: None }], target, None)
}

/// The graph as it is read back from the bytes of the export.
fn graph(export: &Export) -> GraphProto {
    let again = onnx::read(onnx::write(&export.model)).unwrap();
    assert_eq!(again, export.model);
    again.graph.unwrap()
}

/// A model with one product, in which the tensor lies as `layout` says; a Conv where it has more than two axes.
fn product(tensor: &Tensor, layout: Layout, opset: i64) -> ModelProto {
    let mut dims = tensor.shape().to_vec();
    let (op_type, ints) = match layout {
        _ if dims.len() > 2 => ("Conv", vec![]),
        Layout::OutIn => ("Gemm", vec![("transB", 1)]),
        Layout::InOut => {
            dims.reverse();
            ("MatMul", vec![])
        }
    };
    let values = in_file(tensor.data(), tensor.columns(), layout);
    support::model(opset, vec![node(op_type, &["x", "w"], &["y"], &ints)], vec![floats("w", &dims, &values)])
}

fn same_bits(a: &[f32], b: &[f32]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits())
}

#[test]
fn what_dequantize_linear_yields_has_the_bits_of_the_packed_tensor() {
    let shapes = [(vec![7, 37], Layout::OutIn), (vec![7, 37], Layout::InOut), (vec![6, 3, 3, 2], Layout::OutIn)];
    for (shape, layout) in shapes {
        let tensor = weight("w", &shape);
        for opset in [13, 21, 28] {
            let model = product(&tensor, layout, opset);
            for (format, granularity) in formats().iter().flat_map(|format| granularities().map(|one| (format, one))) {
                let packed = pack(&tensor, format, granularity);
                for int4 in [false, true] {
                    let what = format!("{shape:?} {layout:?} {opset} {format:?} {granularity:?} {int4}");
                    let export = export(&model, &packed, layout, Target::Qdq { int4 }).expect(&what);
                    let (dims, values) = value(&graph(&export), "w");
                    let expected = in_file(&packed.decode(), tensor.columns(), layout);
                    assert!(same_bits(&values, &expected), "{what}");
                    assert_eq!(dims.iter().map(|&n| n as i64).collect::<Vec<_>>(), weights(&model)[0].tensor.dims);
                    let is_half = matches!(export.written[0], Written::Qdq("int4" | "uint4"));
                    assert_eq!(is_half, int4 && packed.format().as_format().bits() <= 4.0, "{what}");
                    let raised = onnx::opset(&export.model).unwrap();
                    assert!(raised == opset || raised == 21, "{what}: {raised}");
                    assert!(raised == opset || export.model.ir_version() >= 10);
                }
            }
        }
    }
}

#[test]
fn products_in_integers_have_the_codes_scales_and_zero_points() {
    let tensor = weight("w", &[6, 10]);
    for (layout, format) in [Layout::OutIn, Layout::InOut]
        .into_iter()
        .flat_map(|layout| [int8(), integer(200, Symmetry::Affine, Span::Full)].map(|format| (layout, format)))
    {
        for granularity in [Granularity::PerTensor, Granularity::PerChannel] {
            let packed = pack(&tensor, &format, granularity);
            let export = export(&product(&tensor, layout, 13), &packed, layout, Target::Dynamic).unwrap();
            let graph = graph(&export);
            let operators: Vec<&str> = graph.node.iter().map(|node| node.op_type()).collect();
            assert_eq!(operators, ["DynamicQuantizeLinear", "MatMulInteger", "Cast", "Mul", "Mul"]);
            let (codes, grids) = packed.integers().unwrap();
            let of = |name: &str| graph.initializer.iter().find(|tensor| tensor.name() == name).unwrap();
            let (dims, stored) = support::integers(of(&graph.node[1].input[1]));
            assert_eq!(dims, [10, 6]);
            let expected: Vec<i64> = codes.iter().map(|&code| i64::from(code)).collect();
            assert_eq!(stored, in_file(&expected, 10, Layout::InOut));
            let scales = onnx::values(of(&graph.node[3].input[1])).unwrap().values;
            assert_eq!(scales, grids.iter().map(|grid| grid.scale).collect::<Vec<_>>());
            match graph.node[1].input.get(3) {
                None => assert!(grids.iter().all(|grid| grid.zero_point == 0)),
                Some(name) => {
                    let zero_points = support::integers(of(name)).1;
                    assert_eq!(zero_points, grids.iter().map(|grid| grid.zero_point.into()).collect::<Vec<i64>>());
                }
            }
        }
    }
    let grouped = pack(&tensor, &int8(), Granularity::PerGroup { size: 4 });
    let error = export(&product(&tensor, Layout::OutIn, 13), &grouped, Layout::OutIn, Target::Dynamic).unwrap_err();
    assert_eq!(error.code(), "incompatible");
}

#[test]
fn blocks_have_the_bits_of_the_packed_tensor() {
    let (affine, symmetric) = (Symmetry::Affine, Symmetry::Symmetric);
    let group = |size| Granularity::PerGroup { size };
    for columns in [37, 16, 5, 128] {
        let tensor = weight("w", &[5, columns]);
        let mut cases = Vec::new();
        for symmetry in [affine, symmetric] {
            cases.extend([2, 4, 8].map(|bits| (nbits(bits, 16, symmetry), Granularity::PerTensor)));
            for size in [16, 32] {
                for levels in [16, 15, 7] {
                    cases.extend([Span::Full, Span::Narrow].map(|span| (integer(levels, symmetry, span), group(size))));
                }
            }
        }
        for ((format, granularity), layout) in
            cases.iter().flat_map(|case| [Layout::OutIn, Layout::InOut].map(|layout| (case, layout)))
        {
            let packed = pack(&tensor, format, *granularity);
            let export = export(&product(&tensor, layout, 13), &packed, layout, Target::MatMulNBits).unwrap();
            assert_eq!(export.written, [Written::MatMulNBits]);
            let graph = graph(&export);
            assert!(same_bits(&blocks(&graph, &graph.node[0]), &packed.decode()), "{columns} {layout:?} {format:?}");
            let imports = export.model.opset_import.iter().map(|import| (import.domain(), import.version()));
            assert_eq!(imports.collect::<Vec<_>>(), [("", 13), ("com.microsoft", 1)]);
        }
    }
    let tensor = weight("w", &[4, 20]);
    for (format, granularity) in [(int8(), group(16)), (NumberFormat::default(), Granularity::PerChannel)] {
        let model = product(&tensor, Layout::OutIn, 13);
        let kept = export(&model, &pack(&tensor, &format, granularity), Layout::OutIn, Target::MatMulNBits).unwrap();
        assert!(matches!(kept.written[..], [Written::Kept(_)]) && kept.model.graph == model.graph);
    }
}

#[test]
fn what_cannot_be_is_refused_with_what_to_choose() {
    let tensor = weight("w", &[4, 6]);
    let model = product(&tensor, Layout::OutIn, 13);
    let refuse = |model: &ModelProto, tensor: &QuantizedTensor, layout, target| {
        let error = export(model, tensor, layout, target).unwrap_err();
        (error.code(), error.to_string())
    };
    let qdq = Target::Qdq { int4: true };
    let codebook = pack(&tensor, &NumberFormat::FourBit(FourBit::default()), Granularity::PerChannel);
    for target in [qdq, Target::Dynamic, Target::MatMulNBits] {
        let (code, text) = refuse(&model, &codebook, Layout::OutIn, target);
        assert!(code == "incompatible" && text.contains("choose the integer format"), "{text}");
    }
    let many = pack(&tensor, &integer(1000, Symmetry::Affine, Span::Full), Granularity::PerTensor);
    assert!(refuse(&model, &many, Layout::OutIn, qdq).1.contains("256 levels"));
    let packed = pack(&tensor, &int8(), Granularity::PerChannel);
    assert_eq!(refuse(&model, &packed, Layout::InOut, qdq).0, "shape");
    assert_eq!(refuse(&support::model(13, vec![], vec![]), &packed, Layout::OutIn, qdq).0, "unknown");
    let twice = [Replacement { initializer: "w", tensor: &packed, layout: Layout::OutIn, inputs: None }; 2];
    assert_eq!(quantized(&model, &twice, qdq, None).unwrap_err().code(), "argument");

    let mut strange = product(&tensor, Layout::OutIn, 12);
    strange.graph.as_mut().unwrap().node.push(node("Hardmax", &["y"], &["z"], &[]));
    let (_, text) = refuse(&strange, &packed, Layout::OutIn, qdq);
    assert!(text.contains("Hardmax") && text.contains("per tensor"), "{text}");
    let int4 = pack(&tensor, &NumberFormat::default(), Granularity::PerTensor);
    let (_, text) = refuse(&strange, &int4, Layout::OutIn, qdq);
    assert!(text.contains("opset 21") && text.contains("choose 8 bits"), "{text}");
    let one = export(&strange, &int4, Layout::OutIn, Target::Qdq { int4: false }).unwrap();
    assert_eq!((onnx::opset(&one.model), &one.written[0]), (Ok(12), &Written::Qdq("int8")));
}

#[test]
fn weights_of_constants_halves_and_inner_graphs_are_found() {
    let tensor = weight("w", &[4, 6]);
    let values = in_file(tensor.data(), 6, Layout::InOut);
    let mut constant = node("Constant", &[], &["w"], &[("value", 0)]);
    constant.attribute[0].t = Some(Box::new(floats("", &[6, 4], &values)));
    let inner = GraphProto {
        node: vec![constant, node("MatMul", &["x", "w"], &["y"], &[])],
        output: support::model(13, vec![], vec![]).graph.unwrap().output,
        ..GraphProto::default()
    };
    let mut choice = node("If", &["c"], &["z"], &[("then_branch", 0)]);
    choice.attribute[0].g = Some(Box::new(inner));
    choice.attribute[0].i = None;
    let mean = node("ReduceMean", &["z"], &["y"], &[("keepdims", 0), ("axes", 0)]);
    let mut model = support::model(13, vec![choice, mean], vec![]);
    let axes = &mut model.graph.as_mut().unwrap().node[1].attribute[1];
    (axes.ints, axes.i) = (vec![1, 2], None);
    let packed = pack(&tensor, &NumberFormat::default(), Granularity::PerGroup { size: 4 });
    assert_eq!(weights(&model).iter().map(|weight| weight.name).collect::<Vec<_>>(), ["w"]);
    let raised = export(&model, &packed, Layout::InOut, Target::Qdq { int4: true }).unwrap();
    let graph = graph(&raised);
    let inner = graph.node[0].attribute[0].g.as_ref().unwrap();
    assert!(same_bits(&value(inner, "w").1, &in_file(&packed.decode(), 6, Layout::InOut)));
    assert!(inner.node.iter().all(|node| node.op_type() != "Constant"));
    let again = import::open(onnx::write(&raised.model), "model.onnx").unwrap();
    let read: Vec<&[f32]> = again.model.parameters().map(Tensor::data).collect();
    assert!(again.reason.is_some() && same_bits(read[0], &packed.decode()), "weights of inner graphs are found again");
    // Axes have become an input on the way to opset 21.
    let axes = graph.initializer.iter().find(|tensor| tensor.name() == graph.node[1].input[1]).unwrap();
    assert_eq!(support::integers(axes).1, [1, 2]);
    assert_eq!(graph.node[1].attribute.len(), 1);

    let mut halves = product(&tensor, Layout::OutIn, 13);
    halves.graph.as_mut().unwrap().initializer[0].data_type = Some(data_type::FLOAT16);
    for target in [Target::Qdq { int4: false }, Target::Dynamic] {
        let packed = pack(&tensor, &int8(), Granularity::PerChannel);
        let export = export(&halves, &packed, Layout::OutIn, target).unwrap();
        let last = export.model.graph.as_ref().unwrap().node.iter().find(|node| node.output[0] == "w").unwrap();
        assert_eq!((last.op_type(), last.attribute[0].i()), ("Cast", 10));
    }
}

/// Two layers with odd lengths, as they are and as a model.
fn two_layers() -> ([Tensor; 4], Model) {
    let bias = |name: &str, length| weight(name, &[length]);
    let tensors = [weight("a", &[12, 37]), bias("b", 12), weight("c", &[5, 12]), bias("d", 5)];
    let [a, b, c, d] = tensors.clone();
    let linear = |weight, bias| model::Layer::Linear(Linear::new(weight, bias).unwrap());
    let model = Model::new(vec![linear(a, b), model::Layer::Relu, linear(c, d)]).unwrap();
    (tensors, model)
}

fn layers([a, b, c, d]: &[Tensor; 4]) -> [Layer<'_>; 2] {
    [
        Layer { name: "hidden", weight: a, bias: Some(b), activation: Activation::Relu },
        Layer { name: "logits", weight: c, bias: Some(d), activation: Activation::None },
    ]
}

#[test]
fn layers_become_a_model_that_says_how_it_was_quantized() {
    let (tensors, _) = two_layers();
    let model = from_layers("two", &layers(&tensors)).unwrap();
    let found: Vec<_> = weights(&model).iter().map(|weight| (weight.name, weight.layout)).collect();
    assert_eq!(found, [("hidden.weight", Layout::OutIn), ("logits.weight", Layout::OutIn)]);
    let first = onnx::values(weights(&model)[0].tensor).unwrap();
    assert_eq!((first.shape, first.values.as_slice()), (vec![12, 37], tensors[0].data()));
    let packed = pack(&tensors[0], &int8(), Granularity::PerChannel);
    let one = [Replacement { initializer: "hidden.weight", tensor: &packed, layout: Layout::OutIn, inputs: None }];
    let export = quantized(&model, &one, Target::Dynamic, Some("{}")).unwrap();
    let again = quantized(&export.model, &[], Target::Dynamic, Some("{\"a\":1}")).unwrap().model;
    let entries = again.metadata_props.iter().map(|entry| (entry.key(), entry.value()));
    assert_eq!(entries.collect::<Vec<_>>(), [(RECIPE_KEY, "{\"a\":1}")]);

    let mut wrong = layers(&tensors);
    wrong.reverse();
    assert_eq!(from_layers("two", &wrong).unwrap_err().code(), "shape");
    assert_eq!(from_layers("two", &[]).unwrap_err().code(), "shape");
}

/// What an engine has to give for a file.
#[derive(serde::Serialize)]
struct Case {
    model: String,
    x: Vec<Vec<f32>>,
    y: Vec<Vec<f32>>,
    /// Whether each row goes alone, as ranges of inputs are taken over all that come at once.
    one_by_one: bool,
    tolerance: f32,
}

/// `QUANT_PLAYGROUND_ONNX=folder cargo test --test onnx_export -- --ignored`, then `tests/readers/onnx_check.py folder`.
#[test]
#[ignore = "writes files for the check in Python"]
fn files_for_engines() {
    let folder = std::env::var("QUANT_PLAYGROUND_ONNX").expect("QUANT_PLAYGROUND_ONNX says where to write");
    let (tensors, float) = two_layers();
    let mut cases = Vec::new();
    let matmul = {
        let turned = |at: usize| in_file(tensors[at].data(), tensors[at].columns(), Layout::InOut);
        let initializers = vec![
            floats("hidden.weight", &[37, 12], &turned(0)),
            floats("b", &[12], tensors[1].data()),
            floats("logits.weight", &[12, 5], &turned(2)),
            floats("d", &[5], tensors[3].data()),
        ];
        let nodes = vec![
            node("MatMul", &["input", "hidden.weight"], &["p"], &[]),
            node("Add", &["p", "b"], &["s"], &[]),
            node("Relu", &["s"], &["r"], &[]),
            node("MatMul", &["r", "logits.weight"], &["q"], &[]),
            node("Add", &["q", "d"], &["output"], &[]),
        ];
        let built = from_layers("two", &layers(&tensors)).unwrap();
        let graph = built.graph.unwrap();
        ModelProto { graph: Some(GraphProto { node: nodes, initializer: initializers, ..graph }), ..built }
    };
    let gemm = from_layers("two", &layers(&tensors)).unwrap();
    let x: Vec<Vec<f32>> =
        (0..16).map(|row| (0..37).map(|i| ((row * 37 + i) as f32 * 0.61).sin() * 2.0).collect()).collect();
    let all = x.concat();
    let calibration = Calibration::of(&float, &all);
    let targets = [Target::Qdq { int4: false }, Target::Qdq { int4: true }, Target::Dynamic, Target::MatMulNBits];
    for (format, granularity) in formats().iter().flat_map(|format| granularities().map(|one| (format, one))) {
        let packed = [0, 2].map(|at| pack(&tensors[at], format, granularity));
        for ((model, layout), target) in [(&gemm, Layout::OutIn), (&matmul, Layout::InOut)]
            .into_iter()
            .flat_map(|model| targets.map(|target| (model, target)))
        {
            let replacements = ["hidden.weight", "logits.weight"].into_iter().zip(&packed);
            let replacements: Vec<_> = replacements
                .map(|(initializer, tensor)| Replacement { initializer, tensor, layout, inputs: None })
                .collect();
            let Ok(export) = quantized(model, &replacements, target, Some("{}")) else {
                assert_eq!(target, Target::Dynamic);
                continue;
            };
            let recovered = |place: usize, at: usize| match export.written[place] {
                Written::Kept(_) => tensors[at].clone(),
                _ => Tensor::new("w", tensors[at].shape().to_vec(), packed[place].decode()).unwrap(),
            };
            let linear = |place: usize, at: usize| {
                model::Layer::Linear(Linear::new(recovered(place, at), tensors[at + 1].clone()).unwrap())
            };
            let y = if target == Target::Dynamic {
                let activations = Activations::Dynamic { levels: 256 };
                let recipe = Recipe { format: format.clone(), granularity, activations, ..Recipe::default() };
                QuantizedModel::new(&float, &recipe, &calibration).unwrap().forward(&all)
            } else {
                Model::new(vec![linear(0, 0), model::Layer::Relu, linear(1, 2)]).unwrap().forward(&all)
            };
            let name = format!("{:04}.onnx", cases.len());
            std::fs::write(format!("{folder}/{name}"), onnx::write(&export.model)).unwrap();
            let one_by_one = target == Target::Dynamic;
            let y = y.chunks(5).map(<[f32]>::to_vec).collect();
            cases.push(Case { model: name, x: x.clone(), y, one_by_one, tolerance: 1e-5 });
        }
    }
    assert!(cases.len() > 500, "{}", cases.len());
    std::fs::write(format!("{folder}/cases.json"), serde_json::to_vec(&cases).unwrap()).unwrap();
}
