"""Layout: what ruff would make of the statements that are generated, proven with ruff."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scaffold.words.layout import broken, laid_out

RUFF = shutil.which("ruff", path=str(Path(sys.executable).parent)) or shutil.which("ruff")
WORDS = st.from_regex(r"[a-z]{1,34}", fullmatch=True)
STATEMENTS = '''\
from a_{0}.b_{1} import c_{2}, d_{0}


@intercept("e_{0}", "e_{1}", "e_{2}")
class A_{0}(Base):
    a_{0}: Annotated[str, Meta(min_length=1, max_length=2_000)]
    b_{1}: Annotated[float, Meta(ge=-1_000_000_000, le=1_000_000_000)] | None = None
    c_{2}: list[Annotated[int, Meta(ge=-1_000_000_000, le=1_000_000_000)]]
    d_{0}: Literal["a_{0}", "b_{1}", "c_{2}"] | None
    e_{0}: NotRequired[list[Literal["a_{0}", "b_{1}", "c_{2}"]] | None]
    route_{0} = channel("topic_{1}:*", Class_{2})

    async def f_{0}(self, a_{1}: str) -> Ok | Error:
        """Text that is longer than a line of code may be is left alone, a_{0} a_{1} a_{2} a_{0} a_{1} a_{2}."""
        if not await a_{0}.is_member(self.topic, self.assigns["user_id"]):
            return Error(reason="unauthorized")
        message = await a_{1}.method_{2}(self.topic, self.assigns["user_id"], b_{0}=payload.b_{0}, c=payload.c_{1})
        await self.push("presence_state", await a_{0}.listed(self))
        a_{1} = {{"a_{0}": "a_{1}", "b_{2}": "x" * 2_001, "c": [1, 2], "d": [{{"a_{0}": "{1}", "b_{2}": "{2}"}}] * 101}}
        query = "SELECT * FROM a_{0} WHERE b_{1} = ? ORDER BY c"
        sent = [await testing.push(joined, "a_{0}", payload) for _ in range(3)]
        return [A_{0}(*each) for each in a_{1}]


@pytest.mark.parametrize("payload", [{{}}, {{"a_{0}": 7}}, {{"a_{0}": "a_{1}", "b_{2}": "a_{1}"}}])
async def f_{0}_is_refused(a_{1}: str) -> None:
    pass


async def g_{0}(a_{1}: str, a_{2}: str, b_{1}: int | None = None) -> A_{0}:
    pass


async def h_{0}(topic: str, *, a_{1}: Literal["a_{0}", "b_{1}"] | None, b_{1}: list[int]) -> A_{0}:
    pass


endpoint_{0} = Endpoint(
    mount("/{1}/socket", A_{0}, auth_token=True, websocket=WEBSOCKET),
    presences=[a_{0}, a_{1}, a_{2}],
)
'''


def formatted(source: str, width: int) -> str:
    assert RUFF is not None
    command = [RUFF, "format", "--isolated", "--target-version", "py311", "--line-length", str(width), "-"]
    return subprocess.run(command, input=source, capture_output=True, text=True, check=True).stdout


@pytest.mark.skipif(RUFF is None, reason="ruff is not installed")
@settings(max_examples=40, deadline=None)
@given(st.lists(WORDS, min_size=3, max_size=3), st.sampled_from([88, 100, 120]))
def test_ruff_has_nothing_to_change(words: list[str], width: int) -> None:
    source = laid_out(STATEMENTS.format(*words), width)
    assert formatted(source, width) == source


def test_brackets_without_anything_in_them_stay_on_the_line() -> None:
    assert broken("x" * 90 + "()", 88) == "x" * 90 + "()"


def test_brackets_and_commas_in_strings_are_text() -> None:
    assert broken(f'f("(, {"x" * 80}", f"{{a}}, [")', 60).splitlines() == [
        "f(",
        f'    "(, {"x" * 80}",',
        '    f"{a}, [",',
        ")",
    ]


@pytest.mark.parametrize("source", ["x = (" + "y" * 99, "class " + "x" * 99 + " pass(1, 2)"])
def test_what_is_no_python_is_left_to_whoever_reads_it(source: str) -> None:
    assert laid_out(source, 88) == source
