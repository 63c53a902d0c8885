"""The asyncio event loop of this process, on a thread of its own: the async handlers of all sessions run here.

Each handler is a task. So is what it starts with ``asyncio.create_task``, ``gather`` or a ``TaskGroup``: it belongs to the
handler's session, is cancelled when that ends, and each of its steps is a turn of that session.
"""

from __future__ import annotations

import asyncio
import atexit
import inspect
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Coroutine
from contextvars import Context
from typing import Any

from ._core import Driver, Mark, drive, mark_variable

__all__ = ["Tasks", "load"]

#: Passes of the loop after which nothing is ready that became so without time passing or anything from outside.
PASSES = 16
#: How long tasks that were cancelled may take to end when the process does.
LAST_SECONDS = 1.0
#: How often somebody who waits for all tasks looks.
LOOK_SECONDS = 0.01
#: How much time passes at least when a test lets it pass.
LEAST_SECONDS = 0.001


async def load(function: Callable[..., Any], *args: object) -> Any:
    """What a load of a resource runs: an async function here, a plain one on a worker thread."""
    if _is_async(function):
        return await function(*args)
    value = await asyncio.to_thread(function, *args)
    # As of `lambda: fetch(user())` with an async `fetch`.
    return await value if inspect.isawaitable(value) else value


def _is_async(function: Any) -> bool:
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(getattr(function, "__call__", None))  # noqa: B004


class Tasks:
    """The loop, and the tasks of each session."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._loop.set_task_factory(self._make)
        self._loop.set_exception_handler(self._failed)
        # The drivers tell of slow steps, with the app's line; asyncio, in its debug mode, would tell again.
        self._loop.slow_callback_duration = float("inf")
        self._mark = mark_variable()
        self._tasks: dict[int, set[asyncio.Task[Any]]] = {}
        self._others: set[asyncio.Task[object]] = set()
        self._jobs: deque[Callable[[], object]] = deque()
        self._is_woken = False
        self._is_closing = False
        self._ahead = 0.0
        # A daemon, since Python waits for other threads before it calls what is registered for its exit.
        self._thread = threading.Thread(target=self._run, name="lattice-asyncio", daemon=True)
        self._thread.start()
        atexit.register(self.close)

    # For other threads.

    def is_here(self) -> bool:
        """Whether this is the loop's own thread."""
        return threading.current_thread() is self._thread

    def start(self, driver: Driver) -> None:
        """Run the coroutine of a handler."""
        self._post(lambda: self._start(driver))

    def run(self, coroutine: Coroutine[Any, Any, object]) -> None:
        """Run a coroutine that belongs to no session."""
        self._post(lambda: self._keep(self._loop.create_task(coroutine)))

    def wake(self, waiter: asyncio.Future[None]) -> None:
        """Let the task that awaits this go on."""
        self._post(lambda: None if waiter.done() else waiter.set_result(None))

    def cancel(self, session: int) -> None:
        """Cancel the tasks of a session."""
        self._post(lambda: self._cancel(session))

    def stop(self, driver: Driver) -> None:
        """Cancel the task of a handler."""
        self._post(lambda: self._stop(driver))

    def count(self, session: int) -> int:
        """How many tasks of a session are not done."""
        return len(self._tasks.get(session, ()))

    def run_ready(self) -> None:
        """Wait until the loop has done what is ready, and what became ready by that."""
        if self.is_here() or self._is_closing:
            return
        done = threading.Event()

        def one_pass(left: int) -> None:
            if left:
                self._loop.call_soon(one_pass, left - 1)
            else:
                done.set()

        self._post(lambda: one_pass(PASSES))
        done.wait()

    def until_next(self, at_most: float) -> float:
        """How many seconds it is until a task that sleeps wakes, but at most so many; for the clock of tests."""
        timers: list[asyncio.TimerHandle] = getattr(self._loop, "_scheduled", [])
        wakes = [timer.when() for timer in list(timers) if not timer.cancelled()]
        seconds = min(wakes, default=float("inf")) - self._loop.time()
        # Some time passes, so that a timer which sets itself again at once does not keep the clock where it is.
        return min(max(seconds, LEAST_SECONDS), at_most)

    def pass_time(self, seconds: float) -> None:
        """Let so much time pass at once for what sleeps; for the clock of tests."""
        self._ahead += seconds
        # Replaced when a test does this for the first time: the loop asks for the time several times in each pass.
        setattr(self._loop, "time", lambda: time.monotonic() + self._ahead)  # noqa: B010

    def wait_for_all(self, seconds: float) -> None:
        """Wait until no task is left, at most so long."""
        end = time.monotonic() + seconds
        while any(list(self._tasks.values())) and time.monotonic() < end:
            time.sleep(LOOK_SECONDS)

    def close(self) -> None:
        """Cancel what is left and end the loop."""
        if self._is_closing:
            return
        self._is_closing = True
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _post(self, job: Callable[[], object]) -> None:
        # One wake-up of the loop takes all jobs that wait: waking it costs more than most jobs do.
        self._jobs.append(job)
        if not self._is_woken:
            self._is_woken = True
            try:
                self._loop.call_soon_threadsafe(self._drain)
            except RuntimeError:
                self._forget_jobs()  # the loop is closed, and all tasks with it

    # On the loop's thread.

    def waiter(self) -> asyncio.Future[None]:
        """A future that a task can be told to await, by a coroutine that is not Python's own."""
        waiter = self._loop.create_future()
        waiter._asyncio_future_blocking = True
        return waiter

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        while not self._is_closing:
            try:
                self._loop.run_forever()
            except BaseException:
                # SystemExit and KeyboardInterrupt in a task go through the loop; the other sessions go on.
                traceback.print_exc(file=sys.stderr)
        self._drain()
        left = [*self._others, *(task for tasks in self._tasks.values() for task in tasks)]
        for task in left:
            task.cancel()
        if left:
            self._loop.run_until_complete(asyncio.wait(left, timeout=LAST_SECONDS))
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()
        self._forget_jobs()

    def _forget_jobs(self) -> None:
        # Dropping a driver releases the thread that waits for its first step.
        self._jobs.clear()
        self._is_woken = False

    def _drain(self) -> None:
        self._is_woken = False
        while self._jobs:
            self._jobs.popleft()()

    def _start(self, driver: Driver) -> None:
        context = Context()
        context.run(self._mark.set, driver.mark)
        self._loop.create_task(driver, context=context)

    def _keep(self, task: asyncio.Task[object]) -> None:
        # The loop itself holds tasks weakly.
        self._others.add(task)
        task.add_done_callback(self._others.discard)

    def _cancel(self, session: int) -> None:
        for task in self._tasks.pop(session, ()):
            task.cancel()

    def _stop(self, driver: Driver) -> None:
        for task in self._tasks.get(driver.session, ()):
            if task.get_coro() is driver:
                task.cancel()

    def _make(self, loop: asyncio.AbstractEventLoop, coroutine: Any, **options: Any) -> asyncio.Task[Any]:
        context: Context | None = options.get("context")
        mark: Mark | None = self._mark.get() if context is None else context.get(self._mark)
        if mark is None:
            return asyncio.Task(coroutine, loop=loop, **options)
        driver = coroutine if isinstance(coroutine, Driver) else drive(coroutine, mark)
        task: asyncio.Task[Any] = asyncio.Task(driver, loop=loop, **options)
        tasks = self._tasks.setdefault(driver.session, set())
        tasks.add(task)
        task.add_done_callback(lambda done: self._done(driver.session, done))
        return task

    def _done(self, session: int, task: asyncio.Task[Any]) -> None:
        tasks = self._tasks.get(session)
        if tasks is not None:
            tasks.discard(task)
            if not tasks:
                del self._tasks[session]

    def _failed(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """An exception of a task that nobody awaited goes where a handler's goes."""
        error: BaseException | None = context.get("exception")
        task: Any = context.get("future") or context.get("task")
        # Only tasks have a coroutine.
        driver: object = task.get_coro() if hasattr(task, "get_coro") else None
        if error is None or not isinstance(driver, Driver) or not driver.report(error):
            loop.default_exception_handler(context)
