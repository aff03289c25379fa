//! Sorting of many floats, each with a weight, by the digits of their bits. For few, or by any other order, see
//! [`super::sorted`].

/// Bits that sort like the value, as an unsigned number.
fn key_of(value: f32) -> u32 {
    let bits = (value + 0.0).to_bits();
    bits ^ if bits >> 31 == 0 { 1 << 31 } else { u32::MAX }
}

/// A value and its weight in one word that sorts by the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Weighted(u64);

impl Weighted {
    /// Negative zero becomes zero.
    pub(crate) fn new(value: f32, weight: f32) -> Self {
        Self::of(key_of(value), weight)
    }

    fn of(key: u32, weight: f32) -> Self {
        Self(u64::from(key) << 32 | u64::from(weight.to_bits()))
    }

    pub(crate) fn value(self) -> f32 {
        let key = self.key();
        let flip = if key >> 31 == 0 { u32::MAX } else { 1 << 31 };
        f32::from_bits(key ^ flip)
    }

    pub(crate) fn weight(self) -> f32 {
        f32::from_bits(self.0 as u32)
    }

    fn key(self) -> u32 {
        (self.0 >> 32) as u32
    }
}

/// The same by value, ascending; equal values stay in their order.
pub(crate) fn sorted_by_value(items: Vec<Weighted>) -> Vec<Weighted> {
    sorted_by(items, Weighted::key, |item| item)
}

/// The values, ascending, each of weight one: half of the bytes are moved.
pub(crate) fn sorted_alike(values: impl Iterator<Item = f32>) -> Vec<Weighted> {
    sorted_by(values.map(key_of).collect(), |key| key, |key| Weighted::of(key, 1.0))
}

/// What is made of the items, by their keys.
fn sorted_by<T: Copy>(mut items: Vec<T>, key: impl Fn(T) -> u32, made: impl Fn(T) -> Weighted) -> Vec<Weighted> {
    if items.len() < 128 {
        insert_each(&mut items, &key);
        return Vec::from_iter(items.into_iter().map(made));
    }
    let mut starts = [[0; Digit::VALUES]; 3];
    for &item in &items {
        for (place, counts) in starts.iter_mut().enumerate() {
            counts[Digit::of(key(item), place)] += 1;
        }
    }
    for counts in &mut starts {
        let mut start = 0;
        for count in counts {
            start += std::mem::replace(count, start);
        }
    }
    let mut moved = items.clone();
    let mut sorted = vec![Weighted(0); items.len()];
    let [last, middle, first] = &mut starts;
    scatter(&items, |item| Digit::of(key(item), 0), last, |item| item, &mut moved);
    scatter(&moved, |item| Digit::of(key(item), 1), middle, |item| item, &mut items);
    scatter(&items, |item| Digit::of(key(item), 2), first, made, &mut sorted);
    sorted
}

/// One of three digits of 11 bits, from the last.
struct Digit;

impl Digit {
    const VALUES: usize = 1 << 11;

    fn of(key: u32, place: usize) -> usize {
        (key >> (11 * place)) as usize % Self::VALUES
    }
}

/// Puts what is made of each item where its digit starts, and the next one behind it.
fn scatter<T: Copy, U>(
    from: &[T],
    digit: impl Fn(T) -> usize,
    starts: &mut [u32; Digit::VALUES],
    made: impl Fn(T) -> U,
    to: &mut [U],
) {
    for &item in from {
        let at = &mut starts[digit(item)];
        to[*at as usize] = made(item);
        *at += 1;
    }
}

fn insert_each<T: Copy>(items: &mut [T], key: impl Fn(T) -> u32) {
    for end in 1..items.len() {
        let item = items[end];
        let mut at = end;
        while at > 0 && key(items[at - 1]) > key(item) {
            items[at] = items[at - 1];
            at -= 1;
        }
        items[at] = item;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    #[test]
    fn values_and_weights_survive() {
        for value in [0.0, 1.0, -1.0, f32::MAX, f32::MIN, 1e-45, -1e-45, 0.1] {
            assert_eq!((Weighted::new(value, 3.5).value(), Weighted::new(value, 3.5).weight()), (value, 3.5));
        }
        assert_eq!(Weighted::new(-0.0, 1.0), Weighted::new(0.0, 1.0));
    }

    #[test]
    fn sorting_is_stable_at_every_size() {
        let mut rng = Rng::new(5);
        for count in [0, 1, 2, 127, 128, 1000] {
            for bits in [0x0000_00ff, 0xff7f_ffff, 0x8000_ffff_u32] {
                let finite = |word: u64| f32::from_bits(word as u32 & bits & 0xff7f_ffff);
                let items: Vec<Weighted> =
                    (0..count).map(|i| Weighted::new(finite(rng.next_u64()), i as f32)).collect();
                let mut sorted = items.clone();
                sorted.sort_by(|a, b| a.value().total_cmp(&b.value()));
                let alike = sorted.iter().map(|item| Weighted::new(item.value(), 1.0));
                assert_eq!(sorted_alike(items.iter().map(|item| item.value())), Vec::from_iter(alike));
                assert_eq!(sorted_by_value(items), sorted, "{count} values of bits {bits:x}");
            }
        }
    }
}
