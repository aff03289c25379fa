//! Hostile bytes: whatever a reader is given, it answers with a typed error or a valid value, never with a panic, and
//! never takes memory beyond a small multiple of what it was given. A reader joins by one line in `readers::all`.

mod allocation;
#[path = "../support/cases.rs"]
mod cases;
mod codebooks;
mod codings;
#[path = "../support/data.rs"]
mod data;
mod files;
mod readers;
mod shapes;
mod sparsity;

use allocation::peak_during;
use quant_playground::Error;
use quant_playground::rng::Rng;
use readers::Reader;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Reads `bytes` and checks the answer; panics with the name of the attack and what led there.
fn attack(reader: &Reader, name: &str, bytes: &[u8]) -> Result<(), Error> {
    let outcome = catch_unwind(AssertUnwindSafe(|| peak_during(|| (reader.read)(bytes))));
    let shown = || format!("{}, {name}, {} bytes: {:02x?}", reader.name, bytes.len(), &bytes[..bytes.len().min(64)]);
    let (answer, peak) = outcome.unwrap_or_else(|_| panic!("it panicked: {}", shown()));
    let allowed = reader.expansion * bytes.len() + reader.floor;
    assert!(peak <= allowed, "it took {peak} bytes of memory, {allowed} are allowed: {}", shown());
    if let Err(error) = &answer {
        assert!(!error.code().is_empty() && error.to_string().len() > 20, "{error:?}: {}", shown());
    }
    answer
}

fn each(mut strike: impl FnMut(&Reader, &[u8])) {
    for reader in readers::all() {
        assert!(!reader.samples.is_empty(), "{} has no samples", reader.name);
        for sample in &reader.samples {
            strike(&reader, sample);
        }
    }
}

/// The first bytes, where a header is, and a spread of the others.
fn places(len: usize) -> impl Iterator<Item = usize> {
    let step = (len / 200).max(1);
    (0..len).filter(move |&i| i < 96 || i + 16 > len || i % step == 0)
}

#[test]
fn samples_are_valid() {
    each(|reader, sample| assert_eq!(attack(reader, "as it is", sample), Ok(())));
}

#[test]
fn a_cut_is_an_error() {
    each(|reader, sample| {
        for length in places(sample.len()) {
            let answer = attack(reader, "cut", &sample[..length]);
            assert!(answer.is_err() || !reader.is_ended, "{} took {length} of {} bytes", reader.name, sample.len());
        }
    });
}

#[test]
fn an_added_byte_is_an_error() {
    each(|reader, sample| {
        for extra in [&[0u8][..], &[255; 7], sample] {
            let longer = [sample, extra].concat();
            let answer = attack(reader, "longer", &longer);
            let is_said_twice = reader.is_mergeable && extra == sample;
            assert!(
                answer.is_err() || !reader.is_ended || is_said_twice,
                "{} took {} bytes more",
                reader.name,
                extra.len()
            );
        }
    });
}

#[test]
fn any_byte_may_be_any_other() {
    each(|reader, sample| {
        let mut bytes = sample.to_vec();
        for at in places(sample.len()) {
            let kept = bytes[at];
            let few = [0, 1, 0x7f, 0x80, 0xff, kept ^ 1, kept ^ 0x80];
            let all: Vec<u8> = if at < 64 { (0..=255).collect() } else { few.to_vec() };
            for value in all {
                bytes[at] = value;
                let _ = attack(reader, &format!("byte {at} is {value}"), &bytes);
            }
            bytes[at] = kept;
        }
    });
}

#[test]
fn any_word_may_be_enormous() {
    const WORDS: [u32; 9] = [0, 1, 0xffff, 0x10000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x7f80_0000, 0x7fc0_0000];
    each(|reader, sample| {
        for at in (0..sample.len().saturating_sub(3)).take(64) {
            for word in WORDS {
                for next in [None, Some(0u32), Some(u32::MAX)] {
                    let mut bytes = sample.to_vec();
                    bytes[at..at + 4].copy_from_slice(&word.to_le_bytes());
                    if let (Some(next), true) = (next, at + 8 <= bytes.len()) {
                        bytes[at + 4..at + 8].copy_from_slice(&next.to_le_bytes());
                    }
                    let _ = attack(reader, &format!("word {at} is {word:#x}"), &bytes);
                }
            }
        }
    });
}

#[test]
fn noise_is_survived() {
    let mut rng = Rng::new(3);
    each(|reader, sample| {
        for round in 0..3000 {
            let length = (rng.next_u64() % 160) as usize;
            let mut bytes: Vec<u8> = (0..length).map(|_| rng.next_u64() as u8).collect();
            // Noise after a true beginning reaches deeper than noise alone.
            let kept = (rng.next_u64() as usize % 40).min(length).min(sample.len());
            bytes[..kept].copy_from_slice(&sample[..kept]);
            let _ = attack(reader, &format!("noise {round}"), &bytes);
        }
    });
}

#[test]
fn several_bytes_may_change_at_once() {
    let mut rng = Rng::new(4);
    each(|reader, sample| {
        for round in 0..(300_000 / sample.len()).clamp(20, 3000) {
            let mut bytes = sample.to_vec();
            for _ in 0..1 + rng.next_u64() % 5 {
                let at = rng.next_u64() as usize % bytes.len();
                bytes[at] = rng.next_u64() as u8;
            }
            let _ = attack(reader, &format!("mutant {round}"), &bytes);
        }
    });
}
