"""What is to be done with a record, and which known ones a run did not see (pure)."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """How a record ended in a job."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    WITHHELD = "withheld"
    DELETED = "deleted"
    QUARANTINED = "quarantined"


class JobState(StrEnum):
    """Where a job stands. The last three are final."""

    WAITING = "waiting"
    RUNNING = "running"
    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    FAILED = "failed"


def decide(
    known: str | None,
    new: str,
    package_state: str | None,
    *,
    is_ours: bool,
    is_elsewhere: bool = False,
    deleted_by_us: bool = False,
) -> tuple[Outcome, str | None]:
    """The outcome to bring about, and its reason where it needs one.

    ``known`` is the fingerprint last imported, ``new`` that of the record; ``package_state`` is
    None where there is no dataset with the record's id; ``is_ours`` says that the dataset is known
    to come from this record, ``is_elsewhere`` that another unit than the source's has it by now,
    ``deleted_by_us`` that a run deleted it when the source no longer listed it. One
    that a person purged is not brought back, whoever deleted it before: nobody erases without a
    reason.
    """
    if package_state is None and is_ours:
        return Outcome.WITHHELD, "deleted_here"
    if package_state is None:
        return Outcome.ADDED, None
    if not is_ours:
        return Outcome.FAILED, "id_taken"
    if package_state == "deleted":
        comes_back = deleted_by_us and not is_elsewhere
        return (Outcome.UPDATED, "back_again") if comes_back else (Outcome.WITHHELD, "deleted_here")
    if known == new:
        return Outcome.UNCHANGED, None
    return (Outcome.WITHHELD, "moved_here") if is_elsewhere else (Outcome.UPDATED, None)


def final_state(gathered: str | None, seen: int) -> JobState:
    """The state of a job whose records are all done; ``gathered`` is the ending's code."""
    if gathered is None:
        return JobState.COMPLETE
    return JobState.INCOMPLETE if seen or gathered == "empty" else JobState.FAILED


def lists_absent(gathered: str | None) -> bool:
    """Whether this reading may name what the source no longer lists. Naming is not deleting."""
    return gathered in (None, "empty")
