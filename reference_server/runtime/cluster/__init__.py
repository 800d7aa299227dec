"""The other nodes, and the brokers between them."""
