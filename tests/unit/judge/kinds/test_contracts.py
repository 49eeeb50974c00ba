"""Networks of the student's own design: outputs by size, ways of calling, causes, heads."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from grader.judge.kinds import judge_item
from grader.model import Check, Drawn, Finding, HeadsCheck, Learnt, OutputsCheck, Range, RespondsCheck, Verdict
from tests.support.cases import a_case, an_item, rows_of
from tests.support.code import module, write
from tests.support.local import Local

VAE = """self.a = nn.Linear(6, 5)
self.mu = nn.Linear(5, 3)
self.lv = nn.Linear(5, 3)
self.d = nn.Linear(3, 6)
"""
WAY, SIZES = ("x(N, 6)",), {"y": "(N, 6)", "mu": "(N, L)", "lv": "(N, L)"}
OUTPUTS = OutputsCheck(model="Net()", ways=WAY, outputs=SIZES)
RESPONDS = RespondsCheck(
    model="Net()", ways=WAY, outputs=SIZES, to={"y": ("x", "seed"), "mu": ("x",)}, ignores={"mu": ("seed",)}
)
HEADS = HeadsCheck(model="Net()", ways=WAY, outputs=SIZES)
HALF = "h = self.a(x).relu()\nmu, lv = self.mu(h), self.lv(h)\n"
DRAWN = f"{HALF}z = mu + torch.randn_like(mu) * (0.5 * lv).exp()\n"


def judged(text: str, check: Check, tmp_path: Path, local: Local) -> Finding:
    ask = local(write(tmp_path, {"models.py": text}))
    return judge_item(an_item(check), replace(a_case(ask), execute=ask))


@pytest.mark.parametrize("check", [OUTPUTS, RESPONDS, HEADS], ids=lambda check: check.kind)
@pytest.mark.parametrize(
    "returns",
    ["self.d(z), mu, lv", "mu, lv, self.d(z)", "{'m': mu, 'v': lv, 'out': self.d(z)}", "z, mu, lv, self.d(z)"],
)
def test_the_order_is_free(returns: str, check: Check, tmp_path: Path, local: Local) -> None:
    finding = judged(module(VAE, f"{DRAWN}return {returns}"), check, tmp_path, local)
    assert finding.verdict is Verdict.PASSED, finding


@pytest.mark.parametrize("check", [OUTPUTS, RESPONDS, HEADS], ids=lambda check: check.kind)
def test_what_stops_fails_with_its_reason(check: Check, tmp_path: Path, local: Local) -> None:
    finding = judged(module(VAE, "raise RuntimeError('not done')"), check, tmp_path, local)
    assert finding.verdict is Verdict.FAILED
    assert "not done" in finding.say


@pytest.mark.parametrize(
    ("forward", "share", "words"),
    [
        (f"{HALF}return self.d(mu), mu", "0.666667", "lv: no output of this size among 4 x 6, 4 x 3."),
        (f"{HALF}return mu[0]", "0.000000", "y: no output of this size among 3 numbers."),
    ],
)
def test_each_output_is_a_share(forward: str, share: str, words: str, tmp_path: Path, local: Local) -> None:
    finding = judged(module(VAE, forward), OUTPUTS, tmp_path, local)
    assert str(finding.share) == share
    assert finding.say == words


@pytest.mark.parametrize(
    ("end", "share"),
    [("torch.tanh(self.a(x))", "1.000000"), ("torch.sigmoid(self.a(x))", "0.500000"), ("self.a(x)", "0.500000")],
)
def test_ranges(end: str, share: str, tmp_path: Path, local: Local) -> None:
    check = OutputsCheck(
        model="Net()", ways=WAY, outputs={"y": "(N, 5)"}, ranges={"y": Range(low=-1, high=1, reached=True)}
    )
    assert str(judged(module(VAE, f"return {end}"), check, tmp_path, local).share) == share


LABELLED = replace(OUTPUTS, outputs={"y": "(N, 6)"}, inputs={"label": Drawn(draw="classes", classes=3)})


@pytest.mark.parametrize(
    ("way", "arguments", "forward"),
    [
        ("z(N, 3), label(N)", "z, label", "return self.d(z) * (1 + label[:, None])"),
        ("z(N, 3), label(N, 1)", "z, label", "return self.d(z) * (1 + label)"),
        ("z(N, 3), label(N, 3)", "z, label", "assert set(label.sum(1).tolist()) == {1.0}\nreturn self.d(z * label)"),
        ("z(N, 2) + label(N, 1)", "z", "return self.d(z)"),
    ],
)
def test_classes_go_in_as_the_way_says(way: str, arguments: str, forward: str, tmp_path: Path, local: Local) -> None:
    text = module(VAE, forward).replace("forward(self, x)", f"forward(self, {arguments})")
    ways = ("z(N, 9)", "z(N, 9), label(N)", way)
    asked = RespondsCheck(
        model="Net()", ways=ways, outputs={"y": "(N, 6)"}, to={"y": ("z", "label")}, inputs=LABELLED.inputs
    )
    for check in (replace(LABELLED, ways=ways), asked):
        finding = judged(text, check, tmp_path, local)
        assert finding.verdict is Verdict.PASSED, finding


def test_a_method_of_a_length_that_is_learnt(tmp_path: Path, local: Local) -> None:
    check = OutputsCheck(
        model="Net()", calls=("decode", "d"), learn=Learnt(ways=WAY, outputs=SIZES), ways=("z(N, L, 1, 1)", "z(N, L)"),
        outputs={"y": "(N, 6)"}, absent="person",
    )  # fmt: skip
    whole = module(VAE, f"{DRAWN}return self.d(z), mu, lv")
    assert judged(whole, check, tmp_path / "a", local).verdict is Verdict.PASSED
    nowhere = judged(whole.replace("self.d", "self.other"), check, tmp_path / "b", local)
    assert nowhere.verdict is Verdict.BLOCKED
    assert nowhere.needs_person


@pytest.mark.parametrize(
    ("forward", "rows"),
    [
        (f"{HALF}return self.d(mu), mu, lv", ["True", "False", "True", "True"]),
        (f"{DRAWN}return self.d(z), z, z", ["True", "True", "True", "False"]),
        (f"{DRAWN}return self.d(z) * 0 + 1, mu * 0, lv", ["False", "False", "True", "True"]),
        (f"{DRAWN}return mu, lv", ["None", "None", "True", "True"]),
    ],
)
def test_each_cause_is_a_share(forward: str, rows: list[str], tmp_path: Path, local: Local) -> None:
    finding = judged(module(VAE, forward), RESPONDS, tmp_path, local)
    assert [row[-1] for row in rows_of(finding)] == rows


@pytest.mark.parametrize(
    ("forward", "share"),
    [
        (f"{DRAWN}return self.d(z), mu.detach(), lv", "0.600000"),
        (f"{HALF}h = h.detach()\nmu, lv = self.mu(h), self.lv(h)\nreturn self.d(mu), mu, lv", "0.750000"),
        (f"{HALF}return self.d(mu), mu", "0.937500"),
        ("return x[0]", "0.000000"),
    ],
)
def test_heads(forward: str, share: str, tmp_path: Path, local: Local) -> None:
    assert str(judged(module(VAE, forward), HEADS, tmp_path, local).share) == share


def test_a_head_in_a_plain_list_is_not_registered_and_cannot_learn(tmp_path: Path, local: Local) -> None:
    layers = VAE.replace("self.d = nn.Linear(3, 6)", "self.ds = [nn.Linear(3, 6)]")
    finding = judged(module(layers, f"{DRAWN}return self.ds[0](z), mu, lv"), HEADS, tmp_path, local)
    assert finding.verdict is Verdict.PARTIAL
    assert finding.say == "Gradients reach 6 of 8 parameters (2 not registered): the others cannot learn."


def test_what_trains_an_output_that_nobody_asks_for_learns_too(tmp_path: Path, local: Local) -> None:
    check = replace(HEADS, outputs={"y": "(N, 6)", "other": "(N, 7)"})
    finding = judged(module(VAE, f"{HALF}return self.d(mu), lv"), check, tmp_path, local)
    assert finding.verdict is Verdict.PASSED, finding


def test_an_output_that_a_part_of_the_model_returns(tmp_path: Path, local: Local) -> None:
    encode = "\n    def encode(self, x):\n        h = self.a(x).relu()\n        return self.mu(h), self.lv(h)\n"
    text = module(VAE, "mu, lv = self.encode(x)\nreturn self.d(mu)") + encode
    check = replace(OUTPUTS, beside=("enc", "encode"))
    finding = judged(text, check, tmp_path / "a", local)
    assert finding.verdict is Verdict.PASSED, finding
    assert [row[2] for row in rows_of(finding)] == ["4 x 6", "4 x 3 (of encode)", "4 x 3 (of encode)"]
    assert judged(text, OUTPUTS, tmp_path / "b", local).verdict is Verdict.PARTIAL
    learn = Learnt(ways=WAY, outputs=SIZES, calls=("encode",))
    decodes = OutputsCheck(model="Net()", calls=("d",), learn=learn, ways=("z(N, L)",), outputs={"y": "(N, 6)"})
    assert judged(text, decodes, tmp_path / "c", local).verdict is Verdict.PASSED
    without = replace(decodes, learn=replace(learn, calls=()), absent="person")
    assert judged(text, without, tmp_path / "d", local).verdict is Verdict.BLOCKED


@pytest.mark.parametrize(("returns", "verdict"), [("self.d(mu), lv", Verdict.BLOCKED), ("self.d(mu)", Verdict.PARTIAL)])
def test_an_output_of_another_size_may_be_meant(returns: str, verdict: Verdict, tmp_path: Path, local: Local) -> None:
    check = replace(OUTPUTS, outputs={"y": "(N, 6)", "label": "(N, 2)"}, absent="person")
    finding = judged(module(VAE, f"{HALF}return {returns}"), check, tmp_path, local)
    assert finding.verdict is verdict, finding


TAKES = OutputsCheck(
    model="Net()", ways=("z(N, 9), label(N, 1)", "z(N, any) + label(N, 1)", "z(N, any), label(N, 2)"),
    outputs={"y": "(N, 6)"}, inputs={"label": Drawn(draw="classes")},
)  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "forward", "verdict", "words"),
    [
        ("z", "return self.d(z)", Verdict.PASSED, ""),
        ("z, label", "return self.d(z) * label[:, :1]", Verdict.PASSED, ""),
        ("label, z", "assert label.size(1) == 2\nreturn self.d(torch.cat([label, z], 1))", Verdict.PASSED, ""),
        ("z, label, more", "return self.d(z)", Verdict.BLOCKED, "took it in none"),
        ("z", "raise KeyError('k')", Verdict.FAILED, "KeyError"),
        ("z", "return self.a(self.d(z))[:, :, None] @ z", Verdict.FAILED, "20x1"),
    ],
)
def test_how_a_network_takes_its_inputs_may_be_its_own(
    arguments: str, forward: str, verdict: Verdict, words: str, tmp_path: Path, local: Local
) -> None:
    text = module(VAE, forward).replace("forward(self, x)", f"forward(self, {arguments})")
    finding = judged(text, TAKES, tmp_path, local)
    assert finding.verdict is verdict, finding
    assert words in finding.say
    assert finding.needs_person is (verdict is Verdict.BLOCKED)
