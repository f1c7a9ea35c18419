"""Run a function on many jobs, each apart from the others: one may crash, hang or hunger for memory.

`local` uses processes of this machine, `on_cluster` an existing Dask cluster. Both yield pairs of a job and
what the function returned for it, or `Lost` with the reason, in the order in which they come in.
"""

import contextlib
import ctypes
import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from helpers.messages import Message, both

MEMORY = 2 * 2**30
"""Bytes that a job may take beyond what a fresh worker has; the largest files allowed stay well below."""
LIFETIME = 500
"""Jobs after which a worker is replaced, for the modules remember some of the texts they have seen."""
COLLECT_AFTER = 50_000
"""Objects made since the last look for garbage; Python's own 700 take 3 per cent of the reading."""
READY = "ready"
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux's prctl


class NoWorkers(Exception):
    """There is nothing to run jobs on; the message says why and what to do."""


@dataclass(frozen=True)
class Lost:
    """A job without a result, and the reason as the end of a sentence."""

    reason: Message


@dataclass
class Worker:
    """A process that takes one job after the other; `deadline` is on time.monotonic's clock."""

    process: BaseProcess
    pipe: Connection
    job: Any = None
    deadline: float = 0.0
    jobs: int = 0

    def take(self, job: Any, time_limit: float) -> None:
        """Hand over a job; raises OSError when the process is gone."""
        self.pipe.send(job)
        self.job, self.deadline, self.jobs = job, time.monotonic() + time_limit, self.jobs + 1

    def answer(self) -> Any:
        """What came back."""
        try:
            return self.pipe.recv()
        except (EOFError, OSError):
            self.process.join()
            return Lost(both("lost.ended", how=ending(self.process.exitcode)))

    def stop(self) -> None:
        """End the process, whatever it does."""
        self.process.kill()
        self.process.join()
        self.pipe.close()


def ending(code: int | None) -> str:
    """How a process ended, in words."""
    return f"exit status {code}" if code is None or code >= 0 else signal.Signals(-code).name


def local(
    work: Callable[[Any], Any], jobs: Iterable[Any], workers: int, time_limit: float
) -> Iterator[tuple[Any, Any]]:
    """Results of processes on this machine; a job gets `time_limit` seconds. Leaves no process behind."""
    queue = iter(jobs)
    busy: list[Worker] = []
    idle: list[Worker] = []
    try:
        while True:
            while len(busy) < workers and (job := next(queue, None)) is not None:
                busy.append(hand_out(job, work, idle, time_limit))
            if not busy:
                return
            left = min(worker.deadline for worker in busy) - time.monotonic()
            ready = wait([worker.pipe for worker in busy], max(0.0, left))
            for worker in [w for w in busy if w.pipe in ready or w.deadline <= time.monotonic()]:
                late = Lost(both("lost.late", limit=time_limit))
                result = worker.answer() if worker.pipe in ready else late
                busy.remove(worker)
                if isinstance(result, Lost) or worker.jobs >= LIFETIME:
                    worker.stop()
                else:
                    idle.append(worker)
                yield worker.job, result
    finally:
        for worker in busy + idle:
            worker.stop()


def hand_out(job: Any, work: Callable[[Any], Any], idle: list[Worker], time_limit: float) -> Worker:
    """A worker that has the job: an idle one, or a new one when there is none that lives."""
    while idle:
        worker = idle.pop()
        try:
            worker.take(job, time_limit)
            return worker
        except OSError:
            worker.stop()
    worker = start(work)
    worker.take(job, time_limit)
    return worker


def start(work: Callable[[Any], Any]) -> Worker:
    """A new worker, ready for a job. Forked where that is safe, for it then starts in milliseconds.

    Raises NoWorkers when the process ends before it is ready.
    """
    fork = sys.platform == "linux" and threading.active_count() == 1
    context = multiprocessing.get_context("fork" if fork else "spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, work, os.getpid()), daemon=True)
    process.start()
    theirs.close()
    worker = Worker(process, ours)
    if worker.answer() != READY:
        worker.stop()
        raise NoWorkers("no process could be started to read documents in; see the messages above")
    return worker


def serve(pipe: Connection, work: Callable[[Any], Any], parent: int) -> None:
    """Life of a worker: it ends when its parent does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
        limit_memory()
    if os.getppid() != parent:
        return
    collect_seldom()
    pipe.send(READY)
    while True:
        try:
            job = pipe.recv()
        except EOFError:
            return
        pipe.send(guarded(work, job))


def collect_seldom() -> None:
    """Let the collector of garbage rest: what is loaded stays, and reading leaves hardly a cycle behind."""
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)


def limit_memory() -> None:
    """Let this process have MEMORY bytes more than it has now."""
    import resource

    with open("/proc/self/statm", encoding="ascii") as file:
        pages = int(file.read().split()[0])
    limit = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def guarded(work: Callable[[Any], Any], job: Any) -> Any:
    """The function's result for a job, or Lost when it raises anything."""
    try:
        return work(job)
    except MemoryError:
        return Lost(both("lost.memory", limit=MEMORY // 2**20))
    except Exception as error:
        what = f"{type(error).__name__}: {error}"[:490].replace("\n", " ")
        return Lost(both("lost.failed", error=what))


def on_cluster(
    work: Callable[[Any], Any], jobs: Iterable[Any], address: str, time_limit: float
) -> Iterator[tuple[Any, Any]]:
    """Results of the Dask cluster at an address such as tcp://host:8786, one job at a time for each thread.

    A worker that overruns the time limit is restarted. Raises NoWorkers when distributed is not installed, no
    scheduler answers, or it has no workers.
    """
    try:
        import distributed
    except ImportError as error:
        raise NoWorkers(
            "--scheduler needs the package distributed: pip install 'target-attainment-notebooks[cluster]'"
        ) from error
    try:
        client = distributed.Client(address, timeout=10)
    except (OSError, ValueError, TimeoutError) as error:
        raise NoWorkers(f"no Dask scheduler answers at {address} ({error}); check the address") from error
    with client:
        slots = sum(client.nthreads().values())
        if not slots:
            raise NoWorkers(f"the Dask cluster at {address} has no workers; start some")
        yield from submitted(client, work, iter(jobs), slots, time_limit)


def submitted(client, work: Callable, queue: Iterator, slots: int, time_limit: float) -> Iterator[tuple]:
    """Results of a cluster with so many slots."""
    import distributed

    running: dict = {}
    while True:
        while len(running) < slots and (job := next(queue, None)) is not None:
            running[client.submit(guarded, work, job, pure=False)] = job, time.monotonic() + time_limit
        if not running:
            return
        left = min(deadline for _, deadline in running.values()) - time.monotonic()
        with contextlib.suppress(TimeoutError):
            distributed.wait(list(running), timeout=max(0.01, left), return_when="FIRST_COMPLETED")
        for future, (job, deadline) in list(running.items()):
            if future.done():
                yield job, answer(future)
            elif deadline <= time.monotonic():
                give_up(client, future)
                yield job, Lost(both("lost.late", limit=time_limit))
            else:
                continue
            del running[future]


def answer(future) -> Any:
    """What a future that is done came to."""
    try:
        return future.result()
    except (
        Exception
    ) as error:  # the worker died, the cluster is gone: distributed raises errors of many kinds
        return Lost(both("lost.cluster", error=type(error).__name__))


def give_up(client, future) -> None:
    """Forget a job and restart the worker that is busy with it."""
    holders = [worker for worker, keys in client.processing().items() if future.key in keys]
    future.cancel(force=True)
    if holders:
        client.restart_workers(holders, raise_for_error=False)
