//! Canonical Huffman codes of at most 15 bits: frequent codes take few bits, and the lengths alone say which.
//!
//! Huffman 1952, "A method for the construction of minimum-redundancy codes"; lengths by package-merge (Larmore and
//! Hirschberg 1990), which is optimal under the limit; bits in the order of RFC 1951, section 3.2.2: shorter before
//! longer, then by code. The first bit is the highest of a byte. A single code takes one bit.

use super::table::Table;
use crate::error::{Error, Result};
use crate::kernels;

/// The longest code, so that a length takes four bits.
const LONGEST: usize = 15;
/// Bits of a length.
const WIDTH: u32 = 4;

/// Coded codes and their table; `None` where there are no codes, or more kinds than 15 bits tell apart.
pub(super) fn encode(codes: &[u16], code_count: u32) -> Option<(Vec<u8>, Vec<u8>)> {
    let (first, counts) = Table::counts(codes)?;
    let table = Table { first, numbers: lengths(&counts)? };
    let mut patterns = vec![(0u64, 0); table.numbers.len()];
    let (mut pattern, mut before) = (0u64, 0);
    for (code, length) in ordered(&table) {
        pattern <<= length - before;
        patterns[usize::from(code - first)] = (pattern, length);
        (pattern, before) = (pattern + 1, length);
    }
    let mut bytes = Vec::new();
    let (mut buffer, mut held) = (0u64, 0);
    for code in codes {
        let (pattern, length) = patterns[usize::from(code - first)];
        buffer = buffer << length | pattern;
        held += length;
        while held >= 8 {
            held -= 8;
            bytes.push((buffer >> held) as u8);
        }
    }
    if held > 0 {
        bytes.push((buffer << (8 - held)) as u8);
    }
    Some((bytes, table.write(code_count, WIDTH)))
}

/// Reads `count` codes back.
///
/// # Errors
/// [`Error::Malformed`] for a table whose lengths are no prefix code that uses every pattern, for bits that end too early
/// or too late, and for padding that is not zero.
pub(super) fn decode(bytes: &[u8], table: &[u8], count: usize, code_count: u32) -> Result<Vec<u16>> {
    let table = Table::read(table, code_count, WIDTH)?;
    let ordered = ordered(&table);
    let mut lengths = [0usize; LONGEST + 1];
    ordered.iter().for_each(|entry| lengths[usize::from(entry.1)] += 1);
    let free = (1..=LONGEST).fold(1i64, |free, length| 2 * free - lengths[length] as i64);
    // What is not used of the patterns at the longest length: all but one of the two halves for a single code.
    if free != 0 && ordered.len() > 1 {
        return Err(Error::malformed("table", 0, "the lengths of codes do not add up to a prefix code"));
    }
    if count > bytes.len().saturating_mul(8) {
        return Err(Error::malformed("codes", bytes.len(), "there are fewer bits than codes"));
    }
    let mut codes = Vec::with_capacity(count);
    let mut place = 0;
    for _ in 0..count {
        // Of each length the patterns follow one another, from the one after the last shorter pattern, doubled.
        let (mut pattern, mut first, mut passed, mut length) = (0usize, 0usize, 0usize, 0usize);
        let code = loop {
            let Some(byte) = bytes.get(place / 8).filter(|_| length < LONGEST) else {
                return Err(Error::malformed("codes", (place / 8).min(bytes.len()), "a code is not in the table"));
            };
            pattern |= usize::from(byte >> (7 - place % 8) & 1);
            (place, length) = (place + 1, length + 1);
            if pattern < first + lengths[length] {
                break ordered[passed + pattern - first].0;
            }
            passed += lengths[length];
            (first, pattern) = ((first + lengths[length]) << 1, pattern << 1);
        };
        codes.push(code);
    }
    let padding = bytes.get(place / 8).map_or(0, |byte| byte << (place % 8));
    if place.div_ceil(8) != bytes.len() || padding != 0 {
        return Err(Error::malformed("codes", place / 8, "there are more bits than codes"));
    }
    Ok(codes)
}

/// The codes that occur with their lengths: shorter ones first, then by code.
fn ordered(table: &Table) -> Vec<(u16, u16)> {
    let mut ordered = Vec::new();
    for length in 1..=LONGEST as u16 {
        ordered.extend(table.entries().filter(|entry| entry.1 == length));
    }
    ordered
}

/// The lengths of the shortest prefix code, none above [`LONGEST`]; zero for what does not occur.
fn lengths(counts: &[u32]) -> Option<Vec<u16>> {
    let mut leaves = kernels::sorted(counts.len(), &|a, b| counts[a].cmp(&counts[b]));
    leaves.retain(|&symbol| counts[symbol] > 0);
    let mut lengths = vec![0u16; counts.len()];
    match leaves.as_slice() {
        [] => return None,
        [only] => {
            lengths[*only] = 1;
            return Some(lengths);
        }
        _ if leaves.len() > 1 << LONGEST => return None,
        _ => {}
    }
    // Of each length, from the longest: leaves and pairs of what the longer length has, by weight; which are leaves.
    let mut rows: Vec<Vec<bool>> = Vec::new();
    let mut row: Vec<u64> = Vec::new();
    for _ in 0..LONGEST {
        let (mut weights, mut are_leaves) = (Vec::new(), Vec::new());
        let mut pairs = row.chunks_exact(2);
        let mut pair = pairs.next();
        let mut rest = leaves.as_slice();
        while !rest.is_empty() || pair.is_some() {
            let of_pair = pair.map_or(u64::MAX, |pair| pair[0] + pair[1]);
            match rest.split_first() {
                Some((&leaf, others)) if u64::from(counts[leaf]) <= of_pair => {
                    rest = others;
                    weights.push(u64::from(counts[leaf]));
                    are_leaves.push(true);
                }
                _ => {
                    pair = pairs.next();
                    weights.push(of_pair);
                    are_leaves.push(false);
                }
            }
        }
        row = weights;
        rows.push(are_leaves);
    }
    // The lightest of the shortest length: each leaf makes its code a bit longer, each pair asks for two of the next.
    let mut wanted = 2 * leaves.len() - 2;
    for are_leaves in rows.iter().rev() {
        let taken = are_leaves.iter().take(wanted).filter(|&&is_leaf| is_leaf).count();
        leaves.iter().take(taken).for_each(|&symbol| lengths[symbol] += 1);
        wanted = 2 * (wanted - taken);
    }
    Some(lengths)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(counts: &[u32], lengths: &[u16]) -> u64 {
        counts.iter().zip(lengths).map(|(&count, &length)| u64::from(count) * u64::from(length)).sum()
    }

    #[test]
    fn lengths_of_known_alphabets() {
        assert_eq!(lengths(&[5, 9, 12, 13, 16, 45]), Some(vec![4, 4, 3, 3, 3, 1]));
        assert_eq!(lengths(&[0, 7, 0, 7, 7, 7, 0]), Some(vec![0, 2, 0, 2, 2, 2, 0]));
        assert_eq!((lengths(&[0, 9]), lengths(&[0]), lengths(&[1, 1])), (Some(vec![0, 1]), None, Some(vec![1, 1])));
    }

    #[test]
    fn fibonacci_counts_meet_the_limit() {
        // Without a limit the rarest of n symbols would take n − 1 bits.
        let mut counts = vec![1u32, 1];
        while counts.len() < 32 {
            counts.push(counts[counts.len() - 1] + counts[counts.len() - 2]);
        }
        let lengths = lengths(&counts).unwrap();
        assert_eq!(lengths.iter().max(), Some(&15));
        let used: u32 = lengths.iter().map(|&length| 1u32 << (15 - length)).sum();
        assert_eq!(used, 1 << 15, "every pattern is used");
        // The unlimited code costs the sum of all partial sums; the limit adds little.
        let unlimited: u64 = (2..=counts.len()).map(|n| counts[..n].iter().map(|&c| u64::from(c)).sum::<u64>()).sum();
        let limited = cost(&counts, &lengths);
        assert!(limited > unlimited && limited < unlimited + unlimited / 1000, "{limited} {unlimited}");
    }

    /// The example of RFC 1951, section 3.2.2: lengths 3, 3, 3, 3, 3, 2, 4, 4 give 010, 011, 100, 101, 110, 00, 1110, 1111.
    #[test]
    fn patterns_are_those_of_the_specification() {
        let counts = [10, 10, 10, 10, 10, 18, 5, 5];
        assert_eq!(lengths(&counts), Some(vec![3, 3, 3, 3, 3, 2, 4, 4]));
        let codes: Vec<u16> = (0..8u16).flat_map(|code| vec![code; counts[usize::from(code)] as usize]).collect();
        let (bytes, table) = encode(&codes, 8).unwrap();
        let bit = |at: usize| char::from(b'0' + (bytes[at / 8] >> (7 - at % 8) & 1));
        let text: String = (0..8 * bytes.len()).map(bit).collect();
        let patterns = ["010", "011", "100", "101", "110", "00", "1110", "1111"];
        let expected: String = codes.iter().map(|&code| patterns[usize::from(code)]).collect();
        assert_eq!(text.trim_end_matches('0'), expected.trim_end_matches('0'));
        assert_eq!(decode(&bytes, &table, codes.len(), 8), Ok(codes));
    }

    #[test]
    fn a_known_stream() {
        // Lengths 1, 2, 2 for the codes 3, 4, 5: patterns 0, 10, 11.
        let (bytes, table) = encode(&[3, 3, 4, 5, 3], 8).unwrap();
        assert_eq!((bytes, table), (vec![0b0010_1100], vec![3 | 5 << 3, 0x21, 0x02]));
    }
}
