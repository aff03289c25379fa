//! Gzip, as data sets are packed in. Depends on `error` alone.

use crate::error::{Error, Result};
use flate2::bufread::GzDecoder;
use std::io::Read;

/// Unpacks a file of one gzip member that holds no more than `most` bytes, so that a small file cannot fill the memory.
///
/// # Errors
/// [`Error::Malformed`] for what is not gzip, is cut or damaged (its checksum is compared), goes on after its end, or
/// holds more than `most` bytes.
pub fn unpack(bytes: &[u8], most: usize) -> Result<Vec<u8>> {
    let bad = |at: usize, why: &str| Error::malformed("gzip file", at, why);
    let mut decoder = GzDecoder::new(bytes);
    let mut unpacked = Vec::new();
    let answer = (&mut decoder).take((most as u64).saturating_add(1)).read_to_end(&mut unpacked);
    let rest = decoder.into_inner().len();
    let at = bytes.len() - rest;
    answer.map_err(|error| bad(at, &error.to_string()))?;
    if unpacked.len() > most {
        return Err(bad(at, &format!("it unpacks to more than {most} bytes")));
    }
    if rest > 0 {
        return Err(bad(at, "something follows the end of the packed data"));
    }
    Ok(unpacked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_bomb_is_refused_and_its_limit_is_not() {
        let bomb = packed(&vec![0; 1 << 20]);
        assert!(bomb.len() < 2000);
        assert_eq!(unpack(&bomb, 1 << 20).map(|bytes| bytes.len()), Ok(1 << 20));
        assert!(unpack(&bomb, (1 << 20) - 1).unwrap_err().to_string().contains("more than 1048575 bytes"));
    }

    #[test]
    fn damage_is_refused() {
        let good = packed(b"some bytes");
        assert_eq!(unpack(&good, 100), Ok(b"some bytes".to_vec()));
        let mut damaged = good.clone();
        let checksum = damaged.len() - 8;
        damaged[checksum] ^= 1;
        assert!(unpack(&damaged, 100).is_err());
        assert!(unpack(&[&good[..], &good].concat(), 100).unwrap_err().to_string().contains("follows the end"));
        assert!(unpack(&good[..good.len() - 1], 100).is_err() && unpack(b"", 100).is_err());
    }
}
