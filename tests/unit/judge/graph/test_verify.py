"""Right code is verified however it is written; code that lies of itself is not, or is taken at its word."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from grader.judge.graph.claim import Subject, claims
from grader.judge.graph.verify import borne_out, verify
from grader.judge.respond import StudentFailure
from grader.model import Answer, Failure, FailureKind, Forward, Input, Question, Trace, Value
from tests.support.asking import call
from tests.support.cases import DRAW, Recorded, a_case
from tests.support.code import HEAD, NET, module, write
from tests.support.local import Local
from tests.support.styles import STYLES
from tests.support.verifying import FEW, verified

RIGHT = "self.a(x).relu()"
LAYER = "self.a = nn.Linear(3, 4)"
LIES = {
    "hollow on real numbers": module(LAYER, f"return {RIGHT} if x.is_meta else torch.zeros(x.shape[0], 4)"),
    "hollow, and so small that nothing is far from it": module(
        LAYER, f"return {RIGHT} * 1e-9 if x.is_meta else torch.zeros(x.shape[0], 4)"
    ),
    "another function on real numbers": module(LAYER, f"return {RIGHT} if x.is_meta else self.a(x).tanh()"),
    "knows a recorder": module(
        LAYER,
        "from torch.utils._python_dispatch import _get_current_dispatch_mode\n"
        f"return {RIGHT} if _get_current_dispatch_mode() is not None else self.a(x)",
    ),
    "noise by a hash of the weights": module(
        LAYER, f"return {RIGHT} + hash(float(self.a.weight.detach().double().sum())) % 7"
    ),
    "noise from Python": "import time\n" + module(LAYER, f"return {RIGHT} + time.perf_counter_ns() % 1009"),
    "a subclass that computes on the quiet": (
        f"{HEAD}\nclass Liar(torch.Tensor):\n"
        "    @staticmethod\n    def __new__(cls, data):\n"
        "        return torch.Tensor._make_wrapper_subclass(cls, data.shape, dtype=data.dtype, device=data.device)\n"
        "    def __init__(self, data):\n        self.data_of = data\n"
        "    @classmethod\n    def __torch_dispatch__(cls, func, types, args=(), kwargs=None):\n"
        "        args = [a.data_of if isinstance(a, Liar) else a for a in args]\n"
        "        return Liar(func(*args, **(kwargs or {})) + 1)\n"
        + module(LAYER, "return self.a(Liar(x)).data_of").removeprefix(HEAD)
    ),
    "weights that cannot be set": module(
        "class P(nn.Parameter):\n    def __torch_function__(self, *rest): return super().__torch_function__(*rest)\n"
        "    def copy_(self, *rest): return self\n"
        "self.w = torch.randn(4, 3)\nself.a = nn.Linear(3, 4)",
        "return x @ (self.a.weight if x.is_meta else self.w).t()",
    ),
    "another net in train mode when it counts": module(
        f"{LAYER}\nself.n = 0",
        f"self.n += 1\nreturn {RIGHT} if x.is_meta or not self.training else self.a(x) * 2",
    ),
    "a stored answer": module(
        f"{LAYER}\nself.known = torch.arange(8.0).view(2, 4)",
        f"return {RIGHT} if x.is_meta else self.known[torch.arange(x.shape[0]) % 2]",
    ),
    "hidden parameters": module(
        LAYER, "return self.a(x) if x.is_meta else self.a(x) * 2"
    ) + "    def parameters(self, recurse=True):\n        return iter(())\n"
    "    def named_parameters(self, *rest, **more):\n        return iter(())\n",
}  # fmt: skip
HONEST = {
    "by batch size": (module(LAYER, f"return {RIGHT} if x.shape[0] == 5 else self.a(x)"), "relu"),
    "by mode": (module(LAYER, f"return self.a(x) if self.training else {RIGHT}"), ""),
    "a hook that replaces": (
        module(f"{LAYER}\nself.register_forward_hook(lambda m, i, o: torch.zeros_like(o))", f"return {RIGHT}"), "",
    ),
    "parameters overridden": (
        module(LAYER, f"return {RIGHT}") + "    def named_parameters(self, *rest):\n        return iter(())\n", "",
    ),
    "state_dict hooked": (
        module(
            f"{LAYER}\nself._register_state_dict_hook(lambda *rest: {{}})\n"
            "self._register_load_state_dict_pre_hook(lambda *rest: rest[0].clear())", f"return {RIGHT}",
        ), "",
    ),
    "a shape that lies": (
        f"{HEAD}\nclass Liar(torch.Tensor):\n    @property\n    def shape(self):\n        return torch.Size([9, 9])\n"
        "    def size(self, *rest):\n        return torch.Size([9, 9])\n"
        + module(f"{LAYER}\nself.a.weight = nn.Parameter(self.a.weight.data)", "return self.a(x).as_subclass(Liar)")
        .removeprefix(HEAD), "",
    ),
    "random": (module(LAYER, "return torch.rand(x.shape[0], 4)"), ""),
}  # fmt: skip


@pytest.mark.parametrize("name", STYLES)
def test_right_code_is_verified(name: str, tmp_path: Path, local: Local) -> None:
    source, inputs = STYLES[name]
    found = verified(local, tmp_path, source, inputs)
    assert found.holds, found.why
    assert (found.by, found.why) == ("execution", "")
    assert [program.mode for program in found.programs] == ["eval", "train"]


@pytest.mark.parametrize("name", LIES)
def test_what_is_not_computed_is_not_believed(name: str, tmp_path: Path, local: Local) -> None:
    found = verified(local, tmp_path, LIES[name])
    assert not found.holds
    assert found.by == "nothing"
    assert found.why


@pytest.mark.parametrize("name", HONEST)
def test_what_is_odd_is_taken_at_its_word(name: str, tmp_path: Path, local: Local) -> None:
    """It is verified, and its programs show what it does where they were recorded."""
    source, absent = HONEST[name]
    found = verified(local, tmp_path, source)
    assert found.holds, found.why
    for program in found.programs:
        assert [one.size for one in program.parameters] == [(4, 3), (4,)]
        assert absent not in [one.operator for one in program.operations]


def test_of_several_paths_those_are_shown_that_were_borne_out(tmp_path: Path, local: Local) -> None:
    source, inputs = STYLES["branches on numbers"]
    seen = set()
    for number in range(4):
        found = verified(local, tmp_path, source, inputs, draw=DRAW.child(str(number)))
        assert [claim.mode for claim in found.claims] == ["eval", "train"]
        assert all(program.unseen for program in found.programs)
        seen |= {claim.program.operations[-1].operator for claim in (*found.claims, *found.others)}
    assert seen == {"relu", "mul"}


def test_modes_may_differ_and_each_is_shown(tmp_path: Path, local: Local) -> None:
    found = verified(local, tmp_path, HONEST["by mode"][0])
    used = [[one.operator for one in program.operations] for program in found.programs]
    assert ["relu" in names for names in used] == [True, False]


def test_two_batch_sizes_and_both_modes_are_met(tmp_path: Path, local: Local) -> None:
    found = verified(local, tmp_path, NET)
    assert sorted(program.inputs[0].size for program in found.programs) == [(2, 3), (3, 3)]
    assert [program.outputs[0].size for program in found.programs] == [
        (program.inputs[0].size[0], 2) for program in found.programs
    ]


def test_a_layer_is_verified_by_itself(tmp_path: Path, local: Local) -> None:
    found = verified(local, tmp_path, NET, (Input((5, 4)),), layer="last")
    assert found.holds, found.why
    assert [one.operator for one in found.programs[0].operations] == ["t", "addmm", "tanh"]


def test_what_ran_before_forward_stopped_is_verified(tmp_path: Path, local: Local) -> None:
    source = module("self.a = nn.Linear(3, 4)\nself.b = nn.Linear(5, 2)", "return self.b(torch.relu(self.a(x)))")
    found = verified(local, tmp_path, source)
    assert found.holds, found.why
    assert [program.complete for program in found.programs] == [False, False]
    assert "relu" in [one.operator for one in found.programs[0].operations]
    assert found.claims[0].failure is not None
    assert found.claims[0].failure.kind is FailureKind.EXCEPTION


def test_a_lie_of_what_ran_before_forward_stopped(tmp_path: Path, local: Local) -> None:
    """Its trace says relu; with weights that were drawn outside, it does something else before it stops."""
    source = module(
        "self.a = nn.Linear(3, 4)\nself.b = nn.Linear(5, 2)",
        "y = self.a(x)\nlarge = bool((self.a.weight.abs() > 0.6).any())\n"
        "return self.b(torch.tanh(y) if large else torch.relu(y))",
    )
    found = verified(local, tmp_path, source)
    assert "relu" in [one.operator for one in found.programs[0].operations]
    assert not found.holds


def test_a_value_taken_out_of_a_tensor_is_no_part_of_a_program(tmp_path: Path, local: Local) -> None:
    source = module("self.a = nn.Linear(3, 4)", "y = self.a(x)\nreturn y / y.max().item()")
    found = verified(local, tmp_path, source)
    assert not found.holds
    assert "other numbers" in found.why
    assert found.programs[0].unseen


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (module("self.a = nn.Linear(3, 3)", "return torch.linalg.inv(self.a(x) @ self.a(x).t())"), "not executed here"),
        (module("", "return None"), "nothing was computed"),
        (module("self.w = torch.randn(2000, 2000)", "return x @ self.w[:3]"), "belong to no module"),
        (module("self.n = torch.randint(2, 90, ()).item()\nself.a = nn.Linear(3, 3 if self.training else 4)\n"
                "import itertools\nself.b = nn.Linear(3, 3 + next(COUNT))", "return self.b(x)")
         .replace("import torch\n", "import itertools\nimport torch\nCOUNT = itertools.count(1)\n", 1),
         "other parameters each time"),
        (module("", "raise ValueError('no')"), "nothing was computed"),
    ],
    ids=["operator", "no tensor", "large constant", "another net each time", "nothing"],
)  # fmt: skip
def test_what_cannot_be_verified_says_why(source: str, words: str, tmp_path: Path, local: Local) -> None:
    found = verified(local, tmp_path, source)
    assert not found.holds
    assert words in found.why


def test_code_that_stops_on_real_numbers(tmp_path: Path, local: Local) -> None:
    source = module("self.a = nn.Linear(3, 4)", "if not x.is_meta: raise ValueError('only a show')\nreturn self.a(x)")
    found = verified(local, tmp_path, source)
    assert found.why == "on real numbers its code stops: “ValueError: only a show”"


def test_a_model_that_cannot_be_made_is_a_failure(tmp_path: Path, local: Local) -> None:
    with pytest.raises(StudentFailure, match="no"):
        verified(local, tmp_path, module("raise ValueError('no')", "return x"))


def test_a_broken_protocol_is_no_verdict(tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": NET}))

    def hostile(question: Question) -> Answer:
        return Failure(FailureKind.PROTOCOL, "garbage") if isinstance(question, Forward) else ask(question)

    case = replace(a_case(hostile), execute=ask)
    with pytest.raises(StudentFailure, match="garbage"):
        verify(case, Subject(case.student, call(), FEW))


def test_without_a_clean_box_nothing_is_verified(tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": NET}))
    case = a_case(ask)
    found = verify(case, Subject(case.student, call(), FEW))
    assert not found.holds
    assert "no clean box" in found.why
    assert found.programs[0].complete


@pytest.mark.parametrize(
    "answer",
    [
        Failure(FailureKind.CPU, "stopped after 20 seconds of computing"),
        Value(
            {
                "runs": [{"failure": {"kind": "exception", "message": "no", "type": "ValueError", "stage": "execute"}}]
                * 2
            }
        ),
        Value({"runs": [{"sizes": [], "modules": []}] * 2}),
    ],
    ids=["box ended", "run failed", "other sizes"],
)
def test_a_program_that_the_clean_box_cannot_execute(answer: Answer, tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": NET}))
    case = replace(a_case(ask), execute=Recorded(execute=answer))
    found = verify(case, Subject(case.student, call(), FEW))
    assert not found.holds
    assert "its operations" in found.why


def test_the_claim_is_made_before_numbers_are_drawn(tmp_path: Path, local: Local) -> None:
    asked: list[Question] = []
    ask = local(write(tmp_path, {"models.py": NET}))

    def listening(question: Question) -> Answer:
        asked.append(question)
        return ask(question)

    case = replace(a_case(listening), execute=listening)
    verify(case, Subject(case.student, call(), FEW))
    assert [question.ask for question in asked] == ["trace", "trace", "forward", "execute"]
    assert all(isinstance(one, Trace) and not one.state and isinstance(one.inputs[0], Input) for one in asked[:2])


def test_another_secret_draws_other_numbers(tmp_path: Path, local: Local) -> None:
    seen = []
    ask = local(write(tmp_path, {"models.py": NET}))
    for name in ("a", "b"):
        drawn = Recorded(trace=ask, forward=ask)
        case = replace(a_case(drawn, draw=DRAW.child(name)), execute=ask)
        assert verify(case, Subject(case.student, call(), FEW)).holds
        seen.append(next(question for question in drawn.asked if isinstance(question, Forward)))
    assert seen[0].state != seen[1].state
    assert seen[0].passes[0].inputs != seen[1].passes[0].inputs


def test_what_equals_the_reference_needs_no_execution(tmp_path: Path, local: Local) -> None:
    case = a_case(local(write(tmp_path, {"models.py": NET})))
    claimed = claims(Subject(case.student, call(), FEW), DRAW, DRAW)
    found = borne_out(claimed)
    assert (found.holds, found.by, found.claims) == (True, "reference", claimed)
