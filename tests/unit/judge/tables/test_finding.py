"""Layer tables in every layout that libraries print and people write: rows, sizes, parameters, total."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.judge.answers import Passage
from grader.judge.tables import LayerTable, TableRow, Total, explanations, find_tables, unreadable
from grader.judge.tables.families import family

TABLES = {
    "keras3": """Model: "sequential"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ conv2d (Conv2D)                 │ (None, 30, 30, 8)      │           224 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ max_pooling2d (MaxPooling2D)    │ (None, 15, 15, 8)      │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense (Dense)                   │ (None, 10)             │        18,010 │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 18,234 (71.23 KB)
 Trainable params: 18,234 (71.23 KB)
""",
    "torch-summary": """Layer (type:depth-idx)                   Output Shape              Param #
├─Conv2d: 1-1                            [-1, 10, 24, 24]          260
├─Conv2d: 1-2                            [-1, 20, 8, 8]            5,020
├─Dropout2d: 1-3                         [-1, 20, 8, 8]            --
├─Linear: 1-4                            [-1, 50]                  16,050
Total params: 21,330
""",
    "mult-adds": """Layer (type (var_name))    Input Shape    Output Shape    Param #    Mult-Adds    Trainable
Net (Net)    [4, 3, 8, 8]    [4, 2]    --    --    True
├─Conv2d (conv1)    [4, 3, 8, 8]    [4, 4, 8, 8]    112    28,672    True
├─ReLU (relu)    [4, 4, 8, 8]    [4, 4, 8, 8]    --    --    --
├─Linear (fc)    [4, 256]    [4, 2]    514    2,056    True
Total params: 626
""",
    "recursive": """Layer (type:depth-idx)                   Output Shape              Param #
Net                                      [1, 4]                    --
├─Linear: 1-1                            [1, 4]                    20
├─Linear: 1-2                            [1, 4]                    (recursive)
├─ReLU: 1-3                              [1, 4]                    --
Total params: 20
""",
    "ascii-tree": """Layer (type:depth-idx)  Output Shape  Param #
|-Conv2d: 1-1  [-1, 8, 8, 8]  384
|    +-ReLU: 2-1  [-1, 8, 8, 8]  --
+-Linear: 1-2  [-1, 2]  10
Total params: 394""",
    "german": """| Layer | Ausgabe | Parameter |
|---|---|---|
| Conv2d | 8x8x8 | 384 |
| ReLU | 8x8x8 | - |
| Summe | | 384 |""",
    "frozen": """Layer (type:depth-idx)                   Output Shape              Param #
├─Conv2d: 1-1                            [1, 8, 8, 8]              (384)
Total params: 384
Trainable params: 0""",
    "simple": """Layer        Output size      #Params
conv1        16 x 32 x 32     448
relu         16 x 32 x 32     0
fc           10               163,850
Total                         164,298""",
}

Rows = list[tuple[str, tuple[int, ...] | None, int | None]]


def tables(text: str) -> list[LayerTable]:
    return find_tables([Passage(text, "r.md")])


@pytest.mark.parametrize(
    ("name", "layout", "total", "rows"),
    [
        ("keras3", "keras", 18_234,
         [("conv", (30, 30, 8), 224), ("max pool", (15, 15, 8), 0), ("linear", (10,), 18_010)]),
        ("torch-summary", "tree", 21_330,
         [("conv", (10, 24, 24), 260), ("conv", (20, 8, 8), 5_020), ("dropout", (20, 8, 8), 0),
          ("linear", (50,), 16_050)]),
        ("mult-adds", "tree", 626,
         [("net", (2,), 0), ("conv", (4, 8, 8), 112), ("relu", (4, 8, 8), 0), ("linear", (2,), 514)]),
        ("recursive", "tree", 20, [("net", (4,), 0), ("linear", (4,), 20), ("linear", (4,), 0), ("relu", (4,), 0)]),
        ("ascii-tree", "tree", 394, [("conv", (8, 8, 8), 384), ("relu", (8, 8, 8), 0), ("linear", (2,), 10)]),
        ("german", "list", 384, [("conv", None, 384), ("relu", None, 0)]),
        ("frozen", "tree", 384, [("conv", (8, 8, 8), 384)]),
        ("simple", "list", 164_298,
         [("conv", (16, 32, 32), 448), ("relu", (16, 32, 32), 0), ("linear", None, 163_850)]),
    ],
)  # fmt: skip
def test_layouts(name: str, layout: str, total: int, rows: Rows) -> None:
    (table,) = tables(TABLES[name])
    assert table.layout == layout
    assert [(row.family, row.size, row.count) for row in table.rows] == rows
    assert table.total is not None
    assert table.sum == table.total.value == total
    assert not unreadable(table)


@pytest.mark.parametrize(
    ("name", "sort"),
    [
        ("ConvTranspose2d-4", "conv transpose"),
        ("conv2d_3 (Conv2DTranspose)", "conv transpose"),
        ("Deconv", "conv transpose"),
        ("Conv2d: 2-1", "conv"),
        ("Conv2d (conv1): 2-1", "conv"),
        ("conv1", "conv"),
        ("BatchNorm2d-2", "batch norm"),
        ("batch_normalization_1 (BatchNormalization)", "batch norm"),
        ("bn1", "batch norm"),
        ("LeakyReLU-3", "leaky relu"),
        ("leaky_re_lu (LeakyReLU)", "leaky relu"),
        ("ReLU-3", "relu"),
        ("re_lu (ReLU)", "relu"),
        ("relu1 (Conv2d)", "conv"),
        ("Linear-13", "linear"),
        ("fc1", "linear"),
        ("Fully connected", "linear"),
        ("dense_2 (Dense)", "linear"),
        ("MaxPool2d-3", "max pool"),
        ("Max pooling", "max pool"),
        ("Upsample", "upsample"),
        ("LogSoftmax-9", "log softmax"),
        ("MyBlock-7", "myblock"),
        ("input_1 (InputLayer)", "input"),
        ("", ""),
    ],
)
def test_sorts_of_layers(name: str, sort: str) -> None:
    assert family(name) == sort


@pytest.mark.parametrize(
    "text",
    [
        "Each layer has parameters, and the output size of the first one is (32, 16, 64, 64).",
        "In a Conv2d layer we learn a weight tensor which has dimension (16, 3, 3, 3)",
        "Layer (type)  Output Shape  Param #\n\nNothing follows but words.\n",
        "| Question | Answer |\n|---|---|\n| 1a | 448 |",
    ],
)
def test_what_is_no_table(text: str) -> None:
    assert tables(text) == []


def a_table(total: int, *rows: tuple[str, tuple[int, ...], int]) -> LayerTable:
    return LayerTable((), tuple(TableRow(*row) for row in rows), Total(total, str(total)), "list", "r.md")


CONV, NORM = ("Conv2d-1", (64, 32, 32), 3072), ("BatchNorm2d-2", (64, 32, 32), 128)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (a_table(3200, CONV), "128 is what BatchNorm2d(64) has, and no row shows one behind Conv2d-1."),
        (a_table(3136, CONV), "64 is the number of biases that Conv2d-1 may have."),
        (a_table(3328, CONV, NORM), "It is as if BatchNorm2d-2 (128) were counted twice."),
        (a_table(3072, CONV, NORM), "It is as if BatchNorm2d-2 (128) were counted in no total."),
    ],
)
def test_what_explains_a_difference(table: LayerTable, words: str) -> None:
    assert words in explanations(table, (), {})


def test_a_sum_needs_no_explanation() -> None:
    assert explanations(a_table(3200, CONV, NORM), (), {}) == ()


@pytest.mark.parametrize(
    ("row", "is_read"),
    [
        (("Conv2d-1", (64, 8, 8), 3072), True),
        (("Conv2d-1", (64, 8, 8), 3073), False),
        (("BatchNorm2d-1", (64, 8, 8), 128), True),
        (("BatchNorm2d-1", (64, 8, 8), 129), False),
        (("Linear-1", (10,), 110), True),
        (("Linear-1", (10,), 111), False),
        (("ReLU-1", (10,), 1), False),
        (("MyBlock-1", (10,), 7), True),
    ],
)
def test_numbers_that_no_layer_can_have(row: tuple[str, tuple[int, ...], int], is_read: bool) -> None:
    assert (not unreadable(a_table(1, row))) is is_read


@given(st.text(alphabet="Layer (type) Output Shape Param #\n[-1, 32]|│├─\t=", max_size=300))
def test_any_text_ends(text: str) -> None:
    for table in tables(f"Layer (type)  Output Shape  Param #\n{text}"):
        unreadable(table)
        explanations(table, (), {})
