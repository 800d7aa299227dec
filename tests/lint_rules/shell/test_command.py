"""`emberwire lint` with its options, as a person or an editor calls it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lint_rules.shell.cli import lint
from lint_rules.sieve.reading import SMALL_RUN

UNAWAITED = (
    "from emberwire import Channel\nclass R(Channel):\n    async def after_join(self):\n        self.push('a', {})\n"
)
OPEN = (
    "from emberwire import Accept, Socket\nclass S(Socket):\n"
    "    async def connect(self, params, info):\n        return Accept()\n"
)


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "app.py"


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(lint, arguments, input=stdin)


def test_fix_changes_the_file_and_reports_what_remains(app: Path) -> None:
    app.write_text(UNAWAITED + OPEN)
    result = run("--fix", "--format", "json")
    assert result.exit_code == 1
    assert [f["code"] for f in json.loads(result.stdout)["findings"]] == ["EW101"]
    assert result.stderr == "1 finding in 1 file fixed.\n"
    assert "await self.push" in app.read_text()


def test_a_fixed_file_is_clean_unless_a_hook_asks_whether_it_changed(app: Path) -> None:
    app.write_text(UNAWAITED)
    assert run("--fix", "--exit-non-zero-on-fix").exit_code == 1
    assert run("--fix", "--exit-non-zero-on-fix").exit_code == 0
    app.write_text(UNAWAITED)
    assert run("--fix").exit_code == 0


def test_diff_shows_fixes_and_what_remains_and_changes_nothing(app: Path) -> None:
    app.write_text(UNAWAITED + OPEN)
    result = run("--diff", "--format", "concise")
    assert result.exit_code == 1
    assert "--- a/app.py\n+++ b/app.py\n" in result.stdout
    assert "+        await self.push('a', {})" in result.stdout
    assert "app.py:7:5: EW101" in result.stdout
    assert "EW308" not in result.stdout
    assert "1 finding in 1 file would be fixed." in result.stdout
    assert app.read_text() == UNAWAITED + OPEN


def test_a_diff_that_fixes_everything_still_counts_as_findings(app: Path) -> None:
    app.write_text(UNAWAITED)
    assert run("--diff").exit_code == 1
    assert run("--diff", "--exit-zero").exit_code == 0


def test_a_diff_stays_out_of_what_programs_read(app: Path) -> None:
    app.write_text(UNAWAITED)
    result = run("--diff", "--format", "json")
    assert json.loads(result.stdout)["findings"] == []
    assert "+        await" in result.stderr


def test_the_diff_is_one_that_patch_understands(app: Path) -> None:
    app.write_text(UNAWAITED.rstrip("\n"))
    assert "\n\\ No newline at end of file\n" in run("--diff").stdout


def test_a_file_in_another_encoding_is_fixed_in_it(app: Path) -> None:
    head = "# -*- coding: latin-1 -*-\nname = 'caf\xe9'\n"
    app.write_bytes((head + UNAWAITED).encode("latin-1").replace(b"\n", b"\r\n"))
    assert run("--fix").exit_code == 0
    expected = (head + UNAWAITED.replace("self.push", "await self.push")).encode("latin-1")
    assert app.read_bytes() == expected.replace(b"\n", b"\r\n")


def test_what_a_baseline_covers_is_not_fixed(app: Path) -> None:
    app.write_text(UNAWAITED)
    written = run("--write-baseline", "baseline.json")
    assert "Leave them out with --baseline baseline.json" in written.stdout
    assert run("--fix", "--baseline", "baseline.json").exit_code == 0
    assert app.read_text() == UNAWAITED


def test_standard_input_is_fixed_to_standard_output(app: Path) -> None:
    result = run("--stdin-filename", "x.py", "--fix", stdin=UNAWAITED + OPEN)
    assert result.exit_code == 1
    assert result.stdout == UNAWAITED.replace("self.push", "await self.push") + OPEN
    assert "EW101" in result.stderr


def test_the_diff_of_standard_input_names_the_file(app: Path) -> None:
    result = run("--stdin-filename", "x.py", "--diff", stdin=UNAWAITED)
    assert result.exit_code == 1
    assert result.stdout.startswith("--- a/x.py\n+++ b/x.py\n")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--add-noqa", "--fix"), "--add-noqa works alone"),
        (("--unsafe-fixes",), "needs --fix or --diff"),
        (("--reason", "x"), "needs --add-noqa"),
        (("--stdin-filename", "x.py", "--since", "main"), "are about files, not about standard input"),
        (("--stdin-filename", "x.py", "app.py"), "leave out the paths"),
        (("--stdin-filename", "x.py", "--watch"), "--watch is about files"),
        (("--write-baseline", "b.json", "--fix"), "does nothing else"),
        (("--write-baseline", "b.json", "--since", "main"), "does nothing else"),
        (("--write-baseline", "b.json", "--add-noqa"), "--add-noqa works alone"),
        (("--statistics", "--format", "sarif"), "there is none in the format sarif"),
    ],
)
def test_options_that_contradict_each_other_are_refused(app: Path, arguments: tuple[str, ...], sentence: str) -> None:
    result = run(*arguments, stdin="")
    assert result.exit_code == 2
    assert sentence in result.stderr


def test_what_cannot_be_written_is_a_sentence(app: Path) -> None:
    app.write_text(OPEN)
    result = run("--write-baseline", "nowhere/baseline.json")
    assert result.exit_code == 2
    assert result.stderr == "emberwire lint: nowhere/baseline.json: No such file or directory\n"


def test_a_folder_that_may_not_be_written_is_told_with_the_file_that_stands_in_it(
    app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shut(**_: object) -> None:
        raise PermissionError(13, "Permission denied", ".emberwire-x1")

    monkeypatch.setattr("tempfile.mkstemp", shut)
    app.write_text(UNAWAITED)
    result = run("--fix", "app.py")
    assert result.exit_code == 2
    assert result.stderr == "emberwire lint: app.py: Permission denied\n"


def test_a_reader_that_has_seen_enough_is_no_fault(app: Path) -> None:
    app.write_text(OPEN)
    command = [sys.executable, "-m", "emberwire", "lint"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""


def test_a_fault_of_the_linter_has_an_exit_code_of_its_own(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app.write_text(OPEN)

    def broken(*_arguments: object, **_options: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("lint_rules.shell.command.run_over", broken)
    result = run()
    assert result.exit_code == 3
    assert "a fault of the linter, not of your code" in result.stderr


def test_a_baseline_lets_only_new_findings_count(app: Path) -> None:
    app.write_text(OPEN)
    assert run("--write-baseline", "baseline.json").exit_code == 0
    assert run("--baseline", "baseline.json").exit_code == 0
    app.write_text("\n\n" + OPEN + UNAWAITED)
    result = run("--baseline", "baseline.json", "--format", "json")
    assert [f["code"] for f in json.loads(result.stdout)["findings"]] == ["EW308"]


def test_a_baseline_that_covers_too_much_is_mentioned_when_all_of_the_project_was_seen(app: Path) -> None:
    app.write_text(OPEN)
    run("--write-baseline", "baseline.json")
    assert run("--baseline", "baseline.json").stderr == ""
    app.write_text("x = 1\n")
    note = "The baseline covers 1 entry too many; --write-baseline brings it up to date.\n"
    assert run("--baseline", "baseline.json").stderr == note
    assert run("--baseline", "baseline.json", ".").stderr == note
    assert run("--baseline", "baseline.json", "app.py").stderr == ""


def test_the_configuration_can_name_the_baseline(app: Path) -> None:
    app.write_text(OPEN)
    (app.parent / "pyproject.toml").write_text("[tool.emberwire.lint]\nbaseline = 'known.json'\n")
    assert run("--write-baseline", "known.json").exit_code == 0
    assert run().exit_code == 0


def test_standard_input_is_linted_under_a_name(app: Path) -> None:
    result = run("--stdin-filename", "sub/x.py", "--format", "concise", stdin=OPEN)
    assert result.exit_code == 1
    assert result.output.startswith("sub/x.py:3:5: EW101")


def test_severity_and_exit_zero(app: Path) -> None:
    app.write_text(OPEN)
    assert run("--exit-zero").exit_code == 0
    assert run("--severity", "error").exit_code == 1


def test_a_code_that_does_not_exist_is_an_error(app: Path) -> None:
    result = run("--select", "EW1O1")
    assert result.exit_code == 2
    assert "--select: no rule starts with 'EW1O1'" in result.output


def test_watching_lints_until_it_is_interrupted_and_survives_a_bad_configuration(
    app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each look at the files is followed by a pause; here the pauses are what happens next."""
    app.write_text(OPEN)
    settings = app.parent / "pyproject.toml"
    steps = [
        lambda: settings.write_text("[tool.emberwire.lint]\nselekt = ['EW2']\n"),
        lambda: settings.write_text("[tool.emberwire.lint]\nselect = ['EW2']\n"),
    ]

    def pause(_seconds: float) -> None:
        if not steps:
            raise KeyboardInterrupt
        steps.pop(0)()

    monkeypatch.setattr("time.sleep", pause)
    result = run("--watch", "--format", "concise")
    assert result.exit_code == 0
    assert "app.py:3:5: EW101" in result.stdout
    assert "did you mean 'select'?" in result.stderr
    assert "No findings in 1 file." in result.stdout


@pytest.mark.parametrize(("files", "codes"), [(SMALL_RUN - 1, ["EW000"]), (SMALL_RUN, [])])
def test_whether_idle_files_are_parsed_is_a_question_of_the_whole_run(app: Path, files: int, codes: list[str]) -> None:
    for number in range(files):
        (app.parent / f"n{number}.py").write_text("")
    inner = app.parent / "inner"
    inner.mkdir()
    (inner / "pyproject.toml").write_text("[tool.emberwire.lint]\n")
    (inner / "broken.py").write_text("def f(:\n")
    assert [f["code"] for f in json.loads(run("--format", "json").stdout)["findings"]] == codes


def test_projects_in_one_tree_read_a_file_once(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = app.parent / "inner"
    inner.mkdir()
    (inner / "pyproject.toml").write_text("[tool.emberwire.lint]\n")
    for path in (app, inner / "app.py"):
        path.write_text(
            "import websockets\nclients = set()\nasync def h(ws):\n    clients.add(ws)\nwebsockets.serve(h)\n"
        )
    opened: list[str] = []

    def reading(path: str) -> bytes:
        opened.append(path)
        return Path(path).read_bytes()

    monkeypatch.setattr("lint_rules.sieve.reading.read_bytes", reading)
    assert "EW402" in run("--no-cache").stdout
    assert sorted(opened) == sorted({str(app), str(inner / "app.py")})


ADVICE = '[project]\nname = "x"\n[tool.emberwire.lint.rules.EW101]\nseverity = "advice"\n'


def test_advice_alone_exits_with_0_unless_it_was_asked_for(app: Path) -> None:
    app.write_text(OPEN)
    assert run().exit_code == 1
    (app.parent / "pyproject.toml").write_text(ADVICE)
    assert run().exit_code == 0
    assert run("--strict").exit_code == 1
    assert run("--strict", "--exit-zero").exit_code == 0
    assert json.loads(run("--format", "json").stdout)["findings"][0]["severity"] == "advice"


@pytest.mark.usefixtures("shut")
def test_a_folder_that_may_not_be_entered_is_told(app: Path) -> None:
    app.write_text(OPEN)
    said = run().stderr
    assert "shut cannot be read (Permission denied): nothing in it was looked at." in said


def test_the_summary_counts_handlers_and_names_sockets_without_one(app: Path) -> None:
    app.write_text(OPEN)
    app.with_name("gateway.py").write_text(
        "from fastapi import WebSocket\n@gateway.route('/raw')\nasync def raw(websocket: WebSocket):\n"
        "    await websocket.accept()\n"
    )
    for _ in ("made", "from the cache"):
        text = run("--format", "concise").stdout
        assert text.endswith(
            "Handlers judged: 1 Emberwire.\nSockets, but no handler that was recognised, so not judged: gateway.py.\n"
        )
        found = json.loads(run("--format", "json").stdout)
        assert (found["handlers"], found["unrecognised"]) == ({"Emberwire": 1}, ["gateway.py"])


def test_a_project_without_sockets_hears_nothing_of_handlers(app: Path) -> None:
    app.write_text("print('hello')\n")
    assert run().stdout == "No findings in 1 file.\n"
