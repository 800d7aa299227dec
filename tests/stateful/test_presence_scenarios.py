"""The presence bugs that Phoenix met in the field, each replayed message by message, and its cluster tests.

Phoenix: phoenix_pubsub/test/phoenix/tracker/shard_replication_test.exs, where five real nodes are needed.
"""

from __future__ import annotations

from collections import Counter

from reference_server.core.presence.gossip import Heartbeat, TransferAnswer, TransferRequest, decode, encode
from reference_server.core.presence.replica import ReplicaRef
from reference_server.core.presence.tracker import Notice, SendTo
from reference_server.core.presence.tracker_options import TrackerOptions
from tests.stateful.presence_cluster import FAST, Cluster, InFlight


def kinds(cluster: Cluster, to: str) -> list[str]:
    """What is on its way to a node, by kind."""
    return [type(decode(data)).__name__ for name, data, _ in cluster.in_flight if name == to]


def keys(cluster: Cluster, name: str, topic: str = "room") -> list[str]:
    return sorted(cluster.listed(name, topic))


def news(cluster: Cluster, name: str) -> tuple[list[str], list[str]]:
    """The keys that joined and left in the diffs of one node since the last look."""
    diffs = cluster.flush(name)
    return sorted(key for diff in diffs for key in diff.joins), sorted(key for diff in diffs for key in diff.leaves)


def noticed(cluster: Cluster, at: str, about: str) -> list[str]:
    return [notice.kind for name, notice in cluster.notices if name == at and notice.replica.name == about]


# --- bugs from the field -----------------------------------------------------------------------------------------


def test_zombies_of_a_restarted_node_do_not_return_in_an_old_answer() -> None:
    """phoenix_pubsub issue 55: what a third node still held of the run before a restart came back."""
    cluster = Cluster("a", "b", "c")
    cluster.rounds(3)
    cluster.track("c", 1, "room", "zombie")
    cluster.tick("c")
    cluster.deliver_all("a")
    cluster.drop_all()
    cluster.rounds(1)
    cluster.tick("b")
    cluster.tick("b")
    assert kinds(cluster, "a")[-1] == "TransferRequest"  # b asks a for what it lacks of c
    cluster.deliver_all("a")
    late = next(message for message in cluster.in_flight if isinstance(decode(message[1]), TransferAnswer))
    cluster.drop_all()
    cluster.crash("c")
    cluster.start("c")
    cluster.rounds(3)
    assert keys(cluster, "b") == []
    cluster.in_flight.append(late)
    cluster.deliver_all()
    assert keys(cluster, "b") == []
    cluster.settle()


def test_a_late_heartbeat_of_a_run_that_is_over_is_refused() -> None:
    """phoenix_pubsub issue 55: the old run counted as a newer one, and the living run was dropped for it."""
    cluster = Cluster("a", "b")
    cluster.rounds(3)
    cluster.track("b", 1, "room", "zombie")
    cluster.tick("b")
    late, cluster.in_flight = cluster.in_flight, []
    cluster.crash("b")
    cluster.start("b")
    cluster.track("b", 1, "room", "living")
    cluster.rounds(3)
    assert keys(cluster, "a") == ["living"]
    cluster.in_flight = late
    cluster.deliver_all("a")
    assert keys(cluster, "a") == ["living"]
    assert cluster.tracker("a").ignored["refused"] == 1
    cluster.deliver_all()
    assert "renamed" not in [notice.kind for _, notice in cluster.notices]
    cluster.settle()


def test_two_nodes_with_more_than_fifty_presences_each_learn_all_of_them() -> None:
    """phoenix_pubsub issue 74: n1 listed 51 and n2 102, because a generation was sent that did not cover the clock."""
    for number in (50, 51, 120):
        cluster = Cluster("n1", "n2", options=TrackerOptions())
        for name in cluster.nodes:
            for owner in range(number):
                cluster.track(name, owner, "room", f"{name}_{owner}")
            cluster.tick(name)
        cluster.drop_all()  # the nodes were not connected yet
        cluster.rounds(12)
        assert len(keys(cluster, "n1")) == len(keys(cluster, "n2")) == 2 * number
        cluster.assert_converged()


def test_an_update_that_races_a_transfer_is_not_overwritten_by_it() -> None:
    """phoenix_pubsub issue 148: a newcomer hears the latest meta, then is transferred an older one by a third node."""
    cluster = Cluster("a", "b")
    cluster.track("a", 1, "room", "alice", {"meta": "initial"})
    cluster.rounds(4)
    cluster.update("a", 1, "room", "alice", {"meta": "update1"})
    cluster.tick("a")
    cluster.drop_all()  # on its way to b for ever
    cluster.start("c")
    cluster.tick("c")
    cluster.deliver_all()  # c is up at a and b, which answer with their next heartbeats
    a, b, c = (cluster.tracker(name) for name in "abc")
    cluster.carry("c", c.receive(encode(Heartbeat(a.replica, {a.replica: 2})), cluster.now))
    question = encode(TransferRequest(c.replica, {a.replica: 0, c.replica: 0}))
    cluster.update("a", 1, "room", "alice", {"meta": "update2"})
    cluster.tick("a")
    cluster.deliver_all("c")
    assert [meta["meta"] for meta in c.list_topic("room")["alice"]["metas"]] == ["update2"]
    [answer] = b.receive(question, cluster.now)
    assert isinstance(answer, SendTo)
    assert b"initial" in answer.data
    c.receive(answer.data, cluster.now)
    assert [meta["meta"] for meta in c.list_topic("room")["alice"]["metas"]] == ["update2"]
    cluster.settle()


def copies_of_what_is_on_its_way(cluster: Cluster) -> list[InFlight]:
    """Every message three times, and as often to its sender "a": what a broker with many subscriptions does."""
    echoes = [("a", data, at) for _, data, at in cluster.in_flight]
    return (cluster.in_flight + echoes) * 3


def news_of_each(cluster: Cluster, messages: list[InFlight]) -> list[tuple[list[str], list[str]]]:
    """What "b" announces while messages arrive one by one, each in a tick of its own."""
    seen = []
    for message in messages:
        cluster.in_flight = [message]
        cluster.deliver_all()
        seen.append(news(cluster, "b"))
    return [one for one in seen if one != ([], [])]


def test_gossip_that_arrives_many_times_is_one_join_and_one_leave() -> None:
    """phoenix_pubsub_redis issue 26 and check R30: with N nodes every join and leave was announced N times."""
    cluster = Cluster("a", "b", "c")
    cluster.rounds(3)
    client = cluster.connect("b", "room")
    cluster.track("a", 1, "room", "u1")
    cluster.tick("a")
    copies = copies_of_what_is_on_its_way(cluster)
    assert news_of_each(cluster, copies) == [(["u1"], [])]
    cluster.untrack_owner("a", 1)
    cluster.tick("a")
    assert news_of_each(cluster, copies_of_what_is_on_its_way(cluster)) == [([], ["u1"])]
    assert news_of_each(cluster, copies) == []
    assert client.state == {}
    assert cluster.tracker("a").ignored["own"] > 0


def test_presences_that_change_all_the_time_do_not_pile_up_on_other_nodes() -> None:
    """phoenix_pubsub issue 175: with track, update and exit in a loop, the list of the other node kept growing."""
    cluster = Cluster("a", "b")
    for round_number in range(50):
        cluster.track("a", round_number, "room", "u1", {"n": 1})
        cluster.update("a", round_number, "room", "u1", {"n": 2})
        cluster.rounds(1)
        cluster.untrack_owner("a", round_number)
        cluster.rounds(1)
    cluster.settle()
    [log] = [log for ref, log in cluster.tracker("b").state.logs.items() if ref.name == "a"]
    assert (log.live, log.cloud, log.buried, log.slots) == ({}, [], set(), {})


# --- shard_replication_test.exs ----------------------------------------------------------------------------------


def test_an_idle_node_sends_empty_heartbeats() -> None:
    """Phoenix: "heartbeats"."""
    cluster = Cluster("a", "b")
    beats = 0
    for _ in range(10):
        cluster.tick("a")
        for _, data, _ in cluster.in_flight:
            beat = decode(data)
            assert isinstance(beat, Heartbeat)
            assert beat.delta is None
            beats += 1
        cluster.in_flight.clear()
    assert beats == 5


def test_gossip_from_an_unseen_node_means_up_and_a_transfer() -> None:
    """Phoenix: "gossip from unseen node triggers nodeup and transfer request"."""
    cluster = Cluster("primary", "node1")
    cluster.track("node1", 1, "room", "node1")
    cluster.tick("node1")
    cluster.drop_all()  # primary drops gossip
    cluster.tick("node1")
    cluster.tick("node1")
    cluster.deliver_all()
    assert noticed(cluster, "primary", "node1") == ["up"]
    cluster.tick("primary")
    cluster.tick("primary")
    assert kinds(cluster, "node1")[-1] == "TransferRequest"
    cluster.deliver_all("node1")
    assert "TransferAnswer" in kinds(cluster, "primary")
    cluster.deliver_all()
    assert keys(cluster, "primary") == ["node1"]


def test_of_two_nodes_that_know_the_same_only_one_is_asked() -> None:
    """Phoenix: "requests for transfer collapses clocks"."""
    cluster = Cluster("primary", "node1", "node2")
    cluster.rounds(4)
    cluster.track("node1", 1, "room", "node1")
    cluster.track("node1", 1, "room", "node1.2")
    cluster.track("node2", 1, "room", "node2")
    for _ in range(2):
        cluster.tick("node1", "node2")
        cluster.drop_all("primary")
        cluster.deliver_all()
    cluster.tick("node1", "node2")
    cluster.tick("node1", "node2")
    cluster.deliver_all()
    cluster.tick("primary")
    cluster.tick("primary")
    asked = [name for name, data, _ in cluster.in_flight if isinstance(decode(data), TransferRequest)]
    assert asked == ["node1"]
    cluster.deliver_all()
    assert keys(cluster, "primary") == ["node1", "node1.2", "node2"]


def test_presences_of_a_node_are_dropped_when_it_comes_back_under_a_new_vsn() -> None:
    """Phoenix: "old pids from a node are permdowned when the node comes back up"."""
    cluster = Cluster("primary", "node1", "node2")
    for name in cluster.nodes:
        cluster.track(name, 1, "room", f"{name} first")
    cluster.rounds(4)
    cluster.crash("node1")
    cluster.start("node1")
    cluster.track("node1", 1, "room", "node1 second")
    cluster.rounds(4)
    for name in cluster.nodes:
        assert keys(cluster, name) == ["node1 second", "node2 first", "primary first"]
    assert noticed(cluster, "primary", "node1") == ["up", "permdown", "up"]


def test_a_silent_node_is_down_then_up_or_replaced_or_forgotten() -> None:
    """Phoenix: "tempdowns with nodeups of new vsn, and permdowns"; check R21."""
    cluster = Cluster("primary", "node1", "node2")
    for name in ("node1", "node2"):
        cluster.track(name, 1, "room", name)
    cluster.rounds(4)
    assert news(cluster, "primary") == (["node1", "node2"], [])

    cluster.nodes["node1"].frozen = True
    cluster.rounds(9)
    assert news(cluster, "primary") == ([], ["node1"])
    assert cluster.tracker("primary").replicas == {"node1": "down", "node2": "up"}
    cluster.nodes["node1"].frozen = False
    cluster.rounds(3)
    assert news(cluster, "primary") == (["node1"], [])
    assert cluster.tracker("primary").replicas == {"node1": "up", "node2": "up"}

    cluster.crash("node1")
    cluster.rounds(9)
    assert news(cluster, "primary") == ([], ["node1"])
    cluster.start("node1")
    cluster.track("node1", 1, "room", "node1-back")
    cluster.rounds(3)
    assert news(cluster, "primary") == (["node1-back"], [])
    assert keys(cluster, "primary") == ["node1-back", "node2"]

    cluster.crash("node1")
    cluster.rounds(int(FAST.permdown_period) + 3)
    assert cluster.tracker("primary").replicas == {"node2": "up"}
    assert noticed(cluster, "primary", "node1") == ["up", "down", "up", "down", "permdown", "up", "down", "permdown"]


def test_joins_and_leaves_of_both_nodes_are_announced_once_where_they_are_seen() -> None:
    """Phoenix: "node detects and locally broadcasts presence_join/leave"."""
    cluster = Cluster("primary", "node1")
    cluster.track("primary", 1, "room", "me", {"name": "me"})
    assert news(cluster, "primary") == (["me"], [])
    cluster.track("primary", 2, "room", "me2", {"name": "me2"})
    assert news(cluster, "primary") == (["me2"], [])
    cluster.track("node1", 3, "room", "node1", {"name": "s1"})
    cluster.rounds(3)
    assert news(cluster, "primary") == (["node1"], [])
    assert keys(cluster, "primary") == ["me", "me2", "node1"]
    cluster.untrack_owner("primary", 2)
    assert news(cluster, "primary") == ([], ["me2"])
    cluster.untrack_owner("node1", 3)
    cluster.rounds(1)
    assert news(cluster, "primary") == ([], ["node1"])
    assert keys(cluster, "primary") == ["me"]


def test_the_presences_of_a_crashed_node_leave_everywhere_once() -> None:
    """Phoenix: "detects nodedown and locally broadcasts leaves"; check R20: within down_period and two periods."""
    cluster = Cluster("a", "b", "c")
    for owner in range(20):
        cluster.track("c", owner, "room", f"u{owner}")
    cluster.rounds(4)
    news(cluster, "a")
    news(cluster, "b")
    cluster.crash("c")
    left: Counter[str] = Counter()
    assert FAST.down_period is not None
    for _ in range(int(FAST.down_period / FAST.broadcast_period) + 2):
        cluster.rounds(1)
        for name in ("a", "b"):
            left.update(f"{name} {key}" for key in news(cluster, name)[1])
    assert set(left.values()) == {1}
    assert len(left) == 40
    assert keys(cluster, "a") == keys(cluster, "b") == []


def test_a_node_that_says_goodbye_is_gone_at_once() -> None:
    """Phoenix: "graceful exits with permdown", and pool_test, "Graceful_permdown/2 …"."""
    cluster = Cluster("a", "b")
    cluster.track("b", 1, "room", "u1")
    cluster.rounds(3)
    news(cluster, "a")
    cluster.carry("b", cluster.tracker("b").shutdown())
    cluster.crash("b")
    cluster.deliver_all()
    assert news(cluster, "a") == ([], ["u1"])
    assert cluster.tracker("a").replicas == {}


def test_a_late_heartbeat_of_a_node_that_said_goodbye_is_refused() -> None:
    cluster = Cluster("a", "b")
    cluster.track("b", 1, "room", "u1")
    cluster.tick("b")
    late, cluster.in_flight = cluster.in_flight, []
    cluster.carry("b", cluster.tracker("b").shutdown())
    cluster.crash("b")
    cluster.deliver_all()
    cluster.in_flight = late
    cluster.deliver_all()
    assert keys(cluster, "a") == []
    assert cluster.tracker("a").replicas == {}


def test_a_node_that_replaces_another_asks_for_everything_once_only() -> None:
    """Phoenix: "rolling node update" (phoenix_pubsub issue 135: twenty minutes of full transfers after a deploy)."""
    cluster = Cluster("primary", "node1")
    cluster.track("primary", 1, "room", "primary")
    cluster.track("node1", 1, "room", "node1")
    cluster.rounds(4)
    cluster.crash("node1")
    cluster.rounds(9)
    assert cluster.tracker("primary").replicas == {"node1": "down"}
    cluster.start("node2")
    requests = 0
    for _ in range(20):
        cluster.tick()
        requests += sum(isinstance(decode(data), TransferRequest) for _, data, _ in cluster.in_flight)
        cluster.deliver_all()
    assert keys(cluster, "node2") == ["primary"]
    assert requests <= 1


# --- what Phoenix has no test for --------------------------------------------------------------------------------


def test_both_sides_of_a_healed_partition_see_the_union_with_each_ref_once() -> None:
    """Check R22."""
    cluster = Cluster("a", "b", "c")
    cluster.track("a", 1, "room", "before")
    cluster.rounds(4)
    cluster.cut_or_heal("a", "b")
    cluster.cut_or_heal("a", "c")
    cluster.rounds(9)
    cluster.track("a", 2, "room", "on one side")
    cluster.untrack_owner("a", 1)
    cluster.track("c", 3, "room", "on the other")
    cluster.rounds(9)
    assert keys(cluster, "a") == ["on one side"]
    assert keys(cluster, "b") == ["on the other"]
    cluster.settle()
    assert keys(cluster, "b") == ["on one side", "on the other"]


def test_a_node_that_was_frozen_does_not_announce_that_everybody_else_left() -> None:
    """Check R21, seen from the frozen node: it heard nobody because it did not listen."""
    cluster = Cluster("a", "b", "c")
    cluster.track("a", 1, "room", "u1")
    cluster.rounds(4)
    news(cluster, "c")
    cluster.nodes["c"].frozen = True
    cluster.rounds(3 * 6)
    cluster.nodes["c"].frozen = False
    cluster.tick("c")
    assert news(cluster, "c") == ([], [])
    assert noticed(cluster, "c", "a") == ["up"]
    cluster.settle()


def test_a_node_restarted_with_its_clock_set_back_is_believed_after_one_exchange() -> None:
    """Check R31: a vsn made from a wall clock may be lower than the one before."""
    cluster = Cluster("a", "b")
    cluster.rounds(3)
    cluster.crash("b")
    cluster.start("b", clock_set_back=True)
    cluster.track("b", 1, "room", "u1")
    cluster.rounds(4)
    assert keys(cluster, "a") == ["u1"]
    assert noticed(cluster, "b", "b") == ["renamed"]
    cluster.update("b", 1, "room", "u1", {"again": True})
    cluster.rounds(2)
    cluster.untrack_owner("b", 1)
    cluster.settle()
    assert keys(cluster, "a") == []


def test_after_a_gap_one_exchange_brings_everything_on_both_sides() -> None:
    cluster = Cluster("a", "b")
    cluster.rounds(3)
    cluster.track("a", 1, "room", "from a")
    cluster.track("b", 1, "room", "from b")
    cluster.tick()
    cluster.drop_all()
    for name in cluster.nodes:
        cluster.carry(name, cluster.tracker(name).resync())
    cluster.deliver_all()
    assert keys(cluster, "a") == keys(cluster, "b") == ["from a", "from b"]


def test_a_new_node_learns_of_everybody_within_three_ticks() -> None:
    cluster = Cluster("a", "b", options=TrackerOptions())
    cluster.track("a", 1, "room", "u1")
    cluster.rounds(4)
    cluster.start("c")
    cluster.rounds(3)
    assert keys(cluster, "c") == ["u1"]


def test_a_notice_names_the_replica() -> None:
    cluster = Cluster("a", "b")
    cluster.rounds(1)
    assert ("a", Notice("up", ReplicaRef("b", 20))) in cluster.notices


def test_a_node_whose_clock_went_back_takes_no_name_that_a_sleeper_still_holds() -> None:
    """Found by a random history: it took the name of its last run, and a node that woke up brought that one back."""
    cluster = Cluster("a", "b", "c")
    cluster.track("c", 1, "room", "zombie")
    cluster.rounds(3)
    cluster.nodes["b"].frozen = True
    cluster.crash("c")
    cluster.rounds(62)
    assert noticed(cluster, at="a", about="c")[-1] == "permdown"
    cluster.start("c", clock_set_back=True)
    cluster.rounds(1)
    cluster.settle()
    assert keys(cluster, "a") == []
