"""What is said of a choice: names, definitions and arguments other than the rubric's, gaps, another framework."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from grader.judge.chosen import Choice, Chosen
from grader.judge.contract import Contracts
from grader.judge.defined import Defined, SourceFile
from grader.model import Answer, Failure, FailureKind, Note, Transcript, Value

__all__ = ["framework", "notes_on", "stood_in"]

FRAMEWORKS = {
    "tensorflow": "TensorFlow", "keras": "Keras", "jax": "JAX", "flax": "JAX", "haiku": "JAX", "mxnet": "MXNet",
    "paddle": "PaddlePaddle", "caffe": "Caffe", "theano": "Theano", "lasagne": "Theano", "chainer": "Chainer",
    "tflearn": "TensorFlow", "tf_keras": "Keras", "mindspore": "MindSpore", "tinygrad": "tinygrad",
}  # fmt: skip
SHOWN, WORDS_SHOWN = 8, 300
NOT_INSTALLED = re.compile(r"the package ([\w.]{1,80}) is not installed where this is graded")
"""As a stand-in says it when something really needs it."""
OURS = {"torch", "pytorch_lightning", "lightning", "torchvision"}


def framework(choice: Choice, files: Sequence[SourceFile]) -> Choice:
    """The choice, unless the code that it rests on is written for another framework than PyTorch: then none, and why.

    ``files``: those that were chosen, or where none was, all.
    """
    packages = {package for file in files for package in file.packages}
    others = list(dict.fromkeys(FRAMEWORKS[package] for package in sorted(packages & FRAMEWORKS.keys())))
    if not others or packages & OURS:
        return choice
    where = ", ".join(file.path for file in files if file.packages & FRAMEWORKS.keys())
    text = f"The code in {where} is written for {' and '.join(others)}. This assignment is graded with PyTorch."
    failure = Failure(FailureKind.MISSING, text, stage="find")
    note = Note("other-framework", text, needs_person=True)
    return replace(choice, sources={}, default=None, absent=failure, chosen={}, unclear={}, notes=(*choice.notes, note))


def notes_on(
    taken: Mapping[str, tuple[SourceFile, Defined | None]],
    chosen: Mapping[str, Chosen],
    contracts: Contracts,
    files: Sequence[SourceFile],
) -> tuple[Note, ...]:
    """What student and staff are told of the classes that were taken. ``files``: everything that was handed in."""
    notes = []
    names = {name: one.name for name, (_, one) in taken.items() if one is not None}
    for name, (file, definition) in taken.items():
        if definition is None:
            continue
        where = f"{definition.name} ({file.path}, {definition.place})"
        if name in contracts.by_what_it_does:
            notes.append(Note("other-name", f"Nothing is called {name}; {where} was taken: it makes the right size."))
        elif definition.name != name:
            notes.append(Note("other-name", f"{name} was asked for; {where} was taken."))
        if definition.of > 1:
            places = ", ".join(one.place for one in file.named(definition.name))
            text = f"{definition.name} is defined {definition.of} times in {file.path} ({places})"
            alone = sum(other == definition.name for other in names.values()) < 2
            whose = "" if alone else f" as {name}"
            notes.append(Note("repeated", f"{text}; the one in {definition.place} was graded{whose}."))
        if words := contracts.words(name, chosen[name]):
            notes.append(Note("other-arguments", f"{words[0].upper()}{words[1:]}: so your class was called."))
        if chosen[name].closed:
            notes.append(Note("arguments-unknown", chosen[name].closed, needs_person=True))
        if definition.blank:
            gaps = ", ".join(definition.blank)
            notes.append(Note("unfilled", f"Still to be filled in, as in the starter code: {gaps} of {where}."))
            full = [one.path for one in files if any(not other.blank for other in one.named(definition.name))]
            if full:
                text = (
                    f"{definition.name} has no such gaps in {', '.join(full[:5])}. A person must say which one counts."
                )
                notes.append(Note("filled-elsewhere", text, needs_person=True))
    return tuple(notes)


def stood_in(transcript: Transcript) -> tuple[Note, ...]:
    """What the boxes say that stood in for what is not here: packages, files, old names, a GPU."""
    said: dict[str, None] = {}
    for exchange in transcript.exchanges:
        told = exchange.answer.facts.get("stood_in") if isinstance(exchange.answer, Value) else None
        if isinstance(told, list):
            said |= dict.fromkeys(one[:WORDS_SHOWN] for one in told[:100] if isinstance(one, str))
    words = sorted(said)
    more = f" And {len(words) - SHOWN} more." if len(words) > SHOWN else ""
    notes = [Note("stood-in", " ".join(words[:SHOWN]) + more)] if words else []
    needed = sorted({name for exchange in transcript.exchanges for name in _packages(exchange.answer)})
    if needed:
        text = f"Your code needs what is not installed where this is graded: {', '.join(needed[:SHOWN])}."
        notes.append(Note("package-needed", f"{text} A person will look at it.", needs_person=True))
    return tuple(notes)


def _packages(answer: Answer) -> Iterator[str]:
    """Packages for want of which something stopped: whether the course lets students use them is for a person."""
    messages = [answer.message] if isinstance(answer, Failure) else []
    if isinstance(answer, Value):
        passes = answer.facts.get("passes")
        entries = [answer.facts, *(passes if isinstance(passes, list) else [])]
        stopped = [entry.get("failure") for entry in entries if isinstance(entry, dict)]
        messages = [str(failure.get("message")) for failure in stopped if isinstance(failure, dict)]
    for message in messages:
        yield from NOT_INSTALLED.findall(message[:WORDS_SHOWN])
