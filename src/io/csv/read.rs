//! Reads a table of numbers with a column of labels. Depends on `error` alone.

use super::labels::{Collected, Labels, too_many};
use super::{WHAT, failed, guess, records, text};
use crate::error::{Error, Result};
use csv::StringRecord;

/// How a table is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CsvOptions {
    /// Whether the first row names the columns; without it, a guess.
    pub header: Option<bool>,
    /// What stands between cells; without it, a guess of comma, semicolon and tab.
    pub delimiter: Option<u8>,
    /// The column that is to be predicted.
    pub label: LabelColumn,
    /// Whether labels are classes; without it, as the module says.
    pub classes: Option<bool>,
}

/// The column that is to be predicted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LabelColumn {
    /// The first.
    First,
    /// The last.
    #[default]
    Last,
    /// The one of this index.
    At(usize),
    /// All columns are features.
    None,
}

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct CsvTable {
    /// The names of the features, in the order of the table.
    pub columns: Vec<String>,
    /// The name of the column of labels.
    pub label: Option<String>,
    /// How many rows there are, without the header.
    pub rows: usize,
    /// `[rows, columns]`, row-major, finite.
    pub features: Vec<f32>,
    /// One of each row.
    pub labels: Labels,
}

/// What stands for a value that is not there, beside nothing at all.
const MISSING: [&str; 7] = ["na", "n/a", "nan", "null", "none", "?", "-"];

/// Reads a table of numbers.
///
/// # Errors
/// [`Error::Malformed`], with row and column, for cells of features that are missing, no number, or beyond 32-bit floats,
/// for labels that are missing and for rows of another length; for text that is not UTF-8, a table without rows or
/// features, and more than 256 classes. [`Error::OutOfRange`] for a column of labels that is not there,
/// [`Error::Argument`] for a delimiter that cannot be one.
///
/// ```
/// use quant_playground::io::csv::{CsvOptions, Labels, read};
/// let table = read(b"length;width;kind\n1.5;2;b\n3;4e-1;a\n", &CsvOptions::default())?;
/// assert_eq!((table.columns, table.features), (vec!["length".into(), "width".into()], vec![1.5, 2.0, 3.0, 0.4]));
/// assert_eq!(table.labels, Labels::Classes { names: vec!["a".into(), "b".into()], values: vec![1.0, 0.0] });
/// # Ok::<(), quant_playground::Error>(())
/// ```
pub fn read(bytes: &[u8], options: &CsvOptions) -> Result<CsvTable> {
    let (text, mark) = text(bytes)?;
    let delimiter = options.delimiter.unwrap_or_else(|| guess::delimiter(text));
    if !delimiter.is_ascii() || matches!(delimiter, b'\n' | b'\r' | b'"' | b'.' | b'0'..=b'9') {
        return Err(super::super::array::unsupported("delimiter", "it is a character of numbers, quotes or lines"));
    }
    let header = options.header.map_or_else(|| guess::header(text, delimiter), Ok)?;
    let mut reader = records(text, delimiter);
    let mut record = StringRecord::new();
    let empty = || Error::malformed(WHAT, bytes.len(), "there are no rows");
    let mut is_there = reader.read_record(&mut record).map_err(|error| failed(&error))?;
    if !is_there {
        return Err(empty());
    }
    let mut columns = guess::names(&record, header);
    let label = label_column(options.label, columns.len())?;
    if columns.len() == usize::from(label.is_some()) {
        return Err(Error::malformed(WHAT, mark, "there is no column but that of the labels"));
    }
    let (mut features, mut labels, mut rows) = (Vec::new(), Collected::new(), 0usize);
    if header {
        is_there = reader.read_record(&mut record).map_err(|error| failed(&error))?;
    }
    while is_there {
        let place = Place { record: &record, columns: &columns, mark };
        if record.len() != columns.len() {
            return Err(place.bad(None, &format!("there are {} cells, not {}", record.len(), columns.len())));
        }
        for (index, cell) in record.iter().map(str::trim).enumerate() {
            if cell.is_empty() {
                return Err(place.bad(Some(index), "a value is missing; leave out such rows"));
            }
            if Some(index) != label {
                features.push(number(cell).map_err(|why| place.bad(Some(index), &why))?);
            } else if !labels.push(cell) {
                return Err(too_many());
            }
        }
        rows += 1;
        is_there = reader.read_record(&mut record).map_err(|error| failed(&error))?;
    }
    if rows == 0 {
        return Err(empty());
    }
    let name = label.map(|index| columns.remove(index));
    let labels = if label.is_some() { labels.finish(options.classes)? } else { Labels::None };
    Ok(CsvTable { columns, label: name, rows, features, labels })
}

fn label_column(label: LabelColumn, columns: usize) -> Result<Option<usize>> {
    let last = columns.saturating_sub(1);
    match label {
        LabelColumn::First => Ok(Some(0)),
        LabelColumn::Last => Ok(Some(last)),
        LabelColumn::None => Ok(None),
        LabelColumn::At(index) => {
            Error::check_range("label", index as f64, 0.0, last as f64)?;
            Ok(Some(index))
        }
    }
}

fn number(cell: &str) -> std::result::Result<f32, String> {
    match cell.parse::<f32>() {
        _ if MISSING.contains(&cell.to_lowercase().as_str()) => Err("a value is missing; leave out such rows".into()),
        Ok(number) if number.is_finite() => Ok(number),
        Ok(_) => Err(format!("{} is beyond 32-bit floats", shown(cell))),
        Err(_) if cell.contains(',') => Err(format!("{} is no number; write decimals with a point", shown(cell))),
        Err(_) => Err(format!("{} is no number; leave out such columns", shown(cell))),
    }
}

/// The beginning of a cell, in quotes.
fn shown(cell: &str) -> String {
    let short: String = cell.chars().take(24).collect();
    let more = if short.len() < cell.len() { "…" } else { "" };
    format!("\"{short}{more}\"")
}

/// A row, for messages.
struct Place<'a> {
    record: &'a StringRecord,
    columns: &'a [String],
    mark: usize,
}

impl Place<'_> {
    fn bad(&self, column: Option<usize>, why: &str) -> Error {
        let (line, at) = self.record.position().map_or((0, 0), |place| (place.line(), place.byte() as usize));
        let column = column.and_then(|index| Some((index + 1, self.columns.get(index)?)));
        let column = column.map_or(String::new(), |(number, name)| format!(", column {number} ({})", shown(name)));
        Error::malformed(WHAT, self.mark + at, &format!("in line {line}{column}: {why}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str, options: CsvOptions) -> Result<CsvTable> {
        read(text.as_bytes(), &options)
    }

    #[test]
    fn labels_stand_where_they_are_said_to() {
        let text = "\u{feff}1,2,3\r\n\r\n4,5,\"6\"";
        let with = |label| table(text, CsvOptions { label, ..CsvOptions::default() }).unwrap();
        let classes =
            |names: [&str; 2]| Labels::Classes { names: names.map(String::from).into(), values: vec![0., 1.] };
        let first = with(LabelColumn::First);
        assert_eq!((first.features, first.labels), (vec![2.0, 3.0, 5.0, 6.0], classes(["1", "4"])));
        assert_eq!((first.columns, first.label), (vec!["column 2".into(), "column 3".into()], Some("column 1".into())));
        assert_eq!(with(LabelColumn::At(1)).labels, classes(["2", "5"]));
        assert_eq!(with(LabelColumn::Last).labels, classes(["3", "6"]));
        let none = with(LabelColumn::None);
        assert_eq!((none.rows, none.features.len(), none.labels), (2, 6, Labels::None));
        let missing = table(text, CsvOptions { label: LabelColumn::At(3), ..CsvOptions::default() });
        assert_eq!(missing.map_err(|error| error.code()), Err("out-of-range"));
    }

    #[test]
    fn cells_that_are_no_numbers_are_refused_with_their_place() {
        let cases = [
            ("a,b,c\n1,2,x\n3,oops,y\n", "in line 3, column 2 (\"b\"): \"oops\" is no number"),
            ("a,b\n1,0\n,1\n", "in line 3, column 1 (\"a\"): a value is missing"),
            ("a,b\n1,0\nNaN,1\n", "column 1 (\"a\"): a value is missing"),
            ("a,b\n1,0\n2,\n", "column 2 (\"b\"): a value is missing"),
            ("a,b\n1,0\n1e39,1\n", "\"1e39\" is beyond"),
            ("a,b\n1,0\n-inf,1\n", "\"-inf\" is beyond"),
            ("a;b\n1,5;0\n", "with a point"),
            ("a,b\n1,0\n1,2,3\n", "in line 3: there are 3 cells, not 2"),
            ("a,b\n", "no rows"),
            ("", "no rows"),
            ("a\n1\n", "no column but"),
        ];
        for (text, why) in cases {
            let error = table(text, CsvOptions::default()).unwrap_err().to_string();
            assert!(error.contains(why), "{text}: {error}");
        }
        let utf16 = read(b"\xff\xfe1\0", &CsvOptions::default()).unwrap_err().to_string();
        assert!(utf16.contains("save it as UTF-8"));
        let latin = read(b"\xef\xbb\xbf1,caf\xe9\n", &CsvOptions::default()).unwrap_err();
        assert!(latin.to_string().contains("not UTF-8; save it as UTF-8 at byte 8"), "{latin}");
    }

    #[test]
    fn what_is_said_is_not_guessed() {
        let options = CsvOptions { header: Some(false), delimiter: Some(b'|'), ..CsvOptions::default() };
        assert_eq!(table("1|2\n3|4\n", options).map(|table| table.rows), Ok(2));
        assert!(table("a|b\n3|4\n", options).is_err());
        let numbers = CsvOptions { classes: Some(false), ..CsvOptions::default() };
        assert_eq!(table("1,2\n3,4\n", numbers).map(|table| table.labels), Ok(Labels::Numbers(vec![2.0, 4.0])));
        let digit = CsvOptions { delimiter: Some(b'1'), ..CsvOptions::default() };
        assert_eq!(table("1,2", digit).map_err(|error| error.code()), Err("argument"));
    }
}
