//! Guesses the delimiter of a table and whether its first row names the columns. Depends on `error` alone.

use super::{WHAT, failed, records, text};
use crate::error::{Error, Result};
use csv::StringRecord;

/// How many lines or rows a guess looks at.
const LOOKED_AT: usize = 20;

/// The first rows of a table, and what was guessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvPreview {
    /// Whether the first row names the columns.
    pub header: bool,
    /// What stands between cells.
    pub delimiter: u8,
    /// The names of the columns, or `column 1`, `column 2`, …
    pub columns: Vec<String>,
    /// The first rows after the header, as text.
    pub rows: Vec<Vec<String>>,
}

/// The first `count` rows of a table and what [`read`](super::read) would guess of it.
///
/// # Errors
/// [`Error::Malformed`] for text that is not UTF-8 or has no rows.
pub fn preview(bytes: &[u8], count: usize) -> Result<CsvPreview> {
    let (text, _) = text(bytes)?;
    let delimiter = delimiter(text);
    let header = header(text, delimiter)?;
    let mut found = records(text, delimiter).into_records();
    let mut next = || found.next().transpose().map_err(|error| failed(&error));
    let first = next()?.ok_or_else(|| Error::malformed(WHAT, 0, "there are no rows"))?;
    let columns = names(&first, header);
    let mut row = if header { next()? } else { Some(first) };
    let mut rows = Vec::new();
    while let Some(cells) = row.take().filter(|_| rows.len() < count) {
        rows.push(cells.iter().map(str::to_owned).collect());
        row = next()?;
    }
    Ok(CsvPreview { header, delimiter, columns, rows })
}

/// The names of the columns, by the first row if it is a header.
pub(super) fn names(first: &StringRecord, header: bool) -> Vec<String> {
    let name = |(index, cell): (usize, &str)| match cell.trim() {
        cell if header && !cell.is_empty() => cell.to_owned(),
        _ => format!("column {}", index + 1),
    };
    first.iter().enumerate().map(name).collect()
}

/// The delimiter that is as often in each of the first lines, outside of quotes; a tab before a semicolon before a comma,
/// as decimals may be written with commas.
pub(super) fn delimiter(text: &str) -> u8 {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(LOOKED_AT).collect();
    let count = |line: &str, delimiter: u8| {
        let mut is_quoted = false;
        let is_found = |&byte: &u8| {
            is_quoted ^= byte == b'"';
            byte == delimiter && !is_quoted
        };
        line.bytes().filter(is_found).count()
    };
    let agrees = |delimiter: &u8| {
        let mut counts = lines.iter().map(|line| count(line, *delimiter));
        counts.next().is_some_and(|first| first > 0 && counts.all(|count| count == first))
    };
    let occurs = |delimiter: &u8| lines.first().is_some_and(|line| count(line, *delimiter) > 0);
    let candidates = [b'\t', b';', b','];
    candidates.into_iter().find(agrees).or_else(|| candidates.into_iter().find(occurs)).unwrap_or(b',')
}

/// Whether the first row is a header: a column has text there and numbers below, or nothing in it is a number.
pub(super) fn header(text: &str, delimiter: u8) -> Result<bool> {
    let mut found = records(text, delimiter).into_records();
    let mut next = || found.next().transpose().map_err(|error| failed(&error));
    let Some(first) = next()? else { return Ok(false) };
    let mut rows = Vec::new();
    while let Some(row) = next()?.filter(|_| rows.len() < LOOKED_AT) {
        rows.push(row);
    }
    let is_number = |cell: &str| cell.trim().parse::<f32>().is_ok();
    let is_named = |(index, cell): (usize, &str)| {
        !is_number(cell) && !rows.is_empty() && rows.iter().all(|row| row.get(index).is_some_and(is_number))
    };
    Ok(first.iter().enumerate().any(is_named) || !first.iter().any(is_number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delimiters_and_headers_are_guessed() {
        let cases: [(&str, u8, bool, &[&str]); 8] = [
            ("a,b\n1,2\n", b',', true, &["a", "b"]),
            ("1,2\n3,4", b',', false, &["column 1", "column 2"]),
            ("a;b;c\r\n1,5;2;x\r\n", b';', true, &["a", "b", "c"]),
            ("1,5\t2\n", b'\t', false, &["column 1", "column 2"]),
            ("5.1,3.5,setosa\n4.9,3.0,setosa\n", b',', false, &["column 1", "column 2", "column 3"]),
            ("\u{feff}\"x, y\",\" label \"\n1,2\n", b',', true, &["x, y", "label"]),
            ("label,0,1\n7,0,0\n", b',', true, &["label", "0", "1"]),
            (",x\n0,1\n", b',', true, &["column 1", "x"]),
        ];
        for (text, delimiter, header, columns) in cases {
            let preview = preview(text.as_bytes(), 5).unwrap();
            assert_eq!((preview.delimiter, preview.header), (delimiter, header), "{text}");
            assert_eq!(preview.columns, columns, "{text}");
        }
        let short = preview(b"a,b\n1,2\n3,4\n5,6\n", 2).unwrap();
        assert_eq!(short.rows, [["1", "2"], ["3", "4"]]);
        assert!(preview(b"\n\n", 2).is_err() && preview(b"a,\xff\n", 2).is_err());
        assert_eq!(preview(b"a,b", 0).map(|preview| preview.rows.len()), Ok(0));
    }
}
