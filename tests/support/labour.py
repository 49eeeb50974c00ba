"""What courses do with torch, each piece in a walled fork of one warm process: ``python -m tests.support.labour``.

A process of its own, since the warm process must have one thread. Prints a JSON object a line.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import nbformat
import numpy as np
import pypdf
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from grader.inside.warmup import warm_up
from grader.walls import Level, missing
from grader.walls.attempts import Attempt, Targets
from tests.support import walled
from tests.support.people import PEOPLE

STUDENTS = """\
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 4)

    def forward(self, x):
        return torch.relu(self.layer(x))
"""


def _net() -> nn.Module:
    return nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 30 * 30, 10))


def _student(targets: Targets) -> nn.Module:
    """Imported from the submission, as its own code is."""
    sys.path.insert(0, str(targets.root))
    made: nn.Module = importlib.import_module("students_net").Net()
    return made


def _train(_: Targets) -> None:
    model = _net()
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    for _step in range(3):
        optimiser.zero_grad()
        model(torch.randn(4, 3, 32, 32)).pow(2).mean().backward()
        optimiser.step()


def _two_threads(_: Targets) -> None:
    torch.set_num_threads(2)
    _net()(torch.randn(8, 3, 32, 32))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda size: torch.randn(size).sum(), range(5)))


def _save(targets: Targets) -> None:
    model, path = _net(), targets.scratch / "model.pt"
    torch.save(model.state_dict(), path)
    model.load_state_dict(torch.load(path))  # noqa: TID251 - the student's own file, in the box


def _temporary(targets: Targets) -> None:
    os.environ["TMPDIR"] = str(targets.scratch)
    tempfile.tempdir = None
    with tempfile.NamedTemporaryFile() as stream, tempfile.TemporaryDirectory():
        stream.write(b"text")


def _script(targets: Targets) -> None:
    torch.jit.script(_student(targets))(torch.randn(2, 4))


def _export(targets: Targets) -> None:
    torch.export.export(_student(targets), (torch.randn(2, 4),))


def _algebra(_: Targets) -> None:
    torch.fft.fft(torch.randn(64))
    torch.linalg.svd(torch.randn(20, 20))
    np.linalg.svd(np.ones((10, 10)))
    np.fft.fft(np.ones(16))


def _pdf(targets: Targets) -> None:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(72, 72)
    writer.write(str(targets.scratch / "a.pdf"))
    pypdf.PdfReader(str(targets.scratch / "a.pdf")).pages[0].extract_text()


def _notebook(targets: Targets) -> None:
    nbformat.write(nbformat.v4.new_notebook(), targets.scratch / "a.ipynb")  # type: ignore[no-untyped-call]
    nbformat.read(targets.scratch / "a.ipynb", 4)  # type: ignore[no-untyped-call]


def _loader(_: Targets) -> None:
    for _batch in DataLoader(TensorDataset(torch.randn(8, 3)), batch_size=2, shuffle=True):
        pass


LABOUR: dict[str, Callable[[Targets], None]] = {
    "train": _train,
    "two threads": _two_threads,
    "save and load": _save,
    "temporary files": _temporary,
    "torch.jit.script": _script,
    "torch.export": _export,
    "fft and svd": _algebra,
    "pypdf": _pdf,
    "nbformat": _notebook,
    "DataLoader": _loader,
}


def _telling(work: Callable[[Targets], None]) -> Callable[[Targets], None]:
    """Whatever goes wrong is an OSError, whose words come out of the box."""

    def run(targets: Targets) -> None:
        try:
            work(targets)
        except Exception as error:
            raise OSError(traceback.format_exc()[-500:]) from error

    return run


def main() -> None:
    """Everything, at each level, as each kind of user."""
    warm_up()
    walled.LIMITS = replace(walled.LIMITS, memory_bytes=4 << 30, file_bytes=64 << 20)
    for person in PEOPLE:
        with walled.settle(person) as setting:
            (setting.targets.root / "students_net.py").write_text(STUDENTS, "utf-8")
            for level in (Level.RESTRICTED, Level.ISOLATED):
                if missing(setting.offer, level):
                    continue
                for name, work in LABOUR.items():
                    outcome = setting.attempt(Attempt(name, _telling(work)), setting.plan(level))
                    told = {"what": f"{name} at {level} as {person.name}", "words": outcome.words}
                    sys.stdout.write(json.dumps(told | {"worked": outcome.reached}) + "\n")


if __name__ == "__main__":
    main()
