"""Reaching anything by a socket."""

from __future__ import annotations

import socket

from grader.walls.attempts.kind import Run, Targets

__all__ = ["NETWORK"]

LOCAL = "127.0.0.1"


def _tcp(targets: Targets) -> None:
    with socket.create_connection((LOCAL, targets.tcp), timeout=5):
        pass


def _listen(_: Targets) -> None:
    with socket.create_server((LOCAL, 0)):
        pass


def _udp(targets: Targets) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"reached", (LOCAL, targets.udp))


def _unix(address: str) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.connect(address)


def _raw(_: Targets) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP):
        pass


def _netlink(_: Targets) -> None:
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0):
        pass


def _pair(_: Targets) -> None:
    for end in socket.socketpair():
        end.close()


NETWORK: dict[str, Run] = {
    "connect by TCP to the host itself": _tcp,
    "listen on a port": _listen,
    "send by UDP": _udp,
    "connect to an abstract unix socket": lambda targets: _unix(f"\0{targets.abstract}"),
    "connect to a unix socket": lambda targets: _unix(str(targets.pathname)),
    "open a raw socket": _raw,
    "open a netlink socket": _netlink,
    "make a pair of sockets": _pair,
}
