"""What rules ask of the flow, one question a file. None of them knows a rule."""
