"""Statements are moved out of `join` when that changes nothing about what they say."""

from __future__ import annotations

import pytest

from lint_rules.kit.testing import findings_in
from lint_rules.run.fix import fix_text
from lint_rules.selection.registry import rule_named

HEAD = "from emberwire import Channel, Ok\nclass R(Channel):\n"


def mended(source: str) -> str:
    rule = rule_named("EW204")
    assert rule is not None
    return fix_text(source, lambda text: findings_in(text, rule=rule), unsafe=False).text


def test_a_statement_that_speaks_of_self_alone_moves_behind_the_join() -> None:
    source = HEAD + "    async def join(self, topic, payload):\n        await self.push('a', {})\n        return Ok()\n"
    moved = HEAD + (
        "    async def join(self, topic, payload):\n        return Ok()\n\n"
        "    async def after_join(self) -> None:\n        await self.push('a', {})\n"
    )
    assert mended(source) == moved


def test_a_text_of_several_lines_is_moved_as_it_is() -> None:
    text = '"""one\n  two\n\n"""'
    push = f"        await self.push('a', {text})\n"
    source = HEAD + f"    async def join(self, topic, payload):\n{push}        return Ok()\n"
    assert mended(source).endswith(f"    async def after_join(self) -> None:\n{push}")


@pytest.mark.parametrize(
    "body",
    [
        "        await self.push('a', payload)\n        return Ok()\n",
        "        name = topic.rest\n        await self.push('a', {'name': name})\n        return Ok()\n",
        "        if self.assigns:\n            await self.push('a', {})\n        return Ok()\n",
        "        done = await self.push('a', {})\n        return Ok()\n",
        "        await self.push('a', {}); return Ok()\n",
    ],
    ids=["payload", "local", "branch", "assigned", "shared-line"],
)
def test_what_hangs_together_with_the_rest_of_join_stays(body: str) -> None:
    source = f"{HEAD}    async def join(self, topic, payload):\n{body}"
    assert mended(source) == source
