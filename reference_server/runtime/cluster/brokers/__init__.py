"""Adapters for Redis, NATS and PostgreSQL."""
