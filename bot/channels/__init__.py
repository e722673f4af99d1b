"""The ways a message travels; each channel translates and sends, and knows no rules."""
