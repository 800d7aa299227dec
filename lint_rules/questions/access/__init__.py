"""What the rules ask about access: who may connect, join, say and hear."""
