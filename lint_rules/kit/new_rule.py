"""Writing a rule of one's own: the file to start from, and the test that every rule has to pass.

text = new_rule("no-shouting", "LOCAL001")
problems(rule)     # [] when its documentation and its cases are as they should be
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from lint_rules.rule import HEADINGS
from lint_rules.selection.local import CODE, culprit
from lint_rules.settings.config import ConfigError

if TYPE_CHECKING:
    from lint_rules.rule import Rule

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

_TEMPLATE = '''\
"""{code} {name}: say here in one sentence what is wrong with the code that it reports."""

from __future__ import annotations

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import called_name
from lint_rules.rule import Rule, Severity


class {title}(Rule):
    """
    ## What it does
    Reports calls of `replace_me`.

    ## Why is this bad?
    Say what an attacker, a fault or a colleague does with it.

    ## Example
    ```python
    replace_me(channel)  # {code}
    ```

    ## Use instead
    ```python
    something_better(channel)
    ```

    ## Fix safety
    There is no fix.

    ## Known limits
    Reported:
    - a function of that name in another module: the name alone decides

    ## References
    The decision of the team, with its date.
    """

    code = "{code}"
    name = "{name}"
    severity = Severity.WARNING
    # Bytes that stand in every file with something to report. Files without them are not even parsed.
    needs = (frozenset({{b"replace_me"}}),)
    # Calls that it looks at. A file without one is not parsed by libcst.
    calls = frozenset({{"replace_me"}})

    def visit_Call(self, node: cst.Call) -> None:
        if called_name(node) == "replace_me":
            self.report(node, "`replace_me` is not for channels: use `something_better`")
'''

_CASES = {
    "called_in_a_method": "async def join(self):\n    await rooms.replace_me(self)  # {code}\n",
    "named_in_a_text": 'print("replace_me()")  # ok: a text is no call\n',
}


def new_rule(name: str, code: str) -> dict[str, str]:
    """The files of a new rule, by name below its folder; they pass their own test. Raises `ConfigError`."""
    if not NAME.fullmatch(name):
        raise ConfigError(f"expected a name of small words with hyphens such as no-shouting, got {name!r}")
    if not CODE.fullmatch(code) or code.startswith("EW"):
        raise ConfigError(f"expected a code of capital letters and 3 or 4 digits, other than EW…, got {code!r}")
    title = "".join(word.capitalize() for word in name.split("-"))
    cases = {f"cases/{code}/{case}.py": text.replace("{code}", code) for case, text in _CASES.items()}
    return {file_name(name): _TEMPLATE.format(code=code, name=name, title=title), **cases}


def file_name(name: str) -> str:
    """`no-shouting` → `no_shouting.py`."""
    return f"{name.replace('-', '_')}.py"


def next_code(folder: Path) -> str:
    """The first of LOCAL001, LOCAL002, … that stands in no file of the folder."""
    return next(code for number in range(1, 1000) if not is_taken(code := f"LOCAL{number:03}", folder))


def is_taken(code: str, folder: Path) -> bool:
    """True when a file of the folder holds the code."""
    return any(code in path.read_text(encoding="utf-8", errors="replace") for path in folder.glob("*.py"))


def problems(rule: type[Rule]) -> list[str]:
    """Everything that is wrong with a rule: its documentation first, then its cases."""
    from lint_rules.kit.cases import CaseError
    from lint_rules.kit.testing import check_examples, check_rule

    found = [*_documentation(rule), *_visitors(rule)]
    try:
        return [*found, *check_examples(rule), *_cases(rule), *check_rule(rule)]
    except CaseError as error:
        return [*found, str(error)]
    except Exception as error:
        return [*found, culprit(error) or f"running its cases failed: {type(error).__name__}: {error}"]


def _visitors(rule: type[Rule]) -> Iterable[str]:
    from lint_rules.run.visiting import methods_of

    try:
        methods_of(rule)
    except ConfigError as error:
        yield str(error)


def count(rule: type[Rule]) -> int:
    """How many cases a rule has; 0 when they cannot be read."""
    from lint_rules.kit.cases import CaseError
    from lint_rules.kit.testing import cases_of

    try:
        return len(cases_of(rule))
    except CaseError:
        return 0


def _documentation(rule: type[Rule]) -> Iterable[str]:
    found = list(rule.sections())
    missing = [heading for heading in HEADINGS if heading not in found]
    if missing:
        yield f"the docstring lacks the headings {', '.join(f'## {heading}' for heading in missing)}"
    elif [heading for heading in found if heading in HEADINGS] != list(HEADINGS):
        yield f"the headings were expected in this order: {', '.join(HEADINGS)}"


def _cases(rule: type[Rule]) -> Iterable[str]:
    from lint_rules.kit.testing import cases_folder, cases_of

    cases = cases_of(rule)
    if not any(case.is_bad for case in cases):
        yield f"no case is reported: put a file with a line that ends in `# {rule.code}` into {cases_folder(rule)}"
    if not any(case.shows_fine for case in cases):
        yield (
            "no line is fine: show code that a naive rule would report, with a line that ends in `# ok: why`, "
            f"in {cases_folder(rule)}"
        )
