"""A recorder of training: batches, calls of networks, losses, and the weights around each step of an optimiser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
import torch
from torch.optim.optimizer import register_optimizer_step_post_hook, register_optimizer_step_pre_hook
from torch.overrides import TorchFunctionMode

from grader.inside.tiny import Tiny, flat_gradients, flat_weights

__all__ = ["Loader", "Watch"]

Facts = dict[str, Any]
Batch = torch.Tensor | tuple[torch.Tensor, torch.Tensor]
INPUTS = 3000
"""Different inputs of networks that are told."""
LOSS_DATA = "loss.data[0]: write loss.item()"
NEXT = "iterator.next(): write next(iterator)"


class _Enough(BaseException):
    """The loop has had what it may have: no ``except Exception`` of the student's is to keep it going."""


class Watch(TorchFunctionMode):
    """Writes down what a loop does while it is entered. Hooks are global and are put back on the way out.

    ``events`` are told in order; arrays stand beside them: ``snapshots`` (weights of all networks), ``gradients``,
    ``losses``, ``inputs``.
    """

    def __init__(self, most: int, *, stands_in: bool) -> None:
        super().__init__()
        self.events: list[Facts] = []
        self.snapshots: list[np.ndarray[Any, Any]] = []
        self.gradients: list[np.ndarray[Any, Any]] = []
        self.losses: list[float] = []
        self.inputs: list[np.ndarray[Any, Any]] = []
        self.retired: dict[str, int] = {}
        self.was_enough = False
        self.networks: Mapping[str, Tiny] = {}
        self._known: dict[bytes, int] = {}
        self._most, self._room, self._stands_in = most, most, stands_in

    def __enter__(self) -> Self:
        self._hooks = [
            register_optimizer_step_pre_hook(self._before_step),
            register_optimizer_step_post_hook(self._after_step),
        ]
        self.snapshot()
        super().__enter__()  # type: ignore[no-untyped-call]
        return self

    def __exit__(self, *problem: object) -> None:
        super().__exit__(*problem)  # type: ignore[no-untyped-call]
        for hook in self._hooks:
            hook.remove()

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if func is torch.Tensor.backward or func is torch.autograd.backward:
            given = args[0] if args else kwargs.get("tensors", ())
            self._note_backward(given if isinstance(given, (list, tuple)) else (given,))
        elif func is torch.Tensor.__getitem__ and self._stands_in and _takes_number(args):
            self.note_retired(LOSS_DATA)
            return args[0].clone()
        return func(*args, **kwargs)

    def called(self, name: str, given: torch.Tensor) -> None:
        """A network was called with this."""
        value = _array(given)
        key = value.tobytes()
        number = self._known.get(key)
        if number is None:
            if len(self.inputs) >= INPUTS:
                return
            number = self._known[key] = len(self.inputs)
            self.inputs.append(value)
        self._note({"event": "call", "network": name, "input": number})

    def batch(self, loader: str, number: int) -> None:
        """A loader has given its batch of this number."""
        self._count()
        self._note({"event": "batch", "loader": loader, "number": number})

    def note_retired(self, words: str) -> None:
        """The loop has used what torch no longer has."""
        self.retired[words] = self.retired.get(words, 0) + 1

    @property
    def stands_in(self) -> bool:
        """Whether what torch no longer has is kept alive."""
        return self._stands_in

    def snapshot(self) -> int:
        """Number of a snapshot of all weights as they are now; the last one, where nothing has changed since."""
        value = _array(flat_weights(self.networks))
        if not self.snapshots or not np.array_equal(self.snapshots[-1], value, equal_nan=True):
            self.snapshots.append(value)
        return len(self.snapshots) - 1

    def _note_backward(self, tensors: Any) -> None:
        values = [float(one.detach().sum()) for one in tensors if isinstance(one, torch.Tensor)]
        self.losses.append(sum(values))
        self._note({"event": "backward", "loss": len(self.losses) - 1, "weights": self.snapshot()})

    def _before_step(self, *told: Any) -> None:
        self._count()
        self.gradients.append(_array(flat_gradients(self.networks)))
        self._before = self.snapshot()

    def _after_step(self, *told: Any) -> None:
        number = len(self.gradients) - 1
        self._note({"event": "step", "gradient": number, "before": self._before, "after": self.snapshot()})

    def _note(self, event: Facts) -> None:
        if len(self.events) < 20 * self._most:
            self.events.append(event)

    def _count(self) -> None:
        self._room -= 1
        if self._room < 0:
            self.was_enough = True
            raise _Enough


class Loader:
    """A data loader of drawn batches; each iteration begins anew."""

    def __init__(self, told: Facts, watch: Watch) -> None:
        self._name, self._watch = told["name"], watch
        self._images = torch.from_numpy(told["images"].copy())
        self._labels = torch.from_numpy(told["labels"].copy())
        self._is_labelled = told["is_labelled"]
        self.batch_size = int(self._images.shape[1])
        examples, labels = self._images.flatten(0, 1), self._labels.flatten()
        self.dataset = list(zip(examples, labels, strict=True)) if self._is_labelled else list(examples)

    def __len__(self) -> int:
        return len(self._images)

    def __iter__(self) -> _Iterator:
        return _Iterator(self)

    def give(self, number: int) -> Batch:
        """(images, labels) of one batch, or the images; copies, so that no loop changes what the next one is given."""
        self._watch.batch(self._name, number)
        images = self._images[number].clone()
        return (images, self._labels[number].clone()) if self._is_labelled else images

    @property
    def watch(self) -> Watch:
        """Who writes down what is given."""
        return self._watch


class _Iterator:
    def __init__(self, loader: Loader) -> None:
        self._loader, self._next = loader, 0

    def __iter__(self) -> Self:
        return self

    def __len__(self) -> int:
        return len(self._loader)

    def __next__(self) -> Batch:
        if self._next >= len(self._loader):
            raise StopIteration
        self._next += 1
        return self._loader.give(self._next - 1)

    def __getattr__(self, name: str) -> Any:
        watch = self._loader.watch
        if name != "next" or not watch.stands_in:
            raise AttributeError(f"'_SingleProcessDataLoaderIter' object has no attribute {name!r}")
        watch.note_retired(NEXT)
        return self.__next__


def _takes_number(args: Any) -> bool:
    """``loss[0]`` of a single number, as old versions of torch had it."""
    return len(args) == 2 and isinstance(args[0], torch.Tensor) and args[0].dim() == 0 and type(args[1]) is int


def _array(tensor: torch.Tensor) -> np.ndarray[Any, Any]:
    with torch._C.DisableTorchFunction():
        return np.array(tensor.detach().float().numpy(), order="C")
