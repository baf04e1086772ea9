"""The report of a run: what each test did, as typed records and as a page."""
