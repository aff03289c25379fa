//! How codes, and where pruned values are, become sections of bytes and come back.
//!
//! Of a tensor that keeps all its values every code is stored. Of a pruned one either every code, a pruned value having
//! the code of zero (`index` is then empty), or the codes of what is kept, in order, and its places ([`sparse`]):
//! whichever takes fewer bytes, the coding of codes included.

use super::codec::Codec;
use super::formats::{FormatKind, Sections};
use super::packed::Storage;
use super::scales::{bytes_of, check_len, floats};
use super::{Groups, sparse};
use crate::error::{Error, Result};

/// What was stored.
pub(super) struct Loaded {
    /// Which values have been stored, in stored order; all without.
    pub(super) kept: Option<Vec<bool>>,
    /// What they are; pruned ones are zero.
    pub(super) content: Content,
}

/// All values of a tensor, in stored order.
pub(super) enum Content {
    /// As they are.
    Verbatim(Vec<f32>),
    /// As codes.
    Coded(Vec<u16>, Box<dyn Codec>),
}

impl Storage {
    /// Everything that is stored of codes, or of `values` where there are none; all in stored order.
    pub(super) fn write(
        &self,
        groups: Groups,
        values: &[f32],
        mask: Option<&[bool]>,
        coded: Option<(&dyn Codec, &[u16])>,
    ) -> Sections {
        let Some(kept) = mask.filter(|mask| mask.contains(&false)) else {
            return self.write_all(groups, values, coded);
        };
        let dense = match coded {
            None => Some(self.write_all(groups, &sparse::spread(&sparse::keep(values, kept), kept), None)),
            Some((codec, codes)) => {
                let mut codes = codes.to_vec();
                put_zeros(&mut codes, kept, codec, groups)
                    .then(|| self.write_all(groups, values, Some((codec, &codes))))
            }
        };
        let is_sparse = coded.is_none() || self.format.as_format().is_separable();
        let sparse = is_sparse.then(|| {
            let codes = coded.map_or(Vec::new(), |coded| sparse::keep(coded.1, kept));
            let coded = coded.map(|(codec, _)| (codec, codes.as_slice()));
            Sections { index: sparse::write(kept), ..self.write_all(groups, &sparse::keep(values, kept), coded) }
        });
        match (dense, sparse) {
            (Some(dense), Some(sparse)) if dense.len() <= sparse.len() => dense,
            (_, Some(sparse)) => sparse,
            (Some(dense), None) => dense,
            (None, None) => self.write_all(groups, values, coded),
        }
    }

    fn write_all(&self, groups: Groups, values: &[f32], coded: Option<(&dyn Codec, &[u16])>) -> Sections {
        let format = self.format.as_format();
        match coded {
            None => Sections { codes: bytes_of(values), ..Sections::default() },
            Some((codec, codes)) if !format.is_separable() => format.store(codes, groups, codec),
            Some((codec, codes)) => {
                let (codes, table) = self.coding.store(codes, format, codec.code_count());
                Sections { codes, table, ..codec.side() }
            }
        }
    }

    /// What the sections hold, checked.
    pub(super) fn read(&self, sections: &Sections, groups: Groups) -> Result<Loaded> {
        let format = self.format.as_format();
        if !format.is_separable() && format.kind() != FormatKind::Verbatim {
            check_len("index", &sections.index, 0)?;
            if let Some((codes, codec)) = format.load(sections, groups, self.scales)? {
                return Ok(Loaded { kept: None, content: Content::Coded(codes, codec) });
            }
        }
        let kept = match sections.index.as_slice() {
            [] => None,
            index => Some(sparse::read(index, groups.values())?),
        };
        let stored = kept.as_ref().map_or(groups.values(), |kept| kept.iter().filter(|&&is_kept| is_kept).count());
        let Some(codec) = format.open(sections, groups, self.scales)? else {
            let values = verbatim(&sections.codes, stored)?;
            let values = if let Some(kept) = &kept { sparse::spread(&values, kept) } else { values };
            return Ok(Loaded { kept, content: Content::Verbatim(values) });
        };
        let bytes = (sections.codes.as_slice(), sections.table.as_slice());
        let mut codes = self.coding.load(bytes, format, stored, codec.code_count())?;
        if let Some(kept) = &kept {
            codes = sparse::spread(&codes, kept);
            put_zeros(&mut codes, kept, codec.as_ref(), groups);
        }
        Ok(Loaded { kept, content: Content::Coded(codes, codec) })
    }
}

fn verbatim(bytes: &[u8], count: usize) -> Result<Vec<f32>> {
    check_len("codes", bytes, count.saturating_mul(4))?;
    let values: Vec<f32> = floats(bytes).collect();
    match values.iter().position(|value| !value.is_finite()) {
        None => Ok(values),
        Some(at) => Err(Error::malformed("codes", 4 * at, "a value is not a finite number")),
    }
}

/// Gives pruned values the code of zero; whether all of them come back as zero.
fn put_zeros(codes: &mut [u16], kept: &[bool], codec: &dyn Codec, groups: Groups) -> bool {
    let mut come_back = true;
    for (group, run) in groups.iter().enumerate() {
        let (Some(codes), Some(kept)) = (codes.get_mut(run.clone()), kept.get(run)) else { continue };
        if !kept.contains(&false) {
            continue;
        }
        let (mut zero, mut back) = ([0], [0.0]);
        codec.encode(group, &[0.0], &mut zero);
        codec.decode(group, &zero, &mut back);
        come_back &= back == [0.0];
        codes.iter_mut().zip(kept).filter(|pair| !*pair.1).for_each(|pair| *pair.0 = zero[0]);
    }
    come_back
}
