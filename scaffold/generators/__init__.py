"""What can be generated, as one table, and how each is planned."""
