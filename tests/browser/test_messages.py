"""How messages look and move on the page: days, people, links, lines, older pages, new ones, and what is lost."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from scripts.generated_matrix import emberwire
from tests.browser.conftest import SECRET_KEY_BASE, Window, generated
from tests.browser.test_chat_page import expect_joined, say, sign_in
from tests.conformance.serving import Server, served

pytestmark = pytest.mark.browser

DAY = 86_400


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An application of its own: what is stored here is in no other test's rooms."""
    return generated(tmp_path_factory.mktemp("messages"))


@pytest.fixture(scope="module")
def chat(project: Path) -> Iterator[Server]:
    with served("chat.app:app", cwd=project, env={**os.environ, "SECRET_KEY_BASE": SECRET_KEY_BASE}) as server:
        yield server


def store(project: Path, *, number: int, at: float, topic: str = "room:lobby", user: str = "grace") -> None:
    """Put messages into the database, as if they had been said, a second apart."""
    rows = [(topic, user, at + each, f"line {each} of {user}") for each in range(number)]
    with closing(sqlite3.connect(project / "chat.db")) as database, database:
        statement = "INSERT INTO rooms_messages (topic, user_id, inserted_at, body) VALUES (?, ?, ?, ?)"
        database.executemany(statement, rows)
        for user_id in ("ada", "grace"):
            database.execute("INSERT OR IGNORE INTO members VALUES (?, ?)", (topic, user_id))


def opened(page: Page, chat: Server, room: str) -> Page:
    """Sign in as ada and open a room."""
    sign_in(page, chat, "ada")
    page.goto(f"{chat.url.rstrip('/')}/#{room}")
    expect(page.locator("#room-title")).to_have_text(room.capitalize())
    expect_joined(page)
    return page


def line(page: Page, text: str) -> Locator:
    return page.locator("#messages li", has_text=text)


def test_messages_stand_by_day_and_by_person(chat: Server, project: Path, window: Window) -> None:
    """One head for what somebody says within five minutes; a line for each new day."""
    store(project, number=2, at=time.time() - 3 * DAY, topic="room:days")
    store(project, number=1, at=time.time() - DAY, topic="room:days")
    store(project, number=1, at=time.time() - DAY + 60, topic="room:days", user="ada")
    page = opened(window(), chat, "days")
    days = page.locator("#messages .day")
    expect(days).to_have_count(2)
    expect(days.nth(1)).to_have_text("Yesterday")
    expect(page.locator("#messages .together")).to_have_count(1)
    expect(page.locator("#messages .together .head")).to_be_hidden()
    expect(page.locator("#messages .mine")).to_have_count(1)
    say(page, "And today.")
    expect(days.nth(2)).to_have_text("Today")


def test_older_messages_load_as_one_scrolls(chat: Server, project: Path, window: Window) -> None:
    """What one reads stays where it is, and after the first message nothing more is asked for."""
    store(project, number=230, at=time.time() - DAY, topic="room:long")
    page = opened(window(), chat, "long")
    messages = page.locator("#messages li[data-id]")
    expect(messages).to_have_count(100)
    expect(line(page, "line 229 of")).to_be_in_viewport()
    page.locator("#messages").hover()
    page.mouse.wheel(0, -100_000)
    expect(messages).to_have_count(200)
    expect(line(page, "line 130 of")).to_be_in_viewport()
    page.mouse.wheel(0, -100_000)
    expect(messages).to_have_count(230)
    page.mouse.wheel(0, -100_000)
    expect(line(page, "line 0 of")).to_be_in_viewport()
    expect(page.locator("#older")).to_be_hidden()
    expect(messages).to_have_count(230)


def test_addresses_are_links_that_tell_nothing_and_run_nothing(chat: Server, window: Window) -> None:
    ada = sign_in(window(), chat, "ada")
    say(ada, "See https://example.org/a_(b)?c=1&d=2. Not javascript:alert(1), (http://example.org/).")
    links = line(ada, "See https://").get_by_role("link")
    expect(links).to_have_count(2)
    expect(links.nth(0)).to_have_attribute("href", "https://example.org/a_(b)?c=1&d=2")
    expect(links.nth(1)).to_have_attribute("href", "http://example.org/")
    for link in links.all():
        expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")


def test_shift_and_enter_begin_a_line(chat: Server, window: Window) -> None:
    ada = sign_in(window(), chat, "ada")
    field = ada.locator("#message")
    low = field.bounding_box()
    field.press_sequentially("roses are red")
    field.press("Shift+Enter")
    field.press_sequentially("violets are blue")
    high = field.bounding_box()
    assert low is not None
    assert high is not None
    assert high["height"] > low["height"]
    field.press("Enter")
    expect(line(ada, "roses").locator(".body")).to_have_text("roses are red\nviolets are blue")
    expect(field).to_have_value("")


def test_what_is_new_is_marked_until_it_is_read(chat: Server, project: Path, window: Window) -> None:
    """Who reads further up is not moved; a button and the title count what has come."""
    store(project, number=60, at=time.time() - DAY, topic="room:busy")
    ada, grace = opened(window(), chat, "busy"), window()
    sign_in(grace, chat, "grace")
    grace.goto(f"{chat.url.rstrip('/')}/#busy")
    expect_joined(grace)
    ada.locator("#messages").hover()
    ada.mouse.wheel(0, -1000)
    expect(line(ada, "line 59 of")).not_to_be_in_viewport()
    say(grace, "Are you there?")
    expect(ada.locator("#unread")).to_have_text("1 new message")
    expect(ada).to_have_title("(1) Chat")
    say(grace, "Hello?")
    expect(ada.locator("#unread")).to_have_text("2 new messages")
    expect(line(ada, "Hello?")).not_to_be_in_viewport()
    expect(ada.locator("#messages .mark-new")).to_have_count(1)
    ada.locator("#unread").click()
    expect(line(ada, "Hello?")).to_be_in_viewport()
    expect(ada.locator("#unread")).to_be_hidden()
    expect(ada).to_have_title("Chat")
    say(ada, "Now I am.")
    expect(ada.locator("#messages .mark-new")).to_have_count(0)


def test_a_name_can_have_several_words_and_be_long(chat: Server, window: Window) -> None:
    ada = sign_in(window(), chat, "  Ada  Lovelace ")
    expect(ada.locator("#me")).to_have_text("Ada Lovelace")
    long = sign_in(window(), chat, "x" * 32)
    expect(long.locator("#presence li")).to_have_count(2)


def test_a_server_that_has_forgotten_is_said_to_have(tmp_path: Path, window: Window) -> None:
    """With storage in memory a restart loses what was said: the page keeps it, and says so."""
    project = generated(tmp_path, "--storage", "memory")
    env = {**os.environ, "SECRET_KEY_BASE": SECRET_KEY_BASE}
    with served("chat.app:app", cwd=project, env=env) as first:
        ada = sign_in(window(), first, "ada")
        say(ada, "Remember this.")
        expect(line(ada, "Remember this.")).to_have_count(1)
    with served("chat.app:app", cwd=project, env=env, port=first.port):
        expect_joined(ada)
        expect(line(ada, "Remember this.")).to_have_count(1)
        expect(ada.locator("#messages .note")).to_have_text("The server has started anew, without what is above.")
        say(ada, "Again.")
        expect(line(ada, "Again.")).to_have_count(1)


def test_a_page_of_another_name_says_why_it_has_no_connection(project: Path, window: Window) -> None:
    """The server refuses the origin; the page used to try again for ever, with the cause in the server's log only."""
    env = {**os.environ, "SECRET_KEY_BASE": SECRET_KEY_BASE, "ALLOWED_ORIGINS": "https://chat.example.com"}
    with served("chat.app:app", cwd=project, env=env) as server:
        page = window()
        page.goto(server.url)
        page.locator("#name").fill("ada")
        page.locator("#sign-in").click()
        expect(page.locator("#notice")).to_contain_text("ALLOWED_ORIGINS")
        expect(page.locator("#connection")).to_contain_text("refused")


def test_channels_that_are_generated_later_show_up(tmp_path: Path, window: Window) -> None:
    """Two more, one of them with events of its own: both are listed, entered and followed."""
    project = generated(tmp_path)
    env = {**os.environ, "SECRET_KEY_BASE": SECRET_KEY_BASE}
    emberwire("gen channel Lobby", project)
    emberwire("gen channel Auction --event place_bid --payload 'amount:int(1..100)'", project)
    with served("chat.app:app", cwd=project, env=env) as server:
        ada = sign_in(window(), server, "ada")
        expect(ada.locator("#rooms a")).to_have_text(["Lobby", "Tea kitchen"])
        with closing(sqlite3.connect(project / "chat.db")) as database, database:
            database.executemany("INSERT INTO members VALUES (?, 'ada')", [("lobby:1",), ("auction:9",)])
        ada.evaluate("window.dispatchEvent(new Event('focus'))")
        expect(ada.locator("#rooms a")).to_have_text(["Lobby", "Tea kitchen", "Lobby 1", "Auction 9"])
        ada.get_by_role("link", name="Lobby 1").click()
        expect_joined(ada)
        say(ada, "A room of its own.")
        expect(line(ada, "A room of its own.")).to_have_count(1)
        ada.get_by_role("link", name="Auction 9").click()
        expect(ada.locator("#notice")).to_contain_text("takes other events")
        expect(ada.locator("#message-form")).to_be_hidden()
