"""The page of a freshly generated application, in a browser, against the application that serves it.

What is tested is what a person sees: names, messages, who is here, and what the page says when something is refused.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from emberwire import Tokens
from tests.browser.conftest import SECRET_KEY_BASE, Window
from tests.conformance.serving import Server, served

pytestmark = pytest.mark.browser

DAY = 86_400


def sign_in(page: Page, chat: Server, name: str) -> Page:
    """Enter the lobby under a name and wait until it is joined."""
    page.goto(chat.url)
    page.locator("#name").fill(name)
    page.locator("#sign-in").click()
    expect_joined(page)
    return page


def expect_joined(page: Page) -> None:
    expect(page.locator('#connection[data-state="joined"]')).to_be_visible()


def say(page: Page, text: str) -> None:
    page.locator("#message").fill(text)
    page.locator("#send").click()


def remember_token(page: Page, chat: Server, token: str) -> None:
    """Open the page as someone who signed in earlier, with this token."""
    session = f'{{"user_id": "ada", "token": "{token}", "rooms": ["room:lobby"]}}'
    page.add_init_script(f"if (!window.done) sessionStorage.setItem('session', {session!r}); window.done = true")
    page.goto(chat.url)


def test_two_windows_talk_and_see_each_other(chat: Server, window: Window) -> None:
    """A message crosses, presence shows both, and a window that closes is seen to leave."""
    ada, grace = sign_in(window(), chat, "ada"), sign_in(window(), chat, "grace")
    for page in (ada, grace):
        expect(page.locator("#presence li")).to_have_count(2)
        expect(page.locator("#presence")).to_contain_text("ada")
        expect(page.locator("#presence")).to_contain_text("grace")

    say(ada, "Hello, Grace!")
    for page in (ada, grace):
        line = page.locator("#messages li", has_text="Hello, Grace!")
        expect(line).to_have_count(1)
        expect(line).to_contain_text("ada")
    say(grace, "Hello, Ada!")
    expect(ada.locator("#messages li", has_text="Hello, Ada!")).to_contain_text("grace")
    expect(ada.locator("#message")).to_have_value("")

    grace.context.close()
    expect(ada.locator("#presence li")).to_have_count(1)
    expect(ada.locator("#presence")).not_to_contain_text("grace")


def test_a_person_in_two_windows_is_one_person(chat: Server, window: Window) -> None:
    """Presence counts metas under one key; the person leaves with the last window."""
    ada, first, second = sign_in(window(), chat, "ada"), sign_in(window(), chat, "joan"), window()
    sign_in(second, chat, "joan")
    joan = ada.locator('#presence li[data-user="joan"]')
    expect(joan).to_contain_text("2 windows")
    expect(ada.locator("#presence li")).to_have_count(2)
    first.context.close()
    expect(joan).not_to_contain_text("windows")
    second.context.close()
    expect(joan).to_have_count(0)


def test_others_see_who_is_writing(chat: Server, window: Window) -> None:
    """A presence update: one diff with a join and a leave under the same key."""
    ada, grace = sign_in(window(), chat, "ada"), sign_in(window(), chat, "grace")
    ada.locator("#message").press_sequentially("Let me think")
    expect(grace.locator("#typing")).to_contain_text("ada")
    ada.locator("#message").press("Enter")
    expect(grace.locator("#typing")).to_be_empty()
    expect(grace.locator("#messages")).to_contain_text("Let me think")


def test_who_comes_later_sees_what_was_said(chat: Server, window: Window) -> None:
    """The reply to the join carries the room's latest messages, and rooms do not mix."""
    ada = sign_in(window(), chat, "ada")
    ada.goto(f"{chat.url}/#tea-kitchen")
    expect(ada.locator("#room-title")).to_have_text("Tea kitchen")
    expect_joined(ada)
    say(ada, "The kettle is on.")
    expect(ada.locator("#messages li", has_text="kettle")).to_have_count(1)
    late = sign_in(window(), chat, "late")
    expect(late.locator("#messages")).not_to_contain_text("kettle")
    late.locator("#rooms a", has_text="Tea kitchen").click()
    expect(late.locator("#messages li", has_text="kettle")).to_have_count(1)


def test_text_stays_text(chat: Server, window: Window) -> None:
    """Markup in a message is shown, not run, for its sender and for others."""
    ada, grace = sign_in(window(), chat, "ada"), sign_in(window(), chat, "grace")
    attack = "<img src=x onerror=\"document.title='taken'\"><b>bold</b>"
    say(ada, attack)
    for page in (ada, grace):
        expect(page.locator("#messages li", has_text=attack)).to_have_count(1)
        expect(page.locator("#messages img, #messages b")).to_have_count(0)
        expect(page).to_have_title("Chat")


def test_a_message_over_the_limit_shows_what_the_server_says(chat: Server, window: Window) -> None:
    """The field takes no more than the server does; what gets past it is refused in words, and others see nothing."""
    ada, grace = sign_in(window(), chat, "ada"), sign_in(window(), chat, "grace")
    ada.locator("#message").fill("long " * 500)
    expect(ada.locator("#message")).to_have_value("long " * 400)
    expect(ada.locator("#left")).to_have_text("0 characters left")
    ada.evaluate("document.getElementById('message').removeAttribute('maxlength')")
    say(ada, "long " * 500)
    failed = ada.locator("#messages li.failed")
    expect(failed).to_contain_text("1 to 2,000 characters")
    expect(ada.locator("#message")).to_have_value(("long " * 500).strip())
    say(ada, "short")
    expect(ada.locator("#message")).to_have_value("")
    expect(grace.locator("#messages li", has_text="short")).to_have_count(1)
    expect(grace.locator("#messages li", has_text="long long")).to_have_count(0)


def test_a_room_of_others_is_refused(chat: Server, window: Window) -> None:
    """The join is authorized on the server; the page says so, and the way back works."""
    ada = sign_in(window(), chat, "ada")
    ada.goto(f"{chat.url}/#staff")
    expect(ada.locator('#connection[data-state="refused"]')).to_be_visible()
    expect(ada.locator("#messages")).to_contain_text("You cannot enter Staff.")
    expect(ada.locator("#send")).to_be_disabled()
    expect(ada.locator("#message")).to_be_disabled()
    expect(ada.locator("#notice")).to_have_text(
        'You are not a member here. Whoever runs the server can add you: python -m chat.members add room:staff "ada"'
    )
    ada.locator("#rooms a", has_text="Lobby").click()
    expect_joined(ada)
    expect(ada.locator("#message")).to_be_enabled()
    expect(ada.locator("#notice")).to_be_hidden()


def test_a_room_of_a_channel_that_is_generated_later_is_listed_and_works(
    project: Path, window: Window, tmp_path: Path
) -> None:
    """`gen channel` ends with the line that lets a first person in: the page then lists the room."""
    folder = shutil.copytree(project, tmp_path / "chat")
    env = {**os.environ, "SECRET_KEY_BASE": SECRET_KEY_BASE}
    emberwire = Path(sysconfig.get_path("scripts"), "emberwire")
    made = subprocess.run(
        [emberwire, "gen", "channel", "Lobby"], cwd=folder, capture_output=True, text=True, check=True
    )
    admission = made.stdout.strip().splitlines()[-1].partition("  ")[2].split()
    assert admission == ["python", "-m", "chat.members", "add", "lobby:1", "ada"]
    subprocess.run([sys.executable, *admission[1:]], cwd=folder, env=env, check=True, capture_output=True)
    with served("chat.app:app", cwd=folder, env=env) as server:
        ada = sign_in(window(), server, "ada")
        ada.locator("#rooms a", has_text="Lobby 1").click()
        expect(ada.locator("#rooms a[aria-current]")).to_have_text("Lobby 1")
        expect_joined(ada)
        expect(ada.locator("#presence li")).to_have_text(re.compile("ada"))
        say(ada, "The first word here.")
        expect(ada.locator("#messages li", has_text="first word")).to_contain_text("ada")
        grace = sign_in(window(), server, "grace")
        expect(grace.locator("#rooms a", has_text="Lobby 1")).to_have_count(0)


def test_a_server_that_comes_back_takes_everybody_back(project: Path, window: Window) -> None:
    """A restart forgets who is a member; the token is still good, so the page is let in again, as often as it takes."""
    env = {**os.environ, "SECRET_KEY_BASE": SECRET_KEY_BASE}
    with served("chat.app:app", cwd=project, env=env) as first:
        ada = sign_in(window(), first, "ada")
    for number in range(2):
        expect(ada.locator("#notice")).to_contain_text("Not connected. Trying again …")
        expect(ada.locator("#connection")).to_contain_text("offline")
        expect(ada.locator("#people.stale")).to_contain_text("Here before")
        ada.locator("#message").fill(f"I am here, {number}.")
        with served("chat.app:app", cwd=project, env=env, port=first.port):
            expect_joined(ada)
            expect(ada.locator("#notice")).to_be_hidden()
            ada.locator("#send").click()
            expect(ada.locator("#messages li", has_text=f"I am here, {number}.")).to_have_count(1)


def test_the_mark_stands_in_line_with_what_is_below_it(chat: Server, window: Window) -> None:
    """The flame fills its picture from the left edge on."""
    page = window()
    page.goto(chat.url)
    mark, title = page.locator("#welcome .mark"), page.locator("#welcome h1")
    assert mark.evaluate("image => [image.naturalWidth / image.naturalHeight]") == [24 / 36]
    left, below = mark.bounding_box(), title.bounding_box()
    assert left is not None
    assert below is not None
    assert left["x"] == below["x"]


@pytest.mark.parametrize("token", ["expired", "forged"])
def test_a_bad_token_leads_back_to_the_door(chat: Server, window: Window, token: str) -> None:
    """The page asks before it opens a socket, whose 403 a browser would hide from it, and says what it was told."""
    tokens = Tokens(SECRET_KEY_BASE if token == "expired" else "a key that is not the application's")
    signed_at = time.time() - 2 * DAY if token == "expired" else None
    page = window()
    remember_token(page, chat, tokens.sign("user socket", "ada", max_age=DAY, signed_at=signed_at))
    expect(page.locator("#sign-in-error")).to_contain_text("Your session has ended")
    expect(page.locator("#chat")).to_be_hidden()
    page.locator("#name").fill("ada")
    with page.expect_event("websocket") as opened:
        page.locator("#name").press("Enter")
    assert re.search(r"/socket/websocket\?vsn=2\.0\.0$", opened.value.url), "the token is not in the URL"
    expect_joined(page)


def test_a_name_that_is_none_is_refused_with_a_sentence(chat: Server, window: Window) -> None:
    """What the form's own check lets through, the server checks again."""
    page = window()
    page.goto(chat.url)
    page.evaluate("document.getElementById('name').removeAttribute('pattern')")
    page.locator("#name").fill("not a name!")
    page.locator("#sign-in").click()
    expect(page.locator("#sign-in-error")).to_contain_text("1 to 32 letters")
    expect(page.locator("#chat")).to_be_hidden()


def test_the_keyboard_and_a_screen_reader_find_their_way(chat: Server, window: Window) -> None:
    """One main landmark at a time, and the first link leads to the field, which is there to be led to."""
    page = window()
    page.goto(chat.url)
    expect(page.get_by_role("main")).to_have_count(1)
    expect(page.get_by_role("link", name="Skip to the message field")).to_have_count(0)
    sign_in(page, chat, "ada")
    expect(page.get_by_role("main")).to_have_count(1)
    skip = page.get_by_role("link", name="Skip to the message field")
    skip.focus()
    expect(skip).to_be_in_viewport()
    skip.press("Enter")
    expect(page.locator("#message")).to_be_focused()
    page.keyboard.type("Hello from the keyboard")
    page.keyboard.press("Enter")
    expect(page.locator("#messages li", has_text="Hello from the keyboard")).to_have_count(1)
    expect(page.locator("#room-title")).to_have_text("Lobby")


@pytest.mark.parametrize("address", ["/#", "/#%", "/#caf%C3"])
def test_an_address_without_a_room_leads_to_the_first(chat: Server, window: Window, address: str) -> None:
    page = sign_in(window(), chat, "ada")
    page.goto(chat.url.rstrip("/") + "/#tea-kitchen")
    expect(page.locator("#room-title")).to_have_text("Tea kitchen")
    page.goto(chat.url.rstrip("/") + address)
    expect(page.locator("#room-title")).to_have_text("Lobby")
    page.reload()
    expect_joined(page)
    expect(page.locator("#room-title")).to_have_text("Lobby")


def test_a_reload_keeps_the_person_and_leaving_forgets_them(chat: Server, window: Window) -> None:
    """The token lives in the window's own storage; presence shows one entry after a reload, and none after leaving."""
    ada, grace = sign_in(window(), chat, "ada"), sign_in(window(), chat, "grace")
    grace.reload()
    expect_joined(grace)
    expect(ada.locator('#presence li[data-user="grace"]')).not_to_contain_text("windows")
    grace.locator("#sign-out").click()
    expect(grace.locator("#welcome")).to_be_visible()
    expect(ada.locator('#presence li[data-user="grace"]')).to_have_count(0)
    grace.reload()
    expect(grace.locator("#welcome")).to_be_visible()
