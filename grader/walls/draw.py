"""From a level and what the machine offers to the plan of one box."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from grader.walls.environment import Environment, environment, links_towards, others_may_read
from grader.walls.kernel import WallError
from grader.walls.levels import Level, missing
from grader.walls.offer import Offer
from grader.walls.plan import Plan

__all__ = ["draw_plan"]

MIB = 1 << 20


def draw_plan(
    level: Level,
    offer: Offer,
    root: Path,
    scratch: Path,
    *,
    slot: int = 0,
    scratch_bytes: int = 64 * MIB,
    scratch_inodes: int = 2048,
    tasks: int = 64,
    extra: Sequence[Path] = (),
) -> Plan:
    """The plan of one box. ``slot``: its place among the unused ids (see walls.ids). ``extra``: readable, too.

    Raises WallError when the machine cannot do ``level``.
    """
    if lacks := missing(offer, level):
        raise WallError(f"the level {level} cannot be had here: {'; '.join(lacks)}")
    known = environment()
    extra = [path.absolute() for path in extra]
    plain = Plan(
        level=level,
        root=root.resolve(),
        scratch=scratch.resolve(),
        scratch_bytes=scratch_bytes,
        scratch_inodes=scratch_inodes,
        readable=(*known.readable, *(path.resolve() for path in extra)),
        hidden=(known.package,),
        links=_links(known, [root.absolute(), scratch.absolute(), *extra]),
        tasks=tasks,
    )
    if level < Level.RESTRICTED:
        return plain
    closed = () if offer.unused_id is None else tuple(_closed(plain, known))
    return Plan(
        **vars(plain)
        | {
            "uid": None if offer.unused_id is None or closed else offer.unused_id + slot,
            "user_namespace": level >= Level.ISOLATED and offer.user_namespace,
            "landlock": offer.landlock,
            "notes": tuple(f"the box keeps its user id, without privileges: {reason}" for reason in closed[:1]),
        }
    )


def _links(known: Environment, paths: Sequence[Path]) -> tuple[Path, ...]:
    ours = {link for path in paths for link in links_towards(path)}
    return (*known.links, *sorted(ours - set(known.links)))


def _closed(plan: Plan, known: Environment) -> Iterator[str]:
    """What an unused id could not read. In a new root the folders above are made anew, and open."""
    from_the_top = plan.level < Level.ISOLATED
    for path in (*known.python, plan.root):
        if not others_may_read(path, from_the_top=from_the_top):
            yield f"other users may not read {path}; open it and the folders above it to all (chmod o+rX)"
    if from_the_top and not others_may_read(plan.scratch.parent, from_the_top=True):
        yield f"other users may not reach {plan.scratch}; open the folders above it to all (chmod o+X)"
