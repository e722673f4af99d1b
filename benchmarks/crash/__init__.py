"""Kills `serve` and compares what its database says with what people received (reliability R1, R2, R9, R16)."""
