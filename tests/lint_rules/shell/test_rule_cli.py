"""`emberwire rule new` writes a rule that passes `emberwire rule test`, and that test finds what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lint_rules.run.many_files import lint
from lint_rules.settings.config import load
from lint_rules.shell.rule_cli import rule


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(rule, arguments)


def test_a_new_rule_passes_its_own_test(project: Path) -> None:
    made = run("new", "no-shouting")
    assert made.exit_code == 0, made.output
    assert 'local-rules = ["tools/rules"]' in made.stdout
    tested = run("test", "tools/rules/no_shouting.py")
    assert tested.exit_code == 0, tested.output
    assert tested.stdout == "ok   LOCAL001 no-shouting: 2 cases (tools/rules/no_shouting.py)\n"
    assert (project / "tools" / "rules" / "cases" / "LOCAL001" / "called_in_a_method.py").exists()


def test_the_cases_of_a_local_rule_are_not_linted(project: Path) -> None:
    run("new", "no-shouting")
    (project / "pyproject.toml").write_text('[tool.emberwire.lint]\nlocal-rules = ["tools/rules"]\n')
    config = load(project)
    assert lint([project], config).findings == []
    (project / "app.py").write_text("replace_me()\n")
    assert [finding.code for finding in lint([project], config).findings] == ["LOCAL001"]


def test_the_configured_folder_and_the_next_free_code_are_taken(project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.emberwire.lint]\nlocal-rules = ["checks"]\n')
    run("new", "one")
    assert "Wrote checks/two.py" in run("new", "two").stdout
    assert 'code = "LOCAL002"' in (project / "checks" / "two.py").read_text()
    assert "(checks/one.py)" in run("test").stdout


def test_an_existing_file_is_left_alone(project: Path) -> None:
    run("new", "no-shouting")
    again = run("new", "no-shouting")
    assert again.exit_code == 2
    assert "is there already" in again.stderr


@pytest.mark.parametrize("name", ["No", "no_shouting", "../evil", "", "1st"])
def test_a_name_that_is_none_is_refused(project: Path, name: str) -> None:
    result = run("new", name)
    assert result.exit_code == 2
    assert "expected a name of small words with hyphens" in result.stderr
    assert not list(project.rglob("*.py"))


@pytest.mark.parametrize("code", ["ew1", "EW101", "LOCAL1", "local001"])
def test_a_code_that_is_none_is_refused(project: Path, code: str) -> None:
    result = run("new", "no-shouting", "--code", code)
    assert result.exit_code == 2
    assert "expected a code of capital letters and 3 or 4 digits, other than EW…" in result.stderr
    assert not list(project.rglob("*.py"))


def test_a_code_that_another_rule_of_the_folder_has_is_refused(project: Path) -> None:
    run("new", "no-shouting")
    result = run("new", "no-whispering", "--code", "LOCAL001")
    assert result.exit_code == 2
    assert "a rule in tools/rules has the code LOCAL001 already" in result.stderr
    assert not (project / "tools" / "rules" / "no_whispering.py").exists()


@pytest.mark.parametrize(
    ("expected", "said", "line"),
    [
        (None, "the fix changes it, and there is no called_in_a_method.fixed.py:", "rooms.replace_me(self)"),
        ("rooms.other(self)", "the fix gives something else than called_in_a_method.fixed.py:", "rooms.other(self)"),
    ],
)
def test_what_a_fix_does_otherwise_than_expected_is_shown_line_by_line(
    project: Path, expected: str | None, said: str, line: str
) -> None:
    run("new", "no-shouting")
    path = project / "tools" / "rules" / RULE
    call = "self.report(node, "
    fix = 'fix=Fix("rename", (self.file.changes().replace(node.func, "better"),), safe=False), message='
    path.write_text(path.read_text().replace(call, call + fix).replace("import Rule,", "import Fix, Rule,"))
    if expected is not None:
        fixed = project / "tools" / "rules" / CALLED.replace(".py", ".fixed.py")
        fixed.write_text(f"async def join(self):\n    await {expected}\n")
    result = run("test", "tools/rules/no_shouting.py")
    assert result.exit_code == 1
    assert "called_in_a_method: " + said in result.stdout
    assert f"  -    await {line}\n  +    await better(self)" in result.stdout


RULE = "no_shouting.py"
CALLED = "cases/LOCAL001/called_in_a_method.py"
NAMED = "cases/LOCAL001/named_in_a_text.py"


@pytest.mark.parametrize(
    ("file", "change", "sentence"),
    [
        (CALLED, ("(self)  # LOCAL001", "(self)  # ok: quiet"), "line 2: LOCAL001 is reported"),
        (CALLED, ("(self)  # LOCAL001", "(self)  # ok: quiet"), "but it is marked as fine: quiet"),
        (CALLED, ("replace_me(self)", "other(self)"), "line 2: LOCAL001 is marked, and was reported 0 times"),
        (CALLED, ("LOCAL001", "LOCAL002"), "marks LOCAL002, but only LOCAL001 runs here"),
        (CALLED, ("  # LOCAL001", ""), "marks no line: end one with `# CODE` or with `# ok: why`"),
        (NAMED, ('"replace_me()"', "replace_me()"), "it is marked as fine: a text is no call"),
        (RULE, ('b"replace_me"', 'b"other"'), "`needs` or `pattern` hides the file"),
        (RULE, ("(channel)  # LOCAL001", "(channel)"), "line 1: LOCAL001 is reported"),
        (RULE, ("    something_better(channel)\n", "    replace_me(channel)  # LOCAL001\n"), "one under Use instead"),
        (RULE, ("visit_Call", "visit_Cal"), "libcst has no node Cal; did you mean visit_Call?"),
        (RULE, ("(self, node: cst.Call)", "(self)"), "is called with (self, node), but it takes (self)"),
        (RULE, ("self.report(node,", "self.report(cst.Name('x'),"), "a Name that is no part of "),
        (RULE, ('self.report(node, "', 'return (node, "'), "returned a tuple: a visitor returns nothing, or False"),
        (RULE, ("## Known limits", "## Limits"), "lacks the headings ## Known limits"),
        (RULE, ("self.report(node", "node.nothing(node"), "failed: AttributeError"),
    ],
)
def test_what_is_wrong_with_a_rule_is_said(project: Path, file: str, change: tuple[str, str], sentence: str) -> None:
    run("new", "no-shouting")
    path = project / "tools" / "rules" / file
    text = path.read_text()
    assert change[0] in text
    path.write_text(text.replace(*change))
    result = run("test", "tools/rules/no_shouting.py")
    assert result.exit_code == 1
    assert sentence in result.stdout


@pytest.mark.parametrize(
    ("gone", "sentence"), [(CALLED, "no case is reported: put a file"), (NAMED, "no line is fine")]
)
def test_a_rule_needs_cases_of_both_kinds(project: Path, gone: str, sentence: str) -> None:
    run("new", "no-shouting")
    (project / "tools" / "rules" / gone).unlink()
    assert sentence in run("test", "tools/rules/no_shouting.py").stdout


def test_no_rules_at_all_is_an_error(project: Path) -> None:
    assert "there are no rules to test" in run("test").stderr
    (project / "empty").mkdir()
    assert "there is no rule in empty (folders inside are not looked into)" in run("test", "empty").stderr


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (('code = "LOCAL001"', "pass"), "needs a code of capital letters and 3 or 4 digits"),
        (('(frozenset({b"replace_me"}),)', '{b"replace_me"}'), "needs its `needs` as a tuple of sets"),
        (('b"replace_me"', '"replace_me"'), "needs bytes in `needs`"),
        (('frozenset({"replace_me"})', '"replace_me"'), "needs its `calls` as a set of names"),
        (("Severity.WARNING", '"warning"'), "needs `severity` and `confidence` from the enumerations"),
        (("def visit_Call", "def on_call"), "has no `visit_…`, `leave_…` or `query` method"),
    ],
)
def test_a_rule_that_could_never_work_is_not_loaded(project: Path, change: tuple[str, str], sentence: str) -> None:
    run("new", "no-shouting")
    path = project / "tools" / "rules" / RULE
    text = path.read_text()
    assert change[0] in text
    path.write_text(text.replace(*change))
    result = run("test", "tools/rules/no_shouting.py")
    assert result.exit_code == 2
    assert sentence in result.stderr
