"""Training loops in the box: what is told of them, and that nothing of ours stays behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.model import Array, Batches, Call, Evaluate, Forward, Loop, Pass, Source, Tiny
from tests.support.asking import failure_in, value_in
from tests.support.code import HEAD, write
from tests.support.local import Local

SUPPLIED = """
def supply(box):
    return {
        "opts": box.options(rounds=9, rate=0.1, name="x"), "Net": box.maker("W"), "plt": box.silent("plt"),
        "fresh": lambda n: box.noise(n, 3),
    }
"""
LOOP = """
class Net(torch.nn.Module):
    def forward(self, x):
        return x

def fit(loader, opts):
    net = Net(7)
    step = torch.optim.SGD(net.parameters(), opts.rate)
    it = iter(loader)
    for k in range(opts.rounds):
        x, y = next(it)
        step.zero_grad()
        loss = (net(x) ** 2).mean()
        loss.backward()
        step.step()
        figure, axes = plt.subplots()
        axes.plot([1])
"""


def ask_for(name: str = "fit", supplied: str = SUPPLIED, **more: Any) -> Loop:
    numbers = np.random.default_rng(5)
    weight, bias = (numbers.uniform(-1, 1, size).astype(np.float32) for size in ((2, 3), (2,)))
    images = numbers.uniform(-1, 1, (4, 5, 3)).astype(np.float32)
    settings: dict[str, Any] = {
        "networks": (Tiny("W", (3,), (2,), "none", Array(weight), Array(bias)),),
        "loaders": (Batches("loader", Array(images), Array(np.zeros((4, 5), np.int64))),),
        "settings": (("rounds", 3.0), ("other", 1.0)),
    }
    return Loop(Call(Source("models.py"), name, ("loader", "opts")), supplied, **(settings | more))


def test_steps_batches_and_losses_are_told(tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": HEAD + LOOP}))
    question = ask_for()
    told = value_in(ask(question))
    kinds = [event["event"] for event in told.facts["events"]]
    assert kinds == ["batch", "call", "backward", "step"] * 3
    assert told.facts["returned"]
    assert told.facts["written"] == {"plt.subplots": 3, "plt.subplots.plot": 3} | told.facts["written"]
    assert told.arrays["snapshots"].shape == (4, 8)
    assert told.arrays["losses"].shape == (3,)
    assert np.array_equal(told.arrays["input/1"], question.loaders[0].images.data[1])
    steps = [event for event in told.facts["events"] if event["event"] == "step"]
    first, gradient = steps[0], told.arrays["gradients"][0]
    change = told.arrays["snapshots"][first["after"]] - told.arrays["snapshots"][first["before"]]
    np.testing.assert_allclose(change, -0.1 * gradient, rtol=1e-4, atol=1e-6)


def test_the_students_own_names_come_back(tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": HEAD + LOOP}))
    value_in(ask(ask_for()))
    same = np.ones((2, 3), np.float32)
    again = value_in(ask(Forward(Call(Source("models.py"), "Net"), (Pass((Array(same),)),))))
    assert np.array_equal(again.arrays["0/0"], same)


@pytest.mark.parametrize(
    ("line", "words"),
    [("x, y = it.next()", "next(iterator)"), ("(x.sum()).data[0]", "loss.item()")],
)
def test_what_torch_no_longer_has_is_kept_alive_and_told(tmp_path: Path, local: Local, line: str, words: str) -> None:
    code = LOOP.replace("        step.zero_grad()\n", f"        step.zero_grad()\n        {line}\n")
    ask = local(write(tmp_path, {"models.py": HEAD + code}))
    told = value_in(ask(ask_for(settings=(("rounds", 2.0),))))
    assert told.facts["returned"], told.facts["failure"]
    assert any(words in retired for retired in told.facts["retired"])
    refused = value_in(ask(ask_for(settings=(("rounds", 2.0),), retired="refuse")))
    assert not refused.facts["returned"]
    assert refused.facts["failure"]["type"] in {"AttributeError", "IndexError", "AssertionError", "RuntimeError"}


@pytest.mark.parametrize("line", ["x.cuda()", "torch.ones(2, device='cuda:0')", "x.to('cuda')"])
def test_a_loop_goes_on_without_a_gpu(tmp_path: Path, local: Local, line: str) -> None:
    """As all code of the submission does, and it is told in the same way."""
    code = LOOP.replace("        step.zero_grad()\n", f"        step.zero_grad()\n        {line}\n")
    told = value_in(local(write(tmp_path, {"models.py": HEAD + code}))(ask_for(settings=(("rounds", 2.0),))))
    assert told.facts["returned"], told.facts["failure"]
    assert any("there is no GPU" in said for said in told.facts["stood_in"])


def test_a_loop_that_stops_tells_what_it_did_before(tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": HEAD + LOOP}))
    told = value_in(ask(ask_for(settings=(("rounds", 9.0),))))
    assert told.facts["failure"]["type"] == "StopIteration"
    assert told.facts["failure"]["frames"][-1]["source"] == "x, y = next(it)"
    assert len(told.arrays["gradients"]) == 4


def test_a_loop_without_an_end_is_stopped(tmp_path: Path, local: Local) -> None:
    code = LOOP.replace("next(it)", "next(iter(loader))").replace("for k in range(opts.rounds)", "while True")
    told = value_in(local(write(tmp_path, {"models.py": HEAD + code}))(ask_for(most=20)))
    assert told.facts["endless"]
    assert told.facts["failure"] is None
    assert len(told.arrays["gradients"]) == 10


def test_a_network_says_what_it_takes(tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": HEAD + LOOP.replace("net(x)", "net(x[0])")}))
    assert value_in(ask(ask_for())).facts["failure"]["message"] == "W takes (N, 3) here, and was given (3,)"


def test_no_such_function(tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": HEAD + LOOP}))
    assert failure_in(ask(ask_for("fitt"))).near == ("fit",)


def test_what_is_wrong_with_the_staffs_file_is_no_students_failure(tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": HEAD + LOOP}))
    with pytest.raises(ZeroDivisionError):
        ask(ask_for(supplied="def supply(box):\n    1 / 0"))
    with pytest.raises(ValueError, match="to be called with opts"):
        ask(ask_for(supplied="def supply(box):\n    return {}"))


def test_options_that_the_student_alone_names_are_the_students(tmp_path: Path, local: Local) -> None:
    own = "ARGS = {'extra': 1, 'rate': 5.0, 'net': Net}\np.add_argument('--more-of-it', type=int, default=2)\n"
    code = LOOP.replace("opts.rounds", "opts.rounds - opts.extra").replace("(net(x)", "opts.more_of_it * (net(x)")
    path = write(tmp_path, {"models.py": HEAD + code + f"def never():\n    {own.replace(chr(10), chr(10) + '    ')}\n"})
    told = value_in(local(path)(ask_for()))
    assert told.facts["returned"], told.facts["failure"]
    assert len(told.arrays["losses"]) == 2


def test_other_arguments_are_given_by_name(tmp_path: Path, local: Local) -> None:
    code = LOOP.replace("def fit(loader, opts)", "def fit(fresh, loader, *, plt, opts=None, more=3)")
    assert value_in(local(write(tmp_path, {"models.py": HEAD + code}))(ask_for())).facts["returned"]


def test_arguments_of_other_names_are_known_by_what_is_read_of_them(tmp_path: Path, local: Local) -> None:
    """``params`` has settings and ``data`` has none: the rubric's order is another one."""
    code = LOOP.replace("def fit(loader, opts)", "def fit(params, plt, data)").replace("opts.", "params.")
    path = write(tmp_path, {"models.py": HEAD + code.replace("iter(loader)", "iter(data)")})
    told = value_in(local(path)(ask_for()))
    assert told.facts["returned"], told.facts["failure"]


def test_a_further_argument_that_is_supplied_is_given(tmp_path: Path, local: Local) -> None:
    code = LOOP.replace("def fit(loader, opts)", "def fit(loader, settings, fresh)").replace("opts.", "settings.")
    told = value_in(local(write(tmp_path, {"models.py": HEAD + code.replace("net(x)", "net(fresh(2))")}))(ask_for()))
    assert told.facts["returned"], told.facts["failure"]


HELPERS = (
    "def make(): return Net()\ndef twice(x): return fresh(len(x)) * 0 + x\nclass Net: pass\ndef fresh(n): return n\n"
)


@pytest.mark.parametrize("helpers", ["utils", "mine"])
def test_helpers_in_another_file_are_supplied_there_and_the_rest_is_the_students(
    tmp_path: Path, local: Local, helpers: str
) -> None:
    supplied = SUPPLIED.replace("return {", 'return {"utils": box.helpers(double=lambda x: 2 * x),')
    loop = LOOP.replace("Net(7)", f"{helpers}.make()").replace("net(x)", f"net({helpers}.twice(x))")
    used = loop if helpers == "mine" else loop.replace("loss.backward()", "utils.double(loss).backward()")
    code = {"models.py": HEAD + f"import {helpers}\n" + used, f"{helpers}.py": HEAD + HELPERS}
    ask = local(write(tmp_path, code))
    told = value_in(ask(ask_for(supplied=supplied)))
    assert told.facts["returned"], told.facts["failure"]
    assert len(told.arrays["gradients"]) == 3
    again = value_in(ask(Evaluate(Call(Source(f"{helpers}.py"), "fresh", (5,)))))
    assert again.facts["value"] == 5


def test_settings_of_another_file_and_set_one_by_one(tmp_path: Path, local: Local) -> None:
    other = (
        "def parser(p):\n    p.add_argument('--loud', action='store_true')\n    p.add_argument('--less', type=int)\n"
    )
    own = "def main(opts, d):\n    opts.extra = 1\n    d['more'] = 2\n"
    code = LOOP.replace("opts.rounds", "opts.rounds - opts.extra * opts.more").replace(
        "step.step()", "assert opts.loud is False and opts.less is None\n        step.step()"
    )
    told = value_in(local(write(tmp_path, {"models.py": HEAD + code + own, "settings.py": other}))(ask_for()))
    assert told.facts["returned"], told.facts["failure"]
    assert len(told.arrays["losses"]) == 1
