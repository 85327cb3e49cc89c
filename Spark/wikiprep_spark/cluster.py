"""Jobs of Spark: described for its UI, and ended at once by what no second attempt would mend."""

from __future__ import annotations

import sys
import threading
import time
from typing import Any, Callable, Optional, Sequence, TypeVar

from pyspark import RDD, Accumulator, SparkContext

from .counters import Counts, Gathered, Summed
from .program import ProgramFailure, Result

Item = TypeVar("Item")
# How often somebody looks whether a job is to be ended.
WATCH_SECONDS = 0.2


class Cluster:
    """Runs the tasks of a phase as one job."""

    def __init__(self, context: SparkContext, quiet: bool = False) -> None:
        self.context = context
        self.counters = context.accumulator({}, Summed())
        self.quiet = quiet
        # Seconds by phase, for the report.
        self.seconds: dict[str, float] = {}
        self._told: set[str] = set()

    @property
    def cores(self) -> int:
        """How many tasks run at once, as far as Spark knows by now."""
        return max(1, self.context.defaultParallelism)

    def say(self, text: str) -> None:
        """A line for whoever watches."""
        if not self.quiet:
            print(text, file=sys.stderr, flush=True)

    def tell(self, messages: str) -> None:
        """What the program had to say, once, however many tasks said it."""
        for line in messages.splitlines():
            if line.strip() and line not in self._told:
                self._told.add(line)
                print(line, file=sys.stderr, flush=True)

    def count(self, counts: Counts) -> None:
        self.counters.add(counts)

    def each(
        self, phase: str, what: str, items: Sequence[Item], task: Callable[[Item], Result], counted: Optional[Callable[[Item, Result], Counts]] = None
    ) -> list[Result]:
        """Does something with each item, in a task each; the results are in the order of the items."""
        if not items:
            return []
        tasks = self.context.parallelize(items, len(items))
        counters, failures = self.counters, self.failures()

        def run(partition: Any) -> list[Result]:
            return [guarded(task, item, counted, counters, failures) for item in partition]

        return self.results(phase, what, tasks.mapPartitions(run), failures)

    def failures(self) -> Accumulator:
        """Where the tasks of a job tell failures that no second attempt would mend."""
        return self.context.accumulator([], Gathered())

    def results(self, phase: str, what: str, tasks: RDD, failures: Accumulator) -> list[Result]:
        """Runs a job to its end; each of its elements is a result, or None after a failure that was told."""
        began = time.monotonic()
        description = f"{phase}: {what}"
        self.context.setJobGroup(f"wikiprep-{phase}", description, interruptOnCancel=True)
        watch = Watch(self.context, f"wikiprep-{phase}", lambda: bool(failures.value))
        try:
            results = tasks.collect()
        except Exception as error:
            watch.end()
            if failures.value:
                raise failures.value[0] from None
            failure = ProgramFailure.within(str(error))
            if failure is None:
                raise
            raise failure from None
        finally:
            watch.end()
        if failures.value:
            raise failures.value[0]
        seconds = time.monotonic() - began
        self.seconds[phase] = self.seconds.get(phase, 0) + seconds
        self.say(f"{description} in {seconds:.1f} s")
        for result in results:
            self.tell(result.messages)
        return results

    def here(self, phase: str, what: str, work: Callable[[], Result]) -> Result:
        """Something small that the driver does itself."""
        began = time.monotonic()
        result = work()
        seconds = time.monotonic() - began
        self.seconds[phase] = self.seconds.get(phase, 0) + seconds
        self.say(f"{phase}: {what} in {seconds:.1f} s")
        self.tell(result.messages)
        return result


def guarded(task: Callable[[Item], Result], item: Item, counted: Any, counters: Any, failures: Any) -> Optional[Result]:
    """Runs a task. A failure that no second attempt would mend is told, and is no failure for Spark, which would try again."""
    try:
        result = task(item)
    except ProgramFailure as failure:
        if not failure.is_final:
            raise
        failures.add([failure])
        return None
    if counted is not None:
        counters.add(counted(item, result))
    return result


class Watch:
    """Ends a job as soon as it is known that it fails."""

    def __init__(self, context: SparkContext, group: str, failed: Callable[[], bool]) -> None:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, args=(context, group, failed), daemon=True)
        self._thread.start()

    def _watch(self, context: SparkContext, group: str, failed: Callable[[], bool]) -> None:
        while not self._over.wait(WATCH_SECONDS):
            if failed():
                context.cancelJobGroup(group)
                return

    def end(self) -> None:
        self._over.set()
        self._thread.join()
