//! Every reader of bytes from outside, with valid samples, and what a valid answer must satisfy.

use crate::data::payload;
use crate::files;
use quant_playground::kernels::{Overflow, Specials};
use quant_playground::plain::Named;
use quant_playground::quant::formats::{
    BlockElement, FloatScaling, GgufBlock, GgufFormat, MatMulNBitsFormat, Precision, Sections,
};
use quant_playground::quant::{
    CodebookScaling, Coding, FloatFormat, Granularity, IntegerFormat, KMeans, Known, LloydMax, MicroscalingFormat,
    NumberFormat, OwnCodebook, QuantizedTensor, RangeRule, Rounding, ScaleStorage, Span, Storage, Symmetry,
};
use quant_playground::{Error, Tensor, datasets, io::onnx, io::qpd};

/// Reads bytes and checks what comes out.
type Read = Box<dyn Fn(&[u8]) -> Result<(), Error>>;

/// A reader under attack.
pub(crate) struct Reader {
    pub name: String,
    pub samples: Vec<Vec<u8>>,
    /// How many bytes of memory it may take for each byte that it is given.
    pub expansion: usize,
    /// How many bytes of memory it may take whatever it is given.
    pub floor: usize,
    /// Whether the format says where a file ends; of text, any part may be whole.
    pub is_ended: bool,
    /// Whether two files in one are a file, as of Protocol Buffers.
    pub is_mergeable: bool,
    pub read: Read,
}

impl Reader {
    pub(crate) fn new(
        name: impl Into<String>,
        samples: Vec<Vec<u8>>,
        expansion: usize,
        read: impl Fn(&[u8]) -> Result<(), Error> + 'static,
    ) -> Self {
        Self {
            name: name.into(),
            samples,
            expansion,
            floor: 4096,
            is_ended: true,
            is_mergeable: false,
            read: Box::new(read),
        }
    }
}

/// The registry: one line for each reader.
pub(crate) fn all() -> Vec<Reader> {
    let mut readers = vec![
        Reader::new("io::qpd::read", vec![classes(), targets()], 16, read_table),
        Reader { is_mergeable: true, ..Reader::new("io::onnx::read", onnx_models(), 400, read_onnx) },
        Reader::new("datasets::read", vec![payload("iris")], 16, |bytes| read_dataset("iris", bytes)),
    ];
    readers.extend(files::all());
    readers.extend(storages().into_iter().map(|storage| tensor_reader(storage, false)));
    readers.extend(sparse_storages().into_iter().map(|storage| tensor_reader(storage, true)));
    readers
}

/// A dataset file of three pictures with two pixels.
fn classes() -> Vec<u8> {
    let words = [3u32, 2, 4].map(u32::to_le_bytes).concat();
    [b"QPDATA1\n", &words[..], &[0, 0, 0, 0], &0.5f32.to_le_bytes(), &[1, 2, 3, 4, 5, 6], &[0, 3, 1]].concat()
}

/// A dataset file of two rows with three floats, to predict a number from.
fn targets() -> Vec<u8> {
    let words = [2u32, 3, 0].map(u32::to_le_bytes).concat();
    let floats = [0.5f32, -1.0, 2.0, 1e-40, 0.0, 7.0, -3.5, 1e30].map(f32::to_le_bytes).concat();
    [b"QPDATA1\n", &words[..], &[1, 1, 0, 0], &1.0f32.to_le_bytes(), &floats].concat()
}

fn read_table(bytes: &[u8]) -> Result<(), Error> {
    let table = qpd::read(bytes)?;
    assert_eq!((table.values.len(), table.labels.len()), (table.rows * table.features, table.rows));
    assert!(table.values.iter().chain(&table.labels).all(|value| value.is_finite()));
    assert!(table.classes == 0 || table.labels.iter().all(|&label| label >= 0.0 && (label as usize) < table.classes));
    Ok(())
}

/// A layer, graphs in a node, and tensors of several types. Of each a cut is seen, for the last field is one that every
/// model has.
fn onnx_models() -> Vec<Vec<u8>> {
    let seeds = ["gemm", "subgraphs", "typed"].map(|name| format!("tests/fuzz/seeds/onnx/{name}"));
    let model = |path| onnx::read(std::fs::read(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()).unwrap();
    let bare = |path| onnx::write(&onnx::ModelProto { metadata_props: Vec::new(), ..model(path) });
    seeds.into_iter().map(bare).collect()
}

fn read_onnx(bytes: &[u8]) -> Result<(), Error> {
    let model = onnx::read(bytes.to_vec())?;
    assert!(onnx::OPSETS.contains(&onnx::opset(&model)?));
    for tensor in &model.graph.as_ref().unwrap().initializer {
        let Ok(array) = onnx::values(tensor) else { continue };
        assert_eq!(array.values.len(), array.shape.iter().product::<usize>());
    }
    let written = onnx::write(&model);
    assert_eq!(onnx::write(&onnx::read(written.clone())?), written);
    Ok(())
}

fn read_dataset(id: &str, bytes: &[u8]) -> Result<(), Error> {
    let dataset = datasets::read(id, bytes)?;
    let parts = [&dataset.train, &dataset.calibration, &dataset.test];
    assert_eq!(parts.iter().map(|part| part.labels.len()).sum::<usize>(), dataset.info.rows);
    for part in parts {
        assert_eq!(part.features.len(), part.labels.len() * dataset.info.features);
        assert!(part.features.iter().all(|value| value.is_finite()), "a feature is not finite");
    }
    Ok(())
}

/// Every format of the registry, and some whose codes do not fill their bits or stand for no number, or that store other
/// parts, and every type of block.
fn formats() -> Vec<NumberFormat> {
    let integer =
        |levels, symmetry, span| NumberFormat::Integer(IntegerFormat { levels, symmetry, span, ..Default::default() });
    let float = |exponent, mantissa, specials, overflow| {
        let precision = Precision::Custom { exponent, mantissa, specials };
        NumberFormat::Float(FloatFormat { precision, scaling: FloatScaling::Absmax, overflow })
    };
    let blocks = |element| NumberFormat::Microscaling(MicroscalingFormat { element, ..Default::default() });
    let more = [
        float(5, 10, Specials::Ieee, Overflow::Saturate),
        float(5, 2, Specials::Ieee, Overflow::NonFinite),
        float(3, 3, Specials::Fnuz, Overflow::Saturate),
        blocks(BlockElement::E4m3fn),
        blocks(BlockElement::Int8),
        integer(256, Symmetry::Affine, Span::Full),
        integer(5, Symmetry::Affine, Span::Narrow),
        integer(2, Symmetry::Affine, Span::Full),
        integer(1000, Symmetry::Symmetric, Span::Full),
        integer(65_536, Symmetry::Affine, Span::Full),
        NumberFormat::KMeans(KMeans { levels: 5, ..Default::default() }),
        NumberFormat::LloydMax(LloydMax { levels: 3 }),
        NumberFormat::OwnCodebook(OwnCodebook { values: vec![-1.5, 0.0, 0.5], scaling: CodebookScaling::None }),
    ];
    let names = GgufBlock::default().names().iter();
    let blocks = names.map(|name| serde_json::from_value(name.to_lowercase().into()).unwrap());
    let gguf = blocks.map(|block| NumberFormat::Gguf(GgufFormat { block }));
    let matmul_nbits = [(2, Symmetry::Affine), (4, Symmetry::Affine), (8, Symmetry::Symmetric)]
        .map(|(bits, symmetry)| NumberFormat::MatMulNBits(MatMulNBitsFormat { bits, symmetry, block_size: 16 }));
    NumberFormat::all().into_iter().chain(more).chain(gguf).chain(matmul_nbits).collect()
}

/// Every format, and scales with fewer bits.
fn storages() -> Vec<Storage> {
    const GRANULARITY: Granularity = Granularity::PerGroup { size: 4 };
    let of = |format| Storage { format, granularity: GRANULARITY, ..Storage::default() };
    let mut storages: Vec<Storage> = formats().into_iter().map(of).collect();
    let few = |coding, levels| {
        let format = NumberFormat::Integer(IntegerFormat { levels, ..IntegerFormat::default() });
        Storage { format, granularity: Granularity::PerTensor, coding, ..Storage::default() }
    };
    storages.extend(Coding::variable().into_iter().flat_map(|coding| [few(coding, 16), few(coding, 3)]));
    storages.extend([ScaleStorage::Float16, ScaleStorage::Double].map(|scales| Storage { scales, ..of(affine()) }));
    storages
}

fn affine() -> NumberFormat {
    NumberFormat::Integer(IntegerFormat { symmetry: Symmetry::Affine, ..IntegerFormat::default() })
}

/// Every format that keeps values out of its codes, in one group so that leaving them out pays.
fn sparse_storages() -> Vec<Storage> {
    let alone = |format: &NumberFormat| format.as_format().is_separable() || format.as_format().bits() == 32.0;
    let of = |format| Storage { format, granularity: Granularity::PerTensor, ..Storage::default() };
    NumberFormat::all().into_iter().filter(alone).map(of).collect()
}

/// `QuantizedTensor::from_sections`, with the sections one after the other.
fn tensor_reader(storage: Storage, is_sparse: bool) -> Reader {
    // Codes that are worth a table are many, and most of them alike.
    let is_coded = storage.coding != Coding::Packed;
    let (columns, power) = if is_coded { (60, 9) } else { (11, 1) };
    let (shape, count) = ([3, columns], 3 * columns);
    let values = (0..count).map(|i| (i as f32 * 0.7).sin().powi(power)).collect();
    let tensor = Tensor::new("sample", shape.to_vec(), values).unwrap();
    let mask = is_sparse.then(|| (0..count).map(|at| at % 11 == 4).collect::<Vec<bool>>());
    let (rule, rounding) = (RangeRule::MinMax, Rounding::Nearest);
    let packed = QuantizedTensor::quantize_knowing(
        &tensor,
        storage.clone(),
        &rule,
        &rounding,
        Known { mask: mask.as_deref(), ..Known::default() },
    )
    .unwrap();
    assert_ne!(packed.sections().index.is_empty(), is_sparse, "{storage:?}");
    assert_ne!(packed.sections().table.is_empty(), is_coded, "{storage:?}");
    let parts: Vec<Vec<u8>> = packed.sections().parts().iter().map(|part| part.1.clone()).collect();
    let lengths: Vec<usize> = parts.iter().map(Vec::len).collect();
    let last = lengths.iter().rposition(|&length| length > 0).unwrap_or(0);
    let sample = parts.concat();
    let name = format!("from_sections of {}{storage:?}", if is_sparse { "pruned " } else { "" });
    let read = move |bytes: &[u8]| {
        let mut rest = bytes;
        // The last part takes what is left, so that too many bytes are told from enough.
        let mut take = |index: usize| {
            let length = if index == last { rest.len() } else { lengths[index].min(rest.len()) };
            let (part, others) = rest.split_at(length);
            rest = others;
            part.to_vec()
        };
        let sections = Sections {
            codes: take(0),
            scales: take(1),
            zero_points: take(2),
            codebook: take(3),
            index: take(4),
            table: take(5),
        };
        let packed = QuantizedTensor::from_sections(&shape, &storage, sections)?;
        let decoded = packed.decode();
        assert_eq!(decoded.len(), count);
        let overflows = storage.format.as_format().overflows();
        assert!(overflows || decoded.iter().all(|value| value.is_finite()));
        if let (NumberFormat::Integer(format), Some((codes, grids))) = (&storage.format, packed.integers()) {
            let (low, high) = format.limits();
            assert!(codes.iter().all(|code| (low..=high).contains(code)), "a code is beyond the levels");
            assert!(grids.iter().all(|grid| (low..=high).contains(&grid.zero_point)));
        }
        Ok(())
    };
    // Codes of one bit become floats of 32 on the way; coded and pruned ones may take a fortieth of a bit.
    let expansion = if is_coded || is_sparse { 5000 } else { 200 };
    Reader::new(name, vec![sample], expansion, read)
}
