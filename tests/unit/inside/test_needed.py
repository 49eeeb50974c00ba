"""Files as students write them: what a class needs is run, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.utils._device as torch_device

from grader.model import Evaluate, FailureKind, Forward, Load, Pass, Source, Survey
from grader.model.question import Array
from tests.support.asking import call, failure_in, numbers, trace, value_in
from tests.support.code import HEAD, NET, notebook, write
from tests.support.local import Ask, Local

CLASS = (
    "class Net:\n    def __init__(self): self.n = {}\n    def value(self): return self.n\ndef ask(): return Net().n\n"
)
ARGUMENTS = "from argparse import *\np = ArgumentParser()\np.add_argument('--n', default=4)\n"
MADE = "def f(): return 3\nn = f()\n"


def source(path: str = "models.py", *wanted: str, mode: str = "definitions") -> Source:
    return Source(path, "whole" if mode == "whole" else "definitions", wanted or ("ask", "Net"))


def asked(ask: Ask, of: Source, name: str = "ask") -> object:
    return value_in(ask(Evaluate(call(name, source=of)))).facts["value"]


@pytest.mark.parametrize(
    ("head", "reads", "value"),
    [
        ("n = compute(3)\n", "n", 9),
        (f"{ARGUMENTS}o = p.parse_args()\n", "o.n", 4),
        ("sizes = []\nsizes.append(2)\nsizes[0] += 3\n", "sizes[0]", 5),
        ("class C: pass\nc = C()\nc.n = compute(2)\n", "c.n", 4),
        ("a = compute(2)\nb = compute(a)\n", "b", 16),
        ("with open(__file__) as f:\n    n = len(f.readline())\n", "n", 29),
        ("if compute(1) == 1:\n    n = 7\nelse:\n    n = 8\n", "n", 7),
        ("n = 1\nn = compute(n + 1)\n", "n", 4),
        ("import sys\nn = len(sys.argv)\n", "n", 1),
        ("for i in range(3):\n    n = i\n", "n", 2),
        ("if __name__ == '__main__':\n    n = compute(2)\n    print(n)\n    train(n)\n", "n", 4),
        ("if '__main__' == __name__:\n    m = 3\n    n = compute(m)\n", "n", 9),
    ],
)  # fmt: skip
@pytest.mark.parametrize("mode", ["definitions", "whole"])
def test_what_a_class_needs_is_run(
    head: str,
    reads: str,
    value: int,
    mode: str,
    tmp_path: Path,
    local: Local,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.argv", ["grade"])
    text = f"def compute(x): return x * x\n{head}{CLASS.format(reads)}"
    ask = local(write(tmp_path, {"models.py": text}))
    assert asked(ask, source(mode=mode)) == value
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize(
    "line",
    [
        "print('hello')",
        "data = load_data('x')",
        "for i in range(10 ** 12): pass",
        "net = Net(); net.value()",
        "import sys; sys.exit(3)",
        "plt.figure()",
        "raise ValueError",
        "assert False",
        "while True: pass",
        "history = train(Net())",
    ],
)
def test_what_nothing_needs_is_not_run(
    line: str, tmp_path: Path, local: Local, capfd: pytest.CaptureFixture[str]
) -> None:
    ask = local(write(tmp_path, {"models.py": f"{CLASS.format(3)}{line}\n"}))
    assert asked(ask, source()) == 3
    assert capfd.readouterr().out == ""


def test_only_the_methods_that_are_called_need_something(tmp_path: Path, local: Local) -> None:
    text = (
        "class Net:\n    def __init__(self): self.n = self.made()\n    def made(self): return n\n"
        "    def fit(self): return loader\n"
        "n = make()\nloader = explode()\n"
        "def make(): return 6\ndef ask(): return Net().n\ndef explode(): raise SystemExit\n"
    )
    text = text.replace("n = make()\nloader = explode()\n", "") + "n = make()\nloader = explode()\n"
    ask = local(write(tmp_path, {"models.py": text}))
    facts = value_in(ask(Load(source()))).facts
    assert facts["on_demand"] == ["models.py, line 8"]
    assert asked(ask, source()) == 6


def test_a_name_that_training_would_set_is_told(tmp_path: Path, local: Local) -> None:
    text = f"{CLASS.format('best')}\nfor e in range(3):\n    best = train(e)\n"
    ask = local(write(tmp_path, {"models.py": text}))
    failure = failure_in(ask(Evaluate(call("ask", source=source()))))
    assert failure.message == (
        "name 'best' is not defined (best is set in models.py, line 6, which was not run: it trains)"
    )


def test_nobody_gave_arguments_on_the_command_line(tmp_path: Path, local: Local) -> None:
    parser = (
        "import argparse\np = argparse.ArgumentParser()\np.add_argument('data')\np.add_argument('--n', required=True)\n"
    )
    text = f"{parser}p.add_argument('--z', default=3)\no = p.parse_args()\n{CLASS.format('(o.data, o.n, o.z)')}"
    ask = local(write(tmp_path, {"models.py": text}))
    assert asked(ask, source()) == [None, None, 3]
    assert value_in(ask(Load(source()))).facts["stood_in"] == [
        f"The command line would give {name}; here it is None." for name in ("data", "--n")
    ]


def test_what_fails_for_want_of_something_is_tried_again(tmp_path: Path, local: Local) -> None:
    text = "class Net(make()): n = 4\ndef ask(): return Net.n\n"
    ask = local(write(tmp_path, {"models.py": f"def make(): return Base\nBase = type('Base', (), {{}})\n{text}"}))
    assert asked(ask, source()) == 4
    assert asked(local(tmp_path), Source("models.py", "definitions")) == 4


@pytest.mark.parametrize(
    ("files", "value"),
    [
        ({"models.py": "from parts import n\ndef ask(): return n\n", "parts.py": "n = f()\n", "f.py": ""}, None),
        ({"models.py": "from parts import n\ndef ask(): return n\n", "parts.py": f"{MADE}1 / 0\n"}, 3),
        ({"models.py": "import parts\ndef ask(): return parts.n\n", "parts.py": f"{MADE}exit()\n"}, 3),
        ({"models.py": "from parts import *\ndef ask(): return n\n", "parts.py": f"{MADE}exit()\n"}, 3),
        ({"models.py": "from lib.parts import n\ndef ask(): return n\n", "lib/parts.py": "n = 4\nexit()\n"}, 4),
        ({"models.py": "from lib import parts\ndef ask(): return parts.n\n", "lib/parts.py": "n = 5\nexit()\n"}, 5),
        ({"models.py": "import lib.parts as p\ndef ask(): return p.n\n", "lib/parts.py": "n = 5\nexit()\n"}, 5),
        ({"models.py": "from lib import n\ndef ask(): return n\n", "lib/__init__.py": "from .parts import n\n",
          "lib/parts.py": "from . import other\nn = other.n\n", "lib/other.py": "n = 6\nexit()\n"}, 6),
        ({"models.py": "import sys\nsys.path.append('deep/er')\nfrom parts import n\ndef ask(): return n\n",
          "deep/er/parts.py": "n = 7\nexit()\n"}, 7),
        ({"models.py": "from Parts import n\ndef ask(): return n\n", "parts.py": "n = 8\nexit()\n"}, 8),
        ({"models.py": "from code import n\ndef ask(): return n\n", "code.py": "n = 9\nexit()\n"}, 9),
        ({"models.py": "from parts import f\nn = 2\ndef ask(): return f()\n",
          "parts.py": "def f():\n    import models\n    return models.n\n"}, 2),
        ({"models.py": "from parts import cfg\ncfg.n = 5\ndef ask(): return cfg.n\n",
          "parts.py": "class cfg: n = 1\n"}, 5),
    ],
)  # fmt: skip
def test_files_of_one_submission(files: Mapping[str, str], value: object, tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, files))
    if value is None:
        assert failure_in(ask(Evaluate(call("ask", source=source("models.py", "ask"))))).kind is FailureKind.IMPORT
    else:
        assert asked(ask, source("models.py", "ask")) == value


@pytest.mark.parametrize(
    "line",
    [
        "import matplotlib.pyplot as plt\nplt.style.use('ggplot')",
        "from torchvision import datasets, transforms\nimport torchvision",
        "from tqdm import tqdm_notebook as tqdm",
        "from google.colab import drive\ndrive.mount('/content/drive')",
        "from IPython.display import *",
        "import cPickle as pickle, urllib2",
        "from scipy.misc import imread",
        "from helpers_of_mine import weights_init",
        "from torch.utils.tensorboard import SummaryWriter",
        "from torchvision.datasets import ImageFolder\nclass Faces(ImageFolder):\n    pass",
        "import cv2\n@cv2.njit\ndef g(): pass",
        "from numpy import no_such_name_of_old",
        "import skimage.io\nT = skimage.io.imread",
        "import matplotlib.pyplot as plt\ndef show(ax: plt.Axes | None, n: None | plt.Axes = None): pass",
        "import numba as nb\n@nb.jit(nopython=True)\ndef f(x): return x\nclass A(nb.types.B, metaclass=type): pass",
        "from typing import Optional\nfrom PIL import Image\ndef g(x: Optional[Image.Image]) -> Image.Image: pass",
    ],
)
def test_what_is_not_here_and_not_needed_is_stood_in_for(line: str, tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": f"{line}\n{CLASS.format(3)}"}))
    facts = value_in(ask(Load(source()))).facts
    assert asked(ask, source()) == 3
    assert facts["stood_in"]
    assert all(one.endswith("a stand-in took its place.") for one in facts["stood_in"])


@pytest.mark.parametrize(
    ("line", "needs", "words"),
    [
        (
            "import torchvision",
            "torchvision.models.vgg11()",
            "torchvision.models.vgg11 is needed here, but the package",
        ),
        ("from own import block", "block(3)", "own.py was not handed in"),
        ("from cv2 import Base\nclass B(Base): pass", "B()", "B is derived from cv2.Base"),
        ("from own import *", "block(3)", "from an `import *` that brought nothing: own.py was not handed in"),
        ("from parts import gone", "gone()", "gone cannot be had from parts.py (it is not defined there)"),
        ("from parts import wrong", "wrong()", "wrong cannot be had from parts.py (ZeroDivisionError"),
        ("from parts import old", "old()", "print without brackets is Python 2"),
    ],
)
def test_what_is_not_here_and_needed_is_a_clear_finding(
    line: str, needs: str, words: str, tmp_path: Path, local: Local
) -> None:
    files = {"models.py": f"{line}\n{CLASS.format(needs)}", "parts.py": "wrong = 1 / 0\ndef old():\n    print 'x'\n"}
    failure = failure_in(local(write(tmp_path, files))(Evaluate(call("ask", source=source()))))
    assert failure.kind is (FailureKind.EXCEPTION if "*" in line else FailureKind.IMPORT)
    assert words in failure.message


def test_the_student_s_own_handler_sees_that_a_package_is_missing(tmp_path: Path, local: Local) -> None:
    head = (
        "try:\n    import cupy as np\n    from scipy.misc import imread\nexcept ImportError:\n    import math as np\n"
    )
    ask = local(write(tmp_path, {"models.py": head + CLASS.format("np.floor(2.5)")}))
    assert asked(ask, source()) == 2
    assert "stood_in" not in value_in(ask(Load(source()))).facts


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ("def old():\n    print 'x'\n", "print without brackets is Python 2"),
        ("def old():\n\tif 1:\n                return 2\n", ""),
        ("try:\n    f()\nexcept ValueError, e:\n    pass\n", "except A, e"),
        ("x = 1 <> 2\n", "`<>` is Python 2"),
        ("def half(:\n    pass\n", "invalid syntax"),
        ("x = '''never ends\n", "unterminated"),
    ],
)
def test_only_what_is_needed_must_parse(broken: str, words: str, tmp_path: Path, local: Local) -> None:
    text = f"{CLASS.format(3)}\n{broken}" if "never" in broken else f"{broken}{CLASS.format(3)}"
    ask = local(write(tmp_path, {"models.py": text.replace("\n", "\r\n")}))
    assert asked(ask, source()) == 3
    left = value_in(ask(Load(source()))).facts["left_out"]
    assert words in "".join(left)
    assert bool(left) == bool(words)


def test_a_class_that_does_not_parse_is_told_with_its_line(tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": "n = 1\nclass Net:\n    def f(self):\n        print n\n"}))
    failure = failure_in(ask(Evaluate(call("Net", source=source()))))
    assert (failure.kind, failure.frames[0].line) == (FailureKind.SYNTAX, 4)
    assert "Python 2" in failure.message


def test_a_python_2_division_is_named(tmp_path: Path, local: Local) -> None:
    text = (
        f"{HEAD}class Net(nn.Module):\n    def __init__(self, n=8):\n        super().__init__()\n        half = n / 2\n"
        "        self.c = nn.Conv2d(3, half, 3)\n"
    )
    ask = local(write(tmp_path, {"models.py": text}))
    question = Forward(call("Net"), (Pass((Array(numbers(2, 3, 8, 8)),)),))
    failure = failure_in(ask(question))
    assert "line 7 divides with /, which gives a float in Python 3" in failure.message


def test_without_a_gpu_the_cpu_does_it_and_it_is_told(tmp_path: Path, local: Local, no_shims_after: None) -> None:
    text = (
        f"{HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.c = nn.Linear(3, 3).cuda()\n    def forward(self, x):\n        n = torch.ones(1, device='cuda')\n"
        "        y = torch.cuda.FloatTensor(3).zero_().type(torch.cuda.FloatTensor)\n"
        "        return self.c(x.cuda()).to('cuda') + n + y\n"
    )
    ask = local(write(tmp_path, {"models.py": text}))
    facts = value_in(ask(Forward(call("Net"), (Pass((Array(numbers(2, 3)),)),)))).facts
    assert "failure" not in facts["passes"][0], facts["passes"][0]
    assert facts["stood_in"] == [
        f"models.py, line {line}: there is no GPU where this is graded, so the CPU did it." for line in (7, 9, 10, 11)
    ]


def test_old_names_and_no_gpu_leave_runs_without_arithmetic(tmp_path: Path, local: Local, no_shims_after: None) -> None:
    """In a fresh process: torch keeps some things at first use."""
    torch_device._device_constructors.cache_clear()
    ask = local(write(tmp_path, {"models.py": f"# cuda\n{NET}"}))
    facts = value_in(ask(trace())).facts
    assert (facts["on"], facts["failure"], facts["output"]) == ("meta", None, [[5, 2]])
    with torch.device("meta"):
        assert torch.zeros(2).device.type == "meta"


def test_notebook_cells_are_taken_by_what_they_do(tmp_path: Path, local: Local) -> None:
    cells = [
        ("markdown", "# Work"),
        (
            "code",
            "%load_ext autoreload\n!pip install torch\nimport torch\nfrom google.colab import drive\ndrive.mount('x')",
        ),
        ("code", "for epoch in range(3):\n    loss.backward()\nplt.show()"),
        ("code", "width = depth()"),
        ("code", "def broken(:\n  pass\n"),
        ("code", "class Net:\n    def __init__(self): self.n = helper(width)\ndef ask(): return Net().n"),
        ("code", "def helper(x): return 2 * x\nnet = Net()\nnet.n"),
        ("code", "def depth(): return 4\nwidth = depth()"),
    ]
    ask = local(write(tmp_path, {"a.ipynb": notebook(cells)}))
    of = source("a.ipynb")
    facts = value_in(ask(Load(of))).facts
    assert asked(ask, of) == 8
    assert [(cell["cell"], cell["took"], cell["left"], cell["needed"]) for cell in facts["cells"] if cell["ran"]] == [
        (2, ["torch", "drive"], ["downloads or installs something"], []),
        (6, ["Net", "ask"], [], []),
        (7, ["helper"], ["computes something", "shows a value"], []),
        (8, ["depth", "width"], [], ["line 2"]),
    ]
    assert [(cell["first"], len(cell["left"])) for cell in facts["cells"] if not cell["ran"]] == [
        ("for epoch in range(3):", 2), ("width = depth()", 1), ("def broken(:", 1),
    ]  # fmt: skip
    assert facts["cells"][0]["first"] == "%load_ext autoreload"


def test_a_cell_below_a_main_guard_is_left_unless_it_is_needed(tmp_path: Path, local: Local) -> None:
    guard = "if __name__ == '__main__':\n    {}"
    cells = [("code", "!ls"), ("code", guard.format("N = 4")), ("code", guard.format("main()")),
             ("code", "class Net:\n    n = N\ndef ask(): return Net.n")]  # fmt: skip
    ask = local(write(tmp_path, {"a.ipynb": notebook(cells)}))
    empty, needed, left, taken = value_in(ask(Load(source("a.ipynb")))).facts["cells"]
    assert (empty["first"], empty["ran"], empty["left"]) == ("!ls", False, [])
    assert (needed["ran"], needed["took"], needed["needed"], needed["left"]) == (True, ["N"], ["line 2"], [])
    assert (left["ran"], left["left"]) == (False, ["runs only when the file itself is started"])
    assert (taken["took"], taken["left"]) == (["Net", "ask"], [])


@pytest.mark.parametrize(("takes", "value"), [((), 2), ((("Net", 1),), 1), ((("Net", 2),), 2)])
def test_of_several_definitions_the_last_unless_another_is_asked_for(
    takes: tuple[tuple[str, int], ...], value: int, tmp_path: Path, local: Local
) -> None:
    cells = [("code", CLASS.format(1)), ("code", CLASS.format(2))]
    ask = local(write(tmp_path, {"a.ipynb": notebook(cells)}))
    assert asked(ask, Source("a.ipynb", "definitions", ("ask",), takes)) == value


def test_a_cell_that_is_written_to_a_file_is_code_like_another(tmp_path: Path, local: Local) -> None:
    cells = [("code", f"%%writefile nets.py\n{CLASS.format(3)}"), ("code", "from nets import Net\nnet = Net()")]
    assert asked(local(write(tmp_path, {"a.ipynb": notebook(cells)})), source("a.ipynb")) == 3


@pytest.mark.parametrize(("takes", "value"), [((), 20), ((("Net", 1),), 1), ((("Net", 2),), 20)])
def test_a_class_is_taken_with_the_helpers_of_its_part(
    takes: tuple[tuple[str, int], ...], value: int, tmp_path: Path, local: Local
) -> None:
    cells = [
        ("code", "def helper(): return 1"),
        ("code", "class Net:\n    n = property(lambda self: helper())"),
        ("code", "class Net:\n    n = property(lambda self: 2 * helper())"),
        ("code", "def helper(): return 10\ndef ask(): return Net().n"),
    ]
    ask = local(write(tmp_path, {"a.ipynb": notebook(cells)}))
    assert asked(ask, Source("a.ipynb", "definitions", ("ask",), takes)) == value


def test_a_notebook_full_of_pictures_is_read(tmp_path: Path, local: Local) -> None:
    work = json.loads(notebook([("code", "class Net: pass")]))
    work["cells"][0]["outputs"] = [{"output_type": "display_data", "data": {"image/png": "A" * (9 << 20)}}]
    ask = local(write(tmp_path, {"a.ipynb": json.dumps(work)}))
    assert value_in(ask(Survey())).facts["files"][0]["defines"] == ["Net"]


INNER = {"layers.py": "def two(): return 2\n", "deeper/more.py": "def three(): return 3\n"}


@pytest.mark.parametrize(
    ("lines", "value"),
    [
        ("from pack.layers import two\nn = two()\n", 2),
        ("from pack.sub.layers import two\nn = two()\n", 2),
        ("import pack.layers\nn = pack.layers.two()\n", 2),
        ("from pack import layers\nn = layers.two()\n", 2),
        ("from pack.deeper.more import three\nn = three()\n", 3),
    ],
)
def test_files_of_a_package_that_came_without_its_folder(tmp_path: Path, local: Local, lines: str, value: int) -> None:
    ask = local(write(tmp_path, {"models.py": lines + "def ask(): return n\n", **INNER}))
    assert asked(ask, source()) == value


def test_a_known_package_is_never_a_file_of_the_same_name(tmp_path: Path, local: Local) -> None:
    code = "from torchvision.layers import two\ndef ask(): return two()\n"
    failure = failure_in(local(write(tmp_path, {"models.py": code, **INNER}))(Evaluate(call("ask", source=source()))))
    assert "the package torchvision" in failure.message


@pytest.mark.parametrize(
    ("name", "words", "value"), [("math", "math.floor(2.5)", 2), ("product", "product([2, 3])", 6)]
)
def test_names_that_numpy_had_once(tmp_path: Path, local: Local, name: str, words: str, value: int) -> None:
    ask = local(write(tmp_path, {"models.py": f"import numpy as np\ndef ask(): return int(np.{words})\n"}))
    try:
        told = value_in(ask(Evaluate(call("ask", source=source()))))
    finally:
        vars(np).pop(name, None)
    assert told.facts["value"] == value
    assert any("is gone" in one for one in told.facts["stood_in"])
