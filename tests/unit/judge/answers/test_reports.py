"""How reports put their answers: what is right is read, what is wrong is read, what cannot be told is a person's."""

from __future__ import annotations

import pytest

from grader.judge.answers import Form, Passage, Reading, Stated, Status, read_answer, without_furniture

KNOWN = ("1a", "1b", "1c", "1d")
SIZE, NUMBER = Form(4), Form(None)


def read(text: str, question: str = "1d", form: Form = NUMBER, place: str = "r.md") -> Reading:
    passages: tuple[Passage, ...] = (Passage(text, place),)
    return read_answer(without_furniture(passages) if ".pdf" in place else passages, question, KNOWN, form)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(32, 16, 62, 62). Correction: with padding 1 it is (32, 16, 64, 64).", (32, 16, 64, 64)),
        ("I first thought (32, 16, 62, 62), but it is (32, 16, 64, 64).", (32, 16, 64, 64)),
        ("~~(32, 16, 62, 62)~~ (32, 16, 64, 64)", (32, 16, 64, 64)),
        (r"\sout{(32, 16, 62, 62)} (32, 16, 64, 64)", (32, 16, 64, 64)),
        ("The output is 32 by 16\nby 64 by 64.", (32, 16, 64, 64)),
        ("thirty-two by sixteen by sixty-four by sixty-four", (32, 16, 64, 64)),
        ("It has 32×16×64×64 numbers. That is 2,097,152 in total.", (32, 16, 64, 64)),
        ("nn.Conv2d(3, 16, 3, stride=1, padding=1)(x).shape\ntorch.Size([32, 16, 64, 64])", (32, 16, 64, 64)),
        ("The shape goes from [32, 3, 64, 64] to [32, 16, 64, 64].", (32, 16, 64, 64)),
        ("A batch of 32 with 16 feature maps of 64 × 64: (32, 16, 64, 64)", (32, 16, 64, 64)),
        ("(32, 16, 64, 64) [same spatial size as (32, 3, 64, 64)]", (32, 16, 64, 64)),
        ("Find the size for an input of size (32, 3, 64, 64).\n(32, 16, 64, 64)", (32, 16, 64, 64)),
        ("Die Ausgabe hat die Größe (32, 16, 64, 64), denn die Eingabe ist (32, 3, 64, 64).", (32, 16, 64, 64)),
        ("输出大小为(32, 16, 64, 64)。", (32, 16, 64, 64)),
        ("Without rounding it would be (32, 16, 64, 64), but the output is (32, 16, 63, 63).", (32, 16, 63, 63)),
    ],
)
def test_sizes(text: str, value: Stated) -> None:
    reading = read(f"1a: {text}\n", "1a", SIZE)
    assert (reading.status, reading.value) == (Status.FOUND, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("432 parameters. Correction: I forgot the biases, it should be 448.", 448),
        ("With biases this would be 432 + 16 = 448, but the layer has none, so the answer is 432.", 432),
        ("The layer has no bias, so the answer is 432.", 432),
        ("The kernel has the size 16×3×3×3, which is 432, and the bias has 16. The layer has 448 parameters.", 448),
        ("#weights = 432\n#biases = 16\n#params = 432 + 16 = 448", 448),
        ("# params = 432 + 16 = 448", 448),
        ("There are four hundred and forty-eight learnable parameters.", 448),
        ("448 = 0.4k", 448),
        ("There are 448 [1] parameters.", 448),
        ("There are 448[^1] parameters.\n\n[^1]: 432 weights and 16 biases.", 448),
        ("Insgesamt 16 · 27 = 432 Gewichte und 16 Biaswerte, also insgesamt 448 Parameter.", 448),
        ("La capa tiene 432 pesos y 16 sesgos, en total 448 parámetros.", 448),
        ("共有 432 + 16 = 448 个参数。", 448),
        ("16 · 3^{2} · 3 + 16", 448),
        ("There are 448 parameters in the convolutional layer.", 448),
        ("432 without bias, 448 with bias.", 448),
        ("448 Parameter, das sind 1,75 KiB", 448),
        ("448, a third of the 3 × 448 = 1,344 of the input", 448),
        ("Give the number of learnable parameters of the layer in (a).\n448", 448),
    ],
)
def test_numbers(text: str, value: int) -> None:
    reading = read(f"1d: {text}\n")
    assert (reading.status, reading.value) == (Status.FOUND, value)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("(32, 16, 64, 64) or, channels last, (32, 64, 64, 16)", SIZE),
        ("Either (32, 16, 64, 64) or (32, 16, 62, 62), depending on the padding", SIZE),
        ("By hand (32, 16, 62, 62), but torch says torch.Size([32, 16, 64, 64])", SIZE),
        ("(32, 16, 62, 62)\n\nNote: somebody said that it should be (32, 16, 64, 64), but I do not see why.", SIZE),
        ("Give the size of the output for an input of size (32, 3, 64, 64). Hint: it is not (32, 16, 62, 62).", SIZE),
        ("(32 images, 16, 64, 64)", SIZE),
        ("(32, 16, 64²)", SIZE),
        ("torchsummary says 448; by hand 16*27 = 432.", NUMBER),
        ("432 448", NUMBER),
        ("448 for the layer of 1a; the layer of 1b has 147,584 parameters.", NUMBER),
        ("432 parameters or 448 parameters, with 16 biases", NUMBER),
        ("Give the number of parameters of the layer in (a), which has 16 filters with 27 weights each.", NUMBER),
        ("log 448", NUMBER),
    ],
)
def test_what_cannot_be_told_is_a_person_s(text: str, form: Form) -> None:
    question = "1a" if form is SIZE else "1d"
    reading = read(f"{question}: {text}\n", question, form)
    assert (reading.status, reading.value) == (Status.UNCLEAR, None)


ANSWERS = "(a) (32, 16, 64, 64)\n(b) (32, 128, 3, 3)\n(c) (32, 32, 65, 65)\n(d) 448 parameters\n"
EXPERIMENTS = "(d) The answer is 12 images.\nIn total 1024 seconds.\n"


@pytest.mark.parametrize(
    "text",
    [
        f"1.1 Question 1\n{ANSWERS}2 Models\nIn models.py.\n3 Experiments\nIn total 1024 seconds.\n",
        f"1 Part 1: Conv\n1.1 Answers\n{ANSWERS}2 Experiments\nIn total 1024 seconds.\n",
        f"# Part 1\n{ANSWERS}# Experiments\n{EXPERIMENTS}",
        f"##Part 1\n{ANSWERS}##Part 3\n{EXPERIMENTS}",
        f"Aufgabe 1\n{ANSWERS}Aufgabe 3\n{EXPERIMENTS}",
        f"Exercice 1\n{ANSWERS}Exercice 3\n{EXPERIMENTS}",
        f"Contents\n1 Conv 1\n1.1 Question 1 (d) . . . . . . 2\n2 Experiments 3\n1 Conv\nQuestion 1\n{ANSWERS}",
        "1.1 (a) Conv2d\n(32, 16, 64, 64)\n1.2 (d) Parameters\n448 parameters\n2 Experiments\nIn total 1024.\n",
        "1(a) . . . . . . . . (32, 16, 64, 64)\n1(d) . . . . . . . . . . . . 448",
        "Question 1\na.(32, 16, 64, 64)\nd. 448",
        "Question 1a: (32, 16, 64, 64)\nQuestion 1d: 448\n",
        "11/21/26, 7:34 PM\n1a) (32, 16, 64, 64)\n1d) 448\nfile:///home/me/r.html 1/1",
        "1a)\n>>> t o r c h . S i z e ( [ 3 2 , 1 6 , 6 4 , 6 4 ] )\n1d)\n448",
    ],
)
def test_sections_as_they_are_typeset(text: str) -> None:
    assert read(text, "1a", SIZE, "r.pdf, page 1").value == (32, 16, 64, 64)
    assert read(text, "1d", NUMBER, "r.pdf, page 1").value == 448


def test_a_number_of_subsections_is_a_question_s_where_questions_have_such() -> None:
    text = "2 Exercise 2\n2.1 Latent size\n8 * 8 * 16 = 1024\n2.2 Others\nWe tried 512.\n"
    assert read_answer([Passage(text, "r.md")], "2.1", ["2.1"], NUMBER).value == 1024


def test_a_table_of_answers_is_read_by_its_heads() -> None:
    text = (
        "| Question | Layer | Input | Output |\n|---|---|---|---|\n"
        "| 1a | Conv2d, 3x3, 16 | (32, 3, 64, 64) | (32, 16, 64, 64) |\n"
        "| 1b | ConvTranspose2d | (32, 128, 1, 1) | (32, 128, 3, 3) |\n\n1d: 448\n"
    )
    assert read(text, "1a", SIZE).value == (32, 16, 64, 64)
    assert read(text, "1b", SIZE).value == (32, 128, 3, 3)
    working = "| Part | Working | Answer |\n| 1d | 16*27 = 432 weights, 16 biases | 448 |\n"
    assert read(working).value == 448


def test_a_fraction_on_three_lines_is_working() -> None:
    text = "2.1 Size\nIts size is therefore\n8 - 3 + 2 * 1\n1 + 1\n2\n* 16 = 8^{2} * 16 = 1024.\n2.2 Others"
    assert read_answer([Passage(text, "r.md")], "2.1", ["2.1"], NUMBER).value == 1024


def test_the_last_line_of_a_paragraph_is_no_line_of_its_own() -> None:
    text = "1d: The layer has 448 parameters; each of its filters covers three channels and so\n27\nnumbers."
    assert read(text).value != 27


def test_names_in_the_equations_of_a_pdf() -> None:
    text = (
        "1.1.1 Padding\nPconv1 =\n15 * 2 + 5 - 32\n2\n= ⌈1.5⌉ = 2 (2)\nPconv2 =\n7 * 2 + 5 - 16\n2\n= 2 (3)\n"
        "Pconv3 = 2 (4)\nconv4 (4 -> 1): P = 1\n1.1.2 Code\n"
    )
    form = Form(4, ("conv1", "conv2", "conv3", "conv4"))
    assert read_answer([Passage(text, "r.md")], "1.1.1", ["1.1.1"], form).value == (2, 2, 2, 1)


def test_what_follows_an_answer_at_length_does_not_take_its_place_in_silence() -> None:
    text = (
        "1d: There are 448 parameters.\n"
        + "The loss falls slowly and steadily. " * 12
        + "In total this took 1024 seconds."
    )
    reading = read(text)
    assert reading.status is Status.UNCLEAR
    assert set(reading.candidates) == {448, 1024}
