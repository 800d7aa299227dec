"""The garbage collector rests during a run, and afterwards finds what the run has left."""

from __future__ import annotations

import gc
import weakref

from lint_rules.run.collector import collector_paused


def test_the_collector_is_as_it_was_behind_a_run() -> None:
    assert gc.isenabled()
    with collector_paused():
        assert not gc.isenabled()
        with collector_paused():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_what_a_run_made_can_still_be_collected() -> None:
    class Node:
        me: Node

    with collector_paused():
        node = Node()
        node.me = node
    gone = weakref.ref(node)
    del node
    gc.collect()
    assert gone() is None
