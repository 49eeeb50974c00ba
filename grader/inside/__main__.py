"""``python -m grader.inside warm PARENT HELLO DOOR...`` or ``python -m grader.inside fresh JSON``.

Started by grader.sandbox, never by hand.
"""

from __future__ import annotations

import json
import os
import socket
import sys

from grader.inside.child import Place, serve_in
from grader.inside.limits import BoxLimits, apply_limits


def main(words: list[str]) -> None:
    """Be the warm process, or one fresh box that speaks over standard input and output."""
    match words:
        case ["warm", parent, hello, *doors]:
            from grader.inside.linux import die_with_parent
            from grader.inside.warm import serve_warm

            die_with_parent(int(parent))
            serve_warm([socket.socket(fileno=int(door)) for door in doors], int(hello))
        case ["fresh", text]:
            from grader.inside.network import fix_numerics

            fix_numerics()
            facts = json.loads(text)
            source, sink = os.dup(0), os.dup(1)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(2, 1)
            apply_limits(BoxLimits.of(facts["limits"]))
            serve_in(Place.of(facts["place"]), source, sink)
        case _:
            raise SystemExit("started by the grader, not by hand")


if __name__ == "__main__":
    main(sys.argv[1:])
