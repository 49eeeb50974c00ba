"""Inert stand-ins for packages that are not here: they can be named, called and derived from while code is defined;
what really needs one is stopped with a sentence that says what is missing."""

from __future__ import annotations

from types import ModuleType
from typing import Any, NoReturn

__all__ = ["KNOWN_PACKAGES", "Ledger", "NotHere", "StandIn", "module_with"]

KNOWN_PACKAGES = frozenset({
    "IPython", "PIL", "accelerate", "albumentations", "bs4", "clearml", "comet_ml", "cupy", "cv2", "datasets",
    "diffusers", "einops", "fastai", "fire", "google", "h5py", "imageio", "imgaug", "ipywidgets", "jax",
    "jupyter", "keras", "kornia", "lightning", "lmdb", "matplotlib", "mlflow", "moviepy", "mpl_toolkits",
    "munch", "natsort", "networkx", "nibabel", "nltk", "numba", "onnx", "pandas", "plotly", "progressbar",
    "psutil", "pydot", "pygame", "pylab", "pytorch_lightning", "requests", "scikit_image", "scipy", "seaborn",
    "simplejson", "skimage", "sklearn", "skorch", "spacy", "tabulate", "tensorboard", "tensorboardX",
    "tensorboard_logger", "tensorboardx", "tensorflow", "termcolor", "timm", "torchaudio", "torchinfo",
    "torchmetrics", "torchnet", "torchsummary", "torchtext", "torchvision", "torchviz", "tqdm", "transformers",
    "visdom", "wandb", "yaml", "yacs",
})  # fmt: skip
"""Known by name, so that the sentence says package and not file."""


class NotHere(ImportError):
    """The student's code needs a package, a file or a name that is not here."""


class Ledger:
    """What stood in for what, as sentences, each once; and whether code is only being defined (``defining``)."""

    def __init__(self) -> None:
        self.defining = 0
        self._said: dict[str, None] = {}

    def say(self, sentence: str) -> None:
        """Keep a sentence for the report."""
        self._said[sentence[:300]] = None

    @property
    def said(self) -> list[str]:
        """Every sentence, in the order in which they came."""
        return list(self._said)[:100]


class StandIn:
    """Stands for ``name``. ``why`` says in a sentence what is missing."""

    def __init__(self, name: str, why: str, ledger: Ledger) -> None:
        self._stood = (name, why, ledger)
        self.__name__ = name
        self.__version__ = "0"
        self.__all__: list[str] = []

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("__") and attribute.endswith("__"):
            raise AttributeError(attribute)
        name, why, ledger = self._stood
        return StandIn(f"{name}.{attribute}", why, ledger)

    def __call__(self, *args: object, **kwargs: object) -> Any:
        name, why, ledger = self._stood
        if not ledger.defining:
            self._stop()
        return StandIn(f"{name}()", why, ledger)

    def __getitem__(self, key: object) -> Any:
        name, why, ledger = self._stood
        if not ledger.defining:
            self._stop()
        return StandIn(f"{name}[...]", why, ledger)

    def __setitem__(self, key: object, value: object) -> None:
        return None

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[type, ...]:
        """As a base class: a class that cannot be made an object of."""
        name, why, _ = self._stood

        def stop(self: object, *args: object, **kwargs: object) -> NoReturn:
            raise NotHere(f"{type(self).__name__} is derived from {name}: {why}")

        return (type(name.rsplit(".", maxsplit=1)[-1], (), {"__init__": stop}),)

    def __instancecheck__(self, other: object) -> bool:
        return False

    def __subclasscheck__(self, other: type) -> bool:
        return False

    def __enter__(self) -> Any:
        self._stop()

    def __exit__(self, *args: object) -> None:
        return None

    def __iter__(self) -> Any:
        self._stop()

    def __len__(self) -> int:  # noqa: PLE0303 - it never returns
        self._stop()

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return f"<stands in for {self._stood[0]}>"

    def _stop(self) -> NoReturn:
        name, why, _ = self._stood
        raise NotHere(f"{name} is needed here, but {why}")


def module_with(real: ModuleType, more: dict[str, Any]) -> ModuleType:
    """``real`` as code sees it that imports ``more`` names from it; the module itself stays as it is."""
    return _Extended(real, more)


class _Extended(ModuleType):
    def __init__(self, real: ModuleType, more: dict[str, Any]) -> None:
        super().__init__(real.__name__, real.__doc__)
        self._more = more
        self._real = real

    def __getattr__(self, name: str) -> Any:
        more = self.__dict__["_more"]
        return more[name] if name in more else getattr(self.__dict__["_real"], name)
