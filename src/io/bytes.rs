//! A place in bytes that moves on and never passes the end. Depends on `error` alone.

use crate::error::{Error, Result};

/// Bytes from outside, and how many have been read.
pub(super) struct Cursor<'a> {
    /// What messages call the file.
    pub(super) what: &'static str,
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(what: &'static str, bytes: &'a [u8]) -> Self {
        Self { what, bytes, at: 0 }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// How many bytes are left.
    pub(super) fn left(&self) -> usize {
        self.rest().len()
    }

    /// The bytes that are left.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// The error that names this place.
    pub(super) fn bad(&self, why: &str) -> Error {
        Error::malformed(self.what, self.at, why)
    }

    pub(super) fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let taken = self.rest().get(..length).ok_or_else(|| self.bad("the file ends early"))?;
        self.at += length;
        Ok(taken)
    }

    pub(super) fn word<const N: usize>(&mut self) -> Result<[u8; N]> {
        let word = *self.rest().first_chunk().ok_or_else(|| self.bad("the file ends early"))?;
        self.at += N;
        Ok(word)
    }

    pub(super) fn u32(&mut self) -> Result<u32> {
        self.word().map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self) -> Result<u64> {
        self.word().map(u64::from_le_bytes)
    }

    /// A count of 64 bits, of things that take `least` bytes or more: not one more than can still come.
    pub(super) fn count(&mut self, least: usize, what: &str) -> Result<usize> {
        let at = self.at;
        let count = self.u64()?;
        let most = self.left() / least.max(1);
        let fits = usize::try_from(count).ok().filter(|&count| count <= most);
        fits.ok_or_else(|| Error::malformed(self.what, at, &format!("the file is too short for {count} {what}")))
    }
}
