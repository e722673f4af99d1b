"""What an outside checker compares a database with: every call as it arrived, and whether it did its work."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, TextIO


@dataclass(kw_only=True)
class Call:
    """One request. `at`: the machine's monotonic clock in seconds when its last byte had come; `serial`: from 1 on.

    `accepted`: Telegram did what was asked, whatever became of the answer; `fault` names what went wrong with it.
    """

    serial: int
    at: float
    method: str
    params: dict[str, Any]
    accepted: bool = False
    message_id: int | None = None
    fault: str = ""

    def told(self) -> dict[str, Any]:
        """As the control endpoint and the file show it."""
        return asdict(self)


@dataclass(kw_only=True)
class History:
    """Kept as long as the fake lives, however often its client is killed; with `file` each settled call is a JSON line."""

    file: Path | None = None
    calls: list[Call] = field(default_factory=list)
    _open: TextIO | None = None

    def arrive(self, method: str, params: dict[str, Any], at: float | None = None) -> Call:
        """Note a request that came whole."""
        call = Call(
            serial=len(self.calls) + 1, at=monotonic() if at is None else at, method=method, params=params
        )
        self.calls.append(call)
        return call

    def accept(self, call: Call, message_id: int | None = None) -> None:
        """It did its work."""
        call.accepted, call.message_id = True, message_id
        if self.file is not None:
            self._open = self._open or self.file.open("a", encoding="utf-8")
            self._open.write(json.dumps(call.told(), ensure_ascii=False) + "\n")
            self._open.flush()

    def told(self, method: str = "", *, after: int = 0, accepted: bool | None = None) -> list[dict[str, Any]]:
        """The calls after a serial, of one method, accepted ones or refused ones alone."""
        fits = (call for call in self.calls[after:] if accepted in {None, call.accepted})
        return [call.told() for call in fits if method.lower() in {"", call.method.lower()}]

    def close(self) -> None:
        """Close the file."""
        if self._open is not None:
            self._open.close()
            self._open = None
