"""What is looked for in a page, as records: each rule with what it finds and why it is worth holding a page back."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["RULES", "Alarm", "Rule"]


@dataclass(frozen=True)
class Rule:
    """``finds`` completes the sentence "the page holds ..."; ``why`` is for whoever has to decide about the page."""

    name: str
    finds: str
    why: str


@dataclass(frozen=True)
class Alarm:
    """One thing found. ``where``: line or place in the file; ``excerpt``: what stands there, safe to show to staff."""

    rule: Rule
    where: str
    excerpt: str

    def __str__(self) -> str:
        quoted = f": {self.excerpt}" if self.excerpt else ""
        return f"{self.rule.finds} ({self.rule.name}), {self.where}{quoted}"


RULES = {
    rule.name: rule
    for rule in (
        Rule(
            "markup",
            "markup that no template writes",
            "Text of a student's has become part of the page: it could run, load, send or cover something.",
        ),
        Rule(
            "controls",
            "characters that are not shown but change how others are",
            "In a terminal they give orders, on a page they reorder the line.",
        ),
        Rule("secret", "the run's secret or a number made from it", "From the secret every question can be made."),
        Rule("inputs", "numbers drawn for the questions", "Who still hands in, is asked the same questions."),
        Rule("reference", "numbers that the reference solution answered", "They are the right answers."),
        Rule("hidden", "words about hidden items that are for staff", "Visibility `hidden` promises to keep them."),
        Rule("places", "a folder of the grader's", "It tells who grades where, and where to look for the rest."),
        Rule("machine", "the name of the machine", "It tells where to knock."),
        Rule("others", "another student's name", "A page is about one student; two have been mixed up."),
        Rule("unread", "something that could not be looked through", "What nobody has read is not handed out."),
        Rule("formula", "a cell that a spreadsheet would run", "It runs as whoever opens the marks."),
    )
}
