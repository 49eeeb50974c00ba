"""One class of attacks, graded by the whole program."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.corpus.attack import Attack
from grader.corpus.cases import Case
from grader.corpus.classroom import Role, Seat, seats_for, write_class
from grader.corpus.course import Course, place_course
from grader.corpus.judging import Baselines, honest_words, judge_case
from grader.corpus.outside import Outside
from grader.corpus.result import CorpusRow
from grader.corpus.seeing import Scene, changes, size_and_time
from grader.corpus.shrinking import Limits
from grader.pipeline import ClassResult, Request, grade_class

__all__ = ["Settings", "Tried", "try_class"]


@dataclass(frozen=True)
class Settings:
    """How a class is graded: under which limits, by which items of the rubric (ids), at which level."""

    limits: Limits
    items: Collection[str]
    level: str
    jobs: int


@dataclass(frozen=True)
class Tried:
    """The rows of a class; ``harm``: what was done to others, empty when nothing was."""

    rows: tuple[CorpusRow, ...]
    harm: str


def try_class(
    cases: Sequence[Case], course: Course, settings: Settings, folder: Path, say: Callable[[str], None]
) -> Tried:
    """Grade a class of attacks below ``folder``, which is new and which boxes of any user id can reach.

    Raises GraderError, as RubricError when the reference does not get full marks under these settings.
    """
    folder.mkdir()
    with Outside(folder) as outside:
        secrets = (outside.rubric_secret, outside.reference_secret)
        rubric = place_course(course, folder / "course", settings.limits, settings.items, secrets)
        seats = seats_for(cases)
        request = Request(
            submissions=folder / "class" / "submissions",
            rubric=str(rubric),
            out=folder / "out",
            jobs=settings.jobs,
            only=(),
            device="cpu",
            seed=outside.run_secret,
            fresh=False,
            sandbox=settings.level,
        )
        neighbour = request.submissions / seats[0].student / course.source

        def told(seat: Seat) -> Attack:
            return Attack(
                canary=outside.canary(seat.number),
                outside=outside.open_to_all,
                out=request.out,
                submissions=request.submissions,
                neighbour=neighbour,
                rubric=rubric,
                reference=rubric.parent / "reference",
                grader=Path(__file__).parents[1],
                tcp=outside.tcp,
                udp=outside.udp,
                abstract=outside.abstract,
                socket=outside.socket,
                names=course.names,
            )

        write_class(seats, course, request.submissions, told)
        neighbour.write_text(f"{neighbour.read_text('utf-8')}\n# {outside.neighbour_secret}\n", "utf-8")
        before = size_and_time(request.submissions)
        result = grade_class(request, _Progress(say, len(seats)))
        return _judged(seats, result, outside, settings.level, changes(before, request.submissions))


def _judged(seats: Sequence[Seat], result: ClassResult, outside: Outside, level: str, changed: Sequence[str]) -> Tried:
    scene = Scene(result, outside)
    honest = [scene.report(seat.student) for seat in seats if seat.role is Role.HONEST]
    (hollow,) = [scene.report(seat.student) for seat in seats if seat.role is Role.HOLLOW]
    facades = [scene.report(seat.student) for seat in seats if seat.role is Role.FACADE]
    harms = [honest_words(honest), *scene.unclaimed([seat.number for seat in seats]), *changed]
    harm = "; ".join(filter(None, harms))
    if honest[0] is None or hollow is None or None in facades:
        return Tried((), harm or "the submissions that attacks are compared with have no report")
    baselines = Baselines(honest[0], hollow, tuple(filter(None, facades)))
    rows = [
        judge_case(seat.case, level, scene.seen(seat.student, seat.number), baselines)
        for seat in seats
        if seat.case is not None
    ]
    return Tried(tuple(rows), harm)


class _Progress:
    """Says how a class gets on, in a line now and then."""

    def __init__(self, say: Callable[[str], None], total: int) -> None:
        self._say, self._total, self._done = say, total, 0

    def start(self, total: int, done: int) -> None: ...

    def stage(self, words: str) -> None:
        self._say(words)

    def graded(self, student: str, words: str) -> None:
        self._done += 1
        if self._done % 20 == 0 or self._done == self._total:
            self._say(f"{self._done} of {self._total} submissions, attacks among them, are graded")
