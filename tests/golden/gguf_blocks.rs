//! llama.cpp's blocks byte for byte: what ggml's own quantizer writes, with and without importance, and what the `gguf`
//! package reads.

use crate::fixtures::{Floats, assert_same_bits, bytes_of, cases};
use quant_playground::quant::formats::{GgufBlock, GgufFormat, Sections};
use quant_playground::quant::rounding::RoundInput;
use quant_playground::quant::{Hints, NumberFormat, QuantizedTensor, Rounding, Storage};
use serde::Deserialize;

#[derive(Deserialize)]
struct Encoded {
    r#type: String,
    weighted: bool,
    x: Floats,
    importance: Floats,
    bytes: String,
}

fn block(name: &str) -> GgufBlock {
    serde_json::from_value(name.to_lowercase().into()).unwrap()
}

fn storage(block: GgufBlock) -> Storage {
    Storage { format: NumberFormat::Gguf(GgufFormat { block }), ..Storage::default() }
}

fn encode(block: GgufBlock, values: &[f32], importance: Option<&[f32]>) -> QuantizedTensor {
    let storage = storage(block);
    let groups = storage.groups(1, values.len());
    let codec = storage.fit(values, groups, &[], Hints { importance, ..Hints::default() }).unwrap();
    let input = RoundInput { values, groups, codec: codec.as_ref(), inputs: None, tensor: 0, mask: None };
    let codes = Rounding::Nearest.codes(input);
    QuantizedTensor::assemble(&[values.len()], storage, groups, values, None, Some((codec.as_ref(), &codes)))
}

/// The same bytes with code 0 wherever a stored scale is 0: such codes stand for nothing, and llama.cpp leaves there what
/// its search had tried last.
fn without_idle_codes(block: GgufBlock, bytes: Vec<u8>, count: usize) -> (Vec<u8>, usize) {
    let sections = Sections { codes: bytes, ..Sections::default() };
    let packed = QuantizedTensor::from_sections(&[count], &storage(block), sections).unwrap();
    let (mut codes, codec) = packed.coded().unwrap();
    let mut idle = 0;
    for (group, run) in packed.groups().iter().enumerate() {
        if codec.levels(group).len() == 1 {
            codes[run].fill(0);
            idle += 1;
        }
    }
    let coded = Some((codec.as_ref(), &codes[..]));
    let again = QuantizedTensor::assemble(&[count], storage(block), packed.groups(), &[], None, coded);
    (again.sections().codes.clone(), idle)
}

#[test]
fn bytes_equal_llama_cpp() {
    let mut all = cases::<Encoded>("gguf_encoded");
    let inputs = all.remove(0);
    let (x, importance) = (inputs.x.0, inputs.importance.0);
    let repeated: Vec<f32> = importance.iter().copied().cycle().take(x.len()).collect();
    let mut idle = 0;
    for case in &all {
        let (name, block) = (format!("{}, weighted: {}", case.r#type, case.weighted), block(&case.r#type));
        let ours = encode(block, &x, case.weighted.then_some(&repeated)).sections().codes.clone();
        let mut theirs = bytes_of(&case.bytes);
        if case.r#type.ends_with('K') {
            let groups;
            (theirs, groups) = without_idle_codes(block, theirs, x.len());
            idle += groups;
        }
        assert_eq!(ours.len(), theirs.len(), "{name}");
        let differs = (0..ours.len()).find(|&at| ours[at] != theirs[at]);
        assert_eq!(differs, None, "{name}: row {:?}", differs.map(|at| at * x.len() / 256 / ours.len()));
    }
    // A row of zeros, one whose scales are too small for 16 bits, and sub-blocks beside much larger ones.
    assert!((1..500).contains(&idle), "{idle} groups have a scale of 0");
}

#[derive(Deserialize)]
struct Decoded {
    r#type: String,
    bytes: String,
    y: Floats,
}

#[test]
fn values_equal_the_gguf_package() {
    for case in cases::<Decoded>("gguf_decoded") {
        let sections = Sections { codes: bytes_of(&case.bytes), ..Sections::default() };
        let packed =
            QuantizedTensor::from_sections(&[case.y.0.len()], &storage(block(&case.r#type)), sections).unwrap();
        assert_same_bits(&case.r#type, &packed.decode(), &case.y.0);
    }
}
