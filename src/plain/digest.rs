//! A number that stands for a value.

use super::{Show, Shown, Viewer};

/// A hash (FNV-1a) of all that a value shows: equal for equal values, and for others but by chance.
///
/// ```
/// use quant_playground::plain::digest;
/// assert_eq!(digest(&[1.0, 2.0]), digest(&vec![1.0, 2.0]));
/// assert_ne!(digest(&[1.0, 2.0]), digest(&[2.0, 1.0]));
/// ```
#[must_use]
pub fn digest(value: &dyn Show) -> u64 {
    let mut hash = Hash(0xcbf2_9ce4_8422_2325);
    value.show(&mut hash);
    hash.0
}

struct Hash(u64);

impl Hash {
    fn add(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    /// Of bytes that another kind of value may begin with too.
    fn add_whole(&mut self, kind: u8, bytes: &[u8]) {
        self.add(&[kind]);
        self.add(&bytes.len().to_le_bytes());
        self.add(bytes);
    }
}

impl Viewer for Hash {
    fn nothing(&mut self) {
        self.add(b"-");
    }

    fn truth(&mut self, value: bool) {
        self.add(&[b'b', u8::from(value)]);
    }

    fn number(&mut self, value: f64) {
        self.add_whole(b'n', &value.to_bits().to_le_bytes());
    }

    fn text(&mut self, value: &str) {
        self.add_whole(b't', value.as_bytes());
    }

    fn name(&mut self, name: &'static str) {
        self.add_whole(b't', name.as_bytes());
    }

    fn list<'a>(&mut self, length: usize, item: &dyn Fn(usize) -> &'a dyn Show) {
        self.add_whole(b'l', &length.to_le_bytes());
        (0..length).for_each(|i| item(i).show(self));
    }

    fn fields(&mut self, fields: &[Shown<'_>]) {
        self.add_whole(b'f', &fields.len().to_le_bytes());
        for (name, value) in fields {
            self.add_whole(b'k', name.as_bytes());
            value.show(self);
        }
    }

    fn tagged(&mut self, key: &'static str, name: &'static str, content: &dyn Show) {
        self.add_whole(b'g', key.as_bytes());
        self.add_whole(b't', name.as_bytes());
        content.show(self);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compress::Recipe;
    use crate::quant::Granularity;

    #[test]
    fn whatever_differs_has_another_number() {
        let recipe = Recipe::default();
        let values: [&dyn Show; 9] = [
            &recipe,
            &Recipe { granularity: Granularity::PerGroup { size: 32 }, ..recipe.clone() },
            &Recipe { granularity: Granularity::PerGroup { size: 33 }, ..recipe.clone() },
            &[recipe.clone(), recipe.clone()],
            &"",
            &0.0,
            &false,
            &None::<f64>,
            &[0.0; 0],
        ];
        for (i, a) in values.iter().enumerate() {
            for (j, b) in values.iter().enumerate() {
                assert_eq!(digest(*a) == digest(*b), i == j, "{i} and {j}");
            }
        }
    }
}
