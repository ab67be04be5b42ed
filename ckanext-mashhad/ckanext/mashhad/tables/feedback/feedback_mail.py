"""Letters to the officers of a unit, and to a reader who waits for its answer: in Persian.

Jobs send them, since a mail server may be slow; ``tick`` asks again for what was not sent. Without
a mail server the officers find the messages on the unit's page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.mashhad.catalog.background import workers
from ckanext.mashhad.catalog.mail import officers, portal_mail
from ckanext.mashhad.persian.numerals.digits import to_persian_digits
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.feedback import feedback_texts
from ckanext.mashhad.tables.feedback import model as store
from ckanext.mashhad.tables.feedback.model import Feedback
from ckanext.mashhad.tables.rows import shown_rows

_TIMEOUT = 120


def later(receipt: str) -> None:
    """Have the officers of the unit written to."""
    _enqueue(tell_officers, receipt)


def answer_later(receipt: str) -> None:
    """Have the reader written to who left an e-mail."""
    _enqueue(tell_reader, receipt)


def tick(now: dt.datetime) -> int:
    """Ask again for the letters to officers that were not sent; how many."""
    store.forget_senders(now)
    waiting = store.untold(now)
    model.Session.rollback()
    for receipt in waiting:
        later(receipt)
    return len(waiting)


def _enqueue(job: Callable[[str], None], receipt: str) -> None:
    workers.ask(
        job,
        [receipt],
        queue=workers.MAILS,
        title=f"letter on feedback {receipt}",
        timeout=_TIMEOUT,
        job_id=f"mashhad-{job.__name__}-{receipt}",
    )


def tell_officers(receipt: str) -> None:
    """Write to every officer of the unit, or else to its office, once."""
    if not store.claim_telling(receipt, dt.datetime.now(dt.UTC)):
        return
    with portal_mail.in_language("fa"):
        told = model.Session.get(Feedback, receipt)
        package = model.Session.get(model.Package, told.package_id)
        readers = _readers(package)
        letter = _to_officers(told, package) if readers else ("", "")
        sent = [_sent(name, address, *letter) for name, address in readers]
    if readers and not any(sent):
        store.change(receipt, told=None)


def tell_reader(receipt: str) -> None:
    """Write the answer to the reader, and forget the e-mail."""
    with portal_mail.in_language("fa"):
        told = model.Session.get(Feedback, receipt)
        if told is None or not told.email or told.state == feedback_texts.NEW:
            return
        _sent("", told.email, *_to_reader(told))
    store.change(receipt, email="")


def _readers(package: model.Package | None) -> list[tuple[str, str]]:
    """Name and address of each officer of the unit; of its office where no officer has one."""
    if package is None:
        return []
    reached = [one.user for one in officers.reachable(unit=package.owner_org or "")]
    found = [(each.fullname or each.name, each.email) for each in reached]
    unit = model.Group.get(package.owner_org)
    office = (unit.extras or {}).get("email") if unit else ""
    return found or ([(unit.title or "", office)] if office else [])


def _to_officers(told: Feedback, package: model.Package) -> tuple[str, str]:
    unit = model.Group.get(package.owner_org)
    page = tk.h.url_for("mashhad_feedback.of_unit", unit_name=unit.name, qualified=True)
    text = tk._(
        "A reader reports an error in published rows of your unit.\n\n"
        "Dataset: {dataset}\nRow: {row}\n\nWhat the reader wrote:\n{text}\n\n"
        "Look at the row, mend your file or say why it is right, and answer here:\n{page}\n\n"
        "Number of the message: {receipt}"
    ).format(
        dataset=package.title,
        row=_row_in_words(told),
        text=told.text,
        page=page,
        receipt=_number(told),
    )
    return tk._("A reader reports an error in “{dataset}”").format(dataset=package.title), text


def _to_reader(told: Feedback) -> tuple[str, str]:
    page = tk.h.url_for("mashhad_feedback.show", receipt=told.receipt, qualified=True)
    text = tk._(
        "The unit has answered the message that you sent to the portal.\n\n"
        "{state}\n\n{answer}\n\n{page}\n\n"
        "Number of the message: {receipt}\nYour e-mail is not kept any longer."
    ).format(
        state=tk._(feedback_texts.STATES[told.state].msgid),
        answer=told.answer,
        page=page,
        receipt=_number(told),
    )
    return tk._("Answer to your message {receipt}").format(receipt=_number(told)), text


def _row_in_words(told: Feedback) -> str:
    if told.row is None:
        return tk._("the whole file")
    number = tk._("row {number}").format(number=to_persian_digits(str(told.row)))
    known = shown_rows.key(registry.load(told.table), told.key, "fa")
    return "، ".join([number, *(f"{label}: {value}" for label, value in known)])


def _number(told: Feedback) -> str:
    return to_persian_digits(feedback_texts.shown_receipt(told.receipt))


def _sent(name: str, email: str, subject: str, body: str) -> bool:
    """Whether the mail server took it, or may have: what may have arrived is not sent again."""
    return portal_mail.send(name, email, subject, body) is not portal_mail.Outcome.REFUSED
