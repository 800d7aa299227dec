"""Every way to install Emberwire, each in an environment that has nothing else, and what each generates installs too.

What is installed is a clone of the repository, so what is not committed is not in it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.contract.servers import free_port

ROOT = Path(__file__).resolve().parent.parent

pytestmark = [pytest.mark.network, pytest.mark.slow, pytest.mark.timeout(600)]

OPEN_SOCKET = """
from emberwire import Accept, ConnectInfo, Params, Refuse, Socket


class UserSocket(Socket):
    async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
        return Accept(user_id=params["user_id"])
"""


def run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program that sees nothing of the environment that runs the tests."""
    outside = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**outside, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def output(*command: str | Path, cwd: Path, **environment: str) -> str:
    """Run a command that has to succeed, and return what it printed."""
    done = run(*command, cwd=cwd, **environment)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"
    return done.stdout


def fresh(folder: Path) -> Path:
    """Return the folder of the programs of a new virtual environment. The venv module would install pip each time."""
    made = (sys.executable, "-m", "virtualenv", "--quiet", "--no-periodic-update", folder)
    output(*made, cwd=folder.parent)
    return folder / "bin"


@dataclass(frozen=True)
class Sources:
    """A clone, a wheel that was built of it, and the programs pipx and uv."""

    clone: Path
    wheel: Path
    tools: Path

    @property
    def git(self) -> str:
        return f"git+file://localhost{self.clone}"


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    if not (ROOT / ".git").exists():
        pytest.skip("the tree is no git checkout")
    folder = tmp_path_factory.mktemp("sources")
    output("git", "clone", "--quiet", ROOT, folder / "emberwire", cwd=folder)
    build = (sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder)
    output(*build, folder / "emberwire", cwd=folder)
    tools = fresh(folder / "tools")
    output(tools / "pip", "install", "--quiet", "pipx", "uv", cwd=folder)
    return Sources(folder / "emberwire", next(folder.glob("*.whl")), tools)


def with_pip(requirement: str, folder: Path, tools: Path, *options: str) -> Path:
    programs = fresh(folder / "environment")
    output(programs / "pip", "install", "--quiet", *options, requirement, cwd=folder)
    return programs / "emberwire"


def with_pipx(requirement: str, folder: Path, tools: Path) -> Path:
    home = {"PIPX_HOME": str(folder / "pipx"), "PIPX_BIN_DIR": str(folder / "bin")}
    home["PIPX_SHARED_LIBS"] = str(tools.parent / "pipx-shared")
    output(tools / "pipx", "install", requirement, cwd=folder, **home)
    return folder / "bin" / "emberwire"


def with_uv(requirement: str, folder: Path, tools: Path) -> Path:
    environment = folder / "environment"
    output(tools / "uv", "venv", "--quiet", "--python", sys.executable, environment, cwd=folder)
    output(tools / "uv", "pip", "install", "--quiet", "--python", environment / "bin/python", requirement, cwd=folder)
    return environment / "bin" / "emberwire"


def with_uv_tool(requirement: str, folder: Path, tools: Path) -> Path:
    home = {"UV_TOOL_DIR": str(folder / "uv"), "UV_TOOL_BIN_DIR": str(folder / "bin")}
    output(tools / "uv", "tool", "install", requirement, cwd=folder, **home)
    return folder / "bin" / "emberwire"


def editable(requirement: str, folder: Path, tools: Path) -> Path:
    return with_pip(requirement, folder, tools, "--editable")


Install = Callable[[str, Path, Path], Path]
WAYS: Mapping[str, tuple[Install, Install, str, str]] = {
    "pip, a clone": (editable, with_pip, "{clone}[app]", "file://{clone}"),
    "pip, a git address": (with_pip, with_pip, "emberwire[app] @ {git}", "{git}@"),
    "pip, a wheel": (with_pip, with_pip, "{wheel}[app]", "file://{wheel}"),
    "pipx, a git address": (with_pipx, with_uv, "emberwire[app] @ {git}", "{git}@"),
    "pipx, a wheel": (with_pipx, with_uv, "{wheel}[app]", "file://{wheel}"),
    "uv tool, a git address": (with_uv_tool, with_uv, "emberwire[app] @ {git}", "{git}@"),
    "uv tool, a wheel": (with_uv_tool, with_uv, "{wheel}[app]", "file://{wheel}"),
}
"""How it is installed, how what it generates is, what is typed, and how the address begins that that depends on.

pip and uv each install an application for each kind of address that they can have.
"""


@pytest.mark.parametrize("way", WAYS)
def test_what_is_generated_depends_on_the_emberwire_that_generated_it_and_installs(
    way: str, sources: Sources, tmp_path: Path
) -> None:
    install, install_application, typed, address = WAYS[way]
    places = {"clone": sources.clone, "wheel": sources.wheel, "git": sources.git}
    emberwire = install(typed.format(**places), tmp_path, sources.tools)
    output(emberwire, "new", "chat", cwd=tmp_path)
    project = tomllib.loads((tmp_path / "chat" / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    [requirement] = [each for each in project["dependencies"] if each.startswith("emberwire")]
    assert requirement.startswith(f"emberwire[app] @ {address.format(**places)}")
    (tmp_path / "of-the-application").mkdir()
    its_own = install_application(str(tmp_path / "chat"), tmp_path / "of-the-application", sources.tools)
    assert "room:*" in output(its_own, "routes", "chat.app:app", cwd=tmp_path)


def test_the_linter_alone_installs_click_and_libcst_and_lints(sources: Sources, tmp_path: Path) -> None:
    emberwire = with_pip(str(sources.wheel), tmp_path, sources.tools)
    installed = output(emberwire.with_name("pip"), "list", "--format", "freeze", cwd=tmp_path).lower()
    names = set(re.findall(r"^([\w.-]+?)(?:==| @ )", installed, re.MULTILINE))
    assert {"click", "libcst"} <= names
    assert names.isdisjoint({"starlette", "uvicorn", "websockets", "msgspec", "jinja2"})
    (tmp_path / "good.py").write_text("answer = 42\n")
    (tmp_path / "bad.py").write_text(OPEN_SOCKET)
    output(emberwire, "lint", "good.py", cwd=tmp_path)
    found = run(emberwire, "lint", "bad.py", cwd=tmp_path)
    assert (found.returncode, "EW101" in found.stdout) == (1, True)
    refused = run(emberwire, "new", "chat", cwd=tmp_path)
    assert (refused.returncode, "Traceback" in refused.stderr) == (1, False)
    assert "pip install 'emberwire[app]'" in refused.stderr
    output(emberwire.with_name("pip"), "install", "--quiet", "emberwire[app]", cwd=tmp_path)
    output(emberwire, "new", "chat", cwd=tmp_path)


def test_the_steps_of_the_container_build_and_serve_a_generated_application(sources: Sources, tmp_path: Path) -> None:
    """No container is started: what its file says is done in a folder, on a free port, down to the check of health."""
    emberwire = with_uv(f"{sources.wheel}[app]", tmp_path, sources.tools)
    output(emberwire, "new", "chat", "--docker", cwd=tmp_path)
    lines = (tmp_path / "chat" / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert f"COPY --from=emberwire {sources.wheel.name} {sources.wheel}" in lines
    source, image = copied(tmp_path / "chat", tmp_path / "src"), tmp_path / "image"
    [steps] = [line.removeprefix("RUN ") for line in lines if line.startswith("RUN python -m venv")]
    output(
        "sh", "-c", steps.replace("/venv", str(image)), cwd=source, PATH=f"{Path(sys.executable).parent}:/usr/bin:/bin"
    )
    environment = {**os.environ, "PATH": f"{image / 'bin'}:/usr/bin:/bin", "DATABASE": str(tmp_path / "chat.db")}
    port = str(free_port())
    serve = [*json.loads(value_of("CMD", lines)), "--port", port]
    healthy = [part.replace("4000", port) for part in json.loads(value_of("HEALTHCHECK CMD", lines))]
    with subprocess.Popen(serve, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("Serving on ")
            attempts = (subprocess.run(healthy, cwd=tmp_path, env=environment, check=False) for _ in range(30))
            assert any(done.returncode == 0 for done in attempts), "each waits two seconds for a server that listens"
        finally:
            process.terminate()
            process.wait(60)
    assert (tmp_path / "chat.db").is_file()


def copied(project: Path, target: Path) -> Path:
    """Do as `COPY . .` does: everything that .dockerignore does not name."""
    ignored = (project / ".dockerignore").read_text(encoding="utf-8").split()
    target.mkdir()
    for path in project.iterdir():
        if path.name not in ignored:
            path.rename(target / path.name)
    return target


def value_of(instruction: str, lines: list[str]) -> str:
    """Return what follows an instruction of a Dockerfile."""
    [value] = [line.removeprefix(f"{instruction} ") for line in lines if line.startswith(f"{instruction} ")]
    return value


def test_the_hook_of_the_documentation_works_from_a_clone(sources: Sources, tmp_path: Path) -> None:
    page = (ROOT / "docs" / "linting.md").read_text(encoding="utf-8")
    [example] = [block for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL) if "REVISION" in block]
    revision = output("git", "rev-parse", "HEAD", cwd=sources.clone).strip()
    example = example.replace("/path/to/a/clone/of/emberwire", str(sources.clone)).replace("REVISION", revision)
    (tmp_path / ".pre-commit-config.yaml").write_text(example)
    (tmp_path / "bad.py").write_text(OPEN_SOCKET)
    output("git", "init", "--quiet", cwd=tmp_path)
    output("git", "add", ".", cwd=tmp_path)
    hook = (sys.executable, "-m", "pre_commit", "run", "--all-files")
    done = run(*hook, cwd=tmp_path, PRE_COMMIT_HOME=str(tmp_path / "home"))
    assert (done.returncode, "EW101" in done.stdout) == (1, True), done.stdout + done.stderr


# --- the commands of both READMEs ------------------------------------------------------------------------------------
NOT_HERE = ("docker ",)
"""What needs more than a Python: the container has a test of its own above."""
KEEPS = re.compile(r"(?:^|&& )((?:cd|\.) [^&]+?)(?= &&|$)")
"""The parts of a line that hold for the lines after it: the folder, and the environment that is active."""


def console(page: str) -> list[str]:
    """Return what is typed in the blocks of a page in which lines begin with a dollar."""
    blocks = re.findall(r"```console\n(.*?)```", page, re.DOTALL)
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]


def indented(page: str) -> list[str]:
    """Return what is typed in the indented blocks of a page."""
    return [line.strip() for line in re.findall(r"^ {4,}(\S.*)$", page, re.MULTILINE)]


def do_as_written(lines: list[str], folder: Path, programs: Path) -> None:
    """Type the lines one after the other, in one shell as it were. A server is asked for a page, and stopped."""
    environment = {"PATH": f"{programs}:/usr/bin:/bin"}
    before: list[str] = []
    for line in lines:
        script = "\n".join(["set -e", *before, line])
        if line.startswith("emberwire serve"):
            serves(f"{script} --port 0", folder, environment)
        else:
            output("bash", "-c", script, cwd=folder, **environment)
        before += KEEPS.findall(line)


def serves(script: str, folder: Path, environment: Mapping[str, str]) -> None:
    """Run a server on a free port, since others may have the usual one, and get its first page."""
    settings = {**os.environ, **environment}
    with subprocess.Popen(
        ["bash", "-c", re.sub(r"(?m)^(emberwire serve)", r"exec \1", script)],
        cwd=folder,
        env=settings,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://[\w.:]+", process.stdout.readline())
            assert found is not None, script
            direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with direct.open(found[0], timeout=60) as page:
                assert page.status == 200
        finally:
            process.terminate()
            process.wait(60)


def test_a_newcomer_does_what_the_readme_says(sources: Sources, tmp_path: Path) -> None:
    clone = tmp_path / "emberwire"
    output("git", "clone", "--quiet", sources.clone, clone, cwd=tmp_path)
    lines = console((clone / "README.md").read_text(encoding="utf-8"))
    assert [line for line in lines if "emberwire new" in line]
    assert [line for line in lines if line.startswith("emberwire serve")]
    do_as_written(lines, clone, fresh(tmp_path / "nothing"))


def test_a_newcomer_does_what_the_readme_of_a_generated_application_says(sources: Sources, tmp_path: Path) -> None:
    emberwire = with_uv(f"{sources.wheel}[app]", tmp_path, sources.tools)
    output(emberwire, "new", "chat", "--docker", cwd=tmp_path)
    lines = indented((tmp_path / "chat" / "README.md").read_text(encoding="utf-8"))
    typed = [line for line in lines if not line.startswith(NOT_HERE)]
    assert len(lines) - len(typed) == 2, "building and running the container"
    assert [line for line in typed if line.startswith("emberwire gen channel")]
    do_as_written(typed, tmp_path / "chat", fresh(tmp_path / "nothing"))
