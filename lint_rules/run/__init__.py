"""Runs rules over files: findings, suppressions, fixes, the cache."""
