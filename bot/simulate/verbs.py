"""The words of simulated people, one small function for each thing that can be said or done."""

