"""The how-to pages work as they are written: their application is served, and their clients print what they say."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.serving import ROOT, Server, served
from tests.contract.conftest import Servers, servers
from tests.docs.pages import Finds, NotRun, ShownFile, Unmarked, shown_files, steps, write_files
from tests.interop.node_scripts import HERE as INTEROP
from tests.interop.node_scripts import skip_without_node

__all__ = ["servers"]  # a fixture

HOWTO = ROOT / "docs" / "howto"
STEPS = {page.stem: list(steps(page.read_text(encoding="utf-8"))) for page in sorted(HOWTO.glob("*.md"))}
PAGES = {name: [step for step in found if isinstance(step, ShownFile)] for name, found in STEPS.items()}
NOT_RUN = [(name, step) for name, found in STEPS.items() for step in found if isinstance(step, NotRun)]
WITH_CLIENTS = [name for name, files in PAGES.items() if any(file.prints for file in files)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an empty folder in which node finds the packages of tests/interop."""
    (tmp_path / "node_modules").symlink_to(INTEROP / "node_modules")
    return tmp_path


@pytest.fixture(params=WITH_CLIENTS)
def page_name(request: pytest.FixtureRequest) -> str:
    """Return the name of each page that has a client, in turn."""
    return str(request.param)


@pytest.fixture
def page(page_name: str) -> list[ShownFile]:
    """Return its files."""
    return PAGES[page_name]


OPTIONS = re.compile(r"^\$ emberwire serve app:app(?P<options>.*)$", re.MULTILINE)


@pytest.fixture
def options(page_name: str, servers: Servers) -> list[str]:
    """Return the options with which the page says to serve its application, with the broker of the tests."""
    said = OPTIONS.search((HOWTO / f"{page_name}.md").read_text(encoding="utf-8"))
    options = said["options"].split() if said else []
    return [servers.get("redis").url if option == "redis://localhost" else option for option in options]


@pytest.fixture
def server(page: list[ShownFile], folder: Path, options: list[str]) -> Iterator[Server]:
    """Serve the application of the page."""
    write_files(page, folder)
    with served("app:app", "--drain-over", "0", *options, cwd=folder) as running:
        yield running


def command(file: ShownFile) -> list[str]:
    """Return what runs a file of a page."""
    if file.name.endswith(".mjs"):
        skip_without_node()
        return ["node", "--no-warnings", "--experimental-websocket", file.name]
    return [sys.executable, file.name]


@pytest.mark.node
def test_the_clients_of_a_page_print_what_the_page_says(page: list[ShownFile], folder: Path, server: Server) -> None:
    write_files(page, folder, server.url)
    for file in page:
        if file.prints is not None:
            ran = subprocess.run(
                command(file), cwd=folder, capture_output=True, text=True, timeout=60, check=False,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )  # fmt: skip
            assert ran.stdout == file.prints, f"{ran.stderr}\n{server.output()}"


def bundled(entry: str, folder: Path) -> str:
    """Bundle a file of a page with esbuild, as the page says, and return the name of the bundle."""
    skip_without_node()
    esbuild = INTEROP / "node_modules" / ".bin" / "esbuild"
    options = ["--bundle", "--minify", "--format=esm", "--jsx=automatic", "--platform=browser", "--outfile=bundle.mjs"]
    subprocess.run([str(esbuild), entry, *options], cwd=folder, capture_output=True, check=True, timeout=60)
    return "bundle.mjs"


@pytest.fixture
def chat(folder: Path) -> Iterator[Server]:
    """Serve the application of the page about the browser."""
    write_files(PAGES["browser-client"], folder)
    with served("app:app", "--drain-over", "0", cwd=folder) as running:
        yield running


@pytest.mark.node
def test_the_client_of_the_browser_page_does_the_same_when_it_is_bundled(chat: Server, folder: Path) -> None:
    write_files(PAGES["browser-client"], folder, chat.url)
    bundle = ShownFile(bundled("client.mjs", folder), "", None)
    ran = subprocess.run(command(bundle), cwd=folder, capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout == PAGES["browser-client"][-1].prints


ONCE = """
numbers, used = iter(range(100)), set()

def taken(token):
    if token in used:
        raise TokenError("expired")
    used.add(token)
    return "ada"
"""
# The WebSocket of node 20 does not close after a refused handshake, as those of browsers do.
CLOSING = 'import WebSocket from "ws"\nglobalThis.WebSocket = WebSocket\n'
REOPENED = """
let opened = 0
socket.onOpen(() => {
  console.log(`open ${++opened}`)
  if (opened === 2) process.exit()
  socket.conn.close(3000)
})
"""


@pytest.mark.node
def test_the_client_of_the_browser_page_comes_back_with_another_token_when_its_own_is_refused(folder: Path) -> None:
    """The server takes each token once, and the connection is lost as soon as it is there."""
    app, client = PAGES["browser-client"]
    verified = 'tokens.verify("user socket", info.auth_token, max_age=3_600)'
    signed = 'tokens.sign("user socket", "ada")'
    assert app.text.count(verified) == app.text.count(signed) == 1
    text = app.text.replace(verified, "taken(info.auth_token)").replace(signed, "str(next(numbers))")
    (folder / "app.py").write_text(text + ONCE, encoding="utf-8")
    with served("app:app", "--drain-over", "0", cwd=folder) as running:
        connecting = CLOSING + client.text.partition("const room")[0] + REOPENED
        write_files([ShownFile("reopened.mjs", connecting, None)], folder, running.url)
        arguments = command(ShownFile("reopened.mjs", "", None))
        ran = subprocess.run(arguments, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
        assert ran.stdout == "open 1\nopen 2\n", f"{ran.stderr}\n{running.output()}"


@pytest.mark.node
def test_the_component_of_the_react_page_joins_sends_and_shows(chat: Server, folder: Path) -> None:
    write_files(PAGES["react"], folder, chat.url)
    harness = folder / "react_page.mjs"
    harness.write_bytes((Path(__file__).parent / "react_page.mjs").read_bytes())
    arguments = ["node", harness.name, bundled("main.jsx", folder)]
    ran = subprocess.run(arguments, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}\n{chat.output()}"
    assert ran.stdout.splitlines()[-1] == "the refusal is gone"


OLD = [pytest.param(step, id=name) for name, found in STEPS.items() for step in found if isinstance(step, Finds)]


@pytest.mark.parametrize("old", OLD)
def test_the_linter_finds_in_the_old_code_what_the_page_says(old: Finds, tmp_path: Path) -> None:
    (tmp_path / "before.py").write_text(old.text, encoding="utf-8")
    arguments = [sys.executable, "-m", "emberwire", "lint", "--no-cache", "--format", "json", "before.py"]
    ran = subprocess.run(arguments, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert old.codes <= {each["code"] for each in json.loads(ran.stdout)["findings"]}, ran.stderr


# --- every block ------------------------------------------------------------------------------------------------------

ELSEWHERE = {
    "broadcast-from-elsewhere": "tests/contract/test_howto.py",
    "caddy": "tests/docs/test_proxies.py",
    "docker-compose": "tests/docs/test_compose.py",
    "haproxy": "tests/docs/test_proxies.py",
    "nginx": "tests/docs/test_proxies.py",
    "react": "tests/docs/test_howto.py",
}
"""Pages with files that print nothing, and the test that runs them."""


def test_each_block_of_a_page_is_run_or_says_why_not() -> None:
    unmarked = {name: [step for step in found if isinstance(step, Unmarked)] for name, found in STEPS.items()}
    assert {name: found for name, found in unmarked.items() if found} == {}
    assert {name for name, left in NOT_RUN if not left.why} == set()


def test_what_is_not_run_says_so_to_the_reader() -> None:
    texts = {name: (HOWTO / f"{name}.md").read_text(encoding="utf-8") for name, _ in NOT_RUN}
    assert [name for name, text in texts.items() if "Not run here:" not in text] == []


def test_each_page_with_files_is_run_by_a_test() -> None:
    """A new page prints something, or is given a test of its own."""
    assert {name for name, files in PAGES.items() if files} == {*WITH_CLIENTS, *ELSEWHERE}
    assert [test for test in ELSEWHERE.values() if not (ROOT / test).is_file()] == []


@pytest.mark.node
def test_javascript_that_is_not_run_is_javascript(folder: Path) -> None:
    skip_without_node()
    esbuild = INTEROP / "node_modules" / ".bin" / "esbuild"
    scripts = [left.text for _, left in NOT_RUN if left.language == "js"]
    assert scripts
    for number, text in enumerate(scripts):
        (folder / f"{number}.mjs").write_text(text, encoding="utf-8")
    names = [f"{number}.mjs" for number in range(len(scripts))]
    ran = subprocess.run(
        [str(esbuild), *names, "--outdir=out"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr


def test_a_shown_file_ends_where_the_next_one_begins() -> None:
    first = "<!-- file: a.py -->\n\n```python\nx\n```\n\n"
    second = "<!-- file: b.py -->\n\n```python\ny\n```\n\nIt prints:\n\n```text\nz\n```\n"
    text = first + second
    assert shown_files(text) == [ShownFile("a.py", "x\n", None), ShownFile("b.py", "y\n", "z\n")]
