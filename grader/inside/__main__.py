"""``python -m grader.inside warm PARENT LIFELINE JSON DOOR...`` or ``python -m grader.inside fresh JSON``.

Started by grader.sandbox, never by hand.
"""

from __future__ import annotations

import json
import socket
import sys


def main(words: list[str]) -> None:
    """Be the warm process, or one fresh box that speaks over standard input and output."""
    match words:
        case ["warm", parent, lifeline, text, *doors]:
            from grader.inside.warm import serve_warm
            from grader.walls.linux import die_with_parent

            die_with_parent(int(parent))
            ends = [socket.socket(fileno=int(door)) for door in doors]
            serve_warm(ends, socket.socket(fileno=int(lifeline)), **json.loads(text))
        case ["fresh", text]:
            from grader.inside.fresh import serve_fresh

            serve_fresh(json.loads(text))
        case _:
            raise SystemExit("started by the grader, not by hand")


if __name__ == "__main__":
    main(sys.argv[1:])
