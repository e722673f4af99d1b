"""The one error of reading files, known by its code, and what it says in the shell."""

_SAYS = {
    "folder": "{name} is a folder. Give the file itself.",
    "missing": "There is no file {name} at that place. Check the path.",
    "unopened": "{name} cannot be opened ({why}). Check its name and permissions.",
    "large": "{name} is larger than 20 MB. Split it, or save it without pictures.",
    "empty": "{name} is empty. Export the table again and check that it has rows.",
    "blank": "{name} has no filled cell. Export the table again and check that it has rows.",
    "pdf": "{name} is a PDF, not a table. Send the table itself, saved as .xlsx or .csv.",
    "rtf": "{name} is a text document (RTF), not a table. Send the table itself, saved as .xlsx or .csv.",
    "picture": "{name} is a picture, not a table. Send the table itself, saved as .xlsx or .csv.",
    "archive": "{name} is a packed archive, not a table. Unpack it and send the table itself, as .xlsx or .csv.",
    "database": "{name} is a database, not a table. Send the table itself, saved as .xlsx or .csv.",
    "markup": (
        "{name} is a web page or XML under a spreadsheet's name, as some systems export it. "
        "Open it in a spreadsheet program and save it as .xlsx."
    ),
    "locked": "{name} is protected by a password. Remove the password, save it and import it again.",
    "word": "{name} is a Word document. Copy its table into a spreadsheet and save it as .xlsx.",
    "slides": "{name} is a presentation. Save the table itself as .xlsx.",
    "old_office": "{name} is an old Office file without a worksheet. Save the table as .xlsx.",
    "numbers": "{name} is a Numbers file. In Numbers choose File > Export To > Excel or CSV.",
    "other_book": "{name} is a workbook of a kind that is not read here. Save it as .xlsx.",
    "no_sheet": "{name} is an archive without a worksheet. Unpack it and send the table in it.",
    "stretched": "{name} is larger than a table should be. Delete the empty rows and columns around it.",
    "far_down": "{name} has a cell in row {row}. Split the file, or delete the empty rows below the table.",
    "far_right": "{name} has a cell far right of any table. Delete the empty columns beside it.",
    "unpacked": "{name} unpacks to more than 400 MB. Split it, or copy the table into a new file.",
    "slow": "{name} took too long to read. Copy the table into a new workbook and import that.",
    "damaged": "{name} is damaged or no workbook. Open it in a spreadsheet program and save it as .xlsx.",
    "not_text": "{name} is not a table. Save it as .xlsx or as .csv in UTF-8.",
    "encoding": "{name} is in an unknown encoding. Save it as CSV UTF-8, or as .xlsx.",
    "many_rows": "{name} has more than {most} rows. Split it into several files.",
    "quote": '{name}: a quotation mark (") opened in row {row} is never closed. Close or delete it.',
}
CODES = tuple(_SAYS)


class SheetError(Exception):
    """The file cannot be read as a table: `code` names the sentence, `values` what it tells; as text it is English."""

    def __init__(self, code: str, name: str, **values: object) -> None:
        self.code, self.values = code, {"name": name, **values}
        super().__init__(_SAYS[code].format_map(self.values))
