//! Range asymmetric numeral systems, a form of arithmetic coding: codes take fractions of bits, so that a code that
//! occurs nearly always costs nearly nothing, where Huffman's takes a whole bit.
//!
//! Duda 2013, "Asymmetric numeral systems"; Giesen 2014, "Interleaved entropy coders": a state of 31 bits, a byte at a
//! time, codes from last to first. The stream begins with the state. Frequencies are of 4,096; none is above 4,032, so
//! that every code costs something and no few bytes stand for endless codes.

use super::table::Table;
use crate::error::{Error, Result};
use crate::kernels::within;

/// Bits of a frequency.
const WIDTH: u32 = 12;
/// What frequencies add up to.
const TOTAL: u32 = 1 << WIDTH;
/// The highest frequency.
const MOST: u32 = TOTAL - TOTAL / 64;
/// The most kinds of codes.
const MOST_KINDS: usize = TOTAL as usize / 2;
/// The lowest state.
const LOWEST: u32 = 1 << 23;

/// Coded codes and their table; `None` where there are no codes, or too many kinds.
pub(super) fn encode(codes: &[u16], code_count: u32) -> Option<(Vec<u8>, Vec<u8>)> {
    let (first, counts) = Table::counts(codes)?;
    let numbers = frequencies(&counts)?;
    let mut starts = Vec::with_capacity(numbers.len());
    let mut start = 0;
    for &number in &numbers {
        starts.push(start);
        start += u32::from(number);
    }
    let mut reversed = Vec::new();
    let mut state = LOWEST;
    for code in codes.iter().rev() {
        let at = usize::from(code - first);
        let (frequency, start) = (u32::from(numbers[at]), starts[at]);
        while state >= (LOWEST >> WIDTH << 8) * frequency {
            reversed.push(state as u8);
            state >>= 8;
        }
        state = ((state / frequency) << WIDTH) + state % frequency + start;
    }
    reversed.extend(state.to_be_bytes());
    reversed.reverse();
    Some((reversed, Table { first, numbers }.write(code_count, WIDTH)))
}

/// Reads `count` codes back.
///
/// # Errors
/// [`Error::Malformed`] for frequencies that do not add up, and for bytes that are not those of so many codes.
pub(super) fn decode(bytes: &[u8], table: &[u8], count: usize, code_count: u32) -> Result<Vec<u16>> {
    let table = Table::read(table, code_count, WIDTH)?;
    let is_single = table.numbers.len() == 1;
    let (mut kinds, mut end) = (Vec::new(), 0u32);
    for (code, number) in table.entries() {
        let frequency = if is_single { MOST } else { u32::from(number) };
        kinds.push((end, frequency, code));
        end = end.saturating_add(frequency);
    }
    if end != if is_single { MOST } else { TOTAL } || kinds.iter().any(|kind| kind.1 > MOST) {
        return Err(Error::malformed("table", 0, "the frequencies do not add up"));
    }
    let wrong = |at: usize| Error::malformed("codes", at.min(bytes.len()), "the bytes are not those of so many codes");
    let Some((&state, rest)) = bytes.split_first_chunk::<4>() else { return Err(wrong(0)) };
    let mut state = u32::from_le_bytes(state);
    let mut rest = rest.iter();
    let mut codes = Vec::new();
    for _ in 0..count {
        let slot = state & (TOTAL - 1);
        let kind = kinds.partition_point(|kind| kind.0 <= slot).saturating_sub(1);
        let (start, frequency, code) = kinds[kind];
        let within_kind = slot - start;
        if within_kind >= frequency || !(LOWEST..LOWEST << 8).contains(&state) {
            return Err(wrong(bytes.len() - rest.len()));
        }
        state = frequency * (state >> WIDTH) + within_kind;
        while state < LOWEST {
            let Some(&byte) = rest.next() else { return Err(wrong(bytes.len())) };
            state = state << 8 | u32::from(byte);
        }
        codes.push(code);
    }
    if state != LOWEST || rest.len() > 0 {
        return Err(wrong(bytes.len() - rest.len()));
    }
    Ok(codes)
}

/// Frequencies in proportion to counts: at least 1 for what occurs, [`TOTAL`] together ([`MOST`] for a single code).
fn frequencies(counts: &[u32]) -> Option<Vec<u16>> {
    let total: f64 = counts.iter().map(|&count| f64::from(count)).sum();
    let kinds = counts.iter().filter(|&&count| count > 0).count();
    if kinds == 0 || kinds > MOST_KINDS {
        return None;
    }
    let share = |&count: &u32| match count {
        0 => 0,
        _ => within((f64::from(count) / total * f64::from(TOTAL)).round_ties_even() as u16, 1, MOST as u16),
    };
    let mut numbers: Vec<u16> = counts.iter().map(share).collect();
    let wanted = if kinds == 1 { MOST } else { TOTAL };
    loop {
        let sum: u32 = numbers.iter().map(|&number| u32::from(number)).sum();
        if sum == wanted {
            return Some(numbers);
        }
        // One step more or less, where it gains the most or costs the least: by count over frequency.
        let is_short = sum < wanted;
        let open = |at: &usize| counts[*at] > 0 && if is_short { numbers[*at] < MOST as u16 } else { numbers[*at] > 1 };
        let gain = |at: usize| {
            let number = f64::from(numbers[at]);
            if is_short { f64::from(counts[at]) / number } else { -f64::from(counts[at]) / (number - 1.0) }
        };
        let best = (0..counts.len()).filter(open).reduce(|a, b| if gain(b) > gain(a) { b } else { a })?;
        numbers[best] = if is_short { numbers[best] + 1 } else { numbers[best] - 1 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequencies_add_up_and_leave_no_code_out() {
        assert_eq!(frequencies(&[1, 1]), Some(vec![2048, 2048]));
        assert_eq!(frequencies(&[3, 0, 1_000_000]), Some(vec![64, 0, 4032]));
        assert_eq!(frequencies(&[0, 9]), Some(vec![0, 4032]));
        assert_eq!(frequencies(&[0, 0]), None);
        for counts in [vec![1; 2048], vec![u32::MAX; 3], (1..300).collect()] {
            let numbers = frequencies(&counts).unwrap();
            assert_eq!(numbers.iter().map(|&number| u32::from(number)).sum::<u32>(), TOTAL);
            assert!(numbers.iter().all(|&number| number >= 1));
        }
    }

    #[test]
    fn rare_exceptions_cost_less_than_a_bit_each() {
        let codes: Vec<u16> = (0..4000).map(|i| u16::from(i % 50 == 0)).collect();
        let (bytes, table) = encode(&codes, 4).unwrap();
        let entropy: f64 = [0.02f64, 0.98].iter().map(|p| -p * libm::log2(*p)).sum();
        let bits = 8.0 * bytes.len() as f64 / 4000.0;
        assert!(bits > entropy && bits < 1.1 * entropy, "{bits} {entropy}");
        assert_eq!((decode(&bytes, &table, 4000, 4), table.len()), (Ok(codes), 4));
    }
}
