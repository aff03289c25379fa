//! Sorting of many floats, each with a weight, by the digits of their bits. For few, or by any other order, see
//! [`super::sorted`].

/// A value and its weight in one word that sorts by the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Weighted(u64);

impl Weighted {
    /// Negative zero becomes zero.
    pub(crate) fn new(value: f32, weight: f32) -> Self {
        let bits = (value + 0.0).to_bits();
        let flip = if bits >> 31 == 0 { 1 << 31 } else { u32::MAX };
        Self(u64::from(bits ^ flip) << 32 | u64::from(weight.to_bits()))
    }

    pub(crate) fn value(self) -> f32 {
        let key = (self.0 >> 32) as u32;
        let flip = if key >> 31 == 0 { u32::MAX } else { 1 << 31 };
        f32::from_bits(key ^ flip)
    }

    pub(crate) fn weight(self) -> f32 {
        f32::from_bits(self.0 as u32)
    }

    fn key(self) -> u64 {
        self.0 >> 32
    }

    /// One of three digits of 11 bits, from the last.
    fn digit(self, place: usize) -> usize {
        (self.key() >> (11 * place)) as usize & 2047
    }
}

/// Sorts by value, ascending; equal values stay in their order.
pub(crate) fn sort_by_value(items: &mut Vec<Weighted>) {
    if items.len() < 128 {
        return insert_each(items);
    }
    let mut sorted = items.clone();
    for place in 0..3 {
        let mut counts = vec![0u32; 2048];
        for item in items.iter() {
            counts[item.digit(place)] += 1;
        }
        let mut start = 0;
        for count in &mut counts {
            start += std::mem::replace(count, start);
        }
        for &item in items.iter() {
            let at = &mut counts[item.digit(place)];
            sorted[*at as usize] = item;
            *at += 1;
        }
        std::mem::swap(items, &mut sorted);
    }
}

fn insert_each(items: &mut [Weighted]) {
    for end in 1..items.len() {
        let item = items[end];
        let mut at = end;
        while at > 0 && items[at - 1].key() > item.key() {
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
                let mut ours = items.clone();
                sort_by_value(&mut ours);
                let mut theirs = items;
                theirs.sort_by(|a, b| a.value().total_cmp(&b.value()));
                assert_eq!(ours, theirs, "{count} values of bits {bits:x}");
            }
        }
    }
}
