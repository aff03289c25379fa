//! Scales with fewer bits than 32: binary16 as numpy rounds it, double quantization as bitsandbytes does it.

use crate::fixtures::{Floats, assert_same_bits, assert_same_codes, cases};
use quant_playground::quant::ScaleStorage;
use serde::Deserialize;

#[derive(Deserialize)]
struct Half {
    x: Floats,
    y: Floats,
}

#[test]
fn halves_equal_numpy() {
    for case in cases::<Half>("half_scales") {
        let (bytes, stored) = ScaleStorage::Float16.store(&case.x.0);
        assert_eq!(bytes.len(), 2 * case.x.0.len());
        for ((x, ours), theirs) in case.x.0.iter().zip(stored).zip(&case.y.0) {
            let expected = match theirs {
                // Decided otherwise: a scale must be finite and not become zero.
                y if y.is_infinite() => 65_504f32.copysign(*x),
                y if *y == 0.0 && *x != 0.0 => 2f32.powi(-24).copysign(*x),
                y => *y,
            };
            assert_same_bits(&format!("{x:e}"), &[ours], &[expected]);
        }
    }
}

#[derive(Deserialize)]
struct DynamicMap {
    map: Floats,
}

#[test]
fn the_dynamic_map_is_that_of_bitsandbytes() {
    let theirs = cases::<DynamicMap>("dynamic_map").remove(0).map.0;
    // One block of all codes, of magnitude 1 and mean 0.
    let codes: Vec<u8> = (0..=255).collect();
    let bytes = [&0f32.to_le_bytes()[..], &1f32.to_le_bytes(), &codes].concat();
    assert_same_bits("the map", &ScaleStorage::Double.load(&bytes, 256, true).unwrap(), &theirs);
}

#[derive(Deserialize)]
struct Double {
    scales: Floats,
    mean: Floats,
    magnitudes: Floats,
    codes: Vec<i32>,
    by_table: Vec<i32>,
    y: Floats,
}

#[test]
fn double_quantization_equals_bitsandbytes() {
    for case in cases::<Double>("double_scales") {
        let count = case.scales.0.len();
        let what = format!("{count} scales");
        let (bytes, stored) = ScaleStorage::Double.store(&case.scales.0);
        let (head, codes) = bytes.split_at(bytes.len() - count);
        let head: Vec<f32> = head.as_chunks::<4>().0.iter().map(|&chunk| f32::from_le_bytes(chunk)).collect();
        assert_same_bits(&what, &head[..1], &case.mean.0);
        assert_same_bits(&what, &head[1..], &case.magnitudes.0);
        let codes: Vec<i32> = codes.iter().map(|&code| i32::from(code)).collect();
        assert_same_codes(&what, &case.scales.0, &codes, &case.codes);
        assert_same_bits(&what, &stored, &case.y.0);
        // A single scale has no deviation, which their table cannot divide by.
        let neighbours = codes.iter().zip(&case.by_table).all(|(ours, theirs)| (ours - theirs).abs() <= 1);
        assert!(neighbours || count == 1, "{what}");
    }
}
