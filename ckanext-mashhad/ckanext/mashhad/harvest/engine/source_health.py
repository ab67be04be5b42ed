"""How a source fares, from its last jobs (pure)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

#: A source whose last success is older than so many intervals is late.
PATIENCE: Final = 2
INTERVALS: Final = {
    "hourly": dt.timedelta(hours=1),
    "daily": dt.timedelta(days=1),
    "weekly": dt.timedelta(weeks=1),
    "monthly": dt.timedelta(days=31),
}
#: What asks nothing of anybody; a source that stays incomplete is late in time.
WELL: Final = frozenset({"good", "new", "partial", "not_all"})
#: Of so many records fewer than this share came: something is wrong there.
DROP: Final = 0.5


@dataclass(frozen=True)
class Run:
    """A job as health sees it; ``seen`` are the records that the source had.

    ``failed`` of them were not imported, of ``held_back`` the check refused the file.
    """

    state: str
    created_at: dt.datetime
    finished_at: dt.datetime | None
    seen: int
    stuck_since: dt.datetime | None = None
    failed: int = 0
    held_back: int = 0


def assess(
    runs: Sequence[Run], every: str, created_at: dt.datetime, now: dt.datetime, *, is_paused: bool
) -> dict[str, Any]:
    """The health of a source; ``runs`` newest first, without dry ones.

    ``code`` is ``good``, ``new``, ``partial``, ``not_all``, ``held_back``, ``late``, ``failing``,
    ``paused``, ``stuck`` or ``dropped``; ``failed`` is how many records of the last run did not
    come to readers;
    ``last_success``, ``stuck_since`` are moments or None, ``success_rate`` 0–100 or None, ``trend``
    the numbers of records of the finished jobs, oldest first.
    """
    ended = [run for run in runs if run.finished_at is not None]
    good = [run for run in ended if run.state == "complete"]
    last = good[0].finished_at if good else None
    stuck = next((run.stuck_since for run in runs if run.stuck_since), None)
    trend = [run.seen for run in reversed(ended)]
    return {
        "code": _code(
            ended, last, every, created_at, now, is_paused=is_paused, is_stuck=bool(stuck)
        ),
        "last_success": last,
        "success_rate": round(100 * len(good) / len(ended)) if ended else None,
        "stuck_since": stuck,
        "failed": ended[0].failed + ended[0].held_back if ended else 0,
        "trend": trend,
    }


def _code(
    ended: Sequence[Run],
    last_success: dt.datetime | None,
    every: str,
    created_at: dt.datetime,
    now: dt.datetime,
    *,
    is_paused: bool,
    is_stuck: bool,
) -> str:
    if is_paused:
        return "paused"
    if is_stuck:
        return "stuck"
    if not ended:
        return "late" if _is_late(created_at, every, now) else "new"
    if ended[0].state == "failed":
        return "failing"
    if _is_late(last_success or created_at, every, now):
        return "late"
    if len(ended) > 1 and ended[0].seen < DROP * ended[1].seen:
        return "dropped"
    return _shortfall(ended[0])


def _shortfall(run: Run) -> str:
    """What a run that brought something did not bring, or that it lacks nothing."""
    if run.state != "complete":
        return "partial"
    if run.failed:
        return "not_all"
    return "held_back" if run.held_back else "good"


def _is_late(since: dt.datetime, every: str, now: dt.datetime) -> bool:
    interval = INTERVALS.get(every)
    return interval is not None and now - since > PATIENCE * interval


def metrics(
    sources: Sequence[Mapping[str, Any]], queues: Sequence[Mapping[str, Any]], now: dt.datetime
) -> str:
    """The health of all sources and queues as Prometheus reads it (text format 0.0.4)."""
    lines: list[str] = []

    def add(
        name: str,
        about: str,
        values: Sequence[tuple[str, float | int | None]],
        label: str = "source",
        room: str = "harvest",
    ) -> None:
        lines.append(f"# HELP mashhad_{room}_{name} {about}")
        lines.append(f"# TYPE mashhad_{room}_{name} gauge")
        lines.extend(
            f'mashhad_{room}_{name}{{{label}="{labelled}"}} {value}'
            for labelled, value in values
            if value is not None
        )

    healths = [(each["name"], each["health"]) for each in sources]
    add("healthy", "1 if nothing of the source asks for somebody.",
        [(name, int(h["code"] in WELL)) for name, h in healths])  # fmt: skip
    add("last_success_age_seconds", "Seconds since the last complete run.",
        [(name, _age(h["last_success"], now)) for name, h in healths])  # fmt: skip
    add("success_percent", "Complete runs among the last ones.",
        [(name, h["success_rate"]) for name, h in healths])  # fmt: skip
    add("records", "Records that the last run saw.",
        [(name, h["trend"][-1] if h["trend"] else None) for name, h in healths])  # fmt: skip
    add("records_not_imported", "Of them those that were not imported, or held back by the check.",
        [(name, h["failed"]) for name, h in healths])  # fmt: skip
    add("stuck_seconds", "Seconds since a job has been stuck.",
        [(name, _age(h["stuck_since"], now)) for name, h in healths])  # fmt: skip
    add("waiting", "Background jobs that wait in a queue.",
        [(each["name"], each["waiting"]) for each in queues], "queue", "jobs")  # fmt: skip
    add("workers", "Workers that take from a queue.",
        [(each["name"], each["workers"]) for each in queues], "queue", "jobs")  # fmt: skip
    return "\n".join(lines) + "\n"


def _age(moment: str | dt.datetime | None, now: dt.datetime) -> int | None:
    if moment is None:
        return None
    then = dt.datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return max(int((now - then).total_seconds()), 0)
