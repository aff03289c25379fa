//! NumPy's `.npz`: a zip archive with one `.npy` file for each array. Depends on `error` alone.

use super::array::{Array, Stored, unsupported};
use super::npy;
use crate::error::{Error, Result};
use std::collections::BTreeSet;
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

const WHAT: &str = "npz file";

/// Bytes that an archive may unpack to for each of its own: deflate cannot do more.
const MOST_RATIO: u64 = 1032;

/// Bytes that an archive may unpack to at all.
const MOST_BYTES: u64 = 1 << 30;

/// Bytes of the record at the end of an archive, without its comment.
const END: usize = 22;

/// Reads the arrays of a `.npz` file, stored or deflated, in the order of the archive.
///
/// # Errors
/// [`Error::Malformed`] for what is no complete archive, for one that would unpack to more than 1 GiB or to more than
/// deflate can, and for members of one name; [`Error::Argument`] for members that are no `.npy` files, that are
/// encrypted or packed in another way, and for arrays that [`npy::read`] refuses.
pub fn read(bytes: &[u8]) -> Result<Vec<Array>> {
    let bad = |why: &str| Error::malformed(WHAT, 0, why);
    let failed = |error: zip::result::ZipError| match error {
        zip::result::ZipError::UnsupportedArchive(why) => unsupported(WHAT, why),
        error => bad(&error.to_string()),
    };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(failed)?;
    let end = bytes.len().checked_sub(END + archive.comment().len()).and_then(|at| bytes.get(at..));
    if archive.offset() != 0 || !end.is_some_and(|end| end.starts_with(b"PK\x05\x06")) {
        return Err(bad("something stands before the archive or behind it"));
    }
    if archive.has_duplicate_names() {
        return Err(bad("two members have one name"));
    }
    let mut allowed = (bytes.len() as u64).saturating_mul(MOST_RATIO).min(MOST_BYTES);
    let mut arrays = Vec::new();
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).map_err(failed)?;
        let name = member.name().map_err(failed)?.into_owned();
        let is_packed_known = matches!(member.compression(), CompressionMethod::Stored | CompressionMethod::Deflated);
        if !is_packed_known || member.encrypted() {
            return Err(unsupported(WHAT, format!("\"{name}\" is encrypted, or packed otherwise than by deflate")));
        }
        let Some(stem) = name.strip_suffix(".npy") else {
            return Err(unsupported(WHAT, format!("\"{name}\" is no .npy file; save arrays alone, with numpy.savez")));
        };
        let declared = member.size();
        allowed = allowed.checked_sub(declared).ok_or_else(|| bad(&format!("\"{name}\" unpacks to too many bytes")))?;
        let mut unpacked = Vec::new();
        let answer = (&mut member).take(declared.saturating_add(1)).read_to_end(&mut unpacked);
        answer.map_err(|error| bad(&format!("\"{name}\": {error}")))?;
        if unpacked.len() as u64 != declared {
            return Err(bad(&format!("\"{name}\" does not unpack to {declared} bytes")));
        }
        arrays.push(Array { name: stem.into(), ..npy::read(&unpacked)? });
    }
    Ok(arrays)
}

/// Writes a `.npz` file: members in the order given, stored, all of the date that zip begins with, so that the same
/// arrays give the same bytes.
///
/// # Errors
/// [`Error::Argument`] for two arrays of one name, and what [`npy::write`] refuses.
pub fn write(arrays: &[Stored]) -> Result<Vec<u8>> {
    let failed = |error: &dyn std::fmt::Display| unsupported(WHAT, error.to_string());
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::DEFAULT);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let mut names = BTreeSet::new();
    for array in arrays {
        if !names.insert(&array.name) {
            return Err(unsupported(WHAT, format!("\"{}\" is there twice", array.name)));
        }
        let bytes = npy::write(array.kind, &array.shape, &array.bytes)?;
        writer.start_file(format!("{}.npy", array.name), options).map_err(|error| failed(&error))?;
        writer.write_all(&bytes).map_err(|error| failed(&error))?;
    }
    let written = writer.finish().map_err(|error| failed(&error))?;
    Ok(written.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    fn stored(name: &str, values: &[f32]) -> Stored<'static> {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Stored { name: name.into(), kind: "F32", shape: vec![values.len()], bytes: Cow::Owned(bytes) }
    }

    fn archive(members: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
        let options = SimpleFileOptions::default().compression_method(method);
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in members {
            writer.start_file(*name, options).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn what_is_written_is_read_and_the_same_each_time() {
        let arrays = [stored("layer.0/weight", &[1.0, -2.0]), stored("bias", &[]), stored("é", &[0.5])];
        let written = write(&arrays).unwrap();
        assert_eq!(write(&arrays), Ok(written.clone()));
        let read = read(&written).unwrap();
        let found: Vec<_> = read.iter().map(|array| (&array.name[..], &array.values[..])).collect();
        assert_eq!(found, [("layer.0/weight", &[1.0, -2.0][..]), ("bias", &[]), ("é", &[0.5])]);
        assert_eq!(super::read(&write(&[]).unwrap()), Ok(vec![]));
        let twice = [stored("a", &[1.0]), stored("a", &[2.0])];
        assert_eq!(write(&twice).map_err(|error| error.code()), Err("argument"));
    }

    #[test]
    fn deflated_members_are_read() {
        let npy = npy::write("U8", &[1000], &[7; 1000]).unwrap();
        let packed = archive(&[("x.npy", &npy)], CompressionMethod::Deflated);
        assert!(packed.len() < 400);
        assert_eq!(read(&packed).unwrap()[0].values, [7.0; 1000]);
    }

    #[test]
    fn what_is_no_archive_of_arrays_is_refused() {
        let npy = npy::write("U8", &[1], &[7]).unwrap();
        let text = archive(&[("x.npy", &npy), ("notes.txt", b"")], CompressionMethod::Stored);
        assert!(read(&text).unwrap_err().to_string().contains("\"notes.txt\" is no .npy file"));
        let good = archive(&[("x.npy", &npy)], CompressionMethod::Stored);
        for wrong in [[b"PK", &good[..]].concat(), [&good[..], b"P"].concat(), [&good[..], &good].concat()] {
            assert!(read(&wrong).unwrap_err().to_string().contains("before the archive or behind it"));
        }
        assert!(read(b"").is_err() && read(&good[..good.len() - 1]).is_err());
    }

    #[test]
    fn bombs_are_refused() {
        let npy = npy::write("U8", &[5_000_000], &vec![0; 5_000_000]).unwrap();
        let honest = archive(&[("x.npy", &npy)], CompressionMethod::Deflated);
        assert!(read(&honest).is_ok());
        let at = |bytes: &[u8], part: &[u8]| bytes.windows(part.len()).position(|window| window == part).unwrap();
        let directory = at(&honest, b"PK\x01\x02");
        for declared in [100u32, 0, npy.len() as u32 - 1, u32::MAX - 1, npy.len() as u32 + 1] {
            let mut lying = honest.clone();
            lying[directory + 24..directory + 28].copy_from_slice(&declared.to_le_bytes());
            assert!(read(&lying).is_err(), "{declared}");
        }
        let mut much = honest.clone();
        much[directory + 24..directory + 28].copy_from_slice(&0x7fff_ffffu32.to_le_bytes());
        assert!(read(&much).unwrap_err().to_string().contains("too many bytes"));
    }
}
