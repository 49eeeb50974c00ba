"""A small honest submission that also holds everything that goes wrong, a function for each; as source text."""

from __future__ import annotations

from pathlib import Path

__all__ = ["FILE", "hand_in"]

FILE = "models.py"
SOURCE = '''\
import os
import tempfile
import time

from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.Sequential(nn.Conv2d(3, 4, 3, stride=2, padding=1), nn.BatchNorm2d(4), nn.ReLU())
        self.up = nn.ConvTranspose2d(4, 3, 2, stride=2)

    def forward(self, x):
        return self.up(self.down(x))


def loop():
    while True:
        pass


def wait():
    time.sleep(3600)


def take(size):
    return len(bytearray(size))


def flood():
    while True:
        print("x" * 4096)


def family():
    """Grandchildren in sessions of their own, as many of three as can be made."""
    for made in range(3):
        try:
            child = os.fork()
        except OSError:
            return made
        if child == 0:
            if os.fork() == 0:
                os.setsid()
                time.sleep(3600)
            os._exit(0)
        os.waitpid(child, 0)
    return 3


def spoil():
    nn.Conv2d.forward = lambda self, x: x
    tempfile.mkstemp()
    return found()


def found():
    return [nn.Conv2d.forward.__name__, len(os.listdir(tempfile.gettempdir()))]
'''


def hand_in(root: Path) -> Path:
    """Write it into the folder ``root``, which is made, and readable for all."""
    root.mkdir(mode=0o755)
    (root / FILE).write_text(SOURCE, "utf-8")
    return root
