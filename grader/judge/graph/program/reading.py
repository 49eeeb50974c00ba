"""Reading a program from what the box told. Nothing of it is believed: what is malformed, too long, or refers to what
is not there is refused."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from grader.evidence import ProtocolFault
from grader.judge.graph.program.records import (
    Argument,
    Constant,
    InputFacts,
    ModuleRun,
    Operation,
    ParameterFacts,
    Program,
    Ref,
    Size,
)
from grader.model import Array

__all__ = ["read_program"]

Arrays = Mapping[str, npt.NDArray[Any]]
One = TypeVar("One")

OPERATIONS = 5000
TENSORS = 4096
MEMBERS = 4096
DEPTH = 4
RANK = 16
LONGEST = 1 << 62
"""Of an axis."""
LARGEST = 1 << 64
"""Of any number: a slice to the end ends at 2**63 - 1."""
WORDS = 500


def read_program(facts: Mapping[str, Any], arrays: Arrays | None = None) -> Program:
    """The program in a trace's facts and arrays. Raises ProtocolFault when they are malformed.

    References point only backwards, at what is there; sizes are what torch could have.
    """
    return _Reader(facts, arrays or {}).program()


class _Reader:
    """Reads the parts in the order in which they may refer to each other."""

    def __init__(self, facts: Mapping[str, Any], arrays: Arrays) -> None:
        self._facts, self._arrays = facts, arrays
        self._operations: list[Operation] = []
        self._parameters: dict[str, ParameterFacts] = {}
        self._inputs: tuple[InputFacts, ...] = ()
        self._constants: tuple[Constant, ...] = ()

    def program(self) -> Program:
        facts = self._facts
        parameters = tuple(
            self._parameter(entry, number) for number, entry in enumerate(_list(facts.get("parameters"), TENSORS))
        )
        self._parameters = {one.name: one for one in parameters}
        if len(self._parameters) != len(parameters):
            raise ProtocolFault("two parameters of a trace have one name")
        self._inputs = _each(facts.get("given"), lambda one: InputFacts(_size(one.get("size")), _word(one, "dtype")))
        constants = _list(facts.get("constants"), TENSORS)
        self._constants = tuple(self._constant(entry, number) for number, entry in enumerate(constants))
        for entry in _list(facts.get("operations"), OPERATIONS):
            self._operations.append(self._operation(_dict(entry)))
        returned = _dict(facts.get("returned"))
        values = _each(returned.get("values"), lambda one: (_word(one, "name"), self._ref(one)))
        return Program(
            operations=tuple(self._operations),
            parameters=parameters,
            inputs=self._inputs,
            constants=self._constants,
            outputs=tuple(ref for _, ref in values),
            names=tuple(name for name, _ in values),
            form=_word(returned, "form"),
            mode=_word(facts, "mode"),
            on=_word(facts, "on"),
            modules=_each(facts.get("modules"), self._module, OPERATIONS),
            unfilled=_words(facts.get("unfilled")),
            unseen=_words(facts.get("unseen")),
            complete=facts.get("complete") is True and bool(values),
        )

    def _parameter(self, entry: object, number: int) -> ParameterFacts:
        one = _dict(entry)
        size, dtype = _size(one.get("size")), _word(one, "dtype")
        stride = _size(one.get("stride", []))
        if stride and len(stride) != len(size):
            raise ProtocolFault("a parameter's stride is not of its rank")
        return ParameterFacts(
            name=_word(one, "name"),
            size=size,
            learnable=one.get("learnable") is True,
            is_buffer=one.get("buffer") is True,
            aliases=_words(one.get("aliases", [])),
            dtype=dtype,
            stride=stride,
            value=self._value(f"parameter/{number}", size),
        )

    def _constant(self, entry: object, number: int) -> Constant:
        one = _dict(entry)
        size = _size(one.get("size"))
        value = self._value(f"constant/{number}", size)
        return Constant(size, _word(one, "dtype"), value, one.get("learnable") is True)

    def _value(self, name: str, size: Size) -> Array | None:
        array = self._arrays.get(name)
        if array is None:
            return None
        if array.shape != size:
            raise ProtocolFault("a constant is not of the size that is told of it")
        return Array(np.array(array))

    def _operation(self, one: Mapping[str, Any]) -> Operation:
        arguments = _dict(one.get("arguments"))
        if len(arguments) > 100:
            raise ProtocolFault("an operation has too many arguments")
        sizes = _list(one.get("sizes"), MEMBERS)
        return Operation(
            operator=_word(one, "name").removeprefix("aten::"),
            overload=_word(one, "overload"),
            arguments={_text(name): self._argument(value, 0) for name, value in arguments.items()},
            sizes=tuple(map(_size, sizes)),
            module=_word(one, "module"),
        )

    def _argument(self, value: object, depth: int) -> Argument:
        match value:
            case None | bool():
                return value
            case int() if abs(value) <= LARGEST:
                return value
            case float() if math.isfinite(value):
                return value
            case str():
                return _text(value)
            case {"float": "inf" | "-inf" | "nan" as word}:
                return float(word)
            case {"ref": _}:
                return self._ref(value)
            case list() if depth < DEPTH:
                return tuple(self._argument(member, depth + 1) for member in _list(value, MEMBERS))
            case _:
                raise ProtocolFault("an operation's argument is of no known form")

    def _ref(self, told: object) -> Ref:
        one = _dict(told)
        size = _size(one.get("size"))
        match one.get("ref"):
            case ["value", int(index), int(output)] if 0 <= index < len(self._operations):
                if 0 <= output < len(self._operations[index].sizes):
                    return Ref("value", int(index), int(output), size=size)
            case ["input", int(index)] if 0 <= index < len(self._inputs):
                return Ref("input", int(index), size=size)
            case ["constant", int(index)] if 0 <= index < len(self._constants):
                return Ref("constant", int(index), size=size)
            case ["parameter", str(name)] if name in self._parameters:
                return Ref("parameter", name=name, size=size)
            case _:
                pass
        raise ProtocolFault("a trace refers to what is not there")

    def _module(self, one: Mapping[str, Any]) -> ModuleRun:
        first, last = one.get("first"), one.get("last")
        if type(first) is not int or type(last) is not int or not 0 <= first <= last <= len(self._operations):
            raise ProtocolFault("a module's operations are not there")
        takes, gives = self._ref(one["takes"]) if one.get("takes") is not None else None, self._ref(one.get("gives"))
        given = takes.size if takes is not None else ()
        return ModuleRun(_word(one, "name"), _word(one, "kind"), given, gives.size, first, last, takes, gives)


def _each(told: object, read: Callable[[Mapping[str, Any]], One], most: int = TENSORS) -> tuple[One, ...]:
    return tuple(read(_dict(entry)) for entry in _list(told, most))


def _list(value: object, most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise ProtocolFault("a trace lacks a list, or it is too long")
    return value


def _dict(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ProtocolFault("a trace is malformed")
    return value


def _size(value: object) -> Size:
    """Lengths of axes: whole, not negative, few enough."""
    lengths = _list(value, RANK)
    if not all(type(length) is int and 0 <= length <= LONGEST for length in lengths):
        raise ProtocolFault("a size in a trace is none")
    return tuple(lengths)


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > WORDS:
        raise ProtocolFault("a name in a trace is none, or too long")
    return value


def _word(one: Mapping[str, Any], key: str) -> str:
    return _text(one.get(key))


def _words(value: object) -> tuple[str, ...]:
    return tuple(map(_text, _list(value, TENSORS)))
