"""What the rules ask about silent loss: messages, tasks and clean-up that go missing without a word."""
