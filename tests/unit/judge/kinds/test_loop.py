"""``loop``: what is told of small loops, each right or wrong in one way. The formulas decide, not what is said."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.judge.case import Case
from grader.judge.drawing import Draw
from grader.judge.kinds import judge_item
from grader.judge.respond import Respondent
from grader.model import (
    Answer,
    Finding,
    Item,
    Loop,
    LoopBatches,
    LoopCheck,
    LoopNetwork,
    LoopStep,
    Question,
    Source,
    Table,
    Tolerance,
    Value,
    Visibility,
)
from tests.support.code import HEAD, write
from tests.support.local import Local

SUPPLIED = """
def supply(box):
    return {"opts": box.options(rounds=3, weight=1.0), "nets": box.networks, "draw": lambda n: box.noise(n, 2)}
"""
LOOP = """
def fit(loader, opts):
    G, D = nets["G"], nets["D"]
    g = torch.optim.Adam(G.parameters(), 0.01)
    d = torch.optim.SGD(D.parameters(), 0.1)
    batches = iter(loader)
    for k in range(opts.rounds):
        x, _ = next(batches)
        d.zero_grad()
        z = draw(len(x))
        loss = F.binary_cross_entropy(D(x), torch.ones(len(x))) + F.binary_cross_entropy(D(G(z)), torch.zeros(len(x)))
        loss.backward()
        d.step()
        g.zero_grad()
        z = draw(len(x))
        fake = G(z)
        loss = F.binary_cross_entropy(D(fake), torch.ones(len(x))) + opts.weight * fake.abs().mean()
        loss.backward()
        g.step()
"""
CHECK = LoopCheck(
    function="fit",
    arguments=("loader", "opts"),
    supplied="supplied.py",
    networks={"G": LoopNetwork(takes=(2,), gives=(3,)), "D": LoopNetwork(takes=(3,), end="sigmoid")},
    loaders={"loader": LoopBatches(example=(3,), name="x")},
    noise={"z": "G"},
    steps={
        "discriminator": LoopStep(changes=("D",), loss=("bce(D(x), 1) + bce(D(G(z)), 0)",)),
        "generator": LoopStep(changes=("G",), loss=("mse(D(G(z)), 1)", "bce(D(G(z)), 1) + weight * mean(abs(G(z)))")),
    },
    iterations=3,
    runs={"as usual": {"rounds": 3, "weight": 0.5}, "without": {"rounds": 3, "weight": 0}},
)


@pytest.fixture
def judged(tmp_path: Path, local: Local) -> Any:
    """The finding of a loop with passages replaced."""

    def find(*edits: tuple[str, str], check: LoopCheck = CHECK, lie: Any = None, **more: Any) -> Finding:
        code = LOOP
        for old, new in edits:
            assert code.count(old) == 1, old
            code = code.replace(old, new)
        ask = local(write(tmp_path / "submission", {"models.py": HEAD + code}))
        write(tmp_path / "checks", {"supplied.py": SUPPLIED})

        def told(question: Question) -> Answer:
            answer = ask(question)
            return lie(answer) if lie is not None and isinstance(question, Loop) else answer

        side = Respondent(told, {}, Source("models.py"))
        files: tuple[dict[str, Any], ...] = ({"path": "models.py"},)
        case = Case(side, None, Draw.from_secret("s"), Tolerance(), files, (), checks=tmp_path / "checks")
        item = Item(id="a", title="A loop", marks=Decimal(10), check=check, visibility=Visibility.REVEALED)
        return judge_item(item, replace(case, **more))

    return find


def rows(finding: Finding) -> dict[str, tuple[str, bool | None]]:
    (table,) = [one for one in finding.evidence if isinstance(one, Table)]
    return {row.cells[0]: (row.cells[1], row.agrees) for row in table.rows}


def wrong(finding: Finding) -> list[str]:
    return [title for title, (_, agrees) in rows(finding).items() if not agrees]


def test_a_right_loop_passes(judged: Any) -> None:
    finding = judged()
    assert finding.verdict == "passed", finding
    assert len(rows(finding)) == 7


def test_a_loop_in_a_file_of_its_own_is_found(judged: Any) -> None:
    assert judged(check=replace(CHECK, file="Models.py")).verdict == "passed"
    assert "there is no loops.py" in judged(check=replace(CHECK, file="loops.py")).say


NO_TERM = (" + opts.weight * fake.abs().mean()", "")


@pytest.mark.parametrize(
    ("edits", "share", "bad"),
    [
        # a term is missing: half of the generator's loss, and of the run that hangs on it
        ([NO_TERM], 1 - (0.25 + 0.5) / 5, ["The loss of the generator", "without"]),
        # its weight is not the setting's: right as usual, wrong in the other run
        ([("opts.weight * fake", "0.5 * fake")], 4 / 5, ["without"]),
        # a sum for a mean, a wrong sign: the other term keeps its marks
        ([("fake.abs().mean()", "fake.abs().sum()")], 1 - (0.25 + 0.5) / 5, ["The loss of the generator", "without"]),
        ([("+ opts.weight", "- opts.weight")], 1 - (0.25 + 0.5) / 5, ["The loss of the generator", "without"]),
        # a term of another kind: nothing tells what the other one is
        ([("fake.abs().mean()", "fake.square().mean()")], 1 - (0.5 + 1) / 5, ["The loss of the generator", "without"]),
        # a step that is left out now and then costs its own marks alone
        ([("        d.step()\n", "        if k != 1: d.step()\n")], 1 - 0.5 * (1 - 2 / 3) / 5,
         ["The loss of the discriminator"]),
        # the same noise for both
        ([("        z = draw(len(x))\n        fake", "        fake")], 1 - 0.5 / 5, ["Noise is drawn anew"]),
        # gradients pile up: the first step is right, the value of two more is
        ([("        d.zero_grad()\n", "")], 1 - 0.5 * (1 - 2 / 3) / 5, ["The loss of the discriminator"]),
        # gradients pile up, and the value is nearly right, as a sum of terms can be by chance: the first step is right
        ([("        d.zero_grad()\n", ""), ("loss.backward()\n        d", "(loss * 1.00003).backward()\n        d")],
         1 - 0.5 * (1 - 1 / 3) / 5, ["The loss of the discriminator"]),
        # an earlier batch than the one of the moment
        ([("        x, _ = next(batches)\n", "        y, _ = next(batches)\n        x = y if k == 0 else x\n")],
         1 - 0.5 * (1 - 2 / 3) / 5, ["The loss of the discriminator"]),
        # one iteration too few
        ([("range(opts.rounds)", "range(2)")], 4 / 5, ["The loop ends when it should"]),
        # both steps train both
        ([("Adam(G.parameters()", "Adam([*G.parameters(), *D.parameters()]")], 1 - 0.75 / 5,
         ["A step of the discriminator changes nothing else", "A step of the generator changes nothing else"]),
    ],
)  # fmt: skip
def test_a_mistake_costs_in_its_own_place(
    judged: Any, edits: list[tuple[str, str]], share: float, bad: list[str]
) -> None:
    finding = judged(*edits)
    assert wrong(finding) == bad, rows(finding)
    assert float(finding.share) == pytest.approx(share, abs=1e-5)


def test_infinite_gradients_are_no_formulas(judged: Any) -> None:
    def lie(answer: Answer) -> Answer:
        assert isinstance(answer, Value)
        gradients = np.zeros_like(answer.arrays["gradients"])
        gradients[:, 0] = gradients[:, -1] = np.inf
        losses = np.zeros_like(answer.arrays["losses"])
        return Value(answer.facts, {**answer.arrays, "gradients": gradients, "losses": losses})

    found = rows(judged(lie=lie))
    assert [found[f"The loss of the {name}"][1] for name in ("discriminator", "generator")] == [False, False]


@pytest.mark.parametrize("count", [181, 200_000])
def test_a_record_of_more_steps_than_there_can_be_is_refused_soon(count: int, judged: Any) -> None:
    def lie(answer: Answer) -> Answer:
        assert isinstance(answer, Value)
        calls = [{"event": "call", "network": "D", "input": number % 3} for number in range(4000)]
        steps = [{"event": "step", "gradient": 0, "before": 0, "after": 0}] * count
        return Value({**answer.facts, "events": [*calls, *steps]}, answer.arrays)

    assert judged(lie=lie).verdict == "blocked"


def test_a_loader_may_give_examples_alone(judged: Any) -> None:
    alone = {"loader": LoopBatches(example=(3,), name="x", labels=False)}
    size = (
        "        x, _ = next(batches)\n",
        "        x = next(batches)\n        assert loader.dataset[0].shape == x[0].shape\n",
    )
    assert judged(size, check=replace(CHECK, loaders=alone)).verdict == "passed"


def test_a_gradient_that_is_made_shorter_is_followed(judged: Any) -> None:
    clip = "        torch.nn.utils.clip_grad_norm_({}.parameters(), 1e-3)\n        "
    edits = [(f"        {one}.step()", clip.format(one.upper()) + f"{one}.step()") for one in "dg"]
    assert judged(*edits).verdict == "passed"
    doubled = [(old, new.replace("torch.nn.utils.clip", f"[p.grad.mul_(2) for p in {one}.parameters()]\n        #"))
               for (old, new), one in zip(edits, "DG", strict=True)]  # fmt: skip
    assert float(judged(*doubled).share) == pytest.approx(1 - (0.5 + 0.5) / 5)  # half for the value


def test_a_term_with_another_weight_is_named(judged: Any) -> None:
    finding = judged(("opts.weight * fake", "2 * opts.weight * fake"))
    assert finding.say.endswith("another weight than is asked for: weight * mean(abs(G(z))).")


def test_how_the_numbers_of_an_example_lie_does_not_matter(judged: Any) -> None:
    assert (
        judged(("D(x)", "D(x.view(len(x), 3, 1, 1))"), ("fake = G(z)", "fake = G(z[:, :, None])")).verdict == "passed"
    )


def test_weights_of_aspects_count(judged: Any) -> None:
    check = replace(CHECK, aspects={"loss": Decimal(3), "ends": Decimal(1)})
    assert float(judged(NO_TERM, check=check).share) == pytest.approx(1 - 0.25 * 3 / 4)


def test_noise_may_be_shared_where_the_rubric_says_so(judged: Any) -> None:
    edit = ("        z = draw(len(x))\n        fake", "        fake")
    assert judged(edit, check=replace(CHECK, fresh="iteration")).verdict == "passed"


def test_weights_that_change_by_hand_go_to_a_person(judged: Any) -> None:
    by_hand = "        with torch.no_grad():\n            for p in G.parameters():\n                p -= 0.1 * p.grad\n"
    finding = judged(("        g.step()\n", by_hand))
    assert finding.needs_person
    assert "No step of an optimiser changes G" in rows(finding)["A step of the generator changes nothing else"][0]


def test_a_record_that_is_made_up_earns_nothing(judged: Any) -> None:
    def gradients(answer: Value) -> Value:
        return replace(answer, arrays={**answer.arrays, "gradients": answer.arrays["gradients"] * 1.5})

    def weights(answer: Value) -> Value:
        return replace(answer, arrays={**answer.arrays, "snapshots": answer.arrays["snapshots"] * 0})

    told = rows(judged(lie=gradients))
    assert [told[f"The loss of the {name}"][1] for name in ("discriminator", "generator")] == [False, False]
    assert judged(lie=weights).verdict == "blocked"


@pytest.mark.parametrize(
    "change",
    [{"events": [{"event": "step", "gradient": 99, "before": 0, "after": 0}]}, {"events": 3}, {"last": -1},
     {"retired": []}, {"events": [{"event": "nothing"}]}],
)  # fmt: skip
def test_a_malformed_record_is_no_zero(judged: Any, change: dict[str, Any]) -> None:
    finding = judged(lie=lambda answer: replace(answer, facts={**answer.facts, **change}))
    assert finding.verdict == "blocked"
    assert finding.needs_person


def test_a_loop_that_trains_other_networks_goes_to_a_person(judged: Any) -> None:
    head = "torch.nn.Sequential(torch.nn.Linear(3, 1), torch.nn.Sigmoid(), torch.nn.Flatten(0))"
    finding = judged(('G, D = nets["G"], nets["D"]', f"G, D = torch.nn.Linear(2, 3), {head}"))
    assert finding.verdict == "blocked"
    assert finding.needs_person


@pytest.mark.parametrize("edit", [("D(x)", "D(x[:, :2])"), ("fake = G(z)", "fake = G(draw('many'))")])
def test_a_loop_that_stops_in_what_is_ours_goes_to_a_person(judged: Any, edit: tuple[str, str]) -> None:
    finding = judged(edit)
    assert finding.verdict in {"failed", "partial"}
    assert finding.needs_person
    assert "the student's own may differ" in finding.staff
