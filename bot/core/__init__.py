"""The pure part: facts in, decisions out; no I/O, no clock, no logger."""
