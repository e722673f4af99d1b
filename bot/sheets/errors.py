"""The one error of reading files."""


class SheetError(Exception):
    """The file cannot be read as a table; the text says what is wrong and how to mend it."""
