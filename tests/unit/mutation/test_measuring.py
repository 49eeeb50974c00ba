"""grader.mutation.measuring: which variants are graded."""

from __future__ import annotations

from pathlib import Path

from grader.mutation.classroom import named
from grader.mutation.measuring import measure_all
from grader.mutation.study import mutant, rewrite
from grader.mutation.variant import Place, Theme
from tests.support.code import NET
from tests.support.mutation import a_rubric, a_study, local_bench

PLACE = Place("models.py", 1, frozenset({"Net"}))


def test_the_same_twice_and_rewrites_that_are_none_are_left_out(tmp_path: Path) -> None:
    study = a_study(tmp_path, NET)
    sigmoid = {"models.py": NET.replace("nn.Tanh()", "nn.Sigmoid()")}
    again = {"models.py": NET.replace("nn.Tanh()", "nn.Sequential(nn.Sigmoid())")}
    equal = {"models.py": NET.replace("nn.Tanh()", "nn.Tanh(), nn.Identity()")}
    also_equal = {"models.py": NET.replace("nn.ReLU()", "nn.ReLU(inplace=True)")}
    variants = named(
        [
            mutant(Theme.ACTIVATION, "one", PLACE, sigmoid),
            mutant(Theme.ACTIVATION, "again", PLACE, again),
            mutant(Theme.ACTIVATION, "equal", PLACE, equal),
            mutant(Theme.ACTIVATION, "also equal", PLACE, also_equal),
            mutant(
                Theme.ANSWER, "answer", Place("answers.yaml", 0, frozenset({"answer 1a"})), {"answers.yaml": "1a: 1\n"}
            ),
            rewrite(study, "none", sigmoid),
            rewrite(study, "nested", equal),
            rewrite(study, "notebook", {"models.py": None, "models.ipynb": "{}"}),
        ]
    )
    roll = measure_all(study, variants, tmp_path / "class", [local_bench(a_rubric(tmp_path, NET))])
    kept = ["one", "equal", "also equal", "answer", "nested", "notebook"]
    assert [variant.words for variant in roll.variants] == kept
    assert (roll.alike, [variant.words for variant in roll.failed]) == (1, ["none"])
    assert sorted(path.name for path in (tmp_path / "class").iterdir()) == sorted(one.name for one in roll.variants)
    equals = [variant.words for variant in roll.variants if roll.measured[variant.name].is_equal]
    assert equals == ["equal", "also equal", "nested"]
    assert not roll.measured[roll.variants[-1].name].is_measured
