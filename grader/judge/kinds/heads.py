"""``heads``: a gradient from each of several outputs reaches parameters, together all of them.

As for the kind ``gradient``, what a box says of its gradients must be what the operations that it told lead to, in a
clean box under the same drawn numbers: once for each output, with the others left out of the sum.
"""

from __future__ import annotations

from fractions import Fraction

from grader.judge.calling import called, found_by_size
from grader.judge.case import Case
from grader.judge.graph.claim import Claim, Subject
from grader.judge.graph.sending import parameters_used
from grader.judge.graph.verify import verify
from grader.judge.kinds.asking import call_of
from grader.judge.kinds.gradient import gradients_of, reached
from grader.judge.kinds.uncalled import uncalled
from grader.judge.kinds.unverified import unverified
from grader.judge.outcome import from_share
from grader.model import Finding, HeadsCheck, Item, Lines, Row, Table
from grader.rubric import parse_sizes

__all__ = ["judge_heads"]

NAMES_SHOWN = 12
Names = frozenset[str]


def judge_heads(item: Item, check: HeadsCheck, case: Case) -> Finding:
    """Each output that is there and whose gradient reaches parameters is an equal share; so is every parameter being
    reached from some output (in part, as many as are), and where the outputs share layers, that they learn together.
    What could learn but is not registered is a parameter that nothing reaches: no optimiser is given it.

    Raises StudentFailure when the model does not run.
    """
    side, draw = case.student, case.draw.child(f"heads/{check.model}")
    call = call_of(side, check.model)
    one = called(side, call, check.ways, check.outputs, inputs=check.inputs, lengths={"N": check.batch}, draw=draw)
    if one.failure is not None:
        if (unknown := uncalled(item, check.ways, one)) is not None:
            return unknown
        raise side.stopped(one.failure)
    subject = Subject(side, call, one.specified)
    verification = verify(case, subject)
    claim = next(claim for claim in verification.claims if claim.mode == "train")
    if claim.failure is not None:
        raise side.stopped(claim.failure)
    if not verification.holds:
        return unverified(item.id, verification)
    learnable = [one.name for one in claim.program.parameters if not one.is_buffer]
    strays = sum(1 for constant in claim.program.constants if constant.learnable)
    wanting = len(learnable) + strays
    heads = _heads(check, claim)
    found = {name: _reached_from(case, subject, claim, at) for name, at in heads.items() if at is not None}
    others = [at for at in range(len(claim.program.outputs)) if at not in heads.values()]
    further = [_reached_from(case, subject, claim, at) for at in others] if found else []
    every: Names = frozenset().union(*found.values(), *further)
    rows = [_row(name, found.get(name)) for name in heads]
    shares = [Fraction(row.agrees is True) for row in rows if row.agrees is not None]
    shares.append(Fraction(len(every), wanting) if wanting else Fraction(0))
    together = f"{len(every)} of {wanting} parameters" + (f" ({strays} not registered)" if strays else "")
    rows.append(Row(cells=("all together", together), agrees=shares[-1] == 1))
    if not found:
        shares = [Fraction(0)]
    if check.shared and len(found) > 1:
        common = frozenset.intersection(*found.values())
        shares.append(Fraction(bool(common)))
        rows.append(Row(cells=("layers that all of them train", f"{len(common)} parameters"), agrees=bool(common)))
    wrong = [row for row in rows if row.agrees is False or not found]
    missing = [name for name in learnable if name not in every]
    return from_share(
        item.id,
        sum(shares, Fraction(0)),
        len(shares),
        _say(wrong[0], one.sizes) if wrong else "A gradient from every output reaches what it should train.",
        evidence=(
            Table(title="What learns from which output", head=("Output", "A gradient reaches"), rows=tuple(rows)),
            *((_lines(missing),) if missing and found else ()),
        ),
    )


def _heads(check: HeadsCheck, claim: Claim) -> dict[str, int | None]:
    """The place of each output among those of the program; None where there is none of its size."""
    names = claim.program.names
    batch = next((given.size[0] for given in claim.inputs if given.size), check.batch)
    sizes = {name: ref.size for name, ref in zip(names, claim.program.outputs, strict=True)}
    wanted = {name: parse_sizes(text) for name, text in check.outputs.items()}
    found = found_by_size(sizes, wanted, {"N": batch}).names
    return {name: names.index(found[name]) if name in found else None for name in wanted}


def _reached_from(case: Case, subject: Subject, claim: Claim, output: int) -> Names:
    used = tuple(one.name for one in parameters_used(claim.program) if not one.is_buffer)
    if not used:
        return frozenset()
    mine, clean = gradients_of(case, subject, claim, used, only=output)
    return frozenset(name for name in used if reached(name, mine, clean))


def _row(name: str, found: Names | None) -> Row:
    if found is None:
        return Row(cells=(name, "there is no such output"))  # charged where outputs are asked for
    return Row(cells=(name, f"{len(found)} parameters"), agrees=bool(found))


def _say(row: Row, sizes: str) -> str:
    name, told = row.cells
    if told == "there is no such output":
        return f"There is no output {name} among those that forward returns: {sizes}."
    if name == "all together":
        return f"Gradients reach {told}: the others cannot learn."
    return f"{name[0].upper()}{name[1:]}: a gradient reaches {told}."


def _lines(missing: list[str]) -> Lines:
    more = [f"and {len(missing) - NAMES_SHOWN} more"] if len(missing) > NAMES_SHOWN else []
    return Lines(title="Parameters that no gradient reaches", lines=(*missing[:NAMES_SHOWN], *more))
