"""The table of log lines, and what may go into them."""
