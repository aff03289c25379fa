"""Writes the golden vectors beside this file: what the peers compute, for the Rust tests to
equal.

    python3 -m venv tests/golden/.venv
    tests/golden/.venv/bin/pip install -r tests/golden/requirements.txt
    tests/golden/.venv/bin/python tests/golden/generate.py

The tests need no Python: the fixtures are committed. The same versions give the same bytes. Floats are written as the
eight hexadecimal digits of their 32 bits, so that every bit survives. `model.json` depends on the shipped weights:
write it anew after `cargo run --release --example pretrain`.
"""

import sys
from pathlib import Path

from peers import (
    blocks,
    descent,
    dynamic,
    formulas,
    four_bit,
    gguf_blocks,
    gptq,
    half_quadratic,
    inputs,
    k_means,
    linear,
    matmul_nbits,
    model,
    ort_parameters,
    pruning,
    pytorch,
    ranges,
    recurrent,
    scales,
    scaling,
    small_floats,
    training,
)
from peers.codec import write

FOLDER = Path(__file__).resolve().parent
FIXTURES = {
    "weights": inputs.weights,
    "linear": linear.cases,
    "ort_parameters": ort_parameters.cases,
    "ort_tensors": ort_parameters.tensors,
    "pytorch_parameters": pytorch.parameters,
    "pytorch_tensors": pytorch.tensors,
    "pytorch_values": pytorch.values,
    "dynamic_quantize_linear": dynamic.dynamic_quantize_linear,
    "matmul_integer": dynamic.products,
    "dynamic_quantize_matmul": dynamic.dynamic_quantize_matmul,
    "gptq": gptq.cases,
    "half_quadratic": half_quadratic.cases,
    "scaling": scaling.cases,
    "model": model.cases,
    "small_floats": small_floats.cases,
    "small_floats_explored": small_floats.explored,
    "blocks": blocks.inputs,
    "microscaling": blocks.microscaling,
    "nvfp4": blocks.nvfp4,
    "scaled_floats": blocks.scaled,
    "training": training.cases,
    "descent": descent.cases,
    "gguf_encoded": gguf_blocks.encoded,
    "gguf_decoded": gguf_blocks.decoded,
    "matmul_nbits": matmul_nbits.cases,
    "four_bit_tables": four_bit.tables,
    "four_bit": four_bit.cases,
    "k_means": k_means.cases,
    "powers": formulas.powers,
    "low_bit": formulas.low_bit,
    "pruning": pruning.cases,
    "recurrent": recurrent.cases,
    "percentiles": ranges.percentiles,
    "calibrators": ranges.calibrators,
    "dynamic_map": scales.dynamic_map,
    "half_scales": scales.half,
    "double_scales": scales.double,
}


def main() -> None:
    names = sys.argv[1:] or list(FIXTURES)
    for name in names:
        write(FOLDER / f"{name}.json", FIXTURES[name]())


if __name__ == "__main__":
    main()
