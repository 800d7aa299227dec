"""The documentation site builds without a warning and has a place for every public name."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, expect

import emberwire
import emberwire.testing
from tests.browser.conftest import browser
from tests.browser.looks import shown

__all__ = ["browser"]  # a fixture

pytestmark = pytest.mark.timeout(600)  # the build of the site is one step, and slow beside other tests

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the built site; a warning of Sphinx fails the build."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "--fail-on-warning", "--keep-going", "--quiet", "-b", "html"]
    built = subprocess.run([*command, str(DOCS), str(folder)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    return folder


@pytest.mark.slow
def test_every_page_is_part_of_the_site(site: Path) -> None:
    pages = {page.relative_to(DOCS).with_suffix("").as_posix() for page in DOCS.rglob("*.md")}
    pages = {page for page in pages if "node_modules" not in page} - {"README"}
    assert not [page for page in pages if not (site / f"{page}.html").is_file()]


def internal_links(page: Path) -> Iterator[tuple[Path, str]]:
    """Yield the file and the anchor of each link of a built page into the site."""
    for link in re.findall(r'href="([^"]+)"', page.read_text(encoding="utf-8")):
        parts = urlsplit(unescape(link))
        if not parts.scheme and not parts.netloc:
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            yield target, unquote(parts.fragment)


@pytest.mark.slow
def test_every_link_leads_to_a_page_and_to_a_place_in_it(site: Path) -> None:
    pages = [page.resolve() for page in site.rglob("*.html")]
    anchors = {page: set(re.findall(r'\bid="([^"]+)"', page.read_text(encoding="utf-8"))) for page in pages}
    links = {(page.name, *link) for page in pages for link in internal_links(page)}
    assert len(links) > len(pages)
    dead = [
        link for link in links if not link[1].exists() or (link[2] and link[2] not in anchors.get(link[1], {link[2]}))
    ]
    assert dead == []


@pytest.mark.slow
def test_the_search_finds_a_public_name(site: Path) -> None:
    index = (site / "searchindex.js").read_text(encoding="utf-8")
    assert "emberwire.Channel" in (site / "api.html").read_text(encoding="utf-8")
    assert '"presence"' in index or "presence:" in index


@pytest.mark.slow
def test_a_diagram_is_drawn_and_not_shown_as_code(site: Path) -> None:
    page = (site / "protocol.html").read_text(encoding="utf-8")
    assert '<pre class="mermaid">' in page
    assert "diagrams.js" in page
    assert "diagrams.js" not in (site / "testing.html").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_page_is_readable_on_a_phone_and_with_a_keyboard(
    site: Path, browser: Browser, width: int, scheme: Any
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    for name in ("index", "howto/nginx", "rules/EW201", "clusters"):
        page.goto(f"file://{site}/{name}.html")
        shown(page, f"site-{name.replace('/', '-')}-{width}-{scheme}")
    page.close()


@pytest.mark.slow
@pytest.mark.browser
def test_the_search_works_without_a_server(site: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"file://{site}/search.html?q=nginx")
    expect(page.locator("#search-results")).to_contain_text("nginx in front of WebSockets")
    page.close()


@pytest.mark.slow
def test_a_block_says_which_file_it_is(site: Path) -> None:
    page = (site / "tutorial" / "2-channel.html").read_text(encoding="utf-8")
    captions = re.findall(r'<span class="caption-text">([^<]+)</span>', page)
    assert {"page/index.html", "chat/app.py, changed", "chat/channels/room_channel.py, in part"} <= set(captions)


@pytest.mark.parametrize(
    ("page", "module", "names"),
    [
        ("api.md", "emberwire", emberwire.__all__),
        ("api-testing.md", "emberwire.testing", emberwire.testing.__all__),
    ],
)
def test_every_public_name_is_in_the_api_reference(page: str, module: str, names: list[str]) -> None:
    documented = re.findall(rf":: {re.escape(module)}\.(\w+)$", (DOCS / page).read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(documented) == sorted(names)
