"""Statements and cells by what they do."""

from __future__ import annotations

import ast

import pytest

from grader.inside.doing import doing


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("for e in range(9):\n    loss.backward()", "trains"),
        ("for x in loader:\n    optimizer.step()", "trains"),
        ("with torch.cuda.device(0):\n    scheduler.step()", "trains"),
        ("train(net, loader)", "trains"),
        ("history = model.fit(x, y)", "trains"),
        ("main()", "trains"),
        ("trainer.run(loader)", "trains"),
        ("model.train()", "calls something"),
        ("get_ipython().run_line_magic('pip', 'install x')", "runs a notebook's command"),
        ("plt.plot(losses)", "shows or saves pictures"),
        ("fig, ax = plt.subplots()", "shows or saves pictures"),
        ("save_image(x, 'a.png')", "shows or saves pictures"),
        ("data = CIFAR10('.', download=True)", "downloads or installs something"),
        ("data = CIFAR10('.', download=False)", "reads or writes files"),
        ("drive.mount('/content/drive')", "downloads or installs something"),
        ("os.system('pip install x')", "downloads or installs something"),
        ("name = input('name? ')", "asks for input"),
        ("n = int(sys.argv[1])", "reads the command line"),
        ("opt = parser.parse_args()", "reads the command line"),
        ("state = torch.load('x.pt')", "reads or writes files"),
        ("with open('x') as f:\n    text = f.read()", "reads or writes files"),
        ("print(net)", "prints"),
        ("n = print(net)", "computes something"),
        ("for i in range(3):\n    sizes.append(i)", "runs a loop"),
        ("while True: pass", "runs a loop"),
        ("net", "shows a value"),
        ("torch.backends.cudnn.benchmark = True", "computes something"),
        ("net = Net().cuda()", "computes something"),
        ("net.apply(lambda m: m.fit())", "calls something"),
    ],
)
def test_what_a_statement_does(text: str, words: str) -> None:
    assert doing(ast.parse(text).body[0]) == words
