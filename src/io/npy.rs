//! NumPy's `.npy`: a magic number, a Python dict of type, order and shape, then the values. Depends on `error` alone.
//!
//! Booleans, integers of 8 to 64 bits and floats of 16 to 64 bits are read, of either byte order and in the order of C
//! or of Fortran. What is written is little-endian and in the order of C, as NumPy itself writes it, byte for byte.

use super::array::{Array, Element, Stored, count, unsupported};
use super::bytes::Cursor;
use crate::error::{Error, Result};
use std::borrow::Cow;

const WHAT: &str = "npy file";

/// What NumPy allows.
const MOST_AXES: usize = 64;

/// What every `.npy` file begins with.
pub(super) const MAGIC: &[u8; 6] = b"\x93NUMPY";

/// Reads a `.npy` file of version 1, 2 or 3; the array has no name.
///
/// # Errors
/// [`Error::Malformed`] for what is no complete file; [`Error::Argument`] for arrays of objects, of text, of records, of
/// complex numbers, or of floats that are wider than 64 bits.
pub fn read(bytes: &[u8]) -> Result<Array> {
    let mut cursor = Cursor::new(WHAT, bytes);
    if cursor.word()? != *MAGIC {
        return Err(Error::malformed(WHAT, 0, "it does not begin with \\x93NUMPY"));
    }
    let length = match cursor.word()? {
        [1, 0] => usize::from(u16::from_le_bytes(cursor.word()?)),
        [2 | 3, 0] => cursor.u32()? as usize,
        _ => return Err(Error::malformed(WHAT, 6, "its version is none of 1, 2 and 3")),
    };
    let start = cursor.at();
    let text = cursor.take(length)?;
    let bad = |at: usize, why: &str| Error::malformed(WHAT, start + at, why);
    let text = std::str::from_utf8(text).map_err(|error| bad(error.valid_up_to(), "the header is not text"))?;
    let mut parser = Parser { text, at: 0 };
    let header = parser.header().ok_or_else(|| bad(parser.at, "the header is not a dict of descr, order and shape"))?;
    let (element, is_big_endian) = element(header.descr)?;
    let Header { mut shape, is_fortran, .. } = header;
    if shape.len() > MOST_AXES {
        return Err(bad(0, "the array has more than 64 axes"));
    }
    if count(&shape).and_then(|count| count.checked_mul(element.size())) != Some(cursor.left()) {
        return Err(cursor.bad(&format!("{} bytes are not the values of {shape:?}", cursor.left())));
    }
    let mut values = element.widen(cursor.rest(), is_big_endian);
    if is_fortran {
        values = from_fortran(&values, &mut shape);
    }
    Ok(Array { name: String::new(), shape, stored: element.name(), values })
}

/// Values in the order of C of those in the order of Fortran, first axis fastest.
fn from_fortran(values: &[f32], shape: &mut [usize]) -> Vec<f32> {
    let (mut strides, mut stride) = (Vec::with_capacity(shape.len()), 1usize);
    for &length in shape.iter() {
        strides.push(stride);
        stride = stride.saturating_mul(length);
    }
    let mut place = vec![0usize; shape.len()];
    let mut at = 0usize;
    let mut turned = Vec::with_capacity(values.len());
    while let Some(&value) = values.get(at).filter(|_| turned.len() < values.len()) {
        turned.push(value);
        for axis in (0..shape.len()).rev() {
            place[axis] += 1;
            at += strides[axis];
            if place[axis] < shape[axis] {
                break;
            }
            at -= strides[axis] * shape[axis];
            place[axis] = 0;
        }
    }
    turned
}

/// The type that `descr` means, and whether it is big-endian.
fn element(descr: &str) -> Result<(Element, bool)> {
    let refused = |what: &str| {
        Err(unsupported(
            WHAT,
            format!("it holds {what} ({descr}), not plain numbers; save it with .astype(\"float32\")"),
        ))
    };
    let (order, kind) = match descr.split_at_checked(1) {
        Some((order @ ("<" | ">" | "|" | "="), kind)) => (order, kind),
        _ => ("=", descr),
    };
    let element = match kind {
        "f2" => Element::F16,
        "f4" => Element::F32,
        "f8" => Element::F64,
        "i1" => Element::I8,
        "u1" => Element::U8,
        "i2" => Element::I16,
        "u2" => Element::U16,
        "i4" => Element::I32,
        "u4" => Element::U32,
        "i8" => Element::I64,
        "u8" => Element::U64,
        "b1" => Element::BOOL,
        _ if descr.starts_with('[') => return refused("records"),
        _ if kind.starts_with('O') => return refused("Python objects"),
        _ if kind.starts_with(['U', 'S', 'a']) => return refused("text"),
        _ if kind.starts_with('c') => return refused("complex numbers"),
        _ => return refused("values of another type"),
    };
    Ok((element, order == ">"))
}

/// The name of a type in NumPy, if it has one for it.
fn descr(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "F16" => "<f2",
        "F32" => "<f4",
        "F64" => "<f8",
        "I8" => "|i1",
        "U8" => "|u1",
        "I16" => "<i2",
        "U16" => "<u2",
        "I32" => "<i4",
        "U32" => "<u4",
        "I64" => "<i8",
        "U64" => "<u8",
        "BOOL" => "|b1",
        _ => return None,
    })
}

/// Writes a `.npy` file.
///
/// # Errors
/// [`Error::Shape`] when `bytes` do not fill `shape`; [`Error::Argument`] for a type that NumPy does not have (`BF16`).
pub fn write(kind: &'static str, shape: &[usize], bytes: &[u8]) -> Result<Vec<u8>> {
    let known = descr(kind).zip(Element::named(kind));
    let (descr, element) =
        known.ok_or_else(|| unsupported(WHAT, format!("NumPy has no type {kind}; write F32 or F16 instead")))?;
    Stored { name: String::new(), kind, shape: shape.into(), bytes: Cow::Borrowed(bytes) }.check(element.size())?;
    let lengths: Vec<String> = shape.iter().map(usize::to_string).collect();
    let comma = if shape.len() == 1 { "," } else { "" };
    let shape = format!("({}{comma})", lengths.join(", "));
    let mut header = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}");
    // NumPy leaves room for the first axis to grow to 21 digits, and begins the values at a multiple of 64.
    let room = lengths.first().map_or(0, |length| 21usize.saturating_sub(length.len()));
    header.push_str(&" ".repeat(room));
    let is_long = header.len() + 1 + 64 > usize::from(u16::MAX);
    let prefix = if is_long { 12 } else { 10 };
    let padding = 64 - (prefix + header.len() + 1) % 64;
    header.push_str(&" ".repeat(padding));
    header.push('\n');
    let length = header.len() as u32;
    let (version, length) = if is_long {
        ([2, 0], length.to_le_bytes().to_vec())
    } else {
        ([1, 0], (length as u16).to_le_bytes().to_vec())
    };
    Ok([&MAGIC[..], &version, &length, header.as_bytes(), bytes].concat())
}

struct Header<'a> {
    /// A name of a type, or the brackets and what is in them.
    descr: &'a str,
    is_fortran: bool,
    shape: Vec<usize>,
}

/// Of Python, what a header is written in.
struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Moves over blanks and then over `token`, if it is there.
    fn eat(&mut self, token: &str) -> bool {
        self.at = self.text.len() - self.rest().trim_ascii_start().len();
        let is_there = self.rest().starts_with(token);
        self.at += if is_there { token.len() } else { 0 };
        is_there
    }

    /// As long as `is_part` holds.
    fn run(&mut self, is_part: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let run = &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())];
        self.at += run.len();
        run
    }

    fn string(&mut self) -> Option<&'a str> {
        let quote = if self.eat("'") { '\'' } else { self.eat("\"").then_some('"')? };
        let string = self.run(|c| c != quote && c != '\\');
        self.eat(if quote == '"' { "\"" } else { "'" }).then_some(string)
    }

    fn header(&mut self) -> Option<Header<'a>> {
        let (mut descr, mut order, mut shape) = (None, None, None);
        self.eat("{").then_some(())?;
        while !self.eat("}") {
            let key = self.string()?;
            self.eat(":").then_some(())?;
            let is_new = match key {
                "descr" => descr.replace(self.descr()?).is_none(),
                "fortran_order" => order.replace(self.truth()?).is_none(),
                "shape" => shape.replace(self.shape()?).is_none(),
                _ => false,
            };
            is_new.then_some(())?;
            if !self.eat(",") {
                self.eat("}").then_some(())?;
                break;
            }
        }
        self.eat("");
        self.rest().is_empty().then_some(())?;
        Some(Header { descr: descr?, is_fortran: order?, shape: shape? })
    }

    fn descr(&mut self) -> Option<&'a str> {
        if !self.eat("[") {
            return self.string();
        }
        let (start, mut depth) = (self.at - 1, 1usize);
        while depth > 0 {
            self.run(|c| c != '[' && c != ']');
            depth = if self.eat("[") { depth + 1 } else { self.eat("]").then_some(depth - 1)? };
        }
        self.text.get(start..self.at)
    }

    fn truth(&mut self) -> Option<bool> {
        self.eat("True").then_some(true).or_else(|| self.eat("False").then_some(false))
    }

    fn shape(&mut self) -> Option<Vec<usize>> {
        let mut shape = Vec::new();
        self.eat("(").then_some(())?;
        while !self.eat(")") {
            shape.push(self.run(|c| c.is_ascii_digit()).parse().ok()?);
            // Python 2 wrote an L after long integers.
            self.eat("L");
            if !self.eat(",") {
                self.eat(")").then_some(())?;
                break;
            }
        }
        Some(shape)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(version: u8, header: &str, values: &[u8]) -> Vec<u8> {
        let length = header.len() as u32;
        let length = if version == 1 { (length as u16).to_le_bytes().to_vec() } else { length.to_le_bytes().to_vec() };
        [&MAGIC[..], &[version, 0], &length, header.as_bytes(), values].concat()
    }

    fn header(descr: &str, order: &str, shape: &str) -> String {
        format!("{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}   \n")
    }

    #[test]
    fn what_is_written_is_read() {
        for shape in [vec![], vec![6], vec![2, 3], vec![1, 0, 7]] {
            let count: usize = shape.iter().product();
            let values: Vec<f32> = (0..count).map(|i| i as f32 - 2.5).collect();
            let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
            let written = write("F32", &shape, &bytes).unwrap();
            assert_eq!((written.len() - bytes.len()) % 64, 0);
            assert_eq!(read(&written), Ok(Array { name: String::new(), shape, stored: "F32", values }));
        }
        assert_eq!(write("BF16", &[1], &[0, 0]).map_err(|error| error.code()), Err("argument"));
        assert_eq!(write("F16", &[1], &[0, 0, 0]).map_err(|error| error.code()), Err("shape"));
    }

    #[test]
    fn orders_and_versions_are_told_apart() {
        let bytes = [1i16, 2, 3, 4, 5, 6].map(i16::to_be_bytes).concat();
        for version in [1, 2, 3] {
            let plain = read(&file(version, &header("'>i2'", "False", "(2, 3)"), &bytes)).unwrap();
            assert_eq!((plain.stored, &plain.values[..]), ("I16", &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0][..]));
            let turned = read(&file(version, &header("'>i2'", "True", "(2L, 3L)"), &bytes)).unwrap();
            assert_eq!((&turned.shape[..], &turned.values[..]), (&[2, 3][..], &[1.0, 3.0, 5.0, 2.0, 4.0, 6.0][..]));
        }
        let cube = read(&file(1, &header("'|u1'", "True", "(2, 3, 2)"), &(0..12).collect::<Vec<u8>>())).unwrap();
        assert_eq!(cube.values, [0.0, 6.0, 2.0, 8.0, 4.0, 10.0, 1.0, 7.0, 3.0, 9.0, 5.0, 11.0]);
        let empty = read(&file(1, &header("'|u1'", "True", "(2, 0)"), &[])).unwrap();
        assert_eq!((&empty.shape[..], empty.values.len()), (&[2, 0][..], 0));
    }

    #[test]
    fn what_holds_no_numbers_is_refused_by_name() {
        let cases = [
            ("'|O'", "Python objects"),
            ("'<U5'", "text"),
            ("'|S3'", "text"),
            ("'<c8'", "complex numbers"),
            ("'<f16'", "another type"),
            ("[('a', '<f4'), ('b', [('c', '<i2', (2,))])]", "records"),
        ];
        for (descr, why) in cases {
            let error = read(&file(1, &header(descr, "False", "(1,)"), &[0; 8])).unwrap_err();
            assert!(error.code() == "argument" && error.to_string().contains(why), "{error}");
        }
    }

    #[test]
    fn headers_that_lie_are_refused() {
        let half = u64::MAX / 2 + 1;
        let wrong = [
            header("'<f4'", "False", "(2,)"),
            header("'<f4'", "False", "(1, 1"),
            header("'<f4'", "False", "(-1,)"),
            header("'<f4'", "False", "(1.0,)"),
            header("'<f4'", "Maybe", "(1,)"),
            header("'<f4'", "False", &format!("({half}, 2)")),
            header("'<f4'", "False", "(99999999999999999999999,)"),
            header("'<f4'", "False", &format!("({})", "1,".repeat(65))),
            header("[[[[", "False", "(1,)"),
            "{'descr': '<f4', 'fortran_order': False}".into(),
            "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}".into(),
            "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} + 1".into(),
            String::new(),
        ];
        for header in wrong {
            assert_eq!(read(&file(1, &header, &[0; 4])).map_err(|error| error.code()), Err("malformed"), "{header}");
        }
        assert!(read(&file(4, &header("'<f4'", "False", "(1,)"), &[0; 4])).is_err());
        assert!(read(b"\x93NUMPY\x02\x00\xff\xff\xff\xff").is_err());
    }
}
