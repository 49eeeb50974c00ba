"""``loop``: a training loop by its behaviour, on tiny networks: what each step changes, its loss, noise, the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from grader.judge.case import Case
from grader.judge.kinds.loop_words import change_words, end_words, loss_words, noise_words, retired_lines, times
from grader.judge.loops.accounts import Account, account, outside_steps, rounds_of, settled, slices_of, trained
from grader.judge.loops.asking import ask_loop
from grader.judge.loops.reading import Step, Told
from grader.judge.outcome import blocked, from_share, student_failed
from grader.judge.respond import StudentFailure
from grader.model import (
    Aspect,
    Curve,
    Evidence,
    Finding,
    Item,
    Lines,
    LoopCheck,
    LoopStep,
    Row,
    Series,
    Table,
    Traceback,
    Visibility,
)
from grader.rubric import parse_formula

__all__ = ["judge_loop"]

WELL = Fraction(1)
NOT_WATCHED = (
    "Your loop trains other networks than those that were given to it, so it could not be watched. A person will look."
)
IN_OURS = "the loop stopped in a supplied helper or network: the student's own may differ from the handout's"


@dataclass(frozen=True)
class _Part:
    """One line of the result: an aspect, or an equal share of one."""

    aspect: Aspect
    title: str
    share: Fraction
    words: str


@dataclass(frozen=True, eq=False)
class _Run:
    """One run with its accounts, by the rubric's names of steps."""

    told: Told
    accounts: dict[str, Account]
    asked: int
    """Iterations that the settings ask for."""

    @property
    def rounds(self) -> int:
        """The iterations that were made, as far as losses tell; 0 where none is right."""
        return rounds_of(self.accounts, self.asked)

    def share(self, name: str) -> Fraction:
        """Of the marks for the losses of one kind of step."""
        return self.accounts[name].share(self.rounds)


def judge_loop(item: Item, check: LoopCheck, case: Case) -> Finding:
    """Each aspect by its weight; within one, equal shares for what it is made of.

    Raises StudentFailure when there is no such function, or when the first run's box ended.
    """
    run = _run(check, case, next(iter(check.runs)))
    if run.told.steps and not any(step.inputs for step in run.told.steps):
        return blocked(item.id, "the loop's networks", NOT_WATCHED, needs_person=True)
    weights = check.weights
    is_open = item.visibility is not Visibility.HIDDEN
    parts = [part for part in _parts(check, case, run, is_open=is_open) if part.aspect in weights]
    each = {aspect: sum(part.aspect == aspect for part in parts) for aspect in weights}
    earned = sum((part.share * Fraction(weights[part.aspect]) / each[part.aspect] for part in parts), Fraction(0))
    wrong = next((part for part in parts if part.share < 1), None)
    failure, outside = run.told.failure, outside_steps(run.told)
    say = f"{check.function} does what is asked for in {check.iterations} iterations."
    if wrong is not None:
        say = f"{wrong.title}: {wrong.words}"
    where = ""
    if failure is not None:
        stopped = student_failed(item.id, failure)
        say, where = stopped.say, stopped.where
    return from_share(
        item.id,
        earned / sum(map(Fraction, weights.values())),
        1,
        say,
        where=where,
        evidence=_evidence(check, run, parts),
        staff=_for_staff(run.told, outside=outside),
        needs_person=outside or run.told.in_ours,
    )


def _run(check: LoopCheck, case: Case, name: str) -> _Run:
    told, scene = ask_loop(check, case, name)
    slices = slices_of(check.networks)
    accounts = {step: account(wanted, told, scene, slices) for step, wanted in check.steps.items()}
    return _Run(told, settled(accounts), check.iterations)


def _parts(check: LoopCheck, case: Case, run: _Run, *, is_open: bool) -> Iterator[_Part]:
    """Every line of the result, in the order in which a student should look at them."""
    for name, wanted in check.steps.items():
        yield _changes(check, run.told, name, wanted)
    for name, one in run.accounts.items():
        if not check.steps[name].loss:
            continue
        yield _Part(
            "loss",
            f"The loss of the {name}",
            run.share(name) * one.factor,
            loss_words(one, run.rounds, is_open=is_open),
        )
    if check.noise:
        yield _noise(check, run)
    if "runs" in check.weights:
        for name in [*check.runs][1:]:
            yield _other_run(check, case, run, name, is_open=is_open)
    yield _end(check, run)


def _changes(check: LoopCheck, told: Told, name: str, wanted: LoopStep) -> _Part:
    """Steps that change only what they train, of all that change it; and each of the networks must change."""
    mine = frozenset(wanted.changes)
    changed = [trained(step, told, slices_of(check.networks)) for step in told.steps]
    own = [found for found in changed if found & mine]
    others = frozenset().union(*own) - mine
    still = [network for network in wanted.changes if not any(network in found for found in own)]
    share = Fraction(sum(found <= mine for found in own), max(len(own), 1)) * (1 - Fraction(len(still), len(mine)))
    return _Part("changes", f"A step of the {name} changes nothing else", share,
                 change_words(wanted, len(own), others, still))  # fmt: skip


def _noise(check: LoopCheck, run: _Run) -> _Part:
    """Noise of every step whose formula has some: what the step was worked out on, else what the network was given.

    Steps of one kind between two batches may share theirs.
    """
    used: set[tuple[str, int, int]] = set()
    for name, one in run.accounts.items():
        names = frozenset().union(*(parse_formula(text).names for text in check.steps[name].loss))
        taker = next((network for noise, network in check.noise.items() if noise in names), None)
        for step, followed in zip(one.steps, one.followed, strict=True):
            if followed is None and not step.losses:
                continue  # a step without a loss of its own needs no noise of its own
            at = followed.noise if followed is not None else _noise_of(step, taker)
            used |= {(name, step.moment, at)} if at is not None else set()
    different = len({at for _, _, at in used} if check.fresh == "step" else {(name, at) for name, _, at in used})
    share = Fraction(different, max(len(used), 1))
    return _Part("noise", "Noise is drawn anew", share, noise_words(len(used), different, check.fresh))


def _noise_of(step: Step, taker: str | None) -> int | None:
    return next(iter(step.inputs.get(taker, ())), None) if taker is not None else None


def _other_run(check: LoopCheck, case: Case, first: _Run, name: str, *, is_open: bool) -> _Part:
    """The losses of another run that its settings have a part in. What is wrong as usual is no better with these."""
    try:
        run = _run(check, case, name)
    except StudentFailure as stopped:
        if stopped.failure.kind.is_fault:
            raise
        return _Part("runs", name, Fraction(0), student_failed("", stopped.failure).say)
    here = {step: run.accounts[step].strict.share(run.rounds) for step in _concerned(check, name)}
    shares = {step: min(share, first.share(step)) for step, share in here.items()}
    wrong = next((step for step, share in shares.items() if share < 1), next(iter(shares)))
    words = loss_words(run.accounts[wrong], run.rounds, is_open=is_open)
    if shares[wrong] == WELL:
        words = f"So it is in {times(len(run.accounts[wrong].steps), 'step')}."
    elif here[wrong] == WELL:
        words = "The loss is as asked for here, but not with the usual settings."
    return _Part("runs", name, sum(shares.values(), Fraction(0)) / len(shares), words)


def _concerned(check: LoopCheck, name: str) -> list[str]:
    """The steps whose formulas speak of a setting that is another one in this run; all, when none does."""
    usual, these = next(iter(check.runs.values())), check.runs[name]
    other = {setting for setting, value in these.items() if usual[setting] != value}
    found = [
        step for step, wanted in check.steps.items() if any(other & parse_formula(text).names for text in wanted.loss)
    ]
    return found or [*check.steps]


def _end(check: LoopCheck, run: _Run) -> _Part:
    rounds = run.rounds
    if not rounds:  # no loss is right, or none is asked for: then the steps that there are are counted
        counts = [len(one.steps) for one in run.accounts.values() if one.steps]
        fits = counts and all(count % check.iterations == 0 for count in counts)
        fits = fits or any(
            one.batches_trained_on == len(one.steps) == check.iterations for one in run.accounts.values()
        )
        rounds = check.iterations if fits else min(counts, default=0)
    ends = run.told.returned and rounds == check.iterations
    return _Part("ends", "The loop ends when it should", Fraction(int(ends)),
                 end_words(run.told, rounds, check.iterations))  # fmt: skip


def _for_staff(told: Told, *, outside: bool) -> str:
    notes = ["weights change where no optimiser makes a step"] if outside else []
    if told.in_ours:
        notes.append(IN_OURS)
    if told.retired:
        notes.append(f"kept alive, since torch no longer has it or it is not here: {', '.join(told.retired)}")
    return "; ".join(notes)


def _evidence(check: LoopCheck, run: _Run, parts: Sequence[_Part]) -> tuple[Evidence, ...]:
    rows = tuple(Row(cells=(part.title, part.words), agrees=part.share == WELL) for part in parts)
    found: list[Evidence] = [
        Table(title=f"{check.function}, run on small networks", head=("What is asked for", "Seen"), rows=rows)
    ]
    failure = run.told.failure
    if failure is not None and failure.frames:
        found.append(Traceback(failure=failure))
    series = tuple(
        Series(name=name, values=tuple(sum(step.losses) if step.losses else None for step in one.steps))
        for name, one in run.accounts.items()
        if one.steps
    )
    if series:
        found.append(Curve(title="Losses of the small networks", series=series))
    if retired := retired_lines(run.told):
        found.append(Lines(title="torch no longer has this; here it was kept alive", lines=retired))
    if run.told.written:
        lines = tuple(f"{name}: {count}" for name, count in run.told.written.items())
        found.append(Lines(title="Helpers that write nothing here, and how often they were called", lines=lines))
    return tuple(found)
