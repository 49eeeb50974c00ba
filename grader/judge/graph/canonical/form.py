"""A program to its net: what it computes, in a form that does not tell how it was written.

What is treated as equal, and why, is in docs/what-is-equal.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from grader.evidence import ProtocolFault
from grader.judge.graph.canonical.memory import Memory
from grader.judge.graph.canonical.reading import read_operation
from grader.judge.graph.canonical.rewriting.algebra import Algebra
from grader.judge.graph.canonical.terms import INPUT, NUMBER, PARAMETER, Term, Terms, core
from grader.judge.graph.canonical.writing import write
from grader.judge.graph.net import Net, Parameter
from grader.judge.graph.program import Argument, Constant, ParameterFacts, Program, Ref

__all__ = ["canonical"]


@lru_cache(maxsize=64)
def canonical(program: Program) -> Net:
    """The net of a program. Where forward stopped half-way, what it had computed until then.

    Raises ProtocolFault when the program is none that torch could have run.
    """
    try:
        return _net(program)
    except (KeyError, ValueError, IndexError, TypeError, ArithmeticError) as problem:
        raise ProtocolFault(f"a trace is malformed: {type(problem).__name__}: {problem}") from problem


def _net(program: Program) -> Net:
    sizes = tuple(one.size for one in program.inputs)
    terms = Terms(batch=sizes[0][0] if sizes and sizes[0] else 0)
    memory = _memory(program, terms)
    algebra = Algebra(terms)
    for number, operation in enumerate(program.operations):
        read_operation(operation, number, algebra, memory)
    outputs = [memory.get(ref) for ref in program.outputs]
    ends = outputs if program.complete else _ends(program, memory)
    known = {one.name: one for one in program.parameters}
    steps, sources = write(ends, {name: one.learnable for name, one in known.items()}, terms.batch)
    used = {parameter.name for step in steps for parameter in step.parameters}
    return Net(
        steps=steps,
        outputs=sources if program.complete else (),
        inputs=sizes,
        mode=program.mode,
        output_sizes=tuple(term.size for term in outputs),
        unused=tuple(_unused(one) for one in known.values() if one.learnable and one.name not in used),
        unfilled=program.unfilled,
        sizes=tuple((run.name, _size(memory, run.takes), _size(memory, run.gives)) for run in program.modules),
        unseen=program.unseen,
    )


def _memory(program: Program, terms: Terms) -> Memory:
    """What is there before the run."""
    memory = Memory(terms)
    for number, one in enumerate(program.inputs):
        memory.put(Ref("input", number), terms.leaf(INPUT, one.size, number, one.dtype))
    for fact in program.parameters:
        memory.put(Ref("parameter", name=fact.name), terms.leaf(PARAMETER, fact.size, fact.name, fact.dtype))
    for number, constant in enumerate(program.constants):
        memory.put(Ref("constant", number), _constant(terms, number, constant))
    return memory


def _constant(terms: Terms, number: int, constant: Constant) -> Term:
    """A tensor from elsewhere: a number where it holds one, else known by the digest of its values."""
    value = constant.value.data if constant.value is not None else None
    if value is not None and value.size and value.dtype.kind in "biuf" and (value == value.flat[0]).all():
        return terms.expanded(terms.number(float(value.flat[0]), constant.dtype), constant.size)
    told = constant.value.digest if constant.value is not None else f"unknown {number}"
    return terms.make("Constant", constant.size, settings={"digest": told}, dtype=constant.dtype)


def _refs(arguments: tuple[Argument, ...]) -> Iterator[Ref]:
    for argument in arguments:
        if isinstance(argument, Ref):
            yield argument
        elif isinstance(argument, tuple):
            yield from _refs(argument)


def _size(memory: Memory, ref: Ref | None) -> tuple[int, ...]:
    """The size of a value, by what made it and not by what is told of it."""
    return memory.get(ref).size if ref is not None else ()


def _unused(fact: ParameterFacts) -> Parameter:
    return Parameter("", fact.name, fact.size, fact.learnable)


def _ends(program: Program, memory: Memory) -> list[Term]:
    """What was computed and not used by then, but for changes of the model's own state."""
    refs = (ref for operation in program.operations for ref in _refs(tuple(operation.arguments.values())))
    given = {ref.index for ref in refs if ref.kind == "value" and ref.output == 0}
    count = len(program.operations)
    made = [Ref("value", n) for n in range(count) if n not in given and program.operations[n].sizes]
    terms = map(memory.get, made)
    return [term for term in terms if not term.of_weights and core(term).kind not in {NUMBER, INPUT, "Empty"}]
