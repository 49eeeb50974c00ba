"""How a submission makes its own classes, and that this can be done again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from grader.model import Call, OwnCall, Source, Survey, Trace
from tests.support.asking import failure_in, value_in
from tests.support.code import notebook, write
from tests.support.local import Local

NET = """
from torch import nn
class Net(nn.Module):
    def __init__(self, width, extra=None):
        super().__init__()
        self.layer = nn.Linear(3, width)
        self.extra = extra
    def forward(self, x): return self.layer(x)
"""


def makes(local: Local, root: Path, path: str) -> list[dict[str, Any]]:
    files = value_in(local(root)(Survey())).facts["files"]
    return list(next(one for one in files if one["path"] == path).get("makes", []))


def test_calls_are_told_with_what_they_hang_on(tmp_path: Path, local: Local) -> None:
    train = """
import argparse
from net import Net as Student
opt = argparse.ArgumentParser().parse_args()
def main(opt, epochs=3):
    width = opt.width * 2
    width = width + 1
    rate = 0.1
    model = Student(width, extra=opt)
    model = Student()
    width = 0
"""
    root = write(tmp_path, {"net.py": NET, "train.py": train})
    (found,) = makes(local, root, "train.py")
    assert found == {
        "name": "Net", "words": "Student(width, extra=opt)", "before": ["width = opt.width * 2", "width = width + 1"],
        "reads": ["opt"],
        "home": "net.py", "nth": 0, "place": "line 9",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "home"),
    [
        ("from net import Net\nNet(3)", "net.py"),
        ("import net\nnet.Net(3)", "net.py"),
        ("import net as n\nn.Net(3)", "net.py"),
        ("from pack import inner\ninner.Net(3)", "pack/inner.py"),
        ("from pack.inner import Net\nNet(3)", "pack/inner.py"),
        ("from net import *\nNet(3)", ""),
    ],
)
def test_where_the_class_comes_from(line: str, home: str, tmp_path: Path, local: Local) -> None:
    root = write(tmp_path, {"net.py": NET, "pack/inner.py": NET, "train.py": line})
    assert [one["home"] for one in makes(local, root, "train.py")] == [home]


def test_which_of_several_definitions_a_call_means(tmp_path: Path, local: Local) -> None:
    (tmp_path / "work.ipynb").write_text(notebook([("code", text) for text in (NET, "a = Net(3)", NET, "a = Net(4)")]))
    found = makes(local, tmp_path, "work.ipynb")
    assert [(one["words"], one["nth"], one["place"]) for one in found] == [
        ("Net(3)", 1, "cell 2"),
        ("Net(4)", 2, "cell 4"),
    ]


def asked(words: str, reads: tuple[str, ...], *before: str) -> Trace:
    own = OwnCall(Source("train.py", "definitions", reads), words, before)
    return Trace(Call(Source("net.py"), "Net", own=own), ((2, 3),))


def test_a_call_is_made_again_where_it_stands(tmp_path: Path, local: Local) -> None:
    train = """
import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--width", type=int, default=5)
def main(opt): pass
if __name__ == "__main__":
    opt = parser.parse_args()
    main(opt)
"""
    root = write(tmp_path, {"net.py": NET, "train.py": train})
    ask = local(root)
    assert value_in(ask(asked("Net(opt.width)", ("opt",)))).facts["output"] == [[2, 5]]
    assert value_in(ask(asked("Net(**{'width': w})", ("opt",), "w = opt.width + 1"))).facts["output"] == [[2, 6]]
    stopped = failure_in(ask(asked("Net(unknown)", ("unknown",))))
    assert (stopped.stage, stopped.type) == ("build", "NameError")


def test_a_network_that_is_given_is_a_new_one_each_time(tmp_path: Path, local: Local) -> None:
    both = """
from torch import nn
class Net(nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner
        inner.seen = getattr(inner, "seen", 0) + 1
    def forward(self, x): return self.inner(x) * self.inner.seen
"""
    root = write(tmp_path, {"net.py": both, "train.py": "from torch import nn\nlayer = nn.Linear(3, 4)"})
    ask = local(root)
    for seed in (0, 1):
        own = OwnCall(Source("train.py", "definitions", ("layer",)), "Net(layer)")
        facts = value_in(ask(Trace(Call(Source("net.py"), "Net", own=own), ((2, 3),), seed=seed))).facts
        assert [told["name"] for told in facts["parameters"]] == ["inner.weight", "inner.bias"]
        assert facts["output"] == [[2, 4]]
