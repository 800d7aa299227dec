"""One place through which the text of a client gets into a log: escaped, limited, counted."""

from __future__ import annotations

import logging

import pytest

from emberwire.testing import FakeClock
from reference_server.core.logs import log_lines
from reference_server.core.logs.log_limit import FRESH, MAX_KEYS, RATE
from reference_server.runtime.log import Clean, ClientLogger, Guarded, Log, log, reading

FORGED = "x\r\n2026-01-01 CRITICAL root: all is lost\x1b[31m"


@pytest.fixture
def ours(monkeypatch: pytest.MonkeyPatch) -> tuple[Log, FakeClock]:
    clock = FakeClock()
    monkeypatch.setattr(log, "now", clock.now)
    return log, clock


def crashed(error: BaseException | None = None, *, key: str = "") -> None:
    log(log_lines.CHANNEL_CRASHED, {"channel": "Room on 'a'", "callback": "join"}, key=key, error=error)


def raised(message: str) -> BaseException:
    try:
        raise ValueError(message)
    except ValueError as error:
        return error


def test_values_are_escaped(caplog: pytest.LogCaptureFixture) -> None:
    log(log_lines.REFUSED, {"peer": FORGED, "socket": "S", "reason": FORGED}, level=logging.WARNING)
    [record] = caplog.records
    assert record.getMessage().count("\\r\\n2026-01-01 CRITICAL") == 2
    assert record.getMessage().isprintable()


def test_the_text_of_an_exception_is_escaped_for_every_formatter(caplog: pytest.LogCaptureFixture) -> None:
    crashed(raised(FORGED))
    [record] = caplog.records
    shown = logging.Formatter("%(message)s").format(record)
    assert shown.endswith("ValueError: x\\r\\n2026-01-01 CRITICAL root: all is lost\\x1b[31m")


def test_the_same_fault_for_one_client_is_one_line_a_second(
    ours: tuple[Log, FakeClock], caplog: pytest.LogCaptureFixture
) -> None:
    _, clock = ours
    for _ in range(100):
        crashed(raised("same"), key="10.0.0.9")
    clock.advance(1.0)
    crashed(raised("same"), key="10.0.0.9")
    assert [record.getMessage() for record in caplog.records] == [
        "Room on 'a' crashed in join.",
        "Room on 'a' crashed in join. (99 more like this were not written)",
    ]


def test_another_fault_in_the_same_callback_gets_through_a_flood(
    ours: tuple[Log, FakeClock], caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(1_000):
        crashed(raised("flood"), key=str(number))
    try:
        dict[str, int]()["another fault"]
    except KeyError as error:
        crashed(error, key="1")
    assert "KeyError: 'another fault'" in caplog.text
    assert len(caplog.records) <= 3 * RATE


def test_what_is_held_back_for_good_is_told_of(ours: tuple[Log, FakeClock], caplog: pytest.LogCaptureFixture) -> None:
    _, clock = ours
    for _ in range(5):
        crashed(key="10.0.0.9")
    clock.advance(FRESH)
    log.tell_held_back()
    log.tell_held_back()
    [last] = [record.getMessage() for record in caplog.records[1:]]
    assert last == "4 lines like this were not written (--log-rate): {channel} crashed in {callback}."


def test_debug_is_not_limited(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for _ in range(200):
            log(log_lines.WENT_AWAY, {"client": "ada", "reason": "x"})
    assert len(caplog.records) == 200


def test_a_million_clients_cost_a_bounded_table(ours: tuple[Log, FakeClock]) -> None:
    for number in range(3 * MAX_KEYS):
        crashed(key=f"client {number}")
    assert len(log.limit) <= 2 * MAX_KEYS


def library() -> logging.Logger:
    logger = logging.Logger("uvicorn.error", logging.INFO)
    logger.addFilter(Guarded())
    return logger


class Kept(logging.Handler):
    """Formats what comes as a plain handler does."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


def test_a_library_names_the_client_whose_bytes_it_reads(ours: tuple[Log, FakeClock]) -> None:
    kept, logger = Kept(), library()
    logger.addHandler(kept)
    with reading(("192.0.2.7", 50_000)):
        for _ in range(10_000):
            logger.warning("Unsupported upgrade request.")
    assert kept.lines[0] == "Unsupported upgrade request. (client 192.0.2.7)"
    assert len(kept.lines) == 5


def test_a_parser_names_the_client_of_its_connection(ours: tuple[Log, FakeClock]) -> None:
    """The address is a proxy's word, and no format."""
    kept, logger = Kept(), logging.getLogger("tests.parser_of_one_client")
    logger.addFilter(Guarded())
    logger.addHandler(kept)
    ClientLogger(logger.name, ("100%s", 50_000)).error("parser failed at %d", 7)
    ClientLogger(logger.name, None).error("parser failed")
    assert kept.lines == ["parser failed at 7 (client 100%s)", "parser failed"]


def test_what_a_library_says_of_a_client_forges_nothing(ours: tuple[Log, FakeClock]) -> None:
    kept, logger = Kept(), library()
    logger.addHandler(kept)
    logger.error("bad header %s", FORGED)
    logger.error("Exception in ASGI application\n", exc_info=raised(FORGED))
    assert len(kept.lines) == 2
    assert not [line for text in kept.lines for line in text.split("\n") if line.startswith("2026")]


def test_lines_that_say_nothing_are_left_out(ours: tuple[Log, FakeClock]) -> None:
    kept, logger = Kept(), library()
    logger.addHandler(kept)
    logger.warning("socket.send() raised exception.")
    assert kept.lines == []


def test_a_handler_that_cleans_makes_one_line_of_an_applications_own(ours: tuple[Log, FakeClock]) -> None:
    kept, logger = Kept(), logging.Logger("chat", logging.INFO)
    kept.addFilter(Clean())
    logger.addHandler(kept)
    for _ in range(100):
        logger.info("said: %s", FORGED)
    assert kept.lines == ["said: x\\r\\n2026-01-01 CRITICAL root: all is lost\\x1b[31m"] * 100


def test_a_line_names_the_place_that_wrote_it(caplog: pytest.LogCaptureFixture) -> None:
    crashed()
    [record] = caplog.records
    assert (record.filename, record.funcName) == ("test_log.py", "crashed")
