//! Coded codes whose table or bits are not what any coder writes: each is refused as decided.

use crate::allocation::peak_during;
use quant_playground::quant::formats::Sections;
use quant_playground::quant::{Coding, Granularity, IntegerFormat, NumberFormat, QuantizedTensor, Storage};

/// Why, how many codes, table, bytes of codes, and what the message says; nothing where they are right.
type Case<'a> = (&'static str, usize, Vec<u8>, &'a [u8], &'static str);

fn each_is_answered_as_decided(coding: Coding, cases: &[Case<'_>]) {
    for (why, count, table, codes, says) in cases {
        let (message, peak) = read(coding, *count, table, codes);
        assert!(peak <= 8192, "{why}: it took {peak} bytes of memory");
        assert_eq!(message.is_empty(), says.is_empty(), "{why}: {message}");
        assert!(message.contains(says), "{why}: {message}");
    }
}

/// Codes of 3 bits, 0 to 6; the ends of a table take one byte, `first | last << 3`.
fn read(coding: Coding, count: usize, table: &[u8], codes: &[u8]) -> (String, usize) {
    let format = NumberFormat::Integer(IntegerFormat { levels: 8, ..IntegerFormat::default() });
    let storage = Storage { format, granularity: Granularity::PerTensor, coding, ..Storage::default() };
    let scales = 1f32.to_le_bytes().to_vec();
    let sections = Sections { codes: codes.into(), scales, table: table.into(), ..Sections::default() };
    let (answer, peak) = peak_during(|| QuantizedTensor::from_sections(&[count], &storage, sections));
    (answer.err().map_or(String::new(), |error| error.to_string()), peak)
}

#[test]
fn huffman_tables_and_bits_are_checked() {
    let ends = |first: u8, last: u8| first | last << 3;
    let lengths = |first: u8, last: u8, lengths: &[u8]| [&[ends(first, last)], lengths].concat();
    let right = lengths(3, 5, &[0x21, 0x02]);
    let cases: &[Case<'_>] = &[
        ("lengths 1, 2, 2: codes 3, 4, 5", 3, right.clone(), &[0b0101_1000], ""),
        ("a single code takes one bit", 8, lengths(6, 6, &[]), &[0], ""),
        ("a single code has no other pattern", 8, lengths(6, 6, &[]), &[1], "not in the table"),
        ("too many short lengths", 3, lengths(3, 5, &[0x11, 0x01]), &[0b0101_1000], "prefix code"),
        ("too few", 3, lengths(3, 5, &[0x22, 0x02]), &[0b0101_1000], "prefix code"),
        ("a single code beside one that does not occur", 3, lengths(3, 4, &[0x01]), &[0], "does not occur"),
        ("ends in disorder", 3, lengths(5, 3, &[0x21, 0x02]), &[0b0101_1000], "none of the format's"),
        ("a code beyond the last", 3, lengths(5, 7, &[0x21, 0x02]), &[0b0101_1000], "none of the format's"),
        ("half a table", 3, lengths(3, 5, &[0x21]), &[0b0101_1000], "bytes belong here"),
        ("a table too long", 3, lengths(3, 5, &[0x21, 0x02, 0]), &[0b0101_1000], "bytes belong here"),
        ("the bits end within a code", 4, right.clone(), &[0b1010_1010, 0b1000_0000], "more bits"),
        ("the bits end before the last code", 9, right.clone(), &[0b1010_1010], "fewer bits"),
        ("they end too early", 8, right.clone(), &[0b1010_1010], "not in the table"),
        ("padding is not zero", 3, right.clone(), &[0b0101_1001], "more bits"),
        ("a byte too many", 3, right.clone(), &[0b0101_1000, 0], "more bits"),
        ("endless codes of a single kind", usize::MAX, lengths(6, 6, &[]), &[0], "fewer bits"),
    ];
    each_is_answered_as_decided(Coding::Huffman, cases);
}

#[test]
fn frequencies_and_states_are_checked() {
    let table = |first: u8, last: u8, numbers: &[u16]| {
        let packed = quant_playground::kernels::pack_bits(numbers, 12);
        [&[first | last << 3][..], if numbers.is_empty() { &[] } else { &packed }].concat()
    };
    let lowest = [0u8, 0, 128, 0];
    let even = table(2, 3, &[2048, 2048]);
    let cases: &[Case<'_>] = &[
        ("two codes of one bit each, from a state of 2²⁵", 2, even.clone(), &[0, 0, 0, 2], ""),
        ("a state below the lowest", 2, even.clone(), &[0, 0, 127, 0], "not those of so many"),
        ("a state beyond the highest", 2, even.clone(), &[0, 0, 0, 128], "not those of so many"),
        ("half a state", 2, even.clone(), &lowest[..3], "not those of so many"),
        ("no byte to go on with", 2, even.clone(), &lowest, "not those of so many"),
        ("a byte too many", 2, even.clone(), &[0, 0, 0, 2, 9], "not those of so many"),
        ("codes go on", 1, even.clone(), &[0, 0, 0, 2], "not those of so many"),
        ("frequencies below 4,096", 2, table(2, 3, &[2048, 2047]), &lowest, "do not add up"),
        ("frequencies beyond it", 2, table(2, 4, &[2048, 2048, 1]), &lowest, "do not add up"),
        ("a frequency that would cost nothing", 2, table(2, 3, &[4095, 1]), &lowest, "do not add up"),
        ("an end that does not occur", 2, table(2, 3, &[4032, 0]), &lowest, "does not occur"),
        ("endless codes of a single kind", usize::MAX, table(2, 2, &[]), &lowest, "not those of so many"),
    ];
    each_is_answered_as_decided(Coding::Rans, cases);
}

#[test]
fn packed_codes_have_no_table() {
    assert!(read(Coding::Packed, 2, &[0], &[0]).0.contains("0 bytes belong here"));
    assert_eq!(read(Coding::Huffman, 2, &[], &[0]).0, "", "codes that are packed after all");
    assert!(read(Coding::Rans, 2, &[], &[0, 0]).0.contains("1 bytes belong here"));
}
