"""When the steps of a net are used: what is made of parameters alone counts where data first meets it."""

from __future__ import annotations

from grader.judge.graph.net import Net, Step

__all__ = ["in_order_of_use", "used_at"]


def used_at(net: Net) -> list[int]:
    """For each step its own index where data goes through it; else that of the first step with data that takes what
    was made of it, or the number of steps where none does."""
    has_data: list[bool] = []
    for step in net.steps:
        has_data.append(any(source.step < 0 or has_data[source.step] for source in step.inputs))
    place = [index if has_data[index] else len(net.steps) for index in range(len(net.steps))]
    for index in reversed(range(len(net.steps))):
        for source in net.steps[index].inputs:
            if source.step >= 0 and not has_data[source.step]:
                place[source.step] = min(place[source.step], place[index])
    return place


def in_order_of_use(net: Net) -> list[Step]:
    """The steps, each where it is used."""
    place = used_at(net)
    return [net.steps[index] for index in sorted(range(len(place)), key=place.__getitem__)]
