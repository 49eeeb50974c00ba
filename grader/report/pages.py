"""The one way in which a page is made: strict templates, escaped text, one style sheet, nothing from outside."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from grader.model import marks_words
from grader.report import words
from grader.report.cells import cell_table
from grader.report.charts import draw
from grader.report.curves import in_words, value_table
from grader.report.text import cut, unbroken
from grader.visible import visible

__all__ = ["CLASS_SCRIPT", "STYLE", "policy", "render", "source"]

STYLE, CLASS_SCRIPT = "style.css", "class.js"


def render(template: str, script: str = "", **values: object) -> str:
    """A whole page. ``script`` names the one file of templates/ that the page may run.

    Every value is data: it is escaped, and what is invisible in it is written out. Pages are well-formed as XML too, so
    that a strict parser can read them again. Raises jinja2.UndefinedError where a template asks for something that is
    not there.
    """
    return (
        _environment()
        .get_template(template)
        .render(
            style=Markup(source(STYLE)),
            script=Markup(source(script)) if script else "",
            policy=policy(script),
            **values,
        )
    )


@cache
def policy(script: str = "") -> str:
    """The content security policy: the digests of our own style sheet and script, and nothing else."""
    return "; ".join(
        [
            "default-src 'none'",
            f"style-src '{_digest(source(STYLE))}'",
            f"script-src '{_digest(source(script))}'" if script else "script-src 'none'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


@cache
def source(name: str) -> str:
    """The text of a file of templates/."""
    return (files("grader.report") / "templates" / name).read_text("utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("grader.report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(marks=marks_words, cut=cut, unbroken=unbroken)
    environment.globals.update(
        words=words.PAGE,
        verdicts=words.VERDICTS,
        failures=words.FAILURES,
        checked=words.CHECKED,
        statuses=words.STATUS,
        draw=draw,
        in_words=in_words,
        value_table=value_table,
        cell_table=cell_table,
    )
    return environment


def _finalize(value: object) -> object:
    # Markup has been through here: it comes from a macro, or is our own style sheet.
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _digest(source: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
