"""grader.mutation.rewrites: other texts with the same function."""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat
import pytest

from grader.mutation.rewrites import make_rewrites
from grader.mutation.rewrites.chain import chain_of
from grader.mutation.study import Study
from grader.mutation.variant import Sort, Variant
from tests.support.code import HEAD, NET
from tests.support.mutation import BLOCKS, CONVOLUTIONS, a_study, by_words, measured

IMAGES = "{kind: shape, model: Net(4), input: [2, 3, 8, 8], output: [2, 3, 16, 16]}"
STEPS = f"""{HEAD}

class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.a = nn.Linear(3, width)
        self.b = nn.Sequential(nn.BatchNorm1d(width), nn.Sequential(nn.ReLU(), nn.Linear(width, 2)))

    def forward(self, x):
        x = x.view(x.size(0), -1)
        x = self.a(x)
        x = self.b(x)
        return x
"""
REFERENCES = {"net": NET, "convolutions": CONVOLUTIONS, "blocks": BLOCKS, "steps": STEPS}


def study_of(home: Path, name: str) -> Study:
    return a_study(home, REFERENCES[name], *([IMAGES] if name == "convolutions" else []))


def rewritten(study: Study, words: str) -> str:
    """The text of models.py."""
    return str(by_words(make_rewrites(study))[words].changed["models.py"])


@pytest.mark.parametrize("name", REFERENCES)
def test_the_function_is_kept(tmp_path: Path, name: str) -> None:
    study = study_of(tmp_path, name)
    rewrites = make_rewrites(study)
    assert len(rewrites) > 20
    failed = {}
    for at, variant in enumerate(rewrites):
        assert variant.sort is Sort.REWRITE
        if variant.changed.get("models.py", "") is not None:
            found = measured(study, variant, tmp_path / f"v{at}")
            if not found.is_equal:
                failed[variant.words] = found.differs
    assert failed == {}


def test_what_changes_nothing_is_not_made(tmp_path: Path) -> None:
    words = by_words(make_rewrites(study_of(tmp_path, "net")))
    assert "flatten for view" not in words
    assert "loops written out" not in words
    assert "helpers in a file of their own" not in words


def test_steps_and_loops_turn_into_one_another(tmp_path: Path) -> None:
    rolled = rewritten(study_of(tmp_path / "a", "steps"), "one step after another as a loop")
    assert "for layer in (self.a, self.b):\n            x = layer(x)" in rolled
    unrolled = rewritten(study_of(tmp_path / "b", "convolutions"), "loops written out")
    assert "images = self.first(images)\n        images = self.second(images)" in unrolled
    assert "for layer" not in unrolled


def test_a_chain_becomes_one_sequential_or_steps(tmp_path: Path) -> None:
    study = study_of(tmp_path, "convolutions")
    whole = rewritten(study, "one Sequential for all layers")
    assert "self.net = nn.Sequential(self.first[0], self.first[1], self.first[2], self.second[0]" in whole
    assert "return self.net(images)" in whole
    steps = rewritten(study, "a step for each layer in forward")
    assert "x = self.step2(x)\n        x = torch.relu(x)" in steps
    assert "del self.last" in steps


def test_layers_that_items_ask_for_keep_their_names(tmp_path: Path) -> None:
    layers = "{kind: shape, model: Net(4), input: [5, 3], check_output: false, layers: {a: [5, 4]}}"
    words = by_words(make_rewrites(a_study(tmp_path, STEPS, layers)))
    assert "one Sequential for all layers" not in words
    text = str(words["attributes under other names"].changed["models.py"])
    assert "self.a(x)" in text
    assert "self.my_b(x)" in text


@pytest.mark.parametrize(
    "body",
    [
        "return self.a(x) + self.b(x)",
        "if x.sum() > 0:\n            x = -x\n        return self.b(self.a(x))",
        "return self.b(self.a(self.a(x)))",
        "return self.b(x)",
    ],
)
def test_other_networks_are_no_chains(tmp_path: Path, body: str) -> None:
    code = STEPS.split("        x = x.view", maxsplit=1)[0] + f"        {body}\n"
    study = a_study(tmp_path, STEPS)
    forward = next(n for n in ast.walk(ast.parse(code)) if isinstance(n, ast.FunctionDef) and n.name == "forward")
    assert chain_of(forward, study.models["Net"]) is None


def test_files(tmp_path: Path) -> None:
    rewrites = by_words(make_rewrites(study_of(tmp_path, "convolutions")))
    helpers = rewrites["helpers in a file of their own"].changed
    assert "def block" in str(helpers["layers.py"])
    assert "from layers import block" in str(helpers["models.py"])
    text = rewrites["as a notebook"].changed["models.ipynb"]
    notebook = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
    nbformat.validate(notebook)
    sources = [cell.source for cell in notebook.cells]
    assert sources[1].startswith("%matplotlib")
    assert any(source.startswith("class Net") for source in sources)
    assert rewrites["as a notebook"].changed["models.py"] is None


def test_each_class_in_a_file_of_its_own(tmp_path: Path) -> None:
    code = CONVOLUTIONS + "\n\nclass Other(nn.Module):\n    def forward(self, x):\n        return x\n"
    study = a_study(tmp_path, code, IMAGES, defines="Net, Other")
    changed = by_words(make_rewrites(study))["each class in a file of its own"].changed
    assert sorted(changed) == ["models.py", "net.py", "other.py"]
    assert changed["models.py"] == "from net import Net\nfrom other import Other\n"
    assert "class Net" not in str(changed["other.py"])


def test_answers_in_other_forms(tmp_path: Path) -> None:
    files = {"models.py": NET, "answers.py": "ANSWERS = {'1a': {'value': (2, 3)}, '1b': {'value': 7}}\n"}
    study = a_study(tmp_path, files, "{kind: answer, question: 1a}", "{kind: answer, question: 1b}")
    found: dict[str, Variant] = {w: v for w, v in by_words(make_rewrites(study)).items() if w.startswith("answers")}
    assert {name for one in found.values() for name, text in one.changed.items() if text is not None} == {
        "answers.yaml", "answers.json", "report.md", "report.txt", "report.tex",
    }  # fmt: skip
    assert found["answers in Markdown"].changed["report.md"] == (
        "# Answers\n\n## 1a\n\nThe answer is **2 x 3**.\n\n## 1b\n\nThe answer is **7**.\n\n"
    )
    assert all(one.place.subjects == {"answer 1a", "answer 1b"} for one in found.values())
