"""What raises never blocks the others: it is put off for an hour, and the admins hear of it (design 4.5)."""

from collections.abc import Sequence
from datetime import timedelta

from bot.engine.alarm import alarm
from bot.engine.queue import Job
from bot.engine.site import Engine
from bot.store import Tx
from bot.store.rows import Case

PUT_OFF = timedelta(hours=1)


async def put_off(engine: Engine, job: Job) -> None:
    """A person's due cases are a manager's for an hour; a message waits an hour, unless it is on its way."""
    real = engine.clock.real()
    async with engine.store.begin() as tx:
        if job.kind == "person":
            await _rest(engine, tx, await tx.due_cases(job.id, engine.now()))
        else:
            await tx.settle_post(job.id, "queued", at=real, not_before=real + PUT_OFF, was="queued")
    await alarm(engine, "alarm.put_off")


async def rest_without_book(engine: Engine, tx: Tx, due: Sequence[Case]) -> None:
    """A case whose playbook is gone or refused can be decided by nobody: a manager has it until it is back."""
    await _rest(engine, tx, [case for case in due if case.playbook not in engine.books])


async def _rest(engine: Engine, tx: Tx, due: Sequence[Case]) -> None:
    for case in due:
        await tx.set_case(case.id, wake_at=engine.now() + PUT_OFF, waits_for="manager")
