//! How a tensor of a GGUF file is stored: the types of `ggml.h`, by their numbers there. Depends on nothing.

/// How the bytes of a tensor stand for its values.
#[allow(non_camel_case_types, missing_docs, reason = "what llama.cpp calls them")]
#[allow(clippy::upper_case_acronyms, reason = "what llama.cpp calls them")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GgufKind {
    F32,
    F16,
    BF16,
    F64,
    I8,
    I16,
    I32,
    I64,
    Q4_0,
    Q4_1,
    Q5_0,
    Q5_1,
    Q8_0,
    Q2_K,
    Q3_K,
    Q4_K,
    Q5_K,
    Q6_K,
    IQ4_NL,
    IQ4_XS,
    TQ1_0,
    TQ2_0,
    /// A type that is not known here, by its number.
    Unknown(u32),
}

/// Each known type: its number in `ggml.h`, its name there, values in a block, bytes of a block.
const KINDS: [(GgufKind, u32, &str, usize, usize); 22] = {
    use GgufKind::*;
    [
        (F32, 0, "F32", 1, 4),
        (F16, 1, "F16", 1, 2),
        (Q4_0, 2, "Q4_0", 32, 18),
        (Q4_1, 3, "Q4_1", 32, 20),
        (Q5_0, 6, "Q5_0", 32, 22),
        (Q5_1, 7, "Q5_1", 32, 24),
        (Q8_0, 8, "Q8_0", 32, 34),
        (Q2_K, 10, "Q2_K", 256, 84),
        (Q3_K, 11, "Q3_K", 256, 110),
        (Q4_K, 12, "Q4_K", 256, 144),
        (Q5_K, 13, "Q5_K", 256, 176),
        (Q6_K, 14, "Q6_K", 256, 210),
        (IQ4_NL, 20, "IQ4_NL", 32, 18),
        (IQ4_XS, 23, "IQ4_XS", 256, 136),
        (I8, 24, "I8", 1, 1),
        (I16, 25, "I16", 1, 2),
        (I32, 26, "I32", 1, 4),
        (I64, 27, "I64", 1, 8),
        (F64, 28, "F64", 1, 8),
        (BF16, 30, "BF16", 1, 2),
        (TQ1_0, 34, "TQ1_0", 256, 54),
        (TQ2_0, 35, "TQ2_0", 256, 66),
    ]
};

impl GgufKind {
    /// The type of this number in `ggml.h`.
    #[must_use]
    pub fn of(id: u32) -> Self {
        KINDS.iter().find(|kind| kind.1 == id).map_or(Self::Unknown(id), |kind| kind.0)
    }

    fn row(self) -> Option<&'static (Self, u32, &'static str, usize, usize)> {
        KINDS.iter().find(|kind| kind.0 == self)
    }

    /// Its number in `ggml.h`.
    #[must_use]
    pub fn id(self) -> u32 {
        match self {
            Self::Unknown(id) => id,
            known => known.row().map_or(0, |row| row.1),
        }
    }

    /// Its name in `ggml.h`, unless it is unknown.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        self.row().map(|row| row.2)
    }

    /// Values in a block and bytes of a block, unless it is unknown. A type without blocks has blocks of one value.
    #[must_use]
    pub fn block(self) -> Option<(usize, usize)> {
        self.row().map(|row| (row.3, row.4))
    }

    /// Bytes of a tensor whose rows have `columns` values, `count` in all: blocks do not cross rows.
    pub(super) fn byte_len(self, columns: usize, count: usize) -> Option<usize> {
        let (values, bytes) = self.block()?;
        if !columns.is_multiple_of(values) {
            return None;
        }
        (count / values).checked_mul(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_kinds_are_the_same() {
        for (kind, id, name, ..) in KINDS {
            assert_eq!((GgufKind::of(id), kind.id(), kind.name()), (kind, id, Some(name)));
            assert_eq!(format!("{kind:?}"), name);
        }
        assert_eq!((GgufKind::of(16), GgufKind::Unknown(16).id()), (GgufKind::Unknown(16), 16));
        assert_eq!(GgufKind::Unknown(16).block(), None);
    }

    #[test]
    fn blocks_do_not_cross_rows() {
        assert_eq!(GgufKind::Q4_0.byte_len(64, 192), Some(108));
        assert_eq!(GgufKind::Q4_0.byte_len(48, 96), None);
        assert_eq!(GgufKind::F64.byte_len(1, usize::MAX), None);
    }
}
