"""Whether what was tried is enough."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from grader.doctor import Diagnosis, LevelReport, Standing, Tried
from grader.walls import Level
from tests.support.diagnoses import MACHINE, diagnosis, report

LIMITS, RESTRICTED, ISOLATED = (report(level) for level in (Level.LIMITS, Level.RESTRICTED, Level.ISOLATED))
NO_RESTRICTED, NO_ISOLATED = (
    replace(each, lacking=("namespaces: refused",), tried=()) for each in (RESTRICTED, ISOLATED)
)
LEAKING = report(Level.ISOLATED, Standing.HELD, Standing.THROUGH)
FAILING = report(Level.ISOLATED, Standing.HELD, Standing.FAILED)
WITH_GAPS = report(Level.RESTRICTED, Standing.HELD, Standing.GAP)


@pytest.mark.parametrize(
    ("asked", "reports", "strongest", "good"),
    [
        (None, (LIMITS, RESTRICTED, ISOLATED), Level.ISOLATED, True),
        (None, (LIMITS, WITH_GAPS, ISOLATED), Level.ISOLATED, True),
        (None, (LIMITS, WITH_GAPS, NO_ISOLATED), Level.RESTRICTED, True),
        (None, (LIMITS, NO_RESTRICTED, NO_ISOLATED), Level.LIMITS, False),
        (None, (LIMITS, NO_RESTRICTED, ISOLATED), Level.ISOLATED, True),
        (None, (LIMITS, RESTRICTED, LEAKING), Level.RESTRICTED, False),
        (None, (LIMITS, RESTRICTED, FAILING), Level.RESTRICTED, False),
        (None, (NO_RESTRICTED, NO_ISOLATED), None, False),
        (Level.ISOLATED, (ISOLATED,), Level.ISOLATED, True),
        (Level.ISOLATED, (NO_ISOLATED,), None, False),
        (Level.ISOLATED, (LEAKING,), None, False),
        (Level.ISOLATED, (FAILING,), None, False),
        (Level.RESTRICTED, (WITH_GAPS,), Level.RESTRICTED, True),
        (Level.LIMITS, (LIMITS,), Level.LIMITS, True),
        (Level.LIMITS, (LevelReport(Level.LIMITS),), None, False),
    ],
)
def test_what_holds_and_whether_it_is_enough(
    asked: Level | None, reports: tuple[LevelReport, ...], strongest: Level | None, good: bool
) -> None:
    made = diagnosis(*reports, asked=asked)
    assert (made.strongest, made.good) == (strongest, good)


def test_groups_are_counted_and_in_their_order() -> None:
    tried = (
        Tried("a", "files", Standing.HELD), Tried("b", "kernel", Standing.GAP), Tried("c", "files", Standing.THROUGH),
        Tried("d", "files", Standing.HELD),
    )  # fmt: skip
    made = Diagnosis(
        None, (LevelReport(Level.LIMITS, tried=tried[1:2]), LevelReport(Level.ISOLATED, tried=tried)), MACHINE, 1.0
    )
    assert made.groups == ("files", "kernel")
    assert [made.levels[1].count(group) for group in made.groups] == [(2, 3), (0, 1)]
    assert made.levels[0].count("files") == (0, 0)


def test_as_data() -> None:
    facts = json.loads(json.dumps(diagnosis(LIMITS, NO_RESTRICTED).facts()))
    assert (facts["good"], facts["asked"], facts["strongest"]) == (False, None, "limits")
    limits, restricted = facts["levels"]
    assert (limits["level"], limits["holds"], restricted["holds"]) == ("limits", True, False)
    assert restricted["lacking"] == ["namespaces: refused"]
    assert limits["tried"][0] == {"name": "limits 0", "group": "files", "standing": "held", "words": "because held"}
    assert facts["machine"]["torch"] == MACHINE.torch
