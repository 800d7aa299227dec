"""Tokens that are signed as Phoenix.Token signs them."""
