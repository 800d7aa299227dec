"""`make demo` and `make install`: nothing of a person's is deleted or replaced."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from scripts import demo

ROOT = Path(__file__).resolve().parent.parent


def test_an_application_that_is_there_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(demo, "FOLDER", tmp_path)
    monkeypatch.setattr(demo, "APPLICATION", tmp_path / "chat")
    (tmp_path / "chat").mkdir()
    (tmp_path / "chat" / "mine.py").write_text("x = 1\n")
    demo.make_application()
    assert [path.name for path in (tmp_path / "chat").iterdir()] == ["mine.py"]
    assert "stays as it is" in capsys.readouterr().out


@pytest.mark.slow
def test_an_application_is_generated_where_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "FOLDER", tmp_path)
    monkeypatch.setattr(demo, "APPLICATION", tmp_path / "chat")
    demo.make_application()
    assert (tmp_path / "chat" / "pyproject.toml").is_file()


def installed(home: Path, path: str) -> str:
    """Run `make install` as somebody with that home and PATH, and return what it said."""
    environment = {**os.environ, "HOME": str(home), "PATH": path}
    done = subprocess.run(
        ["make", "-s", "install"], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.skipif(not (ROOT / ".venv" / ".installed").exists(), reason="not installed by make, so .venv is not ours")
class TestMakeInstall:
    """Where the shell finds `emberwire` after `make install`."""

    def test_a_folder_for_programs_that_is_searched_gets_the_command(self, tmp_path: Path) -> None:
        programs = tmp_path / ".local" / "bin"
        assert "the shell finds it" in installed(tmp_path, f"{programs}:/usr/bin:/bin")
        assert (programs / "emberwire").resolve() == (ROOT / ".venv" / "bin" / "emberwire").resolve()

    def test_a_command_of_that_name_is_not_replaced(self, tmp_path: Path) -> None:
        programs = tmp_path / ".local" / "bin"
        programs.mkdir(parents=True)
        (programs / "emberwire").write_text("#!/bin/sh\n")
        (programs / "emberwire").chmod(0o755)
        assert f'export PATH="{ROOT}/.venv/bin:$PATH"' in installed(tmp_path, f"{programs}:/usr/bin:/bin")
        assert (programs / "emberwire").read_text() == "#!/bin/sh\n"

    def test_a_shell_that_searches_no_such_folder_is_told_the_line(self, tmp_path: Path) -> None:
        assert f'export PATH="{ROOT}/.venv/bin:$PATH"' in installed(tmp_path, "/usr/bin:/bin")
        assert list(tmp_path.iterdir()) == []
