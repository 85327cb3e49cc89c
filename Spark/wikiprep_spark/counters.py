"""Counters as Spark accumulators: flat names such as `pages.seen`, `pages.rejected.short`, `tokens.train`.

Only tasks of actions add to them, so that Spark counts each task once, whatever was attempted twice.
"""

from __future__ import annotations

from typing import Any, Dict, Iterable, Iterator, Mapping

from pyspark import AccumulatorParam

Counts = Dict[str, int]


class Summed(AccumulatorParam):
    """Counts are added name by name."""

    def zero(self, value: Counts) -> Counts:
        return {}

    def addInPlace(self, value1: Counts, value2: Counts) -> Counts:
        for name, count in value2.items():
            value1[name] = value1.get(name, 0) + count
        return value1


class Gathered(AccumulatorParam):
    """Lists are put one behind the other."""

    def zero(self, value: list) -> list:
        return []

    def addInPlace(self, value1: list, value2: list) -> list:
        value1.extend(value2)
        return value1


def flat(prefix: str, value: Any) -> Iterator[tuple[str, int]]:
    """The numbers of a record by their names."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from flat(f"{prefix}.{name}", inner)
    elif isinstance(value, int):
        yield prefix, value


def counts(**records: Any) -> Counts:
    """`counts(pages=record)`: the counters of a record."""
    return {name: count for prefix, record in records.items() for name, count in flat(prefix, record)}


def difference(wanted: Counts, counted: Counts) -> Counts:
    """What must be added to `counted` to make it `wanted`."""
    names = wanted.keys() | counted.keys()
    found = {name: wanted.get(name, 0) - counted.get(name, 0) for name in names}
    return {name: count for name, count in found.items() if count != 0}


def total(many: Iterable[Counts]) -> Counts:
    result: Counts = {}
    for one in many:
        Summed().addInPlace(result, one)
    return result


def shown(value: Counts) -> Counts:
    """Without what is zero."""
    return {name: value[name] for name in sorted(value) if value[name] != 0}
