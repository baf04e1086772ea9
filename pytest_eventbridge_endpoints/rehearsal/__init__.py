"""Rehearse everything: each disaster at each place of a scenario, in a run of its own."""
