"""The door for other processes and languages: the mock over HTTP."""
