"""What a statement does that defines nothing: trains, plots, downloads. Told by what stands in it, not by its place."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.inside.nodes import children, walk

__all__ = ["NEVER_RUN", "doing"]

NEVER_RUN = {
    "trains", "shows or saves pictures", "downloads or installs something", "asks for input",
    "runs a notebook's command",
}  # fmt: skip
"""Not run even where a name that it sets is wanted: it takes long, or wants what a box has not."""

TRAINING = {"backward", "fit", "fit_generator", "zero_grad", "train_on_batch", "minimize"}
TRAINERS = ("train", "fit", "learn", "optimi", "epoch", "evaluat", "test", "valid", "main", "run", "sample")
"""Beginnings of names of functions that students call to do the work."""
PICTURES = {"show", "imshow", "plot", "savefig", "figure", "subplots", "subplot", "save_image", "imsave", "hist",
            "scatter", "imwrite", "title", "legend", "axis"}  # fmt: skip
PLOTTERS = {"plt", "pyplot", "sns", "seaborn", "ax", "axes", "fig", "pylab", "display"}
FETCHING = {"urlretrieve", "urlopen", "download", "download_url", "extractall", "mount", "load_url", "system", "call",
            "check_call", "check_output", "Popen", "wget", "cached_download",
            "load_dataset", "from_pretrained", "upload"}  # fmt: skip
FILES = {"open", "load", "save", "read_csv", "imread", "loadmat", "loadtxt", "savetxt", "makedirs", "mkdir", "listdir",
         "load_state_dict", "glob", "ImageFolder", "CelebA", "MNIST", "CIFAR10", "CIFAR100", "FashionMNIST", "SVHN",
         "DataLoader"}  # fmt: skip
COMMAND_LINE = {"argv", "parse_args", "parse_known_args", "ArgumentParser", "add_argument"}


def doing(statement: ast.stmt) -> str:
    """In a few words, for the student: ``trains``, ``prints``. The weightiest thing in it counts."""
    calls = list(_calls(statement))
    names = {name for _, name in calls}
    owners = {owner for owner, _ in calls}
    words = {inner.attr for inner in walk(statement) if isinstance(inner, ast.Attribute)} | names
    steps = "step" in names and isinstance(statement, ast.For | ast.While | ast.With)
    if "get_ipython" in names:
        return "runs a notebook's command"
    if names & TRAINING or steps or any(_is_work(owner, name) for owner, name in calls):
        return "trains"
    if names & FETCHING or _has_flag(statement, "download"):
        return "downloads or installs something"
    if owners & PLOTTERS or names & PICTURES & {"imshow", "savefig", "save_image", "imsave", "imwrite"}:
        return "shows or saves pictures"
    if "input" in names or "raw_input" in names:
        return "asks for input"
    if words & COMMAND_LINE:
        return "reads the command line"
    if names & FILES:
        return "reads or writes files"
    if isinstance(statement, ast.Expr) and names & {"print", "pprint"}:
        return "prints"
    if isinstance(statement, ast.For | ast.While):
        return "runs a loop"
    if isinstance(statement, ast.Expr):
        return "calls something" if calls else "shows a value"
    return "computes something"


def _calls(node: ast.AST) -> Iterator[tuple[str, str]]:
    """(owner, name) of each call, what stands inside functions and classes left aside."""
    waiting = [node]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            continue
        if isinstance(inner, ast.Call):
            match inner.func:
                case ast.Name(id=name):
                    yield "", name
                case ast.Attribute(value=owner, attr=name):
                    yield owner.id if isinstance(owner, ast.Name) else "?", name
                case _:
                    pass
        waiting += children(inner)


def _is_work(owner: str, name: str) -> bool:
    """``train(...)`` and ``trainer.run(...)``; ``model.train()`` only sets a mode, ``parser.parse`` is no work."""
    plain = name.lower().lstrip("_")
    if not owner:
        return plain.startswith(TRAINERS)
    return plain.startswith(("train_", "fit", "run_", "main")) or (
        plain in {"run", "train"} and "train" in owner.lower()
    )


def _has_flag(node: ast.AST, flag: str) -> bool:
    return any(
        isinstance(inner, ast.keyword)
        and inner.arg == flag
        and isinstance(inner.value, ast.Constant)
        and bool(inner.value.value)
        for inner in walk(node)
    )
