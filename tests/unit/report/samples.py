"""Hand-made reports for the tests of what people read: every verdict, every kind of evidence, invented students."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from enum import Enum
from typing import Any

from hypothesis import strategies as st

from grader.model import (
    CodeCell,
    Curve,
    Evidence,
    Failure,
    FailureKind,
    Finding,
    Frame,
    Given,
    Item,
    ItemResult,
    Lines,
    ManualCheck,
    Note,
    Notebook,
    Part,
    PartResult,
    Picture,
    Provenance,
    Quote,
    Report,
    Row,
    Rubric,
    RunEnd,
    Series,
    Table,
    Traceback,
    Verdict,
    Visibility,
)
from grader.scoring import give

__all__ = ["ANY_TEXT", "HOSTILE", "by_hand", "class_of", "item", "mapped", "report", "report_of", "rubric_of", "small"]

ANY_TEXT = st.text(st.characters() | st.characters(categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Zs")), max_size=120)

HOSTILE = (
    "<script>alert(1)</script>",
    "</textarea></style></title><img src=x onerror=alert(1)>",
    "{{7*7}}{% raw %}",
    "\x1b[31mred\x1b[0m\x07\x9b2J",
    "abc\u202egpj.exe\u2066\u200f",
    '=HYPERLINK("http://example.org","x")',
    "\udc80\ud800",
    "\"' onmouseover=alert(1) x='",
    "`<b>`",
    "x" * 50_000,
    "\x00",
    "{0.__class__}",
)

ERROR = Failure(
    kind=FailureKind.EXCEPTION,
    type="RuntimeError",
    message="mat1 and mat2 shapes cannot be multiplied (4x12288 and 4096x128)",
    stage="forward",
    frames=(
        Frame("models.py", 31, "forward", "x = self.hidden_layer(x)"),
        Frame("layers.py", 12, "forward", "return self.relu(self.norm(self.linear(x)))"),
    ),
)

LAYERS = Table(
    title="Parameters of each layer, yours beside the reference's",
    head=("layer", "kind", "yours", "reference"),
    rows=(
        Row(cells=("layer1", "ConvTranspose2d", "802,944", "802,944"), agrees=True),
        Row(cells=("layer1", "Conv2d", "147,584", "147,584"), agrees=True),
        Row(cells=("layer2", "ConvTranspose2d", "204,864", "73,792"), agrees=False),
        Row(cells=("layer2", "BatchNorm2d", "128", "128"), agrees=True),
        Row(cells=("layer5", "Tanh", "", "0"), agrees=False),
        Row(cells=("all", "", "1,299,331", "1,168,259")),
    ),
)

NOTEBOOK = Notebook(
    "work.ipynb",
    (
        CodeCell(1, "!pip install einops", False, (), (), ()),
        CodeCell(2, "import torch", True, ("torch", "nn", "F"), (), ()),
        CodeCell(4, "# Hyper-parameters", True, ("opt", "Z_DIM"), ("lines 2 to 4",), ("prints",)),
        CodeCell(5, "class Encoder(nn.Module):", True, ("Encoder",), (), ()),
        CodeCell(7, "print(Encoder())", False, (), (), ("prints",)),
        CodeCell(8, "class Decoder(nn.Module):", True, ("Decoder", "weights_init"), (), ("NameError: no ngf",)),
        CodeCell(9, "train_losses, test_losses = train(encoder, decoder, loader, 20)", False, (), (), ("trains",)),
        CodeCell(11, "plt.figure(figsize=(12, 4))", False, (), (), ("shows or saves pictures", "shows a value")),
        CodeCell(12, "show(samples)", False, (), (), ("calls something",)),
    ),
)

STEPS = range(1, 41)
CURVE = Curve(
    title="Loss of the training run",
    series=(
        Series(name="yours", values=tuple(None if step in (23, 24) else 0.12 + 0.9 / step**0.8 for step in STEPS)),
        Series(name="reference", values=tuple(0.08 + 0.8 / step**0.9 for step in STEPS)),
    ),
    band=tuple((0.06 + 0.7 / step**0.9, 0.11 + 0.95 / step**0.9) for step in STEPS),
)


def item(
    id: str,  # noqa: A002 - the model's own name for it
    verdict: Verdict,
    share: str = "0",
    *,
    title: str = "",
    marks: str = "5",
    kind: str = "shape",
    visibility: Visibility = Visibility.REVEALED,
    hint: str = "Look at the table in the handout.",
    say: str = "",
    **finding: Any,
) -> ItemResult:
    """One item; what is not given is left empty."""
    return ItemResult(
        id=id,
        title=title or f"Title of {id}",
        marks=Decimal(marks),
        kind=kind,
        visibility=visibility,
        hint=hint,
        finding=Finding(item=id, verdict=verdict, share=Decimal(share), say=say or f"Said of {id}.", **finding),
    )


def report_of(
    student: str,
    parts: dict[str, tuple[str, Sequence[ItemResult]]],
    notes: tuple[Note, ...] = (),
    source: str = "models.py",
) -> Report:
    """A report with ``parts``: id to title and items."""
    return Report(
        student=student,
        rubric="asgn6",
        title="Denoising auto-encoder",
        parts=tuple(PartResult(id=part, title=title, items=tuple(items)) for part, (title, items) in parts.items()),
        source=source,
        notes=notes,
        runs=(RunEnd(how="closed", wall=0.21, cpu=0.2, peak_bytes=3 * 2**20),),
        provenance=Provenance(
            key="5f0c2b7d91e4",
            submission="90ab12cd34ef",
            rubric="77aa01b2c3d4",
            reference="0123456789ab",
            grader="0.1.0",
            python="3.11.7",
            torch="2.13.0",
            platform="Linux x86_64",
            sandbox="namespaces, landlock, seccomp, rlimits",
            device="cpu",
            seed="c0ffee12",
            started="2031-05-04 10:20:30 UTC",
            wall=1.234,
            cpu=1.1,
            peak_bytes=201 * 2**20,
        ),
    )


def by_hand(made: Report, comment: str = "The axes\nhave no names.") -> Report:
    """``made`` with two items marked by hand, and a conflict over a third."""
    first, second, third = (entry.id for entry in made.items[:3])
    given = {first: Given(marks=Decimal("1.5"), comment=comment, by=comment, place=comment)}
    return give(made, given | {second: Given(marks=made.items[1].marks)}, {third: f"It does not fit. {comment}"})


def report(student: str = "s1001") -> Report:
    """A report with every verdict and every kind of evidence, as a student might get it."""
    evidence: tuple[Evidence, ...] = (
        Quote(
            text="c) With H = 31, s = 2, p = 0 the height is 31 * 2 + 5 = 67,\nso the size is 32 x 32 x 67 x 67.",
            place="report.pdf, page 2",
        ),
        Lines(
            title="The formula's working",
            lines=("H_out = (H_in - 1) s - 2p + k", "      = (31 - 1) * 2 - 0 + 5", "      = 65"),
        ),
    )
    return report_of(
        student,
        {
            "conv": (
                "Conv2d and ConvTranspose2d",
                [
                    item(
                        "1a",
                        Verdict.PASSED,
                        "1",
                        title="Output size of a Conv2d layer",
                        marks="2.5",
                        kind="answer",
                        say="(32, 16, 64, 64) is right.",
                    ),
                    item(
                        "1b",
                        Verdict.PASSED,
                        "1",
                        title="Output size of a ConvTranspose2d layer",
                        marks="2.5",
                        kind="answer",
                        say="(32, 128, 3, 3) is right.",
                    ),
                    item(
                        "1c",
                        Verdict.PARTIAL,
                        "0.5",
                        title="Output size of a ConvTranspose2d layer with stride 2",
                        marks="2.5",
                        kind="answer",
                        hint="The stride multiplies (H - 1), not H.",
                        say="Two of four numbers are right.",
                        expected="(32, 32, 65, 65)",
                        got="(32, 32, 67, 67)",
                        where="report.pdf, page 2",
                        evidence=evidence,
                    ),
                    item(
                        "1d",
                        Verdict.PASSED,
                        "1",
                        title="Learnable parameters of a Conv2d layer",
                        marks="2.5",
                        kind="answer",
                        say="448 is right.",
                    ),
                ],
            ),
            "encoder": (
                "Encoder",
                [
                    item(
                        "encoder-output",
                        Verdict.PASSED,
                        "1",
                        title="The Encoder produces the correct size output",
                        marks="3",
                        visibility=Visibility.PUBLIC,
                    ),
                    item(
                        "encoder-function",
                        Verdict.FAILED,
                        title="The whole Encoder computes what the handout asks for",
                        marks="16",
                        kind="equivalent",
                        visibility=Visibility.HIDDEN,
                        hint="Layers that are right one by one must also be joined in the right order.",
                        say="Your `forward` raised an error for a batch of 4 images.",
                        expected="SECRET-EXPECTED",
                        got="RuntimeError",
                        where="models.py, line 31",
                        staff="SECRET-STAFF",
                        evidence=(
                            Traceback(failure=ERROR),
                            Lines(title="SECRET-TITLE", lines=("SECRET-LINE",), staff_only=True),
                        ),
                    ),
                    item(
                        "encoder-width",
                        Verdict.FAILED,
                        title="The Encoder follows z_dim",
                        marks="11",
                        kind="pytest",
                        visibility=Visibility.HIDDEN,
                        say="`Encoder(32)` raised an error.",
                        evidence=(Traceback(failure=ERROR),),
                    ),
                ],
            ),
            "decoder": (
                "Decoder",
                [
                    item(
                        "decoder-output",
                        Verdict.PASSED,
                        "1",
                        title="The Decoder produces the correct size output",
                        marks="2",
                        visibility=Visibility.PUBLIC,
                    ),
                    item(
                        "decoder-parameters",
                        Verdict.PARTIAL,
                        "0.8",
                        title="The Decoder has the right parameters in each layer",
                        marks="28",
                        kind="parameters",
                        hint="Compare the table below with the handout, layer by layer.",
                        say="Four of five layers have the right parameters.",
                        expected="1,168,259 parameters",
                        got="1,299,331 parameters",
                        where="layer2 and layer5",
                        evidence=(LAYERS,),
                    ),
                ],
            ),
            "experiments": (
                "Experiments",
                [
                    item(
                        "a",
                        Verdict.BLOCKED,
                        title="The models run and fit together",
                        marks="4",
                        kind="pytest",
                        blocked_by="encoder-function",
                    ),
                    item(
                        "b",
                        Verdict.PASSED,
                        "1",
                        title="The loss falls",
                        marks="6",
                        kind="train",
                        say="The loss falls and stays in the band.",
                        evidence=(CURVE,),
                    ),
                    item(
                        "c",
                        Verdict.OPEN,
                        title="Loss plotted, comment on convergence",
                        kind="manual",
                        say="`loss.txt` holds 40 losses. They still fall at the end.",
                        evidence=(replace(CURVE, title="loss.txt", series=CURVE.series[:1], band=()),),
                    ),
                    item(
                        "d",
                        Verdict.OPEN,
                        title="Denoised samples commented",
                        kind="manual",
                        say="Two pictures were found.",
                        evidence=(
                            Picture(file="sample-100.png", size="266 x 266", digest="0" * 64),
                            Picture(file="sample-500.png", size="266 x 266"),
                        ),
                    ),
                    item(
                        "e",
                        Verdict.BROKEN,
                        title="Novel images commented",
                        say="This check stopped by itself.",
                        staff="the check raised KeyError: 'novel'",
                        needs_person=True,
                    ),
                    item(
                        "f",
                        Verdict.OPEN,
                        title="Own experiments with encoder and decoder",
                        kind="manual",
                        say="Nothing was found for this.",
                    ),
                ],
            ),
        },
        notes=(
            Note("wrapped-folder", "Your files were one folder deeper than asked for: `hand-in/`."),
            Note(
                "two-sources",
                "Encoder is defined in models.py and in old/models.py; the first was taken.",
                needs_person=True,
            ),
            Note("left-out", "Taken from cells of work.ipynb: 2 (Encoder).", notebook=NOTEBOOK),
        ),
    )


def small(student: str, share: str = "1", verdict: Verdict = Verdict.PASSED, notes: tuple[Note, ...] = ()) -> Report:
    """A report of one part of two items: 10 marks by a check, and 5 that a person gives."""
    checked = item("size", verdict, share, marks="10")
    return report_of(student, {"p": ("Part", [checked, item("essay", Verdict.OPEN, kind="manual")])}, notes)


def class_of(size: int) -> list[Report]:
    """A class whose marks differ: the verdicts of decided items follow the student's number."""
    verdicts = [(Verdict.PASSED, "1"), (Verdict.PARTIAL, "0.5"), (Verdict.FAILED, "0")]

    def graded(one: ItemResult, number: int) -> ItemResult:
        verdict, share = verdicts[(number * 7 + len(one.id) * 3) % 5 % 3]
        if number % 4 == 0:
            return one
        return replace(one, finding=replace(one.finding, verdict=verdict, share=Decimal(share), needs_person=False))

    def member(number: int) -> Report:
        one = report(f"{'sS'[number % 2]}{1000 + number * 37 % 100}")
        parts = (replace(part, items=tuple(graded(item, number) for item in part.items)) for part in one.parts)
        return replace(one, parts=tuple(parts), notes=one.notes if number % 3 == 0 else one.notes[:1])

    return [member(number) for number in range(size)]


def rubric_of(report: Report) -> Rubric:
    """A rubric that the report could have been made with."""
    return Rubric(
        id=report.rubric,
        title=report.title,
        parts=tuple(
            Part(
                id=part.id,
                title=part.title,
                marks=sum((item.marks for item in part.items), Decimal(0)),
                items=tuple(
                    Item(id=item.id, title=item.title, marks=item.marks, check=ManualCheck()) for item in part.items
                ),
            )
            for part in report.parts
        ),
    )


def mapped(record: Any, text: Any) -> Any:
    """``record`` with every string that a student could have had a hand in replaced by ``text(string)``.

    Ids, kinds and verdicts stay: the rubric and the grader make those.
    """
    if isinstance(record, Enum):
        return record
    if isinstance(record, str):
        return text(record)
    if isinstance(record, tuple):
        return tuple(mapped(member, text) for member in record)
    if is_dataclass(record) and not isinstance(record, type):
        kept = {"id", "item", "kind", "blocked_by", "code"}
        changed = {
            field.name: mapped(getattr(record, field.name), text) for field in fields(record) if field.name not in kept
        }
        return replace(record, **changed)
    return record
