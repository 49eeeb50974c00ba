"""One fresh box that speaks over standard input and output; on Linux below a guard, which ends what the box starts."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from grader.inside.child import Place, serve_in
from grader.walls.limits import BoxLimits, apply_limits
from grader.walls.linux import adopt_orphans, die_with_parent, kill_descendants

__all__ = ["serve_fresh"]


def serve_fresh(facts: dict[str, Any]) -> None:
    """Be the box that ``facts`` describe, until the channel is closed."""
    if sys.platform == "linux":
        _leave_to_guard(facts["parent"])
    from grader.inside.network import fix_numerics  # imports torch, which the guard does without

    fix_numerics()
    source, sink = os.dup(0), os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    apply_limits(BoxLimits.of(facts["limits"]))
    serve_in(Place.of(facts["place"]), source, sink)


def _leave_to_guard(parent: int) -> None:
    """Return in a child. This process stays as its guard, with nothing open that the box speaks through.

    On SIGTERM, which also comes when the parent ends, the guard kills the box. When the box has ended, it kills all
    that the box has started, daemons too, and ends in the same way as the box.
    """
    words = {signal.SIGTERM, signal.SIGCHLD}  # blocked and waited for: none can come at a wrong moment
    signal.pthread_sigmask(signal.SIG_BLOCK, words)
    die_with_parent(parent, signal.SIGTERM)
    adopt_orphans()
    guard = os.getpid()
    box = os.fork()
    if box == 0:
        die_with_parent(guard)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, words)
        return
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nothing, stream)
    while not (ended := os.waitid(os.P_PID, box, os.WEXITED | os.WNOHANG)):
        if signal.sigwait(words) == signal.SIGTERM:
            os.kill(box, signal.SIGKILL)
    kill_descendants()
    if ended.si_code == os.CLD_EXITED:
        os._exit(ended.si_status)
    _end_by(signal.Signals(ended.si_status))


def _end_by(number: signal.Signals) -> None:
    """End this process by the signal that has ended the box, without a core of its own."""
    import resource  # not on every system that imports this module

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if number not in {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {number})
    os.kill(os.getpid(), number)
    os._exit(128 + number)
