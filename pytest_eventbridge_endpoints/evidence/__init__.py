"""What a test asks of what happened. It knows no service internals."""
