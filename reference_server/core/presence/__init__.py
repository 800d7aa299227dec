"""The presence CRDT, its gossip, and its diffs for clients."""
