"""Mass-send tasks: made by the server, sent by a colleague's own tap, followed by asking (facts/wecom.md 5)."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fake_wecom.contacts import attachments, words
from tests.fake_wecom.errors import Raw, Wrong, need, whole
from tests.fake_wecom.town import DAY, Result, Seen, Task, Town

CHINA = 8 * 3600
NOT_SENT, SENT, NOT_A_FRIEND, QUOTA = range(4)


@dataclass(kw_only=True)
class Masses:
    """The calls about tasks and the taps. `dispatching`: seconds for which a new task answers 41063 to every question."""

    town: Town
    dispatching: int = 0
    later: list[tuple[int, Callable[[int], object]]] = field(default_factory=list)

    def settle(self) -> None:
        """Do the taps whose time has come."""
        now = self.town.clock()
        due = sorted((at for at in self.later if at[0] <= now), key=lambda planned: planned[0])
        self.later = [planned for planned in self.later if planned[0] > now]
        for at, tap in due:
            tap(at)

    def add(self, body: Raw) -> Raw:
        """`add_msg_template`: only a task; `fail_list` names whom it cannot reach."""
        need(body.get("chat_type", "single") == "single", 40058, "chat_type")
        wanted, sender = body.get("external_userid") or [], body.get("sender") or ""
        need(isinstance(wanted, list) and isinstance(sender, str), 40058, "Warning: wrong json format.")
        need(len(wanted) <= 10_000, 40058, "external_userid over 10000")
        need(wanted or sender, 40058, "external_userid and sender are empty")
        words(body)
        attachments(self.town, body)
        shares = self._shares(list(dict.fromkeys(wanted)), sender)
        reached = {who for share in shares.values() for who in share}
        fail_list = [who for who in wanted if who not in reached]
        if not reached:
            raise Wrong(41048, fail_list=fail_list)
        msgid = self.town.new("msgGC")
        self.town.tasks[msgid] = Task(msgid=msgid, body=body, at=self.town.clock(), shares=shares)
        return {"fail_list": fail_list, "msgid": msgid}

    def _shares(self, wanted: list[str], sender: str) -> dict[str, dict[str, Result]]:
        if sender:
            member = self.town.must(sender).userid.lower()
            everyone = wanted or [who for who, holder in self.town.friends if holder == member]
            found = {who: Result() for who in everyone if self.town.friend(who, member)}
            return {member: found} if found else {}
        shares: dict[str, dict[str, Result]] = {}
        for who in wanted:
            holders = [holder for other, holder in self.town.friends if other == who]
            held = [holder for holder in holders if self.town.friend(who, holder)]
            if held:
                last = self.town.last_chat.get(who)
                shares.setdefault(last if last in held else held[0], {})[who] = Result()
        return shares

    def _task(self, body: Raw) -> Task:
        task = self.town.tasks.get(str(body.get("msgid")))
        if task is None:
            raise Wrong(40058, "invalid msgid")
        need(self.town.clock() >= task.at + self.dispatching, 41063)
        need(not task.cancelled, 41093)
        return task

    def task(self, body: Raw) -> Raw:
        """`get_groupmsg_task`: how far each member is."""
        task, told = self._task(body), []
        for name in task.shares:
            at = task.tapped.get(name)
            row = {"userid": self.town.members[name].userid, "status": 0 if at is None else 2}
            told.append(row if at is None else row | {"send_time": at})
        return _page("task_list", told, body, whole(body, "limit", 500, 1000))

    def result(self, body: Raw) -> Raw:
        """`get_groupmsg_send_result`: how far it is for each customer of one member."""
        task, member = self._task(body), self.town.must(body.get("userid"))
        share = task.shares.get(member.userid.lower())
        if share is None:
            raise Wrong(40058, "userid has no part in this task")
        told = []
        for who, result in share.items():
            row = {"external_userid": who, "userid": member.userid, "status": result.status}
            told.append(row | ({"send_time": result.at} if result.status == SENT else {}))
        return _page("send_list", told, body, whole(body, "limit", 500, 1000))

    def made(self, body: Raw) -> Raw:
        """`get_groupmsg_list_v2`. A task made by the API shows no creator (doc 93338); create_time is a number or a string."""
        need(body.get("chat_type") == "single", 40058, "chat_type")
        start, end = body.get("start_time"), body.get("end_time")
        need(isinstance(start, int) and isinstance(end, int), 40058, "start_time, end_time")
        assert isinstance(start, int) and isinstance(end, int)
        need(start <= end <= start + 31 * DAY, 40058, "range over one month")
        found = [task for task in self.town.tasks.values() if start <= task.at <= end]
        found = [] if body.get("filter_type", 2) == 1 else found
        told = [_told(task, number) for number, task in enumerate(found)]
        return _page("group_msg_list", told, body, whole(body, "limit", 50, 100))

    def remind(self, body: Raw) -> Raw:
        """`remind_groupmsg_send`: three times in 24 h."""
        task, now = self._task(body), self.town.clock()
        while task.reminded and task.reminded[0] <= now - DAY:
            task.reminded.popleft()
        need(len(task.reminded) < 3, 41094)
        task.reminded.append(now)
        return {}

    def cancel(self, body: Raw) -> Raw:
        """`cancel_groupmsg_send`: what was sent stays sent."""
        self._task(body).cancelled = True
        return {}

    def pending(self, member: str) -> list[Task]:
        """What waits for the tap of that member, oldest first."""
        name = member.lower()
        found = [task for task in self.town.tasks.values() if name in task.shares and not task.cancelled]
        return [task for task in found if name not in task.tapped]

    def tap(self, who: str, at: int) -> None:
        """One task (of all its members), or everything that waits for a member."""
        if who in self.town.tasks:
            task = self.town.tasks[who]
            for name in [] if task.cancelled else [name for name in task.shares if name not in task.tapped]:
                self._send(task, name, at)
            return
        self.town.must(who)
        for task in self.pending(who):
            self._send(task, who.lower(), at)

    def _send(self, task: Task, name: str, at: int) -> None:
        task.tapped[name] = at
        links, files = attachments(self.town, task.body)
        for who, result in task.shares[name].items():
            result.status = self._status(who, name, at)
            if result.status != SENT:
                continue
            result.at = at
            self.town.mass_got[who, (at + CHINA) // DAY] += 1
            shown = Seen(to=who, kind="task", text=task.text, msgid=task.msgid, at=at, by=name)
            shown.links, shown.files = links, files
            self.town.show(shown)

    def _status(self, who: str, name: str, at: int) -> int:
        if self.town.friend(who, name) is None:
            return NOT_A_FRIEND
        most, got = self.town.mass_a_day, self.town.mass_got[who, (at + CHINA) // DAY]
        return QUOTA if most is not None and got >= most else SENT

    def sums(self) -> Counter[int]:
        """How many customers of all tasks have each status."""
        shares = (share for task in self.town.tasks.values() for share in task.shares.values())
        return Counter(result.status for share in shares for result in share.values())


def _told(task: Task, number: int) -> Raw:
    when = str(task.at) if number % 2 else task.at
    told: Raw = {"msgid": task.msgid, "create_time": when, "create_type": 0}
    return told | {"text": {"content": task.text}, "attachments": task.body.get("attachments") or []}


def _page(name: str, rows: list[Raw], body: Raw, most: int) -> Raw:
    start = int(body.get("cursor") or 0)
    more = str(start + most) if start + most < len(rows) else ""
    return {"next_cursor": more, name: rows[start : start + most]}
