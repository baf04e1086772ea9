"""What a test asks about what happened. It knows no service internals."""
