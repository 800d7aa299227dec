"""How the page looks: no width overflows, nothing is squashed, and axe-core finds nothing serious, dark and light."""

from __future__ import annotations

import struct
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from tests.browser.conftest import Window
from tests.browser.looks import ROOT, WIDTHS, shown
from tests.browser.test_chat_page import expect_joined, say, sign_in
from tests.conformance.serving import Server

pytestmark = pytest.mark.browser

LONG = "Wolfeschlegelsteinhausenberger-x"
SAID = """Two lines, with a link:
https://example.org/a/rather/long/address/that/does/not/fit/on/a/narrow/screen/at/all?and=more"""


@pytest.fixture(scope="module")
def crowd(browser: Browser, chat: Server) -> Page:
    """Two people have talked in the lobby, one of them with a long name; the window is of the other."""
    ada, long = (browser.new_context(reduced_motion="reduce").new_page() for _ in range(2))
    sign_in(ada, chat, "Ada Lovelace")
    sign_in(long, chat, LONG)
    for page, body in ((ada, "Good morning!"), (ada, SAID), (long, "Hello, Ada."), (long, "x" * 300)):
        say(page, body)
        expect(ada.locator("#messages li", has_text=body[:20]).last).to_be_visible()
    expect(ada.locator("#presence li", has_text=LONG)).to_have_count(1)
    return ada


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_width_shows_all_of_it(crowd: Page, width: int, scheme: Any) -> None:
    crowd.emulate_media(color_scheme=scheme)
    crowd.set_viewport_size({"width": width, "height": WIDTHS[width]})
    expect(crowd.locator("#messages li").last).to_be_in_viewport()
    expect(crowd.locator("#message")).to_be_in_viewport()
    shown(crowd, f"chat-{width}-{scheme}")


def test_the_readme_has_a_picture_of_the_page(chat: Server, window: Window) -> None:
    """Taken anew with SCREENSHOTS=docs/_static; of the committed one the size is checked, and that it is small."""
    ada, grace = (sign_in(window(), chat, name) for name in ("Ada Lovelace", "Grace Hopper"))
    for page in (ada, grace):
        page.goto(f"{chat.url.rstrip('/')}/#tea-kitchen")
        expect_joined(page)
    for page, body in (
        (ada, "Good morning! Is there any tea?"),
        (grace, "The kettle is on."),
        (grace, "Choose one:\nhttps://example.org/teas"),
        (ada, "Thank you!"),
    ):
        say(page, body)
        expect(ada.locator("#messages li", has_text=body[:12]).last).to_be_visible()
    expect(ada.locator("#presence li")).to_have_count(2)
    ada.set_viewport_size({"width": 960, "height": 540})
    shown(ada, "page")
    picture = (ROOT / "docs/_static/page.png").read_bytes()
    assert struct.unpack(">II", picture[16:24]) == (960, 540)
    assert len(picture) < 100_000
    assert "![" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert "docs/_static/page.png" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("width", WIDTHS)
def test_avatars_stay_round(crowd: Page, width: int) -> None:
    crowd.set_viewport_size({"width": width, "height": WIDTHS[width]})
    for avatar in crowd.locator("li .avatar:visible").all():
        box = avatar.bounding_box()
        assert box is not None
        assert box["width"] == box["height"]


def test_the_help_says_where_the_code_and_the_documentation_are(crowd: Page) -> None:
    """And it is left with Escape, back to where one was."""
    for width in (320, 1280):
        crowd.set_viewport_size({"width": width, "height": WIDTHS[width]})
        crowd.get_by_role("button", name="Help").press("Enter")
        about = crowd.get_by_role("dialog")
        for what in ("room_channel.py", "emberwire gen channel Lobby", "README.md", "chat.members add lobby:1"):
            expect(about).to_contain_text(what)
        shown(crowd, f"help-{width}")
        crowd.keyboard.press("Escape")
        expect(about).to_be_hidden()
        expect(crowd.get_by_role("button", name="Help")).to_be_focused()


def test_the_door_and_a_refused_room(chat: Server, window: Window) -> None:
    page = window()
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(chat.url)
    shown(page, "door-320")
    sign_in(page, chat, "eve")
    page.goto(f"{chat.url.rstrip('/')}/#staff")
    expect(page.locator("#notice")).to_contain_text("members add room:staff")
    shown(page, "refused-320")


def test_a_lost_connection_covers_nothing_and_is_said(chat: Server, window: Window) -> None:
    """The last message stays in sight above the notice, and who is there is said to be of before."""
    page, sockets = window(), list[WebSocketRoute]()

    def through(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        socket.connect_to_server()

    page.route_web_socket("**/websocket*", through)
    sign_in(page, chat, "Ada Lovelace")
    for number in range(12):
        say(page, f"line {number}")
    last = page.locator("#messages li", has_text="line 11")
    expect(last).to_be_in_viewport()
    page.route("**/session", lambda route: route.abort("connectionrefused"))
    page.route_web_socket("**/websocket*", lambda socket: socket.close())
    sockets[-1].close(code=1011)
    expect(page.locator("#notice")).to_contain_text("Not connected.")
    expect(page.locator("#people")).to_contain_text("Here before")
    said, notice = last.bounding_box(), page.locator("#notice").bounding_box()
    assert said is not None
    assert notice is not None
    assert said["y"] + said["height"] <= notice["y"]
    page.locator("#message").fill("It waits.")
    expect(page.locator("#send")).to_be_disabled()
    shown(page, "offline-1000")
    page.unroute_all()
    page.route_web_socket("**/websocket*", lambda socket: socket.connect_to_server())
    expect(page.locator("#notice")).to_be_hidden()
    expect(page.locator("#people")).to_contain_text("Here now")
    page.locator("#send").click()
    expect(page.locator("#messages li", has_text="It waits.")).to_have_count(1)
