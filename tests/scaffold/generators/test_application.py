"""A new application: what its options come to beside Python, which no tool of the matrix looks at."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from scaffold.memory import origin
from tests.scaffold.conftest import Shell

ROOT = Path(__file__).resolve().parents[3]
GIT = "RUN apt-get update && apt-get install --yes --no-install-recommends git"


def files(shell: Shell, options: str) -> tuple[str, str]:
    """Return the Dockerfile and the README of an application."""
    shell(f"new my-shop --docker {options}")
    tree = shell.tree()
    return tree["my-shop/Dockerfile"].decode(), tree["my-shop/README.md"].decode()


def test_the_database_outlives_its_container(shell: Shell) -> None:
    dockerfile, readme = files(shell, "--storage sqlite")
    assert "ENV DATABASE=/data/my_shop.db\nVOLUME /data\n" in dockerfile
    assert "install --directory --owner app /data\n" in dockerfile
    assert dockerfile.index("VOLUME") < dockerfile.index("CMD")
    assert " -v my-shop:/data " in readme


def test_without_a_database_there_is_no_volume(shell: Shell) -> None:
    dockerfile, readme = files(shell, "--storage memory")
    assert "data" not in dockerfile
    assert ":/data" not in readme
    assert "\n\n\n" not in dockerfile


@pytest.mark.parametrize("storage", ["memory", "sqlite"])
def test_the_container_does_not_run_as_root_and_holds_no_secret(shell: Shell, storage: str) -> None:
    lines = files(shell, f"--storage {storage}")[0].splitlines()
    assert lines.index("USER app") < next(number for number, line in enumerate(lines) if line.startswith("CMD"))
    assert not [line for line in lines if line.startswith(("ENV", "ARG")) and "SECRET" in line]


def test_the_container_of_the_page_about_deployment_is_the_one_that_is_generated(shell: Shell) -> None:
    """For an emberwire from a package index; what it takes from a folder is told on the page."""
    shell("new chat --docker")
    page = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    assert f"```dockerfile\n{shell.tree()['chat/Dockerfile'].decode()}```" in page


@pytest.mark.parametrize(
    ("requirement", "build"),
    [
        ("emberwire[app] @ file:///opt/emberwire", ["COPY --from=emberwire . /opt/emberwire"]),
        ("emberwire[app] @ file:///opt/e.whl", ["COPY --from=emberwire e.whl /opt/e.whl"]),
        ("emberwire[app] @ git+https://example.org/e@4f0c", [GIT]),
        ("emberwire[app] @ git+file://localhost/opt/e@4f0c", [GIT, "COPY --from=emberwire . /opt/e"]),
    ],
)
def test_what_is_generated_says_how_it_gets_emberwire(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, requirement: str, build: list[str]
) -> None:
    monkeypatch.setattr(origin, "installed_requirement", lambda: requirement)
    dockerfile, readme = files(shell, "--ci github")
    steps = [line for line in dockerfile.splitlines() if line == GIT or line.startswith("COPY --from=emberwire")]
    assert steps == build
    local = build[-1] != GIT
    assert (" --build-context emberwire=/opt" in readme) is local
    assert (b"which this runner does not" in shell.tree()["my-shop/.github/workflows/test.yml"]) is local
    project = tomllib.loads(shell.tree()["my-shop/pyproject.toml"].decode())
    assert requirement in project["project"]["dependencies"]
    assert project["tool"]["hatch"]["metadata"] == {"allow-direct-references": True}


def test_an_application_keeps_the_requirement_that_it_was_made_with(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or each machine that has emberwire from elsewhere would find it out of date."""
    shell("new my-shop --docker --ci github")
    before = shell.tree()
    monkeypatch.setattr(origin, "installed_requirement", lambda: "emberwire[app] @ file:///opt/emberwire")
    assert "create" not in shell("new my-shop --docker --ci github").output
    assert shell.tree() == before
    assert "Nothing to bring in" in shell.inside("my-shop", monkeypatch)("update").output


def test_a_new_application_leaves_nothing_for_a_person_to_add(shell: Shell) -> None:
    """The dependency is in the pyproject.toml that is made in the same run."""
    for options in ("", "--auth accounts", "--framework fastapi --storage memory"):
        assert "Please add" not in shell(f"new shop --strict {options} --into '{options or 'plain'}'").output


def test_a_token_is_good_for_as_long_as_it_was_signed_for(chat: Shell) -> None:
    """Whoever signs a shorter one than usual means it."""
    code = (
        "from emberwire import TokenError\nfrom chat.tokens import sign_token, verify_token\n"
        "assert verify_token('gate', sign_token('gate', 'ada')) == 'ada'\n"
        "try:\n    verify_token('gate', sign_token('gate', 'ada', max_age=0))\n"
        "except TokenError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=chat.folder, check=True, capture_output=True, text=True)
    assert done.stdout == "the token is expired\n"
