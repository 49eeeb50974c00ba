"""What holds on this machine, found by trying it: the walls one by one, and a box from its start to its end."""

from grader.doctor.diagnosis import Diagnosis, LevelReport, Standing, Tried
from grader.doctor.examine import examine
from grader.doctor.machine import Machine
from grader.doctor.text import by_reason, diagnosis_text, in_columns, paragraph

__all__ = [
    "Diagnosis",
    "LevelReport",
    "Machine",
    "Standing",
    "Tried",
    "by_reason",
    "diagnosis_text",
    "examine",
    "in_columns",
    "paragraph",
]
