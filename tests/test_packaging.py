"""What people install is what stands here: the wheel holds each package, template and lesson, and works by itself.

The wheel is built once and put into an environment that sees the dependencies of this one, but not this checkout.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PLACES = {
    "emberwire/": "emberwire/",
    "reference_server/": "reference_server/",
    "lint_rules/": "lint_rules/",
    "scaffold/": "scaffold/",
    "templates/": "scaffold/_templates/",
    "labs/": "emberwire/_labs/",
}
"""Folder of the tree → folder in the wheel. Nothing else is shipped."""

OPEN_SOCKET = """
from emberwire import Accept, ConnectInfo, Params, Refuse, Socket


class UserSocket(Socket):
    async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
        return Accept(user_id=params["user_id"])
"""

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**{name: value for name, value in os.environ.items() if name != "PYTHONPATH"}, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def output(*command: str | Path, cwd: Path, **environment: str) -> str:
    """Run a command that has to succeed, and return what it printed."""
    done = run(*command, cwd=cwd, **environment)
    assert done.returncode == 0, (
        f"{' '.join(map(str, command))} ended with {done.returncode}\n{done.stdout}{done.stderr}"
    )
    return done.stdout


def project_files() -> list[str]:
    """Return the files of the tree that are not ignored, whether committed or not, as the build backend sees them."""
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT)
    if listed.returncode != 0:
        pytest.skip("the tree is no git checkout, so what belongs in the wheel is not known")
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    output(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def scripts(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel, and return the folder of the programs. Needs no network: the dependencies are borrowed."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home, with_pip=False)
    places = sysconfig.get_paths(vars={"base": str(home), "platbase": str(home)})
    pip = (sys.executable, "-m", "pip", "--python", Path(places["scripts"]) / "python")
    output(*pip, "install", "--quiet", "--no-index", "--no-deps", wheel, cwd=home)
    # A line in a .pth adds a folder without reading the .pth files in it, so the editable install stays out of sight.
    borrowed = Path(places["purelib"]) / "borrowed_dependencies.pth"
    borrowed.write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")
    return Path(places["scripts"])


def test_the_wheel_holds_every_file_of_the_packages_and_nothing_else(wheel: Path) -> None:
    """A wheel without its templates is the classic fault of a moved folder."""
    expected = {
        name.replace(source, target, 1)
        for name in project_files()
        for source, target in PLACES.items()
        if name.startswith(source)
    }
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == expected


@pytest.mark.parametrize("package", ["emberwire", "reference_server", "lint_rules", "scaffold"])
def test_the_wheel_says_that_each_package_is_typed(wheel: Path, package: str) -> None:
    with zipfile.ZipFile(wheel) as archive:
        assert f"{package}/py.typed" in archive.namelist()


def test_the_wheel_holds_templates_and_lessons(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert any(name.startswith("scaffold/_templates/") and name.endswith(".jinja") for name in names)
    assert any(name.startswith("emberwire/_labs/") and name.endswith("lesson.md") for name in names)


def test_the_metadata_names_the_licence_the_command_and_the_dependencies(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        files = {name.partition(".dist-info/")[2]: name for name in archive.namelist() if ".dist-info/" in name}
        metadata = archive.read(files["METADATA"]).decode()
        commands = archive.read(files["entry_points.txt"]).decode()
    assert "licenses/LICENSE" in files
    assert "License-Expression: MIT" in metadata
    assert "Requires-Python: >=3.11" in metadata
    assert "emberwire = emberwire.cli:main" in commands


def test_the_installed_package_is_the_one_of_the_wheel(scripts: Path, tmp_path: Path) -> None:
    """Guards the tests below: they would prove nothing if they imported this checkout."""
    places = output(
        scripts / "python",
        "-c",
        "import emberwire, lint_rules, reference_server, scaffold as s;"
        "print(emberwire.__file__, lint_rules.__file__, reference_server.__file__, s.__file__)",
        cwd=tmp_path,
    )
    assert all(Path(place).is_relative_to(scripts.parent) for place in places.split())


def test_the_installed_command_knows_its_version(scripts: Path, tmp_path: Path) -> None:
    assert output(scripts / "emberwire", "--version", cwd=tmp_path).startswith("emberwire 0.")


def test_the_installed_linter_lists_and_finds(scripts: Path, tmp_path: Path) -> None:
    assert "EW101" in output(scripts / "emberwire", "rules", cwd=tmp_path)
    (tmp_path / "bad.py").write_text(OPEN_SOCKET)
    assert run(scripts / "emberwire", "lint", "bad.py", cwd=tmp_path).returncode == 1


def test_the_installed_generator_finds_its_templates(scripts: Path, tmp_path: Path) -> None:
    output(scripts / "emberwire", "new", "chat", cwd=tmp_path)
    assert (tmp_path / "chat" / "pyproject.toml").is_file()


def test_the_installed_lessons_are_there(scripts: Path, tmp_path: Path) -> None:
    assert "EW101" in output(scripts / "emberwire", "learn", cwd=tmp_path).upper()


@pytest.mark.network
@pytest.mark.timeout(400)
def test_pre_commit_installs_the_hook_from_git_and_blocks_a_bad_file(tmp_path: Path) -> None:
    """As a user's `.pre-commit-config.yaml` does: an isolated environment, built from a clone of the repository."""
    if not (ROOT / ".git").exists():
        pytest.skip("the tree is no git checkout")
    clone = tmp_path / "emberwire"
    output("git", "clone", "--quiet", ROOT, clone, cwd=tmp_path)
    users = tmp_path / "users"
    users.mkdir()
    output("git", "init", "--quiet", cwd=users)
    (users / "good.py").write_text("answer = 42\n")
    (users / "bad.py").write_text(OPEN_SOCKET)
    output("git", "add", ".", cwd=users)

    def hook(file: str) -> subprocess.CompletedProcess[str]:
        try_repo = (sys.executable, "-m", "pre_commit", "try-repo", clone, "emberwire-lint", "--files", file)
        return run(*try_repo, cwd=users, PRE_COMMIT_HOME=str(tmp_path / "home"))

    good = hook("good.py")
    assert (good.returncode, "Passed" in good.stdout) == (0, True), good.stdout + good.stderr
    bad = hook("bad.py")
    assert bad.returncode == 1, bad.stdout + bad.stderr
    assert "EW101" in bad.stdout
