"""grader.mutation.mutants: what is made of small references. Each mutant is Python and another text."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from grader.mutation.mutants import MAKERS, make_mutants
from grader.mutation.study import Study
from grader.mutation.variant import Sort, Theme, Variant
from tests.support.code import HEAD, NET
from tests.support.mutation import BLOCKS, CONVOLUTIONS, a_study, measured

IMAGES = "{kind: shape, model: Net(4), input: [2, 3, 8, 8], output: [2, 3, 16, 16]}"
ANSWERS = {"models.py": NET, "answers.py": "ANSWERS = {'1a': {'value': (2, 3, 3)}, '1b': {'value': 7}}\n"}


def made(study: Study, theme: Theme) -> dict[str, Variant]:
    """Mutants of one kind by their words; of several on one line the last."""
    return {one.words: one for one in make_mutants(study) if one.theme is theme}


def line_of(code: str, text: str) -> int:
    return next(number for number, line in enumerate(code.splitlines(), start=1) if text in line)


@pytest.fixture(params=[NET, CONVOLUTIONS, BLOCKS], ids=["net", "convolutions", "blocks"])
def study(request: pytest.FixtureRequest, tmp_path: Path) -> Study:
    checks = [IMAGES] if request.param is CONVOLUTIONS else []
    return a_study(tmp_path, request.param, *checks)


def test_each_mutant_is_python_and_another_text(study: Study) -> None:
    mutants = make_mutants(study)
    assert len(mutants) > 60
    for mutant in mutants:
        assert mutant.sort is Sort.MUTANT
        assert mutant.changed
        assert mutant.place.subjects == {"Net"}
        for path, text in mutant.changed.items():
            assert text is not None
            ast.parse(text)
            assert text != study.text_of(path)
        assert 1 <= mutant.place.line <= len(study.reference.code["models.py"].text.splitlines())


def test_no_text_is_made_twice(study: Study) -> None:
    texts = [frozenset(mutant.changed.items()) for mutant in make_mutants(study)]
    assert len(set(texts)) == len(texts)


def test_nearly_all_differ_from_the_reference(study: Study, tmp_path: Path) -> None:
    some = make_mutants(study)[::4]
    found = [measured(study, mutant, tmp_path / f"v{at}") for at, mutant in enumerate(some)]
    assert all(one.is_measured for one in found)
    assert sum(one.is_equal for one in found) < 0.2 * len(found)


def test_every_maker_makes_something(tmp_path: Path) -> None:
    study = a_study(
        tmp_path, {**ANSWERS, "models.py": CONVOLUTIONS}, IMAGES, "{kind: answer, question: 1a}",
        '{kind: file, patterns: ["*.pdf"]}',
    )  # fmt: skip
    assert [make.__name__ for make in MAKERS if not list(make(study))] == []


def test_numbers_at_each_call_and_in_the_helper(tmp_path: Path) -> None:
    study = a_study(tmp_path, CONVOLUTIONS, IMAGES)
    kernels = made(study, Theme.KERNEL)
    places = {(one.place.line, one.place.layer) for one in kernels.values()}
    stated = [line_of(CONVOLUTIONS, f"self.{name} = ") for name in ("first", "second", "last")]
    assert {line for line, layer in places if not layer} == set(stated)
    assert {layer for _, layer in places} == {"", "first.0", "second.0", "last.0"}
    assert any("padding 2 for 1" in words for words in kernels)
    (helper,) = [one for words, one in made(study, Theme.PADDING).items() if "padding 0 for 1 in" in words]
    assert "kernel, padding=0)" in str(helper.changed["models.py"])


def test_a_setting_of_one_layer_that_a_helper_made(tmp_path: Path) -> None:
    study = a_study(tmp_path, CONVOLUTIONS, IMAGES)
    mutant = made(study, Theme.STRIDE)["second.0 Conv2d: stride 2 for 1"]
    assert mutant.place.line == line_of(CONVOLUTIONS, "self.second = ")
    added = str(mutant.changed["models.py"]).split("nn.Tanh())\n")[1].split("\n    def forward")[0]
    assert "".join(added.split()) == (
        "old=self.second[0]self.second[0]=type(old)(in_channels=old.in_channels,out_channels=old.out_channels,"
        "kernel_size=old.kernel_size,padding=old.padding,stride=2)"
    )
    assert measured(study, mutant, tmp_path / "v").differs == ("size",)


@pytest.mark.parametrize(
    ("theme", "words"),
    [
        (Theme.DILATION, "first.0 Conv2d: dilation 2 for 1, padding 2 for 1"),
        (Theme.GROUPS, "second.0 Conv2d: groups 2 for 1"),
        (Theme.BIAS, "last.0 ConvTranspose2d: without bias"),
        (Theme.PADDING, "first.0 Conv2d: padding_mode 'reflect' for 'zeros'"),
        (Theme.PADDING, "last.0 ConvTranspose2d: output_padding 1 for 0"),
        (Theme.WIDTH, "first.0 Conv2d: out_channels 8 for 4, and what follows fits"),
        (Theme.EPSILON, "first.1 BatchNorm2d: eps 0.001 for 1e-05"),
        (Theme.MOMENTUM, "first.1 BatchNorm2d: momentum 0.01 for 0.1"),
        (Theme.NORMALISATION, "first.1 BatchNorm2d: track_running_stats=False"),
        (Theme.NORMALISATION, "second.1: InstanceNorm2d for BatchNorm2d"),
        (Theme.ACTIVATION, "second.2: LeakyReLU for ReLU"),
        (Theme.ACTIVATION, "last.1: Sigmoid for Tanh"),
        (Theme.LAYER, "last.0: Conv2d for ConvTranspose2d"),
        (Theme.DROPOUT, "first.2 ReLU: a Dropout behind it"),
        (Theme.DROPPED, "without second Sequential"),
        (Theme.DROPPED, "without first.1 BatchNorm2d"),
        (Theme.DROPPED, "without self.second"),
        (Theme.DOUBLED, "first.0 Conv2d twice"),
        (Theme.SWAPPED, "second.2 ReLU before second.1 BatchNorm2d"),
        (Theme.SWAPPED, "self.second before self.first"),
        (Theme.TIED, None),
        (Theme.FROZEN, "second.0 Conv2d is frozen"),
        (Theme.FROZEN, "all of Net is frozen"),
        (Theme.UNREGISTERED, "second Sequential is not registered"),
        (Theme.GRADIENT, "Net: forward runs under no_grad"),
        (Theme.NOISE, "Net: noise is added to what forward returns, in training alone"),
        (Theme.MODE, "Net: forward puts the model into train mode"),
        (Theme.OUTPUT, "forward returns nothing"),
        (Theme.DEFAULT, "default width=5 for 4"),
        (Theme.HARD_CODED, "4 for width everywhere"),
        (Theme.ARGUMENTS, "nn.Conv2d: in_channels and out_channels swapped: filters, inputs for inputs, filters"),
        (Theme.STATEMENT, "without: images = layer(images)"),
    ],
)  # fmt: skip
def test_kinds_of_mutants(tmp_path: Path, theme: Theme, words: str | None) -> None:
    found = made(a_study(tmp_path, CONVOLUTIONS, IMAGES), theme)
    assert (words in found) if words is not None else not found


def test_widths_hold_for_every_width(tmp_path: Path) -> None:
    study = a_study(tmp_path, CONVOLUTIONS, IMAGES)
    mutant = made(study, Theme.WIDTH)["first.0 Conv2d: out_channels 8 for 4, and what follows fits"]
    scope: dict[str, object] = {}
    exec(str(mutant.changed["models.py"]), scope)
    net = scope["Net"](6)  # type: ignore[operator]
    assert [net.first[0].out_channels, net.first[1].num_features, net.second[0].in_channels] == [12, 12, 12]
    assert net.second[0].out_channels == 8


def test_functions_operators_and_several_outputs(tmp_path: Path) -> None:
    study = a_study(tmp_path, BLOCKS)
    assert "sigmoid for relu in: return x + F.relu(self.linear(x))" in made(study, Theme.ACTIVATION)
    operators = made(study, Theme.OPERATOR)
    assert "x - F.relu(self.linear(x)) for x + F.relu(self.linear(x))" in operators
    assert "x for x + F.relu(self.linear(x))" in operators
    detached = made(study, Theme.GRADIENT)["Net: what forward returns is detached"]
    assert "return (self.mean(x) * self.scale).detach(), torch.exp" in str(detached.changed["models.py"])
    tied = made(study, Theme.TIED)
    assert set(tied) == {"blocks.1.linear has the weight of blocks.0.linear", "spread has the weight of mean"}
    assert made(study, Theme.DROPOUT)["drop Dropout: p 0.25 for 0.5"].place.layer == "drop"


def test_a_subject_s_parameters_change_places(tmp_path: Path) -> None:
    study = a_study(tmp_path, BLOCKS)
    swapped = made(study, Theme.ARGUMENTS)["Net(rate, width) for Net(width, rate)"]
    assert "def __init__(self, rate: float = 0.5, width: int = 4)" in str(swapped.changed["models.py"])
    assert "default rate=0.25 for 0.5" in made(study, Theme.DEFAULT)


def test_functions_that_are_no_models(tmp_path: Path) -> None:
    body = "    if weight > 0:\n        x = x * weight\n    return F.mse_loss(x, y)\n"
    study = a_study(tmp_path, f"{HEAD}\n\ndef Net(x, y, weight=0.5):\n{body}")
    words = {one.words for one in make_mutants(study)}
    assert {"default weight=0.25 for 0.5", "Net(y, x) for Net(x, y)", "weight <= 0 for weight > 0"} <= words
    assert "l1_loss for mse_loss in: return F.mse_loss(x, y)" in words
    assert "Net returns nothing" in words


def test_answers_and_files(tmp_path: Path) -> None:
    checks = ("{kind: answer, question: 1a}", "{kind: answer, question: 1b}", '{kind: file, patterns: ["*.pdf|*.doc"]}')
    study = a_study(tmp_path, ANSWERS, *checks)
    answers = made(study, Theme.ANSWER)
    assert answers["1a: (3, 2, 3) for (2, 3, 3)"].changed == {"answers.yaml": "1a: [3, 2, 3]\n1b: 7\n"}
    assert answers["1b: no answer"].changed == {"answers.yaml": "1a: [2, 3, 3]\n"}
    assert answers["1b: 6 for 7"].place.subjects == {"answer 1b"}
    (missing,) = made(study, Theme.FILE).values()
    assert missing.changed == {"a.pdf": None}
    assert missing.place.subjects == {"file *.pdf|*.doc"}


def test_answers_that_need_not_be_whole(tmp_path: Path) -> None:
    files = {"models.py": NET, "answers.py": "ANSWERS = {'1a': {'value': '1/3'}}\n"}
    answers = made(a_study(tmp_path, files, "{kind: answer, question: 1a, digits: 3}"), Theme.ANSWER)
    assert answers["1a: 2/3 for 1/3"].changed == {"answers.yaml": '1a: "2/3"\n'}
    assert answers["1a: no answer"].changed == {"answers.yaml": None}


def test_answers_with_open_examples_and_formulas(tmp_path: Path) -> None:
    entries = "{'1a': {'value': ('N', 3, 4)}, '1b': {'formula': 'a * b'}}"
    files = {"models.py": NET, "answers.py": f"ANSWERS = {entries}\n"}
    study = a_study(tmp_path, files, "{kind: answer, question: 1a}", "{kind: answer, question: 1b}")
    answers = made(study, Theme.ANSWER)
    wrong = {words for words in answers if words.startswith("1a: (")}
    assert wrong == {f"1a: {one} for (-1, 3, 4)" for one in ("(-1, 4, 4)", "(-1, 3, 5)", "(-1, 4, 3)")}
    assert answers["1b: 2 * (a * b) for a * b"].changed == {"answers.yaml": '1a: [-1, 3, 4]\n1b: "2 * (a * b)"\n'}
