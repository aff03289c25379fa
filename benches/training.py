"""One epoch of LeNet-300-100 by PyTorch, one thread, whenever a line arrives on the standard input: benches/training.mjs asks.
FILE holds the images as 32-bit floats, then the labels as bytes. An epoch draws an order, goes through batches, forward and
backward, and steps with Adam; it answers with the seconds it took and the mean loss."""

import json
import sys
import time

import numpy as np
import torch
from torch import nn

BATCH = 64


def main(file: str, rows: int) -> None:
    torch.set_num_threads(1)
    torch.manual_seed(1)
    data = np.fromfile(file, np.uint8)
    x = torch.from_numpy(data[: rows * 784 * 4].view(np.float32).reshape(rows, 784).copy())
    y = torch.from_numpy(data[rows * 784 * 4 :].astype(np.int64))
    net = nn.Sequential(nn.Linear(784, 300), nn.ReLU(), nn.Linear(300, 100), nn.ReLU(), nn.Linear(100, 10))
    optimiser = torch.optim.Adam(net.parameters(), lr=1e-3)
    print(json.dumps({"version": torch.__version__}), flush=True)
    for _ in sys.stdin:
        started, total = time.perf_counter(), 0.0
        for batch in torch.randperm(rows).split(BATCH):
            optimiser.zero_grad()
            loss = nn.functional.cross_entropy(net(x[batch]), y[batch])
            loss.backward()
            optimiser.step()
            total += float(loss.detach()) * len(batch)
        print(json.dumps({"seconds": time.perf_counter() - started, "loss": total / rows}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
