"""What the council publishes of a sitting: minutes, who was there, and how each
seat voted; they agree."""

from __future__ import annotations

from ckanext.mashhad.persian.numerals.digits import to_persian_digits
from dev.demo import draws
from dev.demo.papers import Rows, Topic
from dev.demo.texts import AGENDA

COUNCIL_SEATS = 15


def _agenda(topic: Topic) -> list[tuple[str, list[list[int]]]]:
    """Each item of a sitting's agenda with the seats that were for, against or abstained: the same
    in all records of the sitting.
    """
    draw = draws.stream("agenda", topic.paper.unit, topic.paper.day.isoformat())
    present = draw.sample(range(1, COUNCIL_SEATS + 1), draw.randint(12, COUNCIL_SEATS))
    items = []
    for text in draw.sample(AGENDA, 8):
        draw.shuffle(present)
        against, abstained = draw.randint(0, 5), draw.randint(0, 2)
        ends = (against, against + abstained)
        split = (present[ends[1] :], present[: ends[0]], present[ends[0] : ends[1]])
        subject = text.format(n=to_persian_digits(str(draw.randint(2, 40))))
        items.append((subject, [sorted(seats) for seats in split]))
    return items


def minutes(topic: Topic) -> Rows:
    """Items of an agenda, each with a vote of those who were there."""
    rows = []
    for item, (subject, cast) in enumerate(_agenda(topic), 1):
        in_favour, against, abstained = map(len, cast)
        passed = in_favour > against + abstained
        rows.append(
            {
                "item": item,
                "subject": subject,
                "result": "تصویب شد" if passed else "تصویب نشد",
                "in_favour": in_favour,
                "against": against,
                "abstained": abstained,
            }
        )
    return rows


def votes(topic: Topic) -> Rows:
    """How each seat voted on each item."""
    rows = []
    for item, (subject, cast) in enumerate(_agenda(topic), 1):
        seats = ["، ".join(to_persian_digits(str(seat)) for seat in each) for each in cast]
        names = ("in_favour", "against", "abstained")
        rows.append({"item": item, "subject": subject, **dict(zip(names, seats, strict=True))})
    return rows


def attendance(topic: Topic) -> Rows:
    """Who was there, seat by seat."""
    (_subject, cast), *_rest = _agenda(topic)
    there = {seat for seats in cast for seat in seats}
    return [
        {"seat": seat, "there": "حاضر" if seat in there else "غایب"}
        for seat in range(1, COUNCIL_SEATS + 1)
    ]
