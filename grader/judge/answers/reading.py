"""Reading: what a submission's documents state as the answer to one question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.judge.answers.choice import Choice, choose
from grader.judge.answers.decimals import ambiguous, with_decimals
from grader.judge.answers.labelled import labelled
from grader.judge.answers.labels import Label, parse_id
from grader.judge.answers.languages import in_english
from grader.judge.answers.plain import plain
from grader.judge.answers.records import Form, Passage, Reading, Stated, Status
from grader.judge.answers.results import Result, find_results
from grader.judge.answers.sections import Line, Section, find_sections, labels_of
from grader.judge.answers.sequences import AXES
from grader.judge.answers.spelled import with_digits, with_examples
from grader.judge.answers.standing import Level, standings

__all__ = ["cut", "lines_about", "read_answer", "read_text"]

MAX_QUOTE = 240
MAX_TEXT = 20_000
"""Characters that are read for one question, in all its sections together. What comes after them is a person's."""


def read_answer(passages: Sequence[Passage], question: str, known: Sequence[str], form: Form | None = None) -> Reading:
    """What ``passages`` state as the answer to ``question``.

    ``known`` are the ids of all questions (their headings end a section). ``form`` says what to look for, so that a
    size is not answered by a number of its working, nor the reverse. Never raises, whatever the text.

    ``found``: one value is stated. ``absent``: the question has no section, or a blank one, and no value stands
    where its answer could be. ``unclear``: text is there, but no value or several.
    """
    labels = labels_of([*known, question])
    sections = find_sections(passages, labels)
    mine = [section for section in _sections_of(question, labels, sections) if not section.is_blank]
    if not mine:
        return _elsewhere(question, sections, form)
    readings = []
    left = MAX_TEXT
    for section in mine:
        if left <= 0:
            return Reading(Status.UNCLEAR, None, cut(section.lines[0].text.strip()), section.lines[0].place)
        readings.append(_read_lines(section.lines, form, left))
        left -= section.length
    found = {reading.value: reading for reading in readings if reading.status is Status.FOUND}
    open_ = [reading for reading in readings if reading.status is Status.UNCLEAR and reading.candidates]
    if len(found) == 1 and not open_:
        return next(reading for reading in readings if reading.status is Status.FOUND)
    if not found and len(readings) == 1:
        return readings[0]
    candidates = [*found, *(candidate for reading in open_ for candidate in reading.candidates)]
    shown = (open_ or [*found.values()] or readings)[-1]
    return Reading(Status.UNCLEAR, None, shown.quote, shown.place, _distinct(candidates))


def lines_about(passages: Sequence[Passage], question: str, known: Sequence[str]) -> list[tuple[Line, ...]]:
    """The lines of each section that answers ``question``; blank ones are left out."""
    sections = find_sections(passages, labels := labels_of([*known, question]))
    return [section.lines for section in _sections_of(question, labels, sections) if not section.is_blank]


def read_text(text: str, place: str, form: Form | None = None) -> Reading:
    """What a text that is one question's answer states."""
    return _read_lines([Line(line, place) for line in text.split("\n")], form)


def _sections_of(question: str, labels: tuple[Label, ...], sections: list[Section]) -> list[Section]:
    wanted = parse_id(question)
    if wanted is None:
        return []
    if wanted.part is None:
        return [section for section in sections if section.labels[0].number == wanted.number]
    if wanted.number is None:
        return [section for section in sections if any(label.part == wanted.part for label in section.labels)]
    exact = [section for section in sections if wanted in section.labels]
    if exact:
        return exact
    namesakes = {label.number for label in labels if label.part == wanted.part}
    if len(namesakes) > 1:  # an ``a)`` without a number may be 1a or 2a
        return []
    return [section for section in sections if Label(None, wanted.part) in section.labels]


def _elsewhere(question: str, sections: list[Section], form: Form | None) -> Reading:
    """No section: absent, unless a value stands under no heading or under the question's bare number."""
    wanted = parse_id(question)
    number = wanted.number if wanted else None
    part = wanted.part if wanted else None
    least = Level.CONCLUDED if form is None or form.length is None else Level.MENTIONED
    left = MAX_TEXT
    for section in sections:
        stray = {Label(None, None), Label(None, part), Label(number, None)} & set(section.labels)
        if not stray or section.is_blank or left <= 0:
            continue
        text = _plain(section.lines, form, left)
        left -= section.length
        values = [standing.result for standing in standings(text, find_results(text, form)) if standing.level >= least]
        if values:
            quote, place = _quote(text, section.lines, values[-1])
            return Reading(Status.UNCLEAR, None, quote, place, _distinct([result.value for result in values]))
    return Reading(Status.ABSENT)


def _read_lines(lines: Sequence[Line], form: Form | None, most: int = MAX_TEXT) -> Reading:
    if not any(line.text.strip() for line in lines):
        return Reading(Status.ABSENT)
    text = _asking(_plain(lines, form, most), form)
    results = find_results(text, form)
    if not results:  # numbers that are spelled out count where no others are
        text = with_digits(text)
        results = find_results(text, form)
    choice: Choice = choose(standings(text, results), form)
    if form is not None and form.names and (one_by_one := _one_by_one(text, lines, form, choice)):
        return one_by_one
    if choice.result is not None:
        quote, place = _quote(text, lines, choice.result)
        value = with_examples(choice.result.value, text)
        if form is not None and form.fractions and not isinstance(value, tuple):
            other = ambiguous(text[choice.result.start : choice.result.end], text)
            if other is not None:
                return Reading(Status.UNCLEAR, None, quote, place, (value, other))
        if _is_a_part(value, text, form):
            return Reading(Status.UNCLEAR, None, quote, place, (value,))
        return Reading(Status.FOUND, value, quote, place)
    if choice.rivals:
        quote, place = _quote(text, lines, choice.rivals[0], choice.rivals[-1])
        return Reading(Status.UNCLEAR, None, quote, place, _distinct([rival.value for rival in choice.rivals]))
    written = [line for line in lines if line.text.strip()]
    return Reading(Status.UNCLEAR, None, cut(" ".join(line.text.strip() for line in written)), written[0].place)


def _plain(lines: Sequence[Line], form: Form | None, most: int) -> str:
    text = in_english(plain(_joined(lines, most)))
    return with_decimals(text, percent=form.percent) if form is not None and form.fractions else text


def _asking(text: str, form: Form | None) -> str:
    """``text`` with ``size`` for what is asked: a padding is given in most questions, and the answer of this one."""
    if form is None or form.length is not None or not form.names:
        return text
    names = "|".join(re.escape(name) for name in sorted(form.names, key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{names})(?!\w)", "size", text)


def _is_a_part(value: Stated, text: str, form: Form | None) -> bool:
    """A size that lacks two numbers or more, in a text that has other numbers: ``16 channels of 64 x 64``."""
    if form is None or form.length is None or not isinstance(value, tuple) or len(value) >= form.length - 1:
        return False
    mine = set(value)
    return any(result.value not in mine and not result.parts <= mine for result in find_results(text, Form(None)))


def _one_by_one(text: str, lines: Sequence[Line], form: Form, choice: Choice) -> Reading | None:
    """The numbers that stand beside the names of their places, beside what else the text states."""
    if choice.result is not None and all(name.lower() in AXES for name in form.names):
        return None  # words such as "channels" stand beside many numbers; a size that is stated counts before them
    found = labelled(text, form.names)
    if found is None:
        return None
    others = [choice.result] if choice.result else list(choice.rivals)
    values = _distinct([*(result.value for result in others), *found.rivals, found.value])
    start, end = text.count("\n", 0, found.start), text.count("\n", 0, found.end)
    quote = cut(" ".join(line.text.strip() for line in lines[start : end + 1] if line.text.strip()))
    if len(values) > 1 or (choice.result is None and _goes_on(text, found.end)):
        return Reading(Status.UNCLEAR, None, quote, lines[end].place, values)
    return Reading(Status.FOUND, found.value, quote, lines[end].place)


def _goes_on(text: str, end: int) -> bool:
    """Numbers follow in the lines below: what stood beside the names may have been something else."""
    return bool(find_results(text[end:].partition("\n")[2], Form(None)))


def _joined(lines: Sequence[Line], most: int) -> str:
    return "\n".join(line.text.replace("\n", " ") for line in lines)[:most]


def _quote(text: str, lines: Sequence[Line], first: Result, last: Result | None = None) -> tuple[str, str]:
    """The lines that hold the results, in the student's own words, and the place of the last of them."""
    last = last or first
    start = text.count("\n", 0, min(first.start, last.start))
    end = text.count("\n", 0, max(first.end, last.end))
    number = last.value[-1] if isinstance(last.value, tuple) and last.value else last.value
    words = " ".join(line.text.strip() for line in lines[start : end + 1])
    return cut(words, str(number)), lines[end].place


def cut(text: str, around: str = "") -> str:
    """At most ``MAX_QUOTE`` characters of ``text``: those up to the last ``around``, or the first."""
    if len(text) <= MAX_QUOTE:
        return text
    found = text.rfind(around) if around else -1
    start = max(0, min(found + MAX_QUOTE // 4, len(text)) - MAX_QUOTE + 2) if found >= 0 else 0
    stop = start + MAX_QUOTE - 2
    return ("…" if start else "") + text[start:stop].strip() + ("…" if stop < len(text) else "")


def _distinct(values: Sequence[Stated | None]) -> tuple[Stated, ...]:
    return tuple(dict.fromkeys(value for value in values if value is not None))
