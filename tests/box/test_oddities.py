"""Right code, written as students write it, earns full marks; what is wrong with the rest is said. By a whole run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader.model import Report
from grader.report import load_report
from tests.support.code import HEAD, NET, notebook, write
from tests.support.course import graded

RUBRIC = """\
id: odd
title: Odd work
source:
  file: models.py
  defines: [Net]
  classes:
    Net:
      names: [Network]
      maps: {input: [5, 3], output: [5, 2]}
      arguments: {width: [hidden, nf]}
reference: reference
limits: {cpu_seconds: 4, wall_seconds: 20, memory_mib: 1024}
parts:
  - id: net
    title: The network
    marks: 4
    items:
      - id: size
        title: The Net makes two numbers
        marks: 1
        check: {kind: shape, model: Net(width=4), input: [5, 3], output: [5, 2]}
      - id: works
        title: The Net computes what is asked for
        marks: 3
        check: {kind: equivalent, model: Net(width=4), input: [5, 3]}
"""
BODY = NET.removeprefix(HEAD)
OLD = BODY.replace("nn.Tanh()", "").replace("return self.last(", "return F.tanh(self.last(").replace("(x))", "(x)))")
OTHER = BODY.replace("nn.Tanh()", "nn.Sigmoid()")
NUMBERS = BODY.replace("        self.first", "        self.n = WIDTH\n        self.first")


@dataclass(frozen=True)
class Odd:
    """A submission: its files, the notes that it gets besides, and words that a note or a finding has."""

    files: Mapping[str, str]
    notes: tuple[str, ...] = ()
    words: str = ""


def one(text: str, *notes: str, words: str = "") -> Odd:
    return Odd({"models.py": text}, notes, words)


def cells(*sources: str) -> str:
    return notebook([("code", source) for source in sources])


ONLY = "definitions-only"
RIGHT = {
    "packages-missing": one(
        f"import torchvision\nimport matplotlib.pyplot as plt\nfrom skimage.io import imread\n{NET}",
        ONLY, "stood-in", words="package torchvision is not installed"),
    "old-torch": one(f"{HEAD}from torch.autograd import Variable\n{OLD}"),
    "gone-names": one(f"from scipy.misc import imsave\nimport numpy as np\nN = np.float(3)\n{NET}", ONLY, "stood-in"),
    "seeds-at-import": one(f"{HEAD}import random\ntorch.manual_seed(3)\nrandom.seed(3)\n{BODY}"),
    "folder": Odd({"hw4/code/models.py": NET}, ("wrapped-folder",)),
    "other-assignments-beside": Odd(
        {"hw3/models.py": f"{HEAD}class Classifier(nn.Module): pass\n", "hw4/models.py": NET, "hw5/gan.py": "x = 1\n"},
        ("other-source",), "hw4/models.py was taken"),
    "squeezes": one(NET.replace("self.last(self.first(x))", "self.last(self.first(x.squeeze()))")),
    "data-at-import": one(
        f"{NET}\nfrom torchvision import datasets\ndata = datasets.MNIST('.', download=True)\nN = len(data)\n",
        ONLY, "stood-in", words="downloads or installs something"),
    "cells": Odd(
        {"work.ipynb": cells(
            f"%matplotlib inline\n!pip install tqdm\n{HEAD}", "data = load()\nfor x in data:\n    loss.backward()",
            BODY, "net = Net()\nprint(net)", "def broken(:")},
        ("left-out", "other-source"), "3 (Net)"),
    "helper-after-training": Odd(
        {"work.ipynb": cells(
            BODY.replace("nn.Tanh()", "squash()"), "train(Net())", f"{HEAD}def squash(): return nn.Tanh()")},
        ("left-out", "other-source")),
    "cuda-in-forward": one(
        f"{HEAD}{BODY.replace('(self.first(x))', '(self.first(x.cuda()))')}", "stood-in", words="there is no GPU"),
    "cuda-at-import": one(f"{NET}\nnet = Net().cuda()\ncriterion = nn.MSELoss().to('cuda')\n", "stood-in"),
    "copies": Odd({"a/net.py": NET, "b/net.py": f"# Copied.\n{NET}"}, ("other-source",)),
    "one-of-two-fits": Odd(
        {"a/net.py": NET, "b/net.py": NET.replace("(width, 2)", "(width, 9)")}, ("other-source",), "a/net.py"),
    "star-imports": Odd({"models.py": "from parts import *\n" + BODY, "parts.py": HEAD + "print(1 / 0)\n"}, (ONLY,)),
    "prints": one(f"{NET}\nprint('ready')\n", "printed"),
    "arguments-at-import": one(
        f"import argparse\np = argparse.ArgumentParser()\np.add_argument('--width', type=int, required=True)\n"
        f"a = p.parse_args()\n{NET}", ONLY, "printed", words="reads the command line"),
    "argument-that-is-needed": one(
        f"{HEAD}from argparse import *\np = ArgumentParser()\np.add_argument('--z', default=4)\n"
        f"WIDTH = p.parse_args().z\n"
        f"{NUMBERS}"),
    "trains-at-import": one(f"{NET}\nn = 0\nwhile True: n += 1\n", ONLY, words="runs a loop"),
    "crlf-and-tabs": one(f"{NET}\nif 1:\n\tx = 1\n        y = 2\n".replace("\n", "\r\n"), ONLY),
    "lower-case": one(NET.replace("class Net", "class net"), "other-name", words="net (models.py, line 6) was taken"),
    "accepted-name": one(NET.replace("class Net", "class NETWORK_"), "other-name"),
    "no-such-name": one(
        NET.replace("class Net", "class Guess") + "\nclass Helper(nn.Module):\n    def forward(self, x): return x\n",
        "other-name", words="it makes the right size"),
    "argument-of-another-name": one(NET.replace("width", "hidden"), "other-arguments", words="as Net(hidden=...)"),
    "argument-by-place": one(NET.replace("width", "w"), "other-arguments", words="as Net(...)"),
    "no-argument": one(
        NET.replace(", width=4", "").replace("width", "4"), "other-arguments", words="as Net()"),
    "swapped": one(NET.replace("width=4", "n_in=3, width=4")),
    "main-sets-a-global": one(f"{HEAD}{NUMBERS}\nif __name__ == '__main__':\n    WIDTH = 3\n    print(Net())\n",
                              "left-out", words="Run because your classes need it: models.py"),
    "missing-file-not-needed": one(f"from my_utils import plot\n{NET}", ONLY, "stood-in", words="my_utils.py"),
    "python-2-beside": one(f"{NET}\ndef show(x):\n    print x\n", ONLY, words="print without brackets is Python 2"),
    "package-folder": Odd(
        {"models/__init__.py": "from .net import Net\n", "models/net.py": NET.replace("nn.Tanh()", "last()").replace(
            HEAD, HEAD + "from .layers import last\n"), "models/layers.py": f"{HEAD}def last(): return nn.Tanh()\n"},
        (ONLY, "other-source", "wrapped-folder")),
    "several-files": Odd(
        {"train.py": "from models import Net\nNet()\n", "parts.py": f"import cv2\n{HEAD}def last(): return nn.Tanh()\n",
         "models.py": f"from parts import last\n{NET}".replace("nn.Tanh()", "last()")}, (ONLY, "stood-in")),
    "twice-in-a-notebook": Odd(
        {"work.ipynb": cells(HEAD + OTHER, f"{HEAD}{BODY}")}, ("other-source", "repeated"), "the one in cell 2"),
    "twice-and-the-first-fits": Odd(
        {"work.ipynb": cells(HEAD + BODY, f"{HEAD}{BODY.replace('(width, 2)', '(width, 7)')}")},
        ("other-source", "repeated"), "the one in cell 1"),
    "written-to-a-file": Odd(
        {"work.ipynb": cells(f"%%writefile models.py\n{NET}", "from models import Net")}, ("other-source",)),
    "patched": one(f"{NET}\ndef f(self, x): return self.last(self.first(x))\nNet.forward = f\nprint(1 / 0)\n", ONLY),
}  # fmt: skip
WRONG = {
    "two-that-fit": Odd({"a/net.py": NET, "b/net.py": HEAD + OTHER}, ("several-candidates",), "A person must say"),
    "two-without-the-name": one(
        NET.replace("class Net", "class A") + OTHER.replace("class Net", "class B"), "several-candidates"),
    "keras": one("from keras import layers\nclass Net(layers.Layer): pass\n", "other-framework", words="Keras"),
    "unfilled": one(NET.replace("nn.Sequential(nn.Linear(width, 2), nn.Tanh())", "None"), "unfilled", words="last of"),
    "python-2": one(NET.replace("        return", "        print x\n        return"),
                    "not-importable", words="Python 2"),
    "python-2-division": one(NET.replace("nn.Linear(3, width)", "nn.Linear(6 / 2, width)"), words="divides with /"),
    "missing-file": one(f"from my_layers import last\n{NET}".replace("nn.Tanh()", "last()"), ONLY, "stood-in",
                        words="my_layers.py was not handed in"),
    "package-that-is-needed": one(f"import torchvision as tv\n{NET}".replace("nn.Tanh()", "tv.ops.MLP(2, [2])"), ONLY,
                                  "package-needed", "stood-in", words="torchvision is not installed"),
    "set-by-training": one(f"{HEAD}{NUMBERS}\nfor WIDTH in range(3):\n    train(WIDTH)\n", ONLY,
                           words="which was not run: it trains"),
}  # fmt: skip


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Report]:
    """All of them in one class."""
    home = tmp_path_factory.mktemp("odd")
    files = {"rubrics/odd.yaml": RUBRIC, "rubrics/reference/models.py": NET}
    for name, case in (RIGHT | WRONG).items():
        files |= {f"submissions/{name}/{path}": text for path, text in case.files.items()}
    done = graded(write(home, files), "--rubric", "odd", jobs=2)
    assert done.returncode == 0, done.stdout + done.stderr
    found = [load_report(path.read_text()) for path in (home / "reports/staff/students").glob("*/report.json")]
    return {report.student: report for report in found}


@pytest.mark.parametrize("name", RIGHT)
def test_right_but_odd(name: str, reports: Mapping[str, Report]) -> None:
    report, case = reports[name], RIGHT[name]
    findings = [finding.say for item in report.items if (finding := item.finding).verdict != "passed"]
    assert (str(report.tally), findings, report.flags) == ("4 of 4", [], ()), report.notes
    assert sorted(note.code for note in report.notes) == sorted(case.notes), report.notes
    assert case.words in " ".join(note.text for note in report.notes)


@pytest.mark.parametrize("name", WRONG)
def test_wrong_and_said(name: str, reports: Mapping[str, Report]) -> None:
    report, case = reports[name], WRONG[name]
    said = [*(note.text for note in report.notes), *(item.finding.say for item in report.items)]
    assert report.tally.earned == 0
    assert sorted(note.code for note in report.notes) == sorted(case.notes), report.notes
    assert case.words in " ".join(said), said


def test_there_is_one_for_each_oddity() -> None:
    assert len(RIGHT) > 30
    assert not Path(__file__).with_name("odd").exists()
