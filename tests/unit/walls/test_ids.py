"""No two boxes have one user id, whoever started them."""

from __future__ import annotations

import os
import secrets
import select
import signal
import sys
from contextlib import ExitStack

import pytest

if sys.platform != "linux":
    pytest.skip("ids are claimed where walls are Linux's", allow_module_level=True)

from grader.walls import Offer, WallError, claim_slot
from grader.walls.ids import SLOTS


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Offer:
    """A range of eight ids that nobody else on this machine claims from."""
    first = 1 << 32 | secrets.randbits(31)
    monkeypatch.setitem(SLOTS, first, 8)
    return Offer(unused_id=first)


def test_where_no_id_is_changed_none_is_claimed() -> None:
    with claim_slot(Offer()) as first, claim_slot(Offer()) as second:
        assert (first, second) == (0, 0)


@pytest.mark.parametrize(("first", "count"), SLOTS.items())
def test_ids_that_are_held_differ_and_lie_in_their_range(first: int, count: int) -> None:
    with ExitStack() as stack:
        held = [stack.enter_context(claim_slot(Offer(unused_id=first))) for _ in range(20)]
        assert len(set(held)) == 20
        assert all(0 <= slot < count for slot in held)


def test_when_every_id_is_taken_there_is_an_error_and_one_that_is_given_back_is_found(few: Offer) -> None:
    with ExitStack() as stack:
        held = [stack.enter_context(claim_slot(few)) for _ in range(7)]
        with claim_slot(few) as last:
            assert {last, *held} == set(range(8))
            with pytest.raises(WallError, match="every user id"), claim_slot(few):
                pass
        with claim_slot(few) as found:
            assert found == last


@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
def test_a_claim_ends_with_its_holder_however_that_ends(few: Offer) -> None:
    with ExitStack() as stack:
        for _ in range(7):
            stack.enter_context(claim_slot(few))
        reader, writer = os.pipe()
        holder = os.fork()
        if holder == 0:
            try:
                with claim_slot(few):
                    os.write(writer, b"x")
                    signal.pause()
            finally:
                os._exit(1)
        assert select.select([reader], [], [], 20)[0]
        with pytest.raises(WallError), claim_slot(few):
            pass
        os.kill(holder, signal.SIGKILL)
        os.waitpid(holder, 0)
        with claim_slot(few) as free:
            assert 0 <= free < 8
        os.close(reader)
        os.close(writer)
