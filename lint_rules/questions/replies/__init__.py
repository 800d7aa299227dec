"""What the rules ask about replies: whether a sender is told what became of its message."""
