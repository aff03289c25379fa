"""Sentences of the Universal Declaration of Human Rights as counts of hashed letters, pairs and triples of letters.

`src/datasets/languages.rs` counts in the same way, and says how; `sentences.json` beside holds both to it. It is written by
`python3 tests/data/sentences.py`.
"""

import html
import json
import re
import tarfile
import unicodedata
from pathlib import Path

# The declarations that the package has, in the order of the names in src/datasets/languages.rs.
CODES = ["eng", "cmn_hans", "spa", "fra", "deu_1996", "ita", "por_PT", "nld", "swe", "pol", "ces", "fin", "hun", "tur", "ind",
         "vie", "jpn", "kor", "rus", "ukr", "arb", "hin"]
CLASSES = len(CODES)
BUCKETS = 1024
MOST = 255
# What is no letter of these languages: a word ends there. First and last of each run.
MARKS = [(0x00, 0x40), (0x5B, 0x60), (0x7B, 0xBF), (0x60C, 0x60C), (0x61B, 0x61B), (0x61F, 0x61F), (0x964, 0x965),
         (0x2000, 0x206F), (0x3000, 0x303F), (0xFF00, 0xFF20)]
SENTENCE_END = re.compile(r"(?<=[.;:!?؛؟।])\s+|(?<=[。;；！？])")
CLAUSE_END = re.compile(r"(?<=[,،、，])")
WIDE = re.compile(r"[぀-ヿ一-鿿가-힯]")
# In letters; one of Chinese, Japanese and Korean says as much as two and a half of others.
SHORTEST, LONGEST = 20, 120


def words(text: str) -> list[str]:
    is_mark = lambda letter: any(first <= ord(letter) <= last for first, last in MARKS)  # noqa: E731
    text = unicodedata.normalize("NFC", text).lower()
    return [word for word in "".join(" " if is_mark(letter) else letter for letter in text).split(" ") if word]


def fnv1a(text: str) -> int:
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 % 2**32
    return value


def counts(text: str) -> list[int]:
    row = [0] * BUCKETS
    for word in words(text):
        marked = f" {word} "
        for length in (1, 2, 3):
            for start in range(len(marked) - length + 1):
                part = marked[start : start + length]
                if part != " ":
                    bucket = fnv1a(part) % BUCKETS
                    row[bucket] = min(row[bucket] + 1, MOST)
    return row


def weight(text: str) -> float:
    return len(text) + 1.5 * len(WIDE.findall(text))


def clauses(sentence: str) -> list[str]:
    """A long sentence, cut at commas."""
    if weight(sentence) <= LONGEST:
        return [sentence]
    parts = [""]
    for part in CLAUSE_END.split(sentence):
        if weight(parts[-1]) >= LONGEST / 2:
            parts.append("")
        parts[-1] += part
    return [part.strip() for part in parts]


def sentences(page: str) -> list[str]:
    found = []
    for paragraph in re.findall(r"<p>(.*?)</p>", page, re.S):
        text = " ".join(html.unescape(re.sub("<[^>]*>", " ", paragraph)).split())
        found += [clause for sentence in SENTENCE_END.split(text) for clause in clauses(sentence)]
    return [sentence for sentence in found if weight(sentence) >= SHORTEST]


def rows_and_labels(archive: Path) -> tuple[list, list]:
    rows, labels, seen = [], [], set()
    with tarfile.open(archive) as files:
        for label, code in enumerate(CODES):
            page = files.extractfile(f"package/declaration/{code}.html").read().decode()
            for sentence in sentences(page):
                # What is said twice is one row, so that no sentence is in two parts of the split.
                key = " ".join(words(sentence))
                if key not in seen:
                    seen.add(key)
                    rows.append(counts(sentence))
                    labels.append(label)
    return rows, labels


# Scripts, marks of all kinds, capitals whose small letters are longer, a count beyond a byte, and nothing at all.
EXAMPLES = ["All human beings are born free.", "人人生而自由,在尊严和权利上一律平等。", "Œuvre: «L’été, ça va?» — OUI!",
            "İSTANBUL'da ışık", "ΟΔΟΣ ΣΟΦΙΑΣ", "Всі люди народжуються вільними; П’ять", "सभी मनुष्यों को गौरव और अधिकार है ।",
            "يولد جميع الناس أحرارًا، متساوين؟", "モデル・量子化（ﾃｽﾄ）です。", "모든 사람은 자유롭다", "Tất cả mọi người", "e\u0301te\u0301",
            "a" * 300, "straße STRASSE", "12345 .,;", "", "🙂 emoji 𝔘𝔫𝔦"]

if __name__ == "__main__":
    cases = [{"text": unicodedata.normalize("NFC", text),
              "counts": " ".join(f"{bucket}:{count}" for bucket, count in enumerate(counts(text)) if count)}
             for text in EXAMPLES]
    written = json.dumps(cases, ensure_ascii=False, indent=2)
    (Path(__file__).parent / "sentences.json").write_text(written + "\n")
