"""The parent's half of the sandbox: start a box, ask it, end it, and learn how it ended."""

from grader.sandbox.box import Box, Boxes
from grader.sandbox.clean import CleanBox
from grader.sandbox.fresh import FreshBoxes
from grader.sandbox.process import WarmProcess
from grader.sandbox.settings import BoxSettings, TorchFacts
from grader.sandbox.warm import WarmBoxes

__all__ = ["Box", "BoxSettings", "Boxes", "CleanBox", "FreshBoxes", "TorchFacts", "WarmBoxes", "WarmProcess"]
