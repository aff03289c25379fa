//! Reads GGUF files: what is in them, and where. Depends on `error` alone.

use super::super::array::{Array, Element, count, unsupported};
use super::super::bytes::Cursor;
use super::kind::GgufKind;
use super::value::{GgufValue, string};
use super::{ALIGNMENT, MAGIC, MOST_AXES, WHAT};
use crate::error::{Error, Result};
use std::collections::BTreeSet;
use std::ops::Range;

/// The least bytes of a pair of metadata: the length of a key, a type, a value.
const LEAST_PAIR: usize = 8 + 4 + 1;

/// The least bytes that describe a tensor: the length of its name, axes, type, place.
const LEAST_TENSOR: usize = 8 + 4 + 4 + 8;

/// What a GGUF file holds; the tensors by where their bytes are.
#[derive(Debug, Clone, PartialEq)]
pub struct GgufFile {
    /// 2 or 3.
    pub version: u32,
    /// In the order of the file; no key is there twice.
    pub metadata: Vec<(String, GgufValue)>,
    /// In the order of the file; no name is there twice, and no byte belongs to two.
    pub tensors: Vec<GgufTensor>,
}

/// A tensor of a GGUF file.
#[derive(Debug, Clone, PartialEq)]
pub struct GgufTensor {
    /// Its name.
    pub name: String,
    /// The lengths of its axes, last axis fastest: `[out, in]` of a weight. (The file says them the other way round.)
    pub shape: Vec<usize>,
    /// How its values are stored.
    pub kind: GgufKind,
    /// Where in the file its bytes are. Of an unknown kind, all up to the next tensor or the end.
    pub bytes: Range<usize>,
}

impl GgufTensor {
    /// The values of a tensor without blocks; `file` is what it was read from.
    ///
    /// # Errors
    /// [`Error::Argument`] for a tensor in blocks or of an unknown kind; [`Error::Malformed`] for another file.
    pub fn widen(&self, file: &[u8]) -> Result<Array> {
        let element = self.kind.name().and_then(Element::named);
        let element =
            element.ok_or_else(|| unsupported(WHAT, format!("\"{}\" is in blocks of {:?}", self.name, self.kind)))?;
        let bytes = file.get(self.bytes.clone());
        let bytes = bytes.ok_or_else(|| Error::malformed(WHAT, self.bytes.start, "the file ends early"))?;
        let values = element.widen(bytes, false);
        Ok(Array { name: self.name.clone(), shape: self.shape.clone(), stored: element.name(), values })
    }
}

/// Reads a GGUF file of version 2 or 3.
///
/// # Errors
/// [`Error::Malformed`] for what is no complete file: among others, for tensors that overlap, lie outside of the file or
/// are not aligned, names that are there twice, and rows that blocks do not fill. [`Error::Argument`] for version 1 and
/// for big-endian files.
pub fn read(bytes: &[u8]) -> Result<GgufFile> {
    let mut cursor = Cursor::new(WHAT, bytes);
    if cursor.word()? != *MAGIC {
        return Err(Error::malformed(WHAT, 0, "it does not begin with GGUF"));
    }
    let version = cursor.u32()?;
    match version {
        2 | 3 => {}
        1 => return Err(unsupported(WHAT, "version 1 is not read; convert it with llama.cpp")),
        _ if (1..=3).contains(&version.swap_bytes()) => {
            return Err(unsupported(WHAT, "it is big-endian, which is not read; convert it with llama.cpp"));
        }
        _ => return Err(Error::malformed(WHAT, 4, "its version is neither 2 nor 3")),
    }
    let tensors = cursor.u64()?;
    let pairs = cursor.count(LEAST_PAIR, "pairs of metadata")?;
    let mut keys = BTreeSet::new();
    let mut metadata = Vec::with_capacity(pairs);
    for _ in 0..pairs {
        let key = string(&mut cursor)?;
        if !keys.insert(key.clone()) {
            return Err(cursor.bad(&format!("\"{key}\" is there twice")));
        }
        metadata.push((key, GgufValue::read(&mut cursor)?));
    }
    let alignment = alignment(&metadata)?;
    let most = cursor.left() / LEAST_TENSOR;
    let tensors = usize::try_from(tensors).ok().filter(|&tensors| tensors <= most);
    let tensors = tensors.ok_or_else(|| Error::malformed(WHAT, 8, "the file is too short for so many tensors"))?;
    let infos = (0..tensors).map(|_| Info::read(&mut cursor)).collect::<Result<Vec<_>>>()?;
    let mut names = BTreeSet::new();
    if let Some(info) = infos.iter().find(|info| !names.insert(&info.name)) {
        return Err(cursor.bad(&format!("\"{}\" is there twice", info.name)));
    }
    let tensors = place(infos, cursor.at(), bytes.len(), alignment)?;
    Ok(GgufFile { version, metadata, tensors })
}

fn alignment(metadata: &[(String, GgufValue)]) -> Result<usize> {
    match metadata.iter().find(|(key, _)| key == ALIGNMENT.0).map(|(_, value)| value) {
        None => Ok(ALIGNMENT.1 as usize),
        Some(GgufValue::U32(alignment)) if alignment.is_power_of_two() => Ok(*alignment as usize),
        Some(_) => Err(Error::malformed(WHAT, 0, "general.alignment is no power of two")),
    }
}

/// What the file says of a tensor.
struct Info {
    name: String,
    shape: Vec<usize>,
    kind: GgufKind,
    /// From the first byte of the data on.
    offset: usize,
    /// Where this is said.
    at: usize,
    /// Bytes, unless the kind is unknown.
    length: Option<usize>,
}

impl Info {
    fn read(cursor: &mut Cursor) -> Result<Self> {
        let at = cursor.at();
        let bad = |why: &str| Error::malformed(WHAT, at, why);
        let name = string(cursor)?;
        let axes = cursor.u32()? as usize;
        if axes > MOST_AXES {
            return Err(bad("a tensor has more than four axes"));
        }
        let shape = (0..axes).map(|_| Ok(usize::try_from(cursor.u64()?).ok())).collect::<Result<Option<Vec<_>>>>()?;
        let kind = GgufKind::of(cursor.u32()?);
        let offset = usize::try_from(cursor.u64()?).ok();
        let sizes = shape.zip(offset).and_then(|(shape, offset)| Some((count(&shape)?, shape, offset)));
        let (count, mut shape, offset) = sizes.ok_or_else(|| bad(&format!("\"{name}\" is larger than memory")))?;
        let length = kind.byte_len(shape.first().copied().unwrap_or(1), count);
        if length.is_none() && kind.block().is_some() {
            return Err(bad(&format!("the rows of \"{name}\" are not filled by blocks of {kind:?}")));
        }
        shape.reverse();
        Ok(Self { name, shape, kind, offset, at, length })
    }
}

/// Where tensors lie in a file of `length` bytes whose header ends at `header`.
fn place(infos: Vec<Info>, header: usize, length: usize, alignment: usize) -> Result<Vec<GgufTensor>> {
    // Without tensors there may be no data, and then nothing to align.
    let start = header.checked_next_multiple_of(alignment).filter(|_| !infos.is_empty()).unwrap_or(header);
    let mut order: Vec<usize> = (0..infos.len()).collect();
    order.sort_by_key(|&index| (infos[index].offset, infos[index].length.unwrap_or(usize::MAX)));
    let mut ranges = vec![0..0; infos.len()];
    let (mut end, mut is_end_known) = (start, true);
    for (place, &index) in order.iter().enumerate() {
        let Info { name, offset, at, .. } = &infos[index];
        let bad = |why: &str| Err(Error::malformed(WHAT, *at, &format!("\"{name}\" {why}")));
        if !offset.is_multiple_of(alignment) {
            return bad("is not aligned");
        }
        let next = order.get(place + 1).map(|&next| start.saturating_add(infos[next].offset));
        let known = infos[index].length;
        let from = start.saturating_add(*offset);
        let to = known.map_or(next.unwrap_or(length), |bytes| from.saturating_add(bytes));
        if from < end {
            return bad("overlaps another tensor");
        }
        if to > length || from > to {
            return bad("lies outside of the file");
        }
        (end, is_end_known) = (to, known.is_some());
        ranges[index] = from..to;
    }
    let padded = end.checked_next_multiple_of(alignment).unwrap_or(end);
    if is_end_known && length > padded {
        return Err(Error::malformed(WHAT, padded, "something follows the last tensor"));
    }
    let tensors = infos.into_iter().zip(ranges);
    Ok(tensors.map(|(Info { name, shape, kind, .. }, bytes)| GgufTensor { name, shape, kind, bytes }).collect())
}
