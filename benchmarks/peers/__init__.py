"""The peers that the measurements stand beside, each written the way its own documentation shows."""
