//! Places of kept values that are not what pruning writes: each is refused as decided.

use crate::allocation::peak_during;
use quant_playground::quant::formats::{Float32, Sections};
use quant_playground::quant::{Granularity, IntegerFormat, NumberFormat, QuantizedTensor, Storage};

/// Why, how many codes, index, bytes of codes, and what the message says; nothing where they are right.
type Case<'a> = (&'static str, usize, &'a [u8], &'a [u8], &'static str);

/// What reading `count` codes of 8 bits says; nothing where they are right.
fn read(count: usize, index: &[u8], codes: &[u8]) -> (String, usize) {
    let format = NumberFormat::Integer(IntegerFormat { levels: 256, ..IntegerFormat::default() });
    let storage = Storage { format, granularity: Granularity::PerTensor, ..Storage::default() };
    let scales = 1f32.to_le_bytes().to_vec();
    let sections = Sections { codes: codes.into(), scales, index: index.into(), ..Sections::default() };
    let (answer, peak) = peak_during(|| QuantizedTensor::from_sections(&[count], &storage, sections));
    (answer.err().map_or(String::new(), |error| error.to_string()), peak)
}

#[test]
fn places_are_checked() {
    let cases: &[Case<'_>] = &[
        ("a bitmask: the first and the last are kept", 4, &[1, 0b0110], &[7, 9], ""),
        ("gaps of 8 bits: one value after 255 and 3", 300, &[8, 255, 3, 255], &[7], ""),
        ("nothing is kept", 255, &[8, 255], &[], ""),
        ("all are kept", 8, &[1, 0], &[0; 8], ""),
        ("no width", 4, &[0, 0b0110], &[7, 9], "1 to 8 bits"),
        ("a width too large", 4, &[9, 0b0110, 0], &[7, 9], "1 to 8 bits"),
        ("a width and nothing else", 4, &[1], &[7, 9], "fewer gaps"),
        ("gaps end too early", 9, &[1, 0b0110], &[0; 6], "fewer gaps"),
        ("a value beyond the end", 4, &[4, 0x04], &[7], "beyond the last"),
        ("a byte too many", 4, &[1, 0b0110, 0], &[7, 9], "more gaps"),
        ("padding is not zero", 4, &[1, 0b1_0110], &[7, 9], "more gaps"),
        ("one code too few", 4, &[1, 0b0110], &[7], "2 bytes belong here"),
        ("one code too many", 4, &[1, 0b0110], &[7, 9, 1], "2 bytes belong here"),
        ("endless zeros", usize::MAX, &[8, 255, 255, 255], &[], "fewer gaps"),
    ];
    for (why, count, index, codes, says) in cases {
        let (message, peak) = read(*count, index, codes);
        assert!(peak <= 8192, "{why}: it took {peak} bytes of memory");
        assert_eq!(message.is_empty(), says.is_empty(), "{why}: {message}");
        assert!(message.contains(says), "{why}: {message}");
    }
}

#[test]
fn floats_are_left_out_likewise() {
    let storage = Storage { format: NumberFormat::Float32(Float32::default()), ..Storage::default() };
    let codes = [1.5f32, -2.0].map(f32::to_le_bytes).concat();
    let read = |index: &[u8]| {
        let sections = Sections { codes: codes.clone(), index: index.into(), ..Sections::default() };
        QuantizedTensor::from_sections(&[4], &storage, sections).map(|tensor| tensor.decode())
    };
    assert_eq!(read(&[1, 0b0101]), Ok(vec![0.0, 1.5, 0.0, -2.0]));
    assert!(read(&[1, 0b0111]).is_err() && read(&[]).is_err());
}
