"""Functions of the student's: closed forms, the reference's own, noise, and the terms of losses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from grader.errors import RubricError
from grader.judge.kinds import judge_item
from grader.model import Argument, Finding, FunctionCheck, Survey, Verdict
from tests.support.asking import value_in
from tests.support.cases import a_case, an_item
from tests.support.code import HEAD, module, write
from tests.support.local import Local

VECTOR = "(N, 64)"
MU, LOGVAR = Argument(size=VECTOR, names=("mean",)), Argument(size=VECTOR, names=("log_var", "lv"))
DRAWS = FunctionCheck(
    functions=("sample", "Net().sample"), arguments={"mu": MU, "logvar": LOGVAR}, noise="eps",
    value=("mu + eps * exp(0.5 * logvar)",), batch=32,
)  # fmt: skip
ALL = "recon, x, mu, logvar"
KL = "-0.5 * torch.{}(1 + logvar - mu ** 2 - logvar.exp())"
LOSS = FunctionCheck(
    functions=("loss", "Loss()", "kl"),
    arguments={
        "recon": Argument(size="(N, 3, 8, 8)", draw="uniform", low=0, names=("y",)),
        "x": Argument(size="(N, 3, 8, 8)", draw="uniform", low=0, names=("target",)),
        "mu": MU,
        "logvar": LOGVAR,
    },
    terms={"error": ("mean((recon - x)**2)",), "KL": ("-0.5 * mean(1 + logvar - mu**2 - exp(logvar))",)},
)
SQUARES = FunctionCheck(
    functions=("f",), arguments={"a": Argument(size="(N, 3)"), "b": Argument(size="(3,)")}, value=("a**2 + b",)
)


CRITERION = f"""{HEAD}
class Criterion(nn.Module):
    def forward(self, y, target, mu, lv):
        return ((y - target) ** 2).mean() + {KL.format("mean").replace("logvar", "lv")}
"""


def function(body: str, arguments: str, name: str) -> str:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"{HEAD}\ndef {name}({arguments}):\n{lines}"


def judged(text: str, check: FunctionCheck, tmp_path: Path, local: Local, reference: str = "") -> Finding:
    ask = local(write(tmp_path / "mine", {"models.py": text}))
    other = local(write(tmp_path / "reference", {"models.py": reference})) if reference else None
    return judge_item(an_item(check), a_case(ask, other))


@pytest.mark.parametrize(
    ("arguments", "body", "share"),
    [
        ("mu, logvar", "return mu + torch.randn_like(mu) * torch.exp(0.5 * logvar)", 1),
        ("mean, log_var", "return torch.randn(mean.shape).mul(log_var.mul(0.5).exp_()).add_(mean)", 1),
        ("lv, mu", "return torch.normal(mu, torch.exp(lv / 2))", 1),
        ("mu, logvar", "return mu + torch.randn_like(mu) * torch.exp(logvar)", 0.5),
        ("mu, logvar", "return mu + torch.randn_like(mu)", 0.5),
        ("mu, logvar", "return mu + torch.rand_like(mu) * torch.exp(0.5 * logvar)", 0.5),
        ("mu, logvar", "return mu + torch.randn(1) * torch.exp(0.5 * logvar)", 0.5),
        ("mu, logvar", "return mu + torch.randn(len(mu), 1) * torch.exp(0.5 * logvar)", 0.5),
        ("mu, logvar", "return mu + torch.exp(0.5 * logvar)", 0),
        ("mu, logvar", "return mu", 0),
        ("mu, logvar", "return mu.sum()", 0),
    ],
)
def test_noise(arguments: str, body: str, share: float, tmp_path: Path, local: Local) -> None:
    finding = judged(function(body, arguments, "sample"), DRAWS, tmp_path, local)
    assert float(finding.share) == share, finding


def test_a_method_in_train_mode(tmp_path: Path, local: Local) -> None:
    body = "return m + torch.randn_like(m) * torch.exp(0.5 * v) if self.training else m"
    text = module("self.a = nn.Linear(2, 2)", "return x") + f"\n    def sample(self, m, v):\n        {body}\n"
    assert judged(text, DRAWS, tmp_path / "a", local).verdict is Verdict.PASSED
    swapped = judged(text.replace("self, m, v", "self, v, m"), DRAWS, tmp_path / "b", local)
    assert swapped.verdict is Verdict.BLOCKED  # names that say nothing: it may be the order
    assert swapped.needs_person


@pytest.mark.parametrize(
    ("arguments", "body", "share"),
    [
        (ALL, f"return F.mse_loss(recon, x) + 0.001 * {KL.format('mean')}", 1),
        (ALL, f"return F.mse_loss(recon, x, reduction='sum') + {KL.format('sum')}", 1),
        (
            "logvar, mu, target, y, beta=3.0",
            f"return ((y - target) ** 2).sum() / len(y) + beta * {KL.format('sum')}",
            1,
        ),
        (
            "recon, x, mu, logvar",
            f"a, b = F.mse_loss(recon, x), {KL.format('mean')}\nreturn a + b, a.item(), b.item()",
            1,
        ),
        (ALL, f"return F.mse_loss(recon, x), {KL.format('mean')}", 1),
        (ALL, f"return {{'kl': {KL.format('mean')}, 'mse': F.mse_loss(recon, x)}}", 1),
        (ALL, f"return F.mse_loss(recon, x) - {KL.format('mean')}", "1/3"),
        (ALL, "return F.mse_loss(recon, x)", "1/3"),
        (ALL, KL.format("mean").join(["return F.l1_loss(recon, x) + ", ""]), "1/3"),
        (ALL, "return F.mse_loss(recon, x) + (mu ** 2 + logvar.exp() - logvar).mean()", "2/3"),
        (ALL, "return F.mse_loss(recon, x) + (mu ** 2 + logvar.exp()).mean()", "1/3"),
        (ALL, f"return F.mse_loss(recon, x) * {KL.format('mean')}", "0"),
        (ALL, "return float('nan')", "0"),
        (ALL, "return (recon.sum() + mu.sum()).double().sign() * 1.79e308", "0"),
    ],
)
def test_terms(arguments: str, body: str, share: float | str, tmp_path: Path, local: Local) -> None:
    finding = judged(function(body, arguments, "loss"), LOSS, tmp_path, local)
    expected = {"1/3": "0.333333", "2/3": "0.666667", "0": "0.000000", 1: "1.000000"}[share]
    assert str(finding.share) == expected, finding


def test_a_loss_that_is_a_class(tmp_path: Path, local: Local) -> None:
    body = f"return F.mse_loss(recon, x) + {KL.format('mean')}"
    text = module("pass", body, name="Loss").replace("forward(self, x)", "forward(self, recon, x, mu, logvar)")
    assert judged(text, LOSS, tmp_path, local).verdict is Verdict.PASSED


def test_a_term_that_has_no_argument_is_a_persons(tmp_path: Path, local: Local) -> None:
    finding = judged(function(f"return {KL.format('mean')}", "mu, logvar", "kl"), LOSS, tmp_path, local)
    assert finding.verdict is Verdict.BLOCKED
    assert finding.say.startswith("kl has no argument for error: a person will look at the rest of your loss.")


@pytest.mark.parametrize(("absent", "verdict"), [("person", Verdict.BLOCKED), ("fail", Verdict.FAILED)])
def test_no_function(absent: str, verdict: Verdict, tmp_path: Path, local: Local) -> None:
    check = replace(LOSS, absent=absent)  # type: ignore[arg-type]
    assert judged(HEAD, check, tmp_path, local).verdict is verdict


def test_a_closed_form(tmp_path: Path, local: Local) -> None:
    assert judged(function("return a * a + b", "a, b", "f"), SQUARES, tmp_path / "a", local).verdict is Verdict.PASSED
    wrong = judged(function("return a + b", "a, b", "f"), SQUARES, tmp_path / "b", local)
    assert wrong.verdict is Verdict.FAILED
    assert wrong.say == "f does not give what it should for the same arguments."
    assert judged(function("return 1 / 0", "a, b", "f"), SQUARES, tmp_path / "c", local).say.startswith("Your function")


def test_the_reference_says_what_is_right(tmp_path: Path, local: Local) -> None:
    check = replace(SQUARES, value=())
    right = function("return (a + b).relu()", "a, b", "f")
    assert judged(right, check, tmp_path / "a", local, reference=right).verdict is Verdict.PASSED
    wrong = function("return a + b", "a, b", "f")
    assert judged(wrong, check, tmp_path / "b", local, reference=right).verdict is Verdict.FAILED


def test_a_form_that_cannot_be_solved_is_the_staffs(tmp_path: Path, local: Local) -> None:
    check = replace(DRAWS, value=("mu + eps * eps + logvar",))
    with pytest.raises(RubricError, match="is not linear in eps"):
        judged(function("return mu", "mu, logvar", "sample"), check, tmp_path, local)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (function(f"return ((y - target) ** 2).mean() + {KL.format('mean')}", "y, target, mean, lv, w=1", "objective"),
         Verdict.PASSED),
        (function(f"return ((y - target) ** 2).mean() - {KL.format('mean')}", "y, target, mean, lv", "objective"),
         Verdict.PARTIAL),
        (function("return (a - b).mean()", "a, b, mean, lv", "objective"), Verdict.BLOCKED),
        (CRITERION, Verdict.PASSED),
    ],
)  # fmt: skip
def test_a_loss_may_be_known_by_its_arguments(text: str, verdict: Verdict, tmp_path: Path, local: Local) -> None:
    text = text.replace("mu ** 2", "mean ** 2").replace("logvar", "lv") if "mean, lv" in text else text
    ask = local(write(tmp_path, {"models.py": text}))
    files = value_in(ask(Survey())).facts["files"]
    check = replace(LOSS, by_arguments=True)
    assert judge_item(an_item(check), a_case(ask, files=files)).verdict is verdict
    assert judge_item(an_item(LOSS), a_case(ask, files=files)).verdict is Verdict.BLOCKED
