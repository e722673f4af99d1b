"""Options that several commands share, spelled once."""

from typing import Annotated

import typer

Unit = Annotated[
    str, typer.Argument(help="A flat, the last four digits of a guest's phone, an order line, …")
]
Area = Annotated[str | None, typer.Option("--area", help="Only in this area: estate, event, buyer, teacher.")]
Playbook = Annotated[str | None, typer.Option("--playbook", help="Only cases of this playbook.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout, nothing else.")]
