"""Every attempt of the walls' conformance, in a box of its own: at each level of this machine, as each user."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

if sys.platform != "linux":
    pytest.skip("walls are Linux's", allow_module_level=True)

from grader.walls import Level, missing
from grader.walls.attempts import ATTEMPTS, GAPS, NEEDS, promised
from tests.support.people import PEOPLE
from tests.support.walled import Setting, settle

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")

PROMISED = [pytest.param(level, name, id=f"{level}-{name}") for level in Level for name in promised(level)]
EVERY_LEVEL = [pytest.param(level, id=str(level)) for level in Level]


@pytest.fixture(scope="module", params=PEOPLE, ids=lambda person: person.name)
def setting(request: pytest.FixtureRequest) -> Iterator[Setting]:
    """As each kind of user."""
    with settle(request.param) as ready:
        yield ready


def _can(setting: Setting, level: Level) -> None:
    if lacks := missing(setting.offer, level):
        pytest.skip(f"this machine cannot do {level}: {'; '.join(lacks)}")


@pytest.mark.parametrize(("level", "name"), PROMISED)
def test_an_attempt_is_refused_unless_it_is_a_known_gap(setting: Setting, level: Level, name: str) -> None:
    _can(setting, level)
    outcome = setting.attempt(ATTEMPTS[name], setting.plan(level))
    assert outcome.reached == (name in GAPS[level]), outcome.words


@pytest.mark.parametrize("level", EVERY_LEVEL)
@pytest.mark.parametrize("name", NEEDS)
def test_what_an_honest_submission_needs_works(setting: Setting, level: Level, name: str) -> None:
    _can(setting, level)
    outcome = setting.attempt(NEEDS[name], setting.plan(level))
    assert outcome.reached, outcome.words


def test_every_gap_is_in_a_promise() -> None:
    assert all(GAPS[level].keys() <= promised(level).keys() for level in Level)


def test_a_stronger_level_promises_more() -> None:
    sizes = [len(promised(level)) for level in Level]
    assert sizes == sorted(sizes)
    assert sizes[Level.NONE] == 0
    assert promised(Level.RESTRICTED) == ATTEMPTS
