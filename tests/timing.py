"""Processor time for the tests that hold time to the length of a text."""

import gc
import time
from collections.abc import Callable


def seconds(work: Callable[[str], object], text: str) -> float:
    """Shortest of three runs over a text, begun differently so that nothing is remembered.

    No garbage is collected meanwhile: among the objects of other tests that takes longer than the work.
    """
    times = []
    gc.disable()
    try:
        for first in "甲乙丙":
            started = time.process_time()
            work(first + text)
            times.append(time.process_time() - started)
    finally:
        gc.enable()
    return min(times)
