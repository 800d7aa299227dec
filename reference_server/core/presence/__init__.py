"""The presence CRDT, its gossip, and what clients are told of it."""
