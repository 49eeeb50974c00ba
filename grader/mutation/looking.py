"""Looking at the reference before anything is changed: what it is made of, and in which ways it can be called."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from itertools import chain

from grader.errors import RubricError
from grader.model import AnswerCheck, FileCheck, Plain
from grader.mutation.asked import AskedCall, asked_calls, asked_layers
from grader.mutation.bench import Bench
from grader.mutation.handed import Written
from grader.mutation.modules import Model
from grader.mutation.reference import Reference
from grader.mutation.source import SourceFile, dotted
from grader.mutation.study import Study
from grader.rubric import LoadedRubric

__all__ = ["other_calls", "study_of"]

OTHER = 7
"""Added to a number that a model is made with, to see whether it counts."""


def study_of(loaded: LoadedRubric, reference: Reference, bench: Bench) -> Study:
    """What makers of variants need to know. Raises RubricError when the reference's answers cannot be had."""
    calls = tuple(call for call in asked_calls(loaded) if call.name in reference.subjects)
    checks = [item.check for item in loaded.rubric.items]
    answering = [check for check in checks if isinstance(check, AnswerCheck)]
    answers: dict[str, Written] = {}
    for file in dict.fromkeys(check.reference for check in answering):
        answers |= bench.answers(file, [check.question for check in answering if check.reference == file])
    return Study(
        reference=reference,
        models=_models(reference, calls, bench),
        signatures={path: bench.signatures(path, _called(file)) for path, file in reference.code.items()},
        calls=calls,
        answers={check.question: answers[check.question] for check in answering},
        patterns=tuple(chain.from_iterable(check.patterns for check in checks if isinstance(check, FileCheck))),
        layers_asked=asked_layers(loaded),
    )


def _models(reference: Reference, calls: tuple[AskedCall, ...], bench: Bench) -> Mapping[str, Model]:
    """The model of each subject, made as the rubric makes it; without arguments where the rubric does not say how."""
    found = {}
    for subject in reference.subjects:
        own = [call for call in calls if call.name == subject] or [AskedCall(subject, (), (), ())]
        try:
            model = bench.model(own[0])
        except RubricError:
            continue  # a function that needs arguments, or a class that the rubric makes in a test of the staff's own
        if model.modules:
            found[subject] = model
    return found


def _called(file: SourceFile) -> tuple[str, ...]:
    """The dotted names that a file calls."""
    names = [dotted(node.func) for node in ast.walk(file.tree) if isinstance(node, ast.Call)]
    return tuple(sorted({name for name in names if name}))


def other_calls(study: Study) -> Iterator[AskedCall]:
    """Each call of the rubric's with one argument other or left out: what a handout asks for holds for these too.

    A size of the input that equals the argument is taken to follow it. What the reference cannot answer is left out
    by whoever asks.
    """
    for call in study.calls:
        names = study.reference.parameters(call.name)
        given = {**dict(zip(names, call.args, strict=False)), **dict(call.kwargs)}
        defaults = _defaults(study, call.name)
        for name, value in {**defaults, **given}.items():
            if isinstance(value, int) and not isinstance(value, bool):
                yield _with(call, {**given, name: value + OTHER}, value, value + OTHER)
                yield _with(call, {**given, name: max(value // 2, 1)}, value, max(value // 2, 1))
            if name in given and name in defaults:
                rest = {key: one for key, one in given.items() if key != name}
                yield _with(call, rest, value, defaults[name])


def _with(call: AskedCall, given: Mapping[str, Plain], before: Plain, after: Plain) -> AskedCall:
    size = tuple(after if number == before and isinstance(after, int) else number for number in call.size[1:])
    return AskedCall(call.name, (), tuple(given.items()), (*call.size[:1], *size))


def _defaults(study: Study, subject: str) -> Mapping[str, Plain]:
    """Defaults that are written as numbers."""
    found = study.reference.definition(subject)
    made = study.method(subject, "__init__")
    function = made.function if made is not None else found[1] if found is not None else None
    if not isinstance(function, ast.FunctionDef):
        return {}
    names = [*function.args.posonlyargs, *function.args.args]
    pairs = zip(names[len(names) - len(function.args.defaults) :], function.args.defaults, strict=True)
    numbers: dict[str, Plain] = {}
    for name, node in pairs:
        if isinstance(node, ast.Constant) and isinstance(node.value, int) and not isinstance(node.value, bool):
            numbers[name.arg] = node.value
    return numbers
