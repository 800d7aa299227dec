"""Each lesson holds what it promises, both ways: the attack works on the bad server and fails on the good one.

The servers run in processes of their own on the loopback interface, forked from one that has imported what each
imports, and the attackers speak to them over real sockets. `emberwire learn` starts them as programs: that is for
tests/emberwire/test_learn_server.py.
A folder that is added to labs/ is tested without being mentioned here.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from emberwire._learn_check import attack_check, feature_check, finding_lines, findings
from emberwire._learn_client import Stopped, Succeeded, converse
from emberwire._learn_lessons import Lesson, all_lessons
from emberwire._learn_server import Server, serving
from lint_rules.finding import Severity
from lint_rules.run.many_files import lint
from lint_rules.selection.registry import rule_named
from lint_rules.selection.retired import RETIRED
from lint_rules.settings.config import Config
from tests.servers.forked import Forge, forge

ROOT = Path(__file__).resolve().parents[2]
LESSONS = all_lessons((ROOT / "labs",))
FILES = {"bad.py", "exploit.py", "feature.py", "good.py", "lesson.md"}
HEADINGS = [
    "What happens",
    "Why",
    "What the linter says",
    "The fix",
    "How the test proves it",
    "When it is all right",
    "In Phoenix",
]
SMALL = 16
"""Changed lines of a fix that a reader takes in at once."""

FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)

pytestmark = pytest.mark.anyio
each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.code)


def fenced(lesson: Lesson, language: str) -> list[str]:
    """The lines of a lesson's blocks in one language."""
    blocks = [match["code"] for match in FENCE.finditer(lesson.text) if match["language"] == language]
    return [line for block in blocks for line in block.splitlines()]


def changes(lines: list[str]) -> list[str]:
    """The lines of a diff that are added or taken away."""
    return [line for line in lines if line[:1] in {"+", "-"} and line[:3] not in {"+++", "---"}]


@pytest.fixture(scope="module")
def start() -> Iterator[Forge]:
    with forge("channels.generic.websocket", "channels.routing", "django.urls", "socketio") as started:
        yield started


@asynccontextmanager
async def forked(file: Path, start: Forge) -> AsyncIterator[Server]:
    """Serve a file of a lesson by the name of its module, as its first lines say."""
    output = asyncio.StreamReader()
    reads, writes = os.pipe()
    with os.fdopen(writes, "wb") as written:
        command = ["serve", f"labs.{file.parent.name}.{file.stem}:app", "--port", "0", "--drain-over", "0"]
        process = start(command, written)
    lines = os.fdopen(reads, "rb")
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(output), lines)
    server = Server(file, output)
    try:
        await server.started()
        yield server
    finally:
        process.kill()
        process.wait(20)
        await server.ended()


@pytest.mark.slow
@each_lesson
async def test_the_attack_succeeds_on_the_bad_server_and_honest_users_see_no_fault(
    lesson: Lesson, start: Forge
) -> None:
    """Else the lesson would teach a danger that is none."""
    async with forked(lesson.bad, start) as server:
        feature = await feature_check(lesson, server)
        outcome = await converse(lesson.attack(), server.base_url)
        again = await converse(lesson.attack(), server.base_url)
    assert feature.passed, f"{feature.sentence}\n{feature.transcript}"
    assert isinstance(outcome, Succeeded), outcome
    assert isinstance(again, Succeeded), f"the second attack on the same server: {again}"


@pytest.mark.slow
@each_lesson
async def test_the_attack_is_stopped_by_the_good_server_and_honest_users_are_not(lesson: Lesson, start: Forge) -> None:
    """A server that refuses everyone is no fix."""
    async with forked(lesson.good, start) as server:
        feature = await feature_check(lesson, server)
        attack = await attack_check(lesson, server)
        outcome = await converse(lesson.attack(), server.base_url)
    assert feature.passed, f"{feature.sentence}\n{feature.transcript}"
    assert attack.passed, f"{attack.sentence}\n{attack.transcript}"
    assert isinstance(outcome, Stopped), f"the second attack on the same server: {outcome}"


@each_lesson
def test_the_linter_finds_the_fault_once_and_nothing_after_the_fix(lesson: Lesson) -> None:
    bad = findings(lesson, lesson.bad)
    assert [finding.code for finding in bad.findings] == [lesson.rule]
    assert bad.suppressed == 0
    good = findings(lesson, lesson.good)
    assert (good.findings, good.suppressed) == ([], 0)


def test_no_other_rule_is_broken() -> None:
    """People copy from lessons, so apart from the one fault they are as they should be, by the rule of any lesson.

    Rules that give advice to those who ask for it are left out: a program of sixty lines has no limit for everything.
    """
    told = {each.rule for each in LESSONS if not is_asked_for(each.rule)}
    labs = ROOT / "labs"  # a project of their own, without the servers of the tests
    found = lint([labs], Config(root=labs, extend_select=tuple(told))).findings
    broken = sorted((finding.path, finding.code) for finding in found)
    assert broken == sorted((each.bad.relative_to(ROOT).as_posix(), each.rule) for each in LESSONS if each.rule in told)


def is_asked_for(code: str) -> bool:
    """True for a rule that only advises, and only who has selected it."""
    rule = rule_named(code)
    assert rule is not None
    return rule.severity is Severity.ADVICE and not rule.default


@each_lesson
def test_the_folder_holds_the_five_files_and_carries_the_name_of_its_rule(lesson: Lesson) -> None:
    assert {path.name for path in lesson.folder.iterdir()} - {"__init__.py", "__pycache__"} == FILES
    rule = RETIRED.get(lesson.code) or rule_named(lesson.code)
    assert rule is not None
    assert rule.name == lesson.name


@each_lesson
def test_the_page_has_its_headings_in_order(lesson: Lesson) -> None:
    lines = lesson.text.splitlines()
    assert lines[0] == f"# {lesson.code}: {lesson.title}"
    assert [line.removeprefix("## ") for line in lines if line.startswith("## ")] == HEADINGS
    assert f"emberwire learn run {lesson.code}" in lesson.text


@each_lesson
def test_the_page_has_one_sentence_a_line(lesson: Lesson) -> None:
    prose = FENCE.sub("", lesson.text).splitlines()
    assert not [line for line in prose if re.search(r"[a-z)`][.?!] [A-Z]", line)]


@each_lesson
def test_the_page_quotes_the_linter_as_it_is(lesson: Lesson) -> None:
    assert fenced(lesson, "text") == finding_lines(lesson, lesson.bad)


@each_lesson
def test_the_page_names_the_weaknesses_of_its_rule(lesson: Lesson) -> None:
    rule = rule_named(lesson.rule)
    assert rule is not None
    assert set(rule.cwe) <= {int(number) for number in re.findall(r"CWE-(\d+)", lesson.text)}


@each_lesson
def test_the_fix_is_small_and_the_page_shows_it(lesson: Lesson) -> None:
    """What the page leaves out of the diff are imports."""
    real = changes(lesson.diff())
    assert 0 < len(real) <= SMALL
    shown = changes(fenced(lesson, "diff"))
    left_out = [line for line in real if line not in shown]
    assert [line for line in shown if line not in real] == []
    assert all(re.fullmatch(r"[+-](from .+|import .+|    \w+,|)", line) for line in left_out), left_out


@each_lesson
@pytest.mark.parametrize("stem", ["bad", "good"])
def test_the_server_can_be_served_by_its_module_name(lesson: Lesson, stem: str) -> None:
    """`emberwire serve labs.….bad:app` in a checkout, as its first lines say."""
    module = importlib.import_module(f"labs.{lesson.folder.name}.{stem}")
    assert callable(module.app)
    assert f"`emberwire serve labs.{lesson.folder.name}.bad:app`" in (module.__doc__ or "")


@each_lesson
def test_the_exploit_says_how_it_is_run(lesson: Lesson) -> None:
    module = importlib.import_module(f"labs.{lesson.folder.name}.exploit")
    assert f"\npython -m labs.{lesson.folder.name}.exploit http://127.0.0.1:4000" in (module.__doc__ or "")
    assert (module.attack.__doc__ or "").startswith("Succeeds when ")


def attacked(lesson: Lesson, url: str) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-m", f"labs.{lesson.folder.name}.exploit", url)
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.slow
async def test_an_exploit_is_a_program_whose_exit_code_says_how_it_went() -> None:
    lesson = LESSONS[0]
    for file, code, word in ((lesson.bad, 0, "SUCCEEDED"), (lesson.good, 1, "STOPPED")):
        async with serving(file) as server:
            done = attacked(lesson, server.base_url)
        assert (done.returncode, done.stdout.splitlines()[-1].partition(":")[0]) == (code, word), done.stderr
