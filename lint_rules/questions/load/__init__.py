"""What the rules ask about load: what one client makes the server keep, do or wait for."""
