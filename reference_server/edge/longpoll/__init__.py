"""The long-poll transport."""
