"""Who starts a task, what it runs, where it is kept, and who hears of its end."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.flow.query import Flow
from lint_rules.flow.tasks import end_is_heard, hearings, tasks_of, tasks_running
from tests.lint_rules.flow.programs import program

PUMP = "import asyncio\n\nasync def pump(feed):\n    await feed.next()\n\n"


def flow_of(folder: Path, source: str) -> Flow:
    found = program(folder, PUMP + source)
    return Flow(found.engine, found.outline)


def starter(folder: Path, *lines: str) -> Flow:
    return flow_of(folder, "async def start(feed, tasks):\n" + "".join(f"    {line}\n" for line in lines))


@pytest.mark.parametrize(
    ("line", "end", "name"),
    [
        ("asyncio.create_task(pump(feed))", "dropped", ""),
        ("threading.Thread(target=pump, args=(feed,)).start()", "dropped", ""),
        ("loop.run_in_executor(None, pump, feed)", "dropped", ""),
        ("task = asyncio.create_task(pump(feed))", "dropped", "task"),
        ("task = asyncio.create_task(pump(feed)); task.add_done_callback(ended)", "dropped", "task"),
        ("task = asyncio.create_task(pump(feed)); await stopped.wait()", "kept", "task"),
        ("for each in feed: task = asyncio.create_task(pump(feed)); await each", "kept", "task"),
        ("task: asyncio.Task = asyncio.create_task(pump(feed)); task.cancel()", "kept", "task"),
        ("if task := asyncio.create_task(pump(feed)): await task", "kept", "task"),
        ("feed.task = asyncio.create_task(pump(feed))", "kept", "feed.task"),
        ("tasks[feed] = asyncio.create_task(pump(feed))", "put", "tasks"),
        ("tasks.add(asyncio.create_task(pump(feed)))", "put", "tasks"),
        ("jobs = [asyncio.create_task(pump(each)) for each in feed]", "put", "jobs"),
        ("jobs = list(asyncio.create_task(pump(each)) for each in feed)", "put", "jobs"),
        ("both = asyncio.gather(asyncio.create_task(pump(feed))); both.cancel()", "kept", "both"),
        ("await asyncio.create_task(pump(feed))", "heard", ""),
        ("return asyncio.create_task(pump(feed))", "heard", ""),
        ("watch(asyncio.create_task(pump(feed)))", "heard", ""),
        ("asyncio.create_task(pump(feed)).add_done_callback(ended)", "heard", ""),
        ("async with asyncio.TaskGroup() as workers: workers.create_task(pump(feed))", "heard", ""),
    ],
)
def test_a_task_is_followed_to_where_it_is_kept(line: str, end: str, name: str, tmp_path: Path) -> None:
    flow = starter(tmp_path, line)
    (task,) = tasks_of(flow.outline.by_qualname["start"], flow)
    assert (task.end, task.name, task.runs) == (end, name, flow.outline.by_qualname["pump"])


@pytest.mark.parametrize(
    ("line", "end"),
    [
        ("tasks.add(task)", "put"),
        ("tasks[feed] = task", "put"),
        ("watch(task)", "heard"),
        ("return task", "heard"),
        ("await asyncio.wait_for(task, 5)", "kept"),
        ("tasks.discard(task)", "kept"),
    ],
)
def test_a_task_with_a_name_is_passed_on(line: str, end: str, tmp_path: Path) -> None:
    flow = starter(tmp_path, "task = asyncio.create_task(pump(feed))", line)
    assert [task.end for task in tasks_of(flow.outline.by_qualname["start"], flow)] == [end]


def test_a_starter_of_the_project_is_believed_unless_it_hands_the_task_back(tmp_path: Path) -> None:
    keeps = "def spawn(work):\n    tasks.add(asyncio.ensure_future(work))\n\n"
    gives = "def create_task(work):\n    return asyncio.ensure_future(work)\n\n"
    flow = flow_of(tmp_path, keeps + gives + "def start(feed):\n    spawn(pump(feed))\n    create_task(pump(feed))\n")
    assert [task.end for task in tasks_of(flow.outline.by_qualname["start"], flow)] == ["heard", "dropped"]


@pytest.mark.parametrize(
    ("lines", "hows"),
    [
        ([], []),
        (["await task"], ["awaited"]),
        (["await asyncio.wait({task})"], ["awaited", "awaited"]),
        (["tasks.append(task)", "for each in tasks:", "    await each"], ["awaited"]),
        (["if task.done():", "    restart()"], ["asked"]),
        (["task.add_done_callback(ended)"], ["called"]),
        (["task.add_done_callback(tasks.discard)"], []),
        (["task.cancel()", "await task"], ["stopped"]),
        (["if not task.done():", "    task.cancel()"], []),
        (["await asyncio.Future()", "await task"], ["stopped"]),
    ],
)
def test_a_function_hears_of_the_end_of_its_task(lines: list[str], hows: list[str], tmp_path: Path) -> None:
    flow = starter(tmp_path, "task = asyncio.create_task(pump(feed))", *lines)
    (task,) = tasks_of(flow.outline.by_qualname["start"], flow)
    assert [heard.how for heard in hearings(task, flow)] == hows
    assert end_is_heard(task, flow) is bool({*hows} - {"stopped"})


def test_another_method_hears_of_the_end_of_a_task_in_an_attribute(tmp_path: Path) -> None:
    start = "    def start(self, feed):\n        self.task = asyncio.create_task(pump(feed))\n"
    flow = flow_of(tmp_path, f"class Hub:\n{start}    async def run(self):\n        await self.task\n")
    (task,) = tasks_of(flow.outline.by_qualname["Hub.start"], flow)
    assert [heard.function.qualname for heard in hearings(task, flow)] == ["Hub.run"]


def test_a_task_runs_no_other_function_of_that_name(tmp_path: Path) -> None:
    other = "class Feed:\n    async def pump(self):\n        pass\n\n"
    start = "def start(feed):\n    asyncio.create_task(pump(feed))\n    asyncio.create_task(feed.pump())\n"
    flow = flow_of(tmp_path, other + start)
    named = flow.outline.by_qualname
    assert [task.runs for task in tasks_running(named["pump"], flow)] == [named["pump"], None]
    assert [task.runs for task in tasks_running(named["Feed.pump"], flow)] == [None]
