"""What a test holds: the handle, what the handle gives, and ``mock_eventbridge``."""
