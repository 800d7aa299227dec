"""phoenix.js in a browser, which is stricter than node: it ends a handshake whose subprotocol is not answered.

The client is the one that generated applications serve; the server is the application of the transcripts.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Window
from tests.conformance.serving import Server, served

pytestmark = pytest.mark.browser

CLIENT = Path(__file__).resolve().parents[2] / "templates/project/package/static/vendor/phoenix.mjs"

CONVERSATION = """
async ([url, client]) => {
  const { Socket, LongPoll } = await import(client)
  const answer = (push) => new Promise((resolve) => {
    for (const status of ["ok", "error", "timeout"]) push.receive(status, (response) => resolve([status, response]))
  })
  const transport = url.startsWith("http") ? LongPoll : WebSocket
  const reconnectAfterMs = () => 10
  const socket = new Socket(url, { authToken: "good:ada", transport, reconnectAfterMs, params: {} })
  const seen = { closes: [], opens: 0 }
  socket.onClose(({ code }) => seen.closes.push(code))
  socket.onOpen(() => seen.opens++)
  socket.connect()
  const channel = socket.channel("room:browser", {})
  seen.join = await answer(channel.join())
  seen.protocol = socket.conn.protocol
  seen.echo = await answer(channel.push("echo", { emoji: "🜂" }))
  const [status, buffer] = await answer(channel.push("bin_in", new Uint8Array([0, 128, 255]).buffer))
  seen.binary = [status, buffer instanceof ArrayBuffer ? [...new Uint8Array(buffer)] : buffer]
  const joinRef = channel.joinRef()
  channel.push("disconnect_user", { user: "ada" })
  const rejoined = () => channel.joinRef() !== joinRef && channel.state === "joined"
  while (!rejoined()) await new Promise((resolve) => setTimeout(resolve, 5))
  seen.again = await answer(channel.push("echo", { back: true }))
  socket.disconnect()
  return seen
}
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with served("tests.conformance.app:app") as running:
        yield running


def converse(window: Window, server: Server, url: str) -> Any:
    page = window()
    page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
    page.goto(f"{server.url}/-/live")
    client = base64.b64encode(CLIENT.read_bytes()).decode()
    return page.evaluate(CONVERSATION, [url, f"data:text/javascript;base64,{client}"])


def test_a_browser_speaks_over_a_websocket(server: Server, window: Window) -> None:
    """Token by subprotocol, binary both ways, 1001 and back again. Phoenix: js/socket.js, transportConnect."""
    seen = converse(window, server, server.url.replace("http", "ws") + "/socket")
    assert seen["join"] == ["ok", {}]
    assert seen["protocol"] == "phoenix"
    assert seen["echo"] == ["ok", {"emoji": "🜂"}]
    assert seen["binary"] == ["ok", [0, 128, 255]]
    assert (seen["opens"], seen["closes"][0]) == (2, 1001)
    assert seen["again"] == ["ok", {"back": True}]


def test_a_browser_speaks_over_long_polling(server: Server, window: Window) -> None:
    """Token by header, and a session that ends is opened anew. Phoenix: js/longpoll.js."""
    seen = converse(window, server, server.url + "/socket")
    assert seen["join"] == ["ok", {}]
    assert seen["echo"] == ["ok", {"emoji": "🜂"}]
    assert seen["binary"] == ["error", {"reason": "binary not supported"}]
    assert seen["opens"] == 2
    assert seen["again"] == ["ok", {"back": True}]
