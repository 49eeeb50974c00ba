"""Which level a machine can do, from what it offers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.walls.levels import Level, best, missing, words
from grader.walls.offer import Offer

ALL = Offer(
    system="Linux", rlimits=True, no_privileges=True, unused_id=60700, landlock=7, seccomp=True, namespaces=True
)


@pytest.mark.parametrize(
    ("offer", "level"),
    [
        (Offer(), Level.NONE),
        (Offer(rlimits=True), Level.LIMITS),
        (replace(ALL, namespaces=False), Level.RESTRICTED),
        (replace(ALL, namespaces=False, landlock=0), Level.LIMITS),
        (replace(ALL, seccomp=False), Level.LIMITS),
        (replace(ALL, unused_id=None), Level.ISOLATED),
        (replace(ALL, landlock=0), Level.ISOLATED),
        (ALL, Level.ISOLATED),
    ],
)
def test_the_best_level(offer: Offer, level: Level) -> None:
    assert best(offer) is level


def test_what_is_missing_is_said_in_the_machines_words() -> None:
    offer = replace(ALL, namespaces=False, refused={"namespaces": "unshare: Operation not permitted"})
    assert missing(offer, Level.ISOLATED) == ("namespaces: unshare: Operation not permitted",)
    assert missing(offer, Level.RESTRICTED) == ()


def test_levels_are_ordered_named_and_described() -> None:
    assert sorted(Level, reverse=True)[0] is Level.ISOLATED
    assert [Level.named(str(level)) for level in Level] == list(Level)
    assert len({words(level) for level in Level}) == len(Level)
    with pytest.raises(ValueError, match="'strict' is no level; the levels are none, limits, restricted, isolated"):
        Level.named("strict")


def test_an_offer_is_plain_data() -> None:
    assert Offer.of(ALL.facts()) == ALL
