"""Layer tables beside the network that was handed in: right, wrong, unreadable, or not there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.judge.kinds import judge_item
from grader.model import Finding, TableCheck, Verdict
from tests.support.cases import a_case, an_item, rows_of
from tests.support.code import module, write
from tests.support.local import Local

MODEL = module(
    "self.body = nn.Sequential(nn.Conv2d(3, 8, 4, 2, 1, bias=False), nn.BatchNorm2d(8), nn.LeakyReLU(0.2),\n"
    "    nn.Conv2d(8, 16, 4, 2, 1), nn.LeakyReLU(0.2))\n"
    "self.real = nn.Conv2d(16, 1, 4)\n"
    "self.kind = nn.Conv2d(16, 2, 4)\n",
    "x = self.body(x)\nreturn torch.cat([self.real(x), self.kind(x)], 1)",
    name="Critic",
)
ROWS = """        Layer (type)               Output Shape         Param #
================================================================
            Conv2d-1              [-1, 8, 8, 8]             384
       BatchNorm2d-2              [-1, 8, 8, 8]              16
         LeakyReLU-3              [-1, 8, 8, 8]               0
            Conv2d-4             [-1, 16, 4, 4]           2,064
         LeakyReLU-5             [-1, 16, 4, 4]               0
            Conv2d-6              [-1, 1, 1, 1]             257
            Conv2d-7              [-1, 2, 1, 1]             514
"""
RULE = "----------------------------------------------------------------\n"
TABLE = f"{RULE}{ROWS}{RULE}Total params: 3,235\nTrainable params: 3,235\nNon-trainable params: 0\n"
CHECK = TableCheck(model="Critic()", input=(4, 3, 16, 16))
Judged = Callable[..., Finding]


@pytest.fixture
def judged(tmp_path: Path, local: Local) -> Judged:
    """The finding on files that are handed in beside the model."""

    def run(files: dict[str, str], check: TableCheck = CHECK, model: str = MODEL) -> Finding:
        student = local(write(tmp_path / "s", {"models.py": model, **files}))
        clean = local(write(tmp_path / "clean", {}))
        return judge_item(an_item(check), a_case(student, files=["models.py", *files], execute=clean))

    return run


def test_a_table_that_agrees(judged: Judged) -> None:
    finding = judged({"report.md": f"# Networks\n\nThe critic:\n\n{TABLE}\nMore words.\n"})
    assert finding.verdict is Verdict.PASSED
    assert finding.got == "7 of 7 rows agree; the total is the sum of the rows"
    assert finding.where == "report.md"


TREE = """==========================================================================================
Layer (type:depth-idx)                   Output Shape              Param #
==========================================================================================
Critic                                   [4, 3, 1, 1]              --
├─Sequential: 1-1                        [4, 16, 4, 4]             --
│    └─Conv2d: 2-1                       [4, 8, 8, 8]              384
│    └─BatchNorm2d: 2-2                  [4, 8, 8, 8]              16
│    └─LeakyReLU: 2-3                    [4, 8, 8, 8]              --
│    └─Conv2d: 2-4                       [4, 16, 4, 4]             2,064
│    └─LeakyReLU: 2-5                    [4, 16, 4, 4]             --
├─Conv2d: 1-2                            [4, 1, 1, 1]              257
├─Conv2d: 1-3                            [4, 2, 1, 1]              514
==========================================================================================
Total params: 3,235
Trainable params: 3,235
Non-trainable params: 0
Total mult-adds (M): 0.31
"""
SHALLOW = """Layer (type:depth-idx)                   Input Shape      Output Shape     Kernel Shape    Param #
==========================================================================================
Critic                                   [4, 3, 16, 16]   [4, 3, 1, 1]     --              --
├─Sequential (body): 1-1                 [4, 3, 16, 16]   [4, 16, 4, 4]    --              2,464
├─Conv2d (real): 1-2                     [4, 16, 4, 4]    [4, 1, 1, 1]     [4, 4]          257
├─Conv2d (kind): 1-3                     [4, 16, 4, 4]    [4, 2, 1, 1]     [4, 4]          514
==========================================================================================
Total params: 3,235
"""
KERAS = """Model: "critic"
_________________________________________________________________
 Layer (type)                Output Shape              Param #
=================================================================
 conv2d (Conv2D)             (None, 8, 8, 8)           384
 batch_normalization (Batch  (None, 8, 8, 8)           32
 Normalization)
 leaky_re_lu (LeakyReLU)     (None, 8, 8, 8)           0
 conv2d_1 (Conv2D)           (None, 4, 4, 16)          2064
 leaky_re_lu_1 (LeakyReLU)   (None, 4, 4, 16)          0
 conv2d_2 (Conv2D)           (None, 1, 1, 1)           257
 conv2d_3 (Conv2D)           (None, 1, 1, 2)           514
=================================================================
Total params: 3251 (12.70 KB)
Trainable params: 3235 (12.64 KB)
"""
MARKDOWN = """| Layer | Kernel | Output size | Parameters |
|---|---|---|---|
| Conv2d | 4x4 | 8 x 8 x 8 | 384 |
| BatchNorm2d | - | 8 x 8 x 8 | 16 |
| Conv2d | 4x4 | 16 x 4 x 4 | 2,064 |
| Conv2d (real or not) | 4x4 | 1 x 1 x 1 | 257 |
| Conv2d (which kind) | 4x4 | 2 x 1 x 1 | 514 |
| **Total** | | | **3,235** |
"""
LATEX = r"""\begin{tabular}{l|l|r}
\hline
Layer (type) & Output Shape & Param \# \\ \hline
Conv2d-1 & $[-1, 8, 8, 8]$ & 384 \\
BatchNorm2d-2 & $[-1, 8, 8, 8]$ & 16 \\
LeakyReLU-3 & $[-1, 8, 8, 8]$ & 0 \\
Conv2d-4 & $[-1, 16, 4, 4]$ & 2,064 \\
LeakyReLU-5 & $[-1, 16, 4, 4]$ & 0 \\
Conv2d-6 & $[-1, 1, 1, 1]$ & 257 \\
Conv2d-7 & $[-1, 2, 1, 1]$ & 514 \\ \hline
\multicolumn{2}{l}{Total params:} & 3,235
\end{tabular}
"""


@pytest.mark.parametrize(
    "text",
    [
        TABLE,
        TREE,
        SHALLOW,
        KERAS,
        MARKDOWN,
        LATEX,
        "\n".join(" ".join(line.split()) for line in TABLE.splitlines()),  # what a PDF leaves of it
        "\n".join("\t".join(line.split("  ")) for line in TREE.replace("Total params: ", "Total params:").splitlines()),
        "\n\n".join(TABLE.splitlines()),
        TABLE.replace("            Conv2d-4", f"Page 3\n\n{ROWS.splitlines()[0]}\n            Conv2d-4"),
    ],
    ids=["summary", "info", "shallow", "keras", "markdown", "latex", "spaces", "tabs", "blank-lines", "two-pages"],
)
def test_layouts(text: str, judged: Judged) -> None:
    finding = judged({"report.md": text})
    assert (finding.verdict, finding.say) == (Verdict.PASSED, "Every row of the table is as in your network.")


def test_a_wrong_row_and_a_wrong_total_cost_their_shares(judged: Judged) -> None:
    finding = judged({"report.md": TABLE.replace("2,064", "2,048")})
    assert (finding.verdict, str(finding.share)) == (Verdict.PARTIAL, "0.685714")  # 6 of 7 rows, no total
    assert "Conv2d-4 (the parameters)" in finding.say
    assert [row[0] for row in rows_of(finding) if row[-1] == "False"] == ["Conv2d-4", "Total"]


def test_a_size_that_is_another(judged: Judged) -> None:
    finding = judged({"report.md": TABLE.replace("[-1, 2, 1, 1]", "[-1, 2, 2, 2]")})
    assert (finding.verdict, str(finding.share)) == (Verdict.PARTIAL, "0.885714")
    assert "Conv2d-7 (the size)" in finding.say


def test_a_row_that_is_missing_is_named_with_what_it_explains(judged: Judged) -> None:
    finding = judged(
        {"report.md": TABLE.replace("       BatchNorm2d-2              [-1, 8, 8, 8]              16\n", "")}
    )
    assert finding.verdict is Verdict.PARTIAL
    assert "The rows add up to 3,219, and the total says 3,235, which is 16 more." in finding.say
    assert "Your network has BatchNorm2d(8), body.1, with 16 parameters, and no row shows it." in finding.say


def test_a_total_that_counts_what_neither_rows_nor_network_have(judged: Judged) -> None:
    model = MODEL.replace("nn.BatchNorm2d(8), ", "")
    text = TABLE.replace("       BatchNorm2d-2              [-1, 8, 8, 8]              16\n", "")
    finding = judged({"report.md": text}, model=model)
    assert (finding.verdict, str(finding.share)) == (Verdict.PARTIAL, "0.800000")
    assert "16 is what BatchNorm2d(8) has, and no row shows one behind Conv2d-1." in finding.say


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("2,064", "2,06-"), "Conv2d-4"),
        (("2,064", "2064 1"), "Conv2d-4"),
        (("2,064", "206"), "Conv2d-4"),
        (("              16\n", "\n"), "BatchNorm2d-2"),
        (
            ("LeakyReLU-3              [-1, 8, 8, 8]               0", "LeakyReLU-3      [-1, 8, 8, 8]     31"),
            "LeakyReLU-3",
        ),
        (
            ("LeakyReLU-3              [-1, 8, 8, 8]               0", "LeakyReLU-3      [-1, 8, 8, 8]      ("),
            "LeakyReLU-3",
        ),
        (("Total params: 3,235", "Total params: 3,2E5"), "the total"),
    ],
)
def test_cells_that_cannot_be_right_are_a_person_s(change: tuple[str, str], words: str, judged: Judged) -> None:
    finding = judged({"report.md": TABLE.replace(*change)})
    assert (finding.verdict, finding.needs_person) == (Verdict.BLOCKED, True)
    assert finding.say == f"The number of parameters cannot be read in {words}. A person will look."
    assert any("unreadable" in cell for row in rows_of(finding) for cell in row)


def test_a_lost_digit_is_said_to_be_one(judged: Judged) -> None:
    finding = judged({"report.md": TABLE.replace("2,064", "206")})
    lines = [line for entry in finding.evidence if entry.kind == "lines" for line in entry.lines]
    assert lines == ["Conv2d-4: 206 cannot be shared out evenly among 16 outputs; it may be a misread 2,064"]


def test_a_table_for_another_input_is_a_person_s(judged: Judged) -> None:
    text = TABLE.replace("8, 8]", "16, 16]").replace("4, 4]", "8, 8]").replace("1, 1]", "5, 5]")
    finding = judged({"report.md": text})
    assert (finding.verdict, finding.needs_person) == (Verdict.BLOCKED, True)
    assert "an input of another size" in finding.say


def test_what_does_not_run_may_stand_in_the_table(judged: Judged) -> None:
    model = MODEL.replace("self.real =", "self.spare = nn.Linear(3, 5)\n        self.real =")
    text = TREE.replace("├─Conv2d: 1-2 ", "├─Linear: 1-4    --   20\n├─Conv2d: 1-2 ").replace("3,235", "3,255")
    assert judged({"report.md": text}, model=model).verdict is Verdict.PASSED
    finding = judged({"report.md": TABLE.replace("params: 3,235", "params: 3,255")}, model=model)
    assert "spare has 20 parameters and is not used when the network runs." in finding.say


@pytest.mark.parametrize(
    "change",
    [("x = self.body(x)", "raise ValueError('stop')"), ("class Critic", "class Other"), ("8, 16, 4", "9, 16, 4")],
)
def test_a_network_that_does_not_run_leaves_the_table_open(change: tuple[str, str], judged: Judged) -> None:
    finding = judged({"report.md": TABLE}, model=MODEL.replace(*change))
    assert (finding.verdict, finding.blocked_by, finding.needs_person) == (Verdict.BLOCKED, "your network", False)


def test_no_report_is_no_table(judged: Judged) -> None:
    finding = judged({})
    assert (finding.verdict, finding.say) == (Verdict.FAILED, "No report with a layer table was handed in.")


@pytest.mark.parametrize(
    "files", [{"report.md": "The critic is shown in figure 1."}, {"report.pdf": "damaged"}, {"report.odt": "?"}]
)
def test_a_table_that_is_not_found_is_a_person_s(files: dict[str, str], judged: Judged) -> None:
    finding = judged(files)
    assert (finding.verdict, finding.needs_person) == (Verdict.BLOCKED, True)


def test_the_title_chooses(judged: Judged) -> None:
    other = TABLE.replace("2,064", "2,048")
    text = f"Problem1 VAE\n\nCritic:\n\n{TABLE}\n\nGenerator:\n\n{other}"
    assert (
        judged({"r.md": text}, TableCheck(model="Critic()", input=(4, 3, 16, 16), title="critic")).verdict
        is Verdict.PASSED
    )
    generator = judged({"r.md": text}, TableCheck(model="Critic()", input=(4, 3, 16, 16), title="decoder|generator"))
    assert generator.verdict is Verdict.PARTIAL
    neither = judged({"r.md": text}, TableCheck(model="Critic()", input=(4, 3, 16, 16), title="Classifier"))
    assert (neither.verdict, neither.needs_person) == (Verdict.BLOCKED, True)
    assert "2 layer tables were found, and none of them is called Classifier." in neither.say


def test_tables_without_words_between_share_their_title(judged: Judged) -> None:
    other = TABLE.replace("2,064", "2,048")
    for text in (
        f"summary(DCGenerator())\nsummary(Critic())\n\n{other}{TABLE}",
        f"Generator and critic:\n\n{other}\n{TABLE}",
    ):
        check = TableCheck(model="Critic()", input=(4, 3, 16, 16), title="Critic")
        assert judged({"r.md": text}, check).verdict is Verdict.PASSED
        assert (
            judged({"r.md": text}, TableCheck(model="Critic()", input=(4, 3, 16, 16), title="Generator")).where
            == "r.md"
        )


def test_the_section_chooses(judged: Judged) -> None:
    other = TABLE.replace("2,064", "2,048")
    first, second = f"# Problem 1: VAE\n\nCritic:\n\n{other}", f"# Problem 2: GAN\n\n1.\n\nCritic:\n\n{TABLE}"
    text = f"{first}\n\n{second}\n\n# Problem 3\n\nText.\n"
    for section, verdict in (("1", Verdict.PARTIAL), ("2", Verdict.PASSED), ("3", Verdict.BLOCKED)):
        check = TableCheck(model="Critic()", input=(4, 3, 16, 16), section=section)
        assert judged({"r.md": text}, check).verdict is verdict


def test_without_title_or_section_the_table_that_fits_best_counts(judged: Judged) -> None:
    assert judged({"a.md": TABLE.replace("2,064", "2,048"), "b.md": TABLE}).verdict is Verdict.PASSED


def test_a_total_of_rows_that_are_none_of_the_network_s_earns_nothing(judged: Judged) -> None:
    table = f"{ROWS.splitlines()[0]}\n{RULE}            Conv2d-1              [-1, 9, 9, 9]             252\n{RULE}"
    assert judged({"report.md": f"{table}Total params: 252\n"}).verdict is Verdict.FAILED


def test_a_table_without_a_total_is_marked_by_its_rows(judged: Judged) -> None:
    finding = judged({"report.md": ROWS})
    assert finding.verdict is Verdict.PASSED
    assert finding.say.endswith("It states no total.")


def test_functions_are_no_layers(judged: Judged) -> None:
    model = MODEL.replace(", nn.LeakyReLU(0.2))\n        self.real", ")\n        self.real").replace(
        "x = self.body(x)", "x = F.leaky_relu(self.body(x))"
    )
    text = TABLE.replace("2,064\n         LeakyReLU-5", "2,064\n           Dropout-5")
    assert judged({"report.md": TABLE}, model=model).verdict is Verdict.PASSED
    finding = judged({"report.md": text}, model=model)
    assert (finding.verdict, str(finding.share)) == (Verdict.PARTIAL, "0.885714")
    assert "Dropout-5 (your network has no such layer here)" in finding.say


def test_what_a_notebook_printed(judged: Judged) -> None:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "# Networks"},
        {"cell_type": "code", "metadata": {}, "execution_count": 1, "source": "summary(Critic(), (3, 16, 16))",
         "outputs": [{"output_type": "stream", "name": "stdout", "text": TABLE}]},
    ]  # fmt: skip
    text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})
    finding = judged({"work.ipynb": text}, TableCheck(model="Critic()", input=(4, 3, 16, 16), title="Critic"))
    assert (finding.verdict, finding.where) == (Verdict.PASSED, "work.ipynb, cell 2")
