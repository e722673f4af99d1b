"""What can go wrong at the platform, by name: an errcode as a number, or something that happens to the wire."""

import json
import re
from dataclasses import replace

from tests.fake_telegram.faults import Fault, page
from tests.fake_telegram.wire import Reply
from tests.fake_wecom.errors import Wrong


def fault(name: str, *, seconds: float = 30) -> Fault:
    """The fault of that name: "45009" answers so without doing anything; KeyError for an unknown one."""
    if re.fullmatch(r"-?[0-9]+", name) and name not in {"502", "500", "404"}:
        return Fault(effect=False, name=name, reply=Reply(body=json.dumps(Wrong(int(name)).told()).encode()))
    wire = {
        "500": Fault(effect=False, reply=page(500)),
        "502": Fault(effect=False, reply=page(502)),
        "404": Fault(effect=False, reply=page(404)),
        "502_after": Fault(effect=True, reply=page(502)),
        "drop_before": Fault(effect=False, reply=Reply(dropped=True)),
        "slow_before": Fault(effect=False, reply=Reply(dropped=True, delay=seconds)),
        "drop_after": Fault(effect=True, dropped=True),
        "slow": Fault(effect=True, delay=seconds),
        "drip": Fault(effect=True, drip=seconds),
        "cut": Fault(effect=True, cut=True),
        "garbage": Fault(effect=True, garbage=True),
    }
    return replace(wire[name], name=name)
