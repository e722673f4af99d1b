"""A playbook tried on one's own rows, or on a made-up estate, over weeks that pass in seconds; it touches nothing."""

from bot.simulate.running import Plan, simulate
from bot.simulate.tally import Sample, Tally, Violation

__all__ = ["Plan", "Sample", "Tally", "Violation", "simulate"]
