"""Rounds (跟催): handlers record facts, the core decides, the engine speaks."""
