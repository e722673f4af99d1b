"""What a command answers when it cannot be done."""


class Refusal(Exception):
    """One sentence for stderr that says what is wrong and how to mend it; the exit code is 1."""
