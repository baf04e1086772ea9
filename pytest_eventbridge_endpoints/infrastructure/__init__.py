"""What a team declares: templates and plans in, endpoints, event buses and rules out."""
