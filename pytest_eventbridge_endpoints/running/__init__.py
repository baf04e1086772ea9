"""One active mock: it answers, records, delivers events to targets, and finds problems."""
