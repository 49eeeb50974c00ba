"""User ids that belong to nobody, and one of them for each box that runs.

The kernel counts tasks and allows signals by user id: two boxes of one id could use up each other's share, whoever
started them. So an id is claimed by binding an abstract socket that is called after it: there is one such name in a
network namespace, and the kernel frees it when its holder ends, however it ends. Containers that share ids but not a
network do not see each other's claims; there the width of the range, from which ids are drawn at random, keeps them
apart.
"""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from random import SystemRandom

from grader.walls.kernel import WallError
from grader.walls.offer import Offer

__all__ = ["SLOTS", "claim_slot"]

SLOTS = {0x70000000: 1 << 28, 60700: 256}
"""First ids of ranges that no distribution gives to anyone (systemd's UIDS-GIDS.md), and how many ids follow; the
second range is for containers with 65,536 ids in all."""
TRIES = 256


@contextmanager
def claim_slot(offer: Offer) -> Iterator[int]:
    """A place in the range that begins with ``offer.unused_id``, held while the block runs; 0 where no id is changed.

    Drawn from the system's own numbers: a generator's state, which every fork shares, would give all of them the same.
    Raises WallError when every id is taken.
    """
    if offer.unused_id is None or sys.platform != "linux":
        yield 0
        return
    count = SLOTS[offer.unused_id]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as claim:
        for slot in SystemRandom().sample(range(count), min(count, TRIES)):
            if _bound(claim, offer.unused_id + slot):
                break
        else:
            raise WallError(f"every user id from {offer.unused_id} on is taken by another box")
        yield slot


def _bound(claim: socket.socket, uid: int) -> bool:
    try:
        claim.bind(f"\0grader-box-{uid}")
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        return False
    return True
