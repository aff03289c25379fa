//! Where the values are that a pruned tensor keeps: a bitmask, or the gaps between them.
//!
//! The first byte is a width k of 1 to 8 bits; numbers of k bits follow, packed as codes are, until every place has been
//! passed. A number below 2ᵏ − 1 says how many values are pruned before the next one that is kept. 2ᵏ − 1 passes as many
//! pruned values and keeps none; the last number may reach beyond the end. One bit makes a bitmask, set where a value is
//! pruned (of 2:4, as many bits as the indices of NVIDIA's format); more bits make the relative index of Han et al. 2015 ("Deep Compression", section 3), whose fillers for long
//! gaps cost a code each besides. A number passes 255 values at the most, so that no few bytes stand for endless zeros.

use crate::error::{Error, Result};
use crate::kernels::{pack_bits, packed_len, unpack_bits};

/// The widest number.
const WIDEST: u32 = 8;

/// The places of what is kept, in the width that takes the fewest bytes.
pub(super) fn write(kept: &[bool]) -> Vec<u8> {
    let mut best: Option<Vec<u8>> = None;
    for width in 1..=WIDEST {
        let bytes = pack_bits(&numbers(kept, width), width);
        if best.as_ref().is_none_or(|best| 1 + bytes.len() < best.len()) {
            best = Some([&[width as u8], bytes.as_slice()].concat());
        }
    }
    best.unwrap_or_default()
}

fn numbers(kept: &[bool], width: u32) -> Vec<u16> {
    let pass = (1u16 << width) - 1;
    let mut numbers = Vec::new();
    let mut gap = 0;
    for &is_kept in kept {
        if is_kept {
            numbers.push(gap);
            gap = 0;
        } else if gap + 1 == pass {
            numbers.push(pass);
            gap = 0;
        } else {
            gap += 1;
        }
    }
    if gap > 0 {
        numbers.push(pass);
    }
    numbers
}

/// Which of `count` values are kept.
///
/// # Errors
/// [`Error::Malformed`] for a width that is none, numbers that pass too few or too many places, and padding that is not
/// zero.
pub(super) fn read(bytes: &[u8], count: usize) -> Result<Vec<bool>> {
    let wrong = |at: usize, why: &str| Err(Error::malformed("index", at.min(bytes.len()), why));
    let Some((&width, rest)) = bytes.split_first().filter(|(width, _)| (1..=WIDEST as u8).contains(width)) else {
        return wrong(0, "the width of gaps is not 1 to 8 bits");
    };
    let width = u32::from(width);
    let numbers = unpack_bits(rest, (rest.len() as u64 * 8 / u64::from(width)) as usize, width);
    let pass = (1usize << width) - 1;
    // Checked before memory is taken: how many numbers it takes to pass all places.
    let (mut place, mut used) = (0usize, 0usize);
    while place < count {
        let Some(&number) = numbers.get(used) else { return wrong(bytes.len(), "there are fewer gaps than values") };
        place = place.saturating_add(usize::from(number));
        if usize::from(number) < pass {
            if place >= count {
                return wrong(1 + used * width as usize / 8, "a value lies beyond the last");
            }
            place += 1;
        }
        used += 1;
    }
    let numbers = &numbers[..used];
    if rest.len() != packed_len(used, width) || rest != pack_bits(numbers, width) {
        return wrong(1 + packed_len(used, width), "there are more gaps than values");
    }
    let mut kept = vec![false; count];
    let mut place = 0;
    for number in numbers.iter().map(|&number| usize::from(number)) {
        place += number;
        if number < pass {
            kept[place] = true;
            place += 1;
        }
    }
    Ok(kept)
}

/// The items that are kept.
pub(super) fn keep<T: Copy>(items: &[T], kept: &[bool]) -> Vec<T> {
    items.iter().zip(kept).filter(|pair| *pair.1).map(|pair| *pair.0).collect()
}

/// The reverse of [`keep`]: every kept item at its place, and `T::default()` at all others.
pub(super) fn spread<T: Copy + Default>(items: &[T], kept: &[bool]) -> Vec<T> {
    let mut items = items.iter().copied();
    kept.iter().map(|&is_kept| if is_kept { items.next().unwrap_or_default() } else { T::default() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(text: &str) -> Vec<bool> {
        text.chars().map(|letter| letter == 'k').collect()
    }

    #[test]
    fn a_bitmask_where_half_is_kept_and_gaps_where_little_is() {
        assert_eq!(write(&mask("k..kk.k.")), [1, 0b1010_0110]);
        // Gaps of 3 bits: 7 passes seven.
        let few = mask(&["k", &".".repeat(9), "k", &".".repeat(40)].concat());
        assert_eq!(numbers(&few, 3), [0, 7, 2, 7, 7, 7, 7, 7, 7]);
        assert_eq!(numbers(&few, 4), [0, 9, 15, 15, 15]);
        assert_eq!(write(&few), [4, 0x90, 0xff, 0x0f]);
        assert_eq!(write(&mask(&".".repeat(200))), [8, 255]);
    }

    #[test]
    fn every_mask_comes_back() {
        for length in 0..12usize {
            for bits in 0..1u32 << length {
                let kept: Vec<bool> = (0..length).map(|at| bits >> at & 1 == 1).collect();
                for width in 1..=WIDEST {
                    let bytes = [&[width as u8][..], &pack_bits(&numbers(&kept, width), width)].concat();
                    assert_eq!(read(&bytes, length).as_ref(), Ok(&kept), "{width} bits");
                    assert!(write(&kept).len() <= bytes.len());
                }
            }
        }
    }

    #[test]
    fn kept_items_return_to_their_places() {
        let kept = mask(".kk.k");
        assert_eq!(spread(&keep(&[1, 2, 3, 4, 5], &kept), &kept), [0, 2, 3, 0, 5]);
    }
}
