"""Verification through real boxes: a student's, and a clean one that is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.judge import Case, Draw, Respondent
from grader.judge.graph.claim import Subject
from grader.judge.graph.verify import Verification, verify
from grader.model import Execute, Execution, Failure, Input, LimitSettings, Question, Tolerance, Transcript, Value
from grader.observe import Observer
from grader.sandbox import CleanBox, WarmBoxes
from tests.support.asking import MODELS, call, value_in
from tests.support.code import NET, module, write
from tests.support.styles import STYLES

LIMITS = LimitSettings(cpu_seconds=20, wall_seconds=60, memory_mib=1024)
FEW = (Input((5, 3)),)
LAYER = "self.a = nn.Linear(3, 4)"
LIES = {
    "hollow": module(LAYER, "return self.a(x).relu() if x.is_meta else torch.zeros(x.shape[0], 4)"),
    "hollow by its recorder": module(
        LAYER,
        "import sys\nseen = any('recorder' in str(f.f_code.co_filename) for f in sys._current_frames().values())\n"
        "from torch.utils._python_dispatch import _get_current_dispatch_mode as mode\n"
        "return self.a(x).relu() if mode() else self.a(x)",
    ),
    "a recorder that is patched": (
        "import grader.inside.recorder as r\nwrite = r.Recorder._record\n"
        "def record(self, told, made):\n"
        "    write(self, told | ({'name': 'aten::relu'} if told['name'] == 'aten::tanh' else {}), made)\n"
        "r.Recorder._record = record\n" + module(LAYER, "return self.a(x).tanh()")
    ),
    "operations that compute something else": (
        "import torch\nreal = torch.nn.functional.linear\n"
        "def linear(*rest):\n    y = real(*rest)\n    return y if y.is_meta else y * 2\n"
        "torch.nn.functional.linear = linear\n" + module(LAYER, "return torch.nn.functional.linear(x, self.a.weight)")
    ),
    "weights that stay": (
        "import grader.inside.forward as f\nf.put_state = lambda *rest: None\n" + module(LAYER, "return self.a(x)")
    ),
}  # fmt: skip

Verify = Callable[..., Verification]


@pytest.fixture
def clean(boxes: Callable[[LimitSettings], WarmBoxes], tmp_path: Path) -> Iterator[CleanBox]:
    with CleanBox(boxes(LIMITS), tmp_path) as box:
        yield box


@pytest.fixture
def verified(boxes: Callable[[LimitSettings], WarmBoxes], clean: CleanBox, tmp_path: Path) -> Iterator[Verify]:
    """Verify ``Net()`` of a source; one clean box for all."""
    observers: list[Observer] = []

    def verifier(source: str, inputs: tuple[Input, ...] = FEW, recorded: Transcript | None = None) -> Verification:
        root = write(tmp_path / f"s{len(observers)}", {"models.py": source})
        observers.append(Observer(root, boxes(LIMITS), recorded or Transcript("key"), clean))
        side = Respondent(observers[-1].ask, {}, MODELS, seed=3)
        draw = Draw.from_secret("secret of the tests")
        case = Case(side, None, draw, Tolerance(), (), (), observers[-1].ask)
        return verify(case, Subject(side, call(), inputs))

    verifier.observers = observers  # type: ignore[attr-defined]
    yield verifier
    for observer in observers:
        observer.close()


@pytest.mark.parametrize("name", ["layers", "dropout", "lstm", "attention", "branches on numbers", "lazy", "up"])
def test_right_code_is_verified(name: str, verified: Verify) -> None:
    found = verified(*STYLES[name])
    assert found.holds, found.why


def test_code_that_torch_would_compile_runs_as_it_is_written(verified: Verify) -> None:
    found = verified(module("self.a = torch.compile(nn.Linear(3, 4))", "return torch.compile(torch.relu)(self.a(x))"))
    assert found.holds, found.why
    assert [one.operator for one in found.programs[0].operations] == ["t", "addmm", "relu"]


@pytest.mark.parametrize("name", LIES)
def test_what_is_not_computed_is_not_believed(name: str, verified: Verify) -> None:
    found = verified(LIES[name])
    assert not found.holds
    assert found.why


def test_several_submissions_share_a_clean_box(verified: Verify, clean: CleanBox) -> None:
    assert verified(NET).holds
    box = clean._box
    assert box is not None
    assert not verified(LIES["hollow"]).holds
    assert verified(NET).holds
    assert clean._box is box


def test_what_was_executed_is_recorded(verified: Verify) -> None:
    """The same is judged again without any box."""
    assert verified(NET).holds
    (observer,) = verified.observers  # type: ignore[attr-defined]
    observer.close()
    transcript = observer.transcript()
    assert [exchange.words.split()[0] for exchange in transcript.exchanges] == ["trace", "trace", "forward", "execute"]
    again: Observer = Observer(Path("/nowhere"), None, transcript)  # type: ignore[arg-type]
    side = Respondent(again.ask, {}, MODELS, seed=3)
    case = Case(side, None, Draw.from_secret("secret of the tests"), Tolerance(), (), (), again.ask)
    assert verify(case, Subject(side, call(), FEW)).holds
    assert again.transcript().ends == transcript.ends


def test_a_program_that_ends_the_clean_box_ends_nothing_else(clean: CleanBox, verified: Verify) -> None:
    """Such as one that computes without end; the next gets a fresh box."""
    text = (
        '{"inputs":[],"constants":[],"parameters":[],"modules":[],"outputs":[["0",["value",1,0]]],"operations":'
        '[["ones","default",{"size":[20000,20000]}],["mm","default",{"self":{"ref":["value",0,0]},"mat2":{"ref":["value",0,0]}}]]}'
    )
    answer = clean.ask(Execute((Execution(text, ()),)))
    told = answer.facts["runs"][0] if isinstance(answer, Value) else {}
    assert isinstance(answer, Failure) or told["failure"]["kind"] == "memory"
    assert verified(NET).holds


def test_there_is_nothing_of_a_submission_s_in_it(clean: CleanBox) -> None:
    asked: list[Question] = []
    assert value_in(clean.ask(Execute(()))).facts == {"runs": []}
    assert asked == []
    assert clean._root is not None
    assert list(clean._root.iterdir()) == []
