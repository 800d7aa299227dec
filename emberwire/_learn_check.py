"""Judges a server by a lesson: what the linter says of its source, and how it stands up to its users over the wire.

    for check in await judge(lesson, Path("my_fix.py")):
        print(check.name, check.passed, check.sentence)

All three have to hold. A comment that silences the linter does not stop the attack; a server that refuses everybody
stops the attack, and its honest users with it.
"""

from __future__ import annotations

from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from emberwire._learn_client import LabError, Stopped, converse
from emberwire._learn_lessons import Lesson
from emberwire._learn_server import Server, ServerError, serving
from lint_rules.run.many_files import lint
from lint_rules.run.one_file import Result
from lint_rules.settings.config import Config


@dataclass(frozen=True, slots=True)
class Check:
    """One of the three judgements. `transcript` is what was said over the wire, or what the server printed."""

    name: str
    passed: bool
    sentence: str
    transcript: str = ""


def findings(lesson: Lesson, file: Path) -> Result:
    """Lint a file for this lesson's rule alone, whatever the configuration around it and the name of its folder."""
    return lint([file], Config(root=file.resolve().parent, select=(lesson.rule,), test_paths=()))


def finding_lines(lesson: Lesson, file: Path) -> list[str]:
    """What the linter says of a file, a line for each finding."""
    found = findings(lesson, file).findings
    return [f"{file.name}:{each.line}:{each.column}: {each.code} {each.message}" for each in found]


async def judge(lesson: Lesson, file: Path) -> list[Check]:
    """Lint the file, serve it, and let first an honest user and then the attacker at it."""
    checks = [lint_check(lesson, file)]
    try:
        async with serving(file) as server:
            checks.append(await feature_check(lesson, server))
            checks.append(await attack_check(lesson, server))
    except ServerError as error:
        checks.append(Check("server", False, str(error), "\n".join(error.printed[-20:])))
    return checks


def lint_check(lesson: Lesson, file: Path) -> Check:
    """Pass when the rule finds nothing, and nothing silences it."""
    result = findings(lesson, file)
    if result.findings:
        first = result.findings[0]
        return Check("linter", False, f"line {first.line}: {first.code} {first.message}")
    if result.suppressed:
        return Check("linter", False, f"{lesson.rule} is silenced by a comment, and what it found is still there")
    return Check("linter", True, f"{lesson.rule} finds nothing")


async def feature_check(lesson: Lesson, server: Server) -> Check:
    """Pass when the honest user gets what they came for."""
    transcript = StringIO()
    try:
        with redirect_stdout(transcript):
            await converse(lesson.feature(), server.base_url)
    except (LabError, OSError) as error:
        return Check("feature", False, str(error), _with_output(transcript, server))
    return Check("feature", True, "the honest user gets what they came for")


async def attack_check(lesson: Lesson, server: Server) -> Check:
    """Pass when the attack was stopped; an attack that could not be carried out proves nothing."""
    transcript = StringIO()
    try:
        with redirect_stdout(transcript):
            outcome = await converse(lesson.attack(), server.base_url)
    except (LabError, OSError) as error:
        sentence = f"the attack could not be carried out, which proves nothing: {error}"
        return Check("attack", False, sentence, _with_output(transcript, server))
    if isinstance(outcome, Stopped):
        return Check("attack", True, f"stopped: {outcome.verdict}")
    return Check("attack", False, f"succeeded: {outcome.verdict}", transcript.getvalue().rstrip())


def _with_output(transcript: StringIO, server: Server) -> str:
    said = ["   the server printed:", *(f"   {line}" for line in server.printed[-20:])] if server.printed else []
    return "\n".join([transcript.getvalue().rstrip(), *said])
