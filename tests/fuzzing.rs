//! The bodies of the fuzz targets, run without a fuzzer: on the committed seeds, on seeded mutants of them, on noise.

#[path = "fuzz/bodies.rs"]
mod bodies;

use quant_playground::rng::Rng;

const MUTANTS: usize = 4000;

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = format!("{}/tests/fuzz/seeds/{target}", env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() >= 3, "{target} has {} seeds", paths.len());
    paths.into_iter().map(|path| std::fs::read(path).unwrap()).collect()
}

/// One step of what a fuzzer does: a byte changed, a bit flipped, bytes taken out, doubled, or from another seed.
fn mutate(bytes: &mut Vec<u8>, other: &[u8], rng: &mut Rng) {
    let mut below = |limit: usize| (rng.next_u64() % limit.max(1) as u64) as usize;
    let at = below(bytes.len());
    let length = below(bytes.len() - at).min(16);
    match below(6) {
        _ if bytes.is_empty() => bytes.push(below(256) as u8),
        0 => bytes[at] = below(256) as u8,
        1 => bytes[at] ^= 1 << below(8),
        2 => drop(bytes.drain(at..at + length)),
        3 => bytes.extend_from_within(at..at + length),
        4 => bytes[at] = b"0123456789{}[]\":,-.e"[below(20)],
        _ => {
            let from = below(other.len());
            let length = below(other.len() - from).min(bytes.len() - at);
            bytes[at..at + length].copy_from_slice(&other[from..from + length]);
        }
    }
}

fn run(target: &str, body: fn(&[u8])) {
    let seeds = seeds(target);
    seeds.iter().for_each(|seed| body(seed));
    let mut rng = Rng::new(11);
    for round in 0..MUTANTS {
        let mut bytes = seeds[round % seeds.len()].clone();
        let other = &seeds[rng.next_u64() as usize % seeds.len()];
        for _ in 0..1 + rng.next_u64() % 4 {
            mutate(&mut bytes, other, &mut rng);
        }
        body(&bytes);
        let noise: Vec<u8> = (0..rng.next_u64() % 64).map(|_| rng.next_u64() as u8).collect();
        body(&noise);
    }
}

#[test]
fn datasets_are_survived() {
    run("dataset", bodies::dataset);
}

#[test]
fn tensors_and_recipes_are_survived() {
    run("tensor", bodies::tensor);
}

#[test]
fn stored_sections_are_survived() {
    run("sections", bodies::sections);
}

#[test]
fn files_are_survived() {
    run("files", bodies::files);
}

#[test]
fn onnx_models_are_survived() {
    run("onnx", bodies::onnx_model);
}
