"""Templates and values in, text out."""
