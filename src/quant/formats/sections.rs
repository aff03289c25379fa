//! The parts that a quantized tensor is stored in.

/// The parts that a quantized tensor is stored in; their lengths are its size.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sections {
    /// The codes, packed.
    pub codes: Vec<u8>,
    /// The scales (or whatever else a group carries), little-endian.
    pub scales: Vec<u8>,
    /// The zero points, packed.
    pub zero_points: Vec<u8>,
    /// What codes stand for, where that is no rule.
    pub codebook: Vec<u8>,
    /// Which values have codes, where not all have.
    pub index: Vec<u8>,
    /// How codes are coded, where not all take the same bits.
    pub table: Vec<u8>,
}

impl Sections {
    /// Every part with its name.
    #[must_use]
    pub fn parts(&self) -> [(&'static str, &Vec<u8>); 6] {
        [
            ("codes", &self.codes),
            ("scales", &self.scales),
            ("zero_points", &self.zero_points),
            ("codebook", &self.codebook),
            ("index", &self.index),
            ("table", &self.table),
        ]
    }

    /// All bytes together.
    #[must_use]
    pub fn len(&self) -> usize {
        self.parts().iter().map(|part| part.1.len()).sum()
    }

    /// Whether nothing is stored.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
