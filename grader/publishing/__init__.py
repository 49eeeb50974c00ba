"""Pages are made, looked through, and only then put where they may be handed out."""

from grader.publishing.classfiles import publish_class
from grader.publishing.publisher import HELD_BACK, Publisher, released

__all__ = ["HELD_BACK", "Publisher", "publish_class", "released"]
