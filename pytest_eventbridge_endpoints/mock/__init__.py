"""What a test uses: the handle, the objects it returns, and ``mock_eventbridge``."""
