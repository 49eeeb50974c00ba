from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.judge.kinds import judge_item
from grader.model import Answer, Failure, FailureKind, Finding, Noise, Question, Train, TrainCheck, Value, Verdict
from tests.support.cases import Recorded, a_case, an_item
from tests.support.code import module, write
from tests.support.local import Ask, Local
from tests.support.verifying import clean_beside

CHECK = TrainCheck(
    models={"net": "Net()"},
    rates={"net": 0.01},
    image=(1, 4, 4),
    noise=Noise(uniform=0.5),
    batch=4,
    steps=4,
    band_seeds=3,
    band_margin=1.0,
)
LAYERS = "self.a = nn.Conv2d(1, 4, 1)\nself.n = nn.BatchNorm2d(4)\nself.b = nn.Conv2d(4, 1, 1)"
GOOD = module(LAYERS, "return self.b(self.n(self.a(x)))")
CUT = module(LAYERS, "return self.b(self.n(self.a(x)).detach())")
FALLING = [1.0, 0.8, 0.7, 0.6]
Judged = Callable[..., Finding]


def run(losses: list[float], **facts: Any) -> Value:
    honest: dict[str, Any] = {
        "parameters": 6, "frozen": [], "without_gradient": [], "statistics": 2, "statistics_still": [],
    }  # fmt: skip
    return Value(honest | facts, {"losses": np.array(losses), "norms": np.ones(len(losses))})


def reference(question: Question) -> Value:
    """Losses that differ a little from seed to seed."""
    assert isinstance(question, Train)
    return run([loss + 0.05 * (question.seed % 3) for loss in FALLING])


def judged(answer: Any, check: TrainCheck = CHECK) -> Finding:
    return judge_item(an_item(check), a_case(Recorded(train=answer), Recorded(train=reference)))


def test_real_training_passes_and_a_detached_part_does_not(tmp_path: Path, local: Local) -> None:
    sides = {name: local(write(tmp_path / name, {"models.py": text})) for name, text in (("good", GOOD), ("cut", CUT))}
    assert judge_item(an_item(CHECK), a_case(sides["good"], sides["good"])).verdict is Verdict.PASSED
    finding = judge_item(an_item(CHECK), a_case(sides["cut"], sides["good"]))
    assert finding.verdict is Verdict.PARTIAL
    assert "No gradient reaches 4 of 6 parameters." in finding.say


def challenged(student: Ask, right: Ask, clean: Ask) -> Finding:
    """With a clean box beside it, so that what is said of the training must be borne out."""
    case = replace(a_case(student, right), execute=clean_beside(clean, student))
    return judge_item(an_item(CHECK), case)


def test_training_is_computed_again(tmp_path: Path, local: Local) -> None:
    """With the reference's network, and with another one of the student's own."""
    clean = local(write(tmp_path / "clean", {}))
    other = module(
        LAYERS.replace("4)", "6)").replace("(4, ", "(6, ").replace("1, 4", "1, 6"),
        "return self.b(torch.relu(self.n(self.a(x))))",
    )
    sides = [
        local(write(tmp_path / name, {"models.py": text})) for name, text in (("r", GOOD), ("o", other), ("c", CUT))
    ]
    assert challenged(sides[0], sides[0], clean).verdict is Verdict.PASSED
    own = challenged(sides[1], sides[0], clean)
    assert own.verdict in {Verdict.PASSED, Verdict.PARTIAL}
    assert "fall" not in own.say or own.verdict is Verdict.PASSED
    cut = challenged(sides[2], sides[0], clean)
    assert "No gradient reaches 4 of 6 parameters." in cut.say


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda arrays: arrays | {"last": arrays["last"] * 0.5}, "the last loss is said to be"),
        (
            lambda arrays: arrays | {"passing/0/b.weight": arrays["passing/0/b.weight"] + 1},
            "the last loss is said to be",
        ),
        (
            lambda arrays: arrays | {"passing/0/b.weight": arrays["passing/0/b.weight"][:, :1]},
            "cannot be executed again",
        ),
        (
            lambda arrays: {name: array for name, array in arrays.items() if name != "passing/0/b.weight"},
            "cannot be executed again",
        ),
    ],
    ids=["another loss", "other weights", "weights of another size", "weights missing"],
)
def test_what_is_said_of_training_is_not_believed(
    change: Callable[[Any], Any], why: str, tmp_path: Path, local: Local
) -> None:
    honest, clean = (local(write(tmp_path / name, files)) for name, files in (("r", {"models.py": GOOD}), ("c", {})))

    def liar(question: Question) -> Answer:
        answer = honest(question)
        if not isinstance(question, Train) or not isinstance(answer, Value):
            return answer
        return Value(answer.facts, change(dict(answer.arrays)))

    finding = challenged(liar, honest, clean)
    assert finding.verdict is Verdict.BLOCKED
    assert finding.needs_person
    assert why in finding.staff


def test_gradients_that_are_made_up_count_as_none(tmp_path: Path, local: Local) -> None:
    cut, good, clean = (
        local(write(tmp_path / name, files))
        for name, files in (("c", {"models.py": CUT}), ("r", {"models.py": GOOD}), ("e", {}))
    )

    def liar(question: Question) -> Answer:
        answer = cut(question)
        if not isinstance(question, Train) or not isinstance(answer, Value):
            return answer
        return Value({**answer.facts, "without_gradient": []}, answer.arrays)

    assert "No gradient reaches 4 of 6 parameters." in challenged(liar, good, clean).say


def test_a_network_that_is_not_known_is_left_to_a_person(tmp_path: Path, local: Local) -> None:
    sees = module(LAYERS, "return torch.from_numpy(self.b(self.n(self.a(x))).detach().numpy() * 1)")
    odd, good, clean = (
        local(write(tmp_path / name, files))
        for name, files in (("s", {"models.py": sees}), ("r", {"models.py": GOOD}), ("e", {}))
    )
    finding = challenged(odd, good, clean)
    assert finding.verdict is Verdict.BLOCKED
    assert finding.needs_person


def test_the_recipe_is_asked(tmp_path: Path) -> None:
    student, staff = Recorded(train=run(FALLING)), Recorded(train=reference)
    judge_item(an_item(CHECK), a_case(student, staff))
    (question,) = student.asked
    assert isinstance(question, Train)
    assert question.inputs.data.shape == question.targets.data.shape == (4, 4, 1, 4, 4)
    assert np.abs(question.inputs.data).max() <= 1
    assert 0 < np.abs(question.inputs.data - question.targets.data).max() <= 0.5
    assert [asked.seed for asked in staff.asked if isinstance(asked, Train)] == [0, 1, 2]


def test_right_losses_pass() -> None:
    finding = judged(run(FALLING))
    assert finding.verdict is Verdict.PASSED
    assert finding.say == "The loss falls from 1.000 to 0.600 in 4 steps."
    (curve,) = finding.evidence
    assert curve.kind == "curve"
    assert curve.series[0].values == tuple(FALLING)
    assert len(curve.band) == 4


@pytest.mark.parametrize(
    ("answer", "share", "words"),
    [
        (run([1.0, 1.0, 1.0, 1.05]), "0.600000", "does not fall"),
        (run([9.0, 8.0, 7.0, 6.0]), "0.800000", "leaves the band"),
        (run(FALLING, without_gradient=["a"]), "0.800000", "1 of 6 parameters"),
        (run(FALLING, frozen=["a", "b"]), "0.800000", "2 of 6 parameters"),
        (run(FALLING, frozen=["a"], without_gradient=["a"]), "0.800000", "1 of 6 parameters"),
        (run(FALLING, statistics_still=["n.running_mean"]), "0.800000", "statistics"),
    ],
)
def test_each_expectation_is_a_share(answer: Value, share: str, words: str) -> None:
    finding = judged(answer)
    assert (finding.verdict, str(finding.share)) == (Verdict.PARTIAL, share)
    assert words in finding.say


@pytest.mark.parametrize("losses", [[1.0, float("nan"), 0.7, 0.6], [1.0, 0.9, 0.8, float("inf")], [float("nan")] * 4])
def test_a_loss_that_is_not_finite_earns_nothing(losses: list[float]) -> None:
    finding = judged(run(losses))
    assert finding.verdict is Verdict.FAILED
    assert "not a finite number" in finding.say


def test_statistics_may_be_left_out() -> None:
    check = replace(CHECK, batch_norm_moves=False)
    assert judged(run(FALLING, statistics_still=["n"]), check).verdict is Verdict.PASSED


@pytest.mark.parametrize(
    "answer",
    [
        run(FALLING[:3]),
        Value(run(FALLING).facts, {}),
        Value(run(FALLING).facts, {"losses": np.ones((4, 1))}),
        Value(run(FALLING).facts, {"losses": np.ones(4, np.float32)}),
        Value({}, run(FALLING).arrays),
        run(FALLING, without_gradient=3),
        run(FALLING, parameters="many"),
    ],
)
def test_an_answer_of_another_form_is_a_person_s_business(answer: Value) -> None:
    finding = judged(answer)
    assert (finding.verdict, finding.needs_person) == (Verdict.BLOCKED, True)


def test_training_that_stops_fails() -> None:
    finding = judged(Failure(FailureKind.CPU, "stopped after 20 seconds of computing", stage="train"))
    assert finding.verdict is Verdict.FAILED
    assert "20 seconds" in finding.say
