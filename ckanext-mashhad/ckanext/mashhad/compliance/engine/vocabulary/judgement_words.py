"""The words around a judgement: its state, its ledger, who owes a duty, when it is due."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final, TypeAlias

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.compliance.engine.rules.due_rules import YearDay
from ckanext.mashhad.compliance.engine.rules.duty import Duty, Grade, Ledger
from ckanext.mashhad.compliance.engine.rules.messages import Message
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement, State
from ckanext.mashhad.compliance.engine.vocabulary.score import Score
from ckanext.mashhad.persian.calendar.calendar_words import JALALI_MONTHS
from ckanext.mashhad.persian.calendar.jalali import format_long
from ckanext.mashhad.persian.locales import LOCALE
from ckanext.mashhad.persian.numerals.digits import to_persian_digits
from ckanext.mashhad.persian.numerals.numbers import format_number
from ckanext.mashhad.persian.reading_errors import N_, Lang, Word

Translate: TypeAlias = Callable[[str], str]

LEDGER_NAMES: Final[Mapping[Ledger, str]] = {
    "law": N_("Duties of law"),
    "commitment": N_("The municipality's commitments"),
    "schedule": N_("The municipality's publication plan"),
}
KIND_NAMES: Final[Mapping[str, str]] = {
    "periodic": N_("every period"),
    "event": N_("every case"),
    "continuous": N_("always there"),
    "process": N_("every request"),
    "milestone": N_("step within the administration"),
    "prohibition": N_("prohibition"),
}
#: By which rules a past day is judged.
RULES_SAY: Final[Mapping[str, str]] = {
    "then": N_("Judged by the rules that were in force on that day; today's are others."),
    "now": N_("Judged by the rules that are in force today."),
    "lost": N_(
        "Judged by the rules of today: those of that day are kept, but this version of the portal "
        "cannot read them."
    ),
}
#: How many judgements of a score are in each counted state, in its ledger's words.
COUNTS: Final[Mapping[bool, str]] = {
    False: N_("{met} published, {late} late, {missing} not on this portal"),
    True: N_("{met} published, {late} after the municipality's deadline, {missing} not published"),
}
#: How far evidence was checked.
GRADES: Final[Mapping[Grade, str]] = {
    Grade.CONFIRMED: N_("confirmed by a second person"),
    Grade.CHECKED: N_("rows checked"),
    Grade.OPENED: N_("public; its content was not checked"),
    Grade.DECLARED: N_("report that there was nothing"),
}
#: A state that is called one thing where a due day is known and another where none is.
BOTH: Final = N_("{dated}, or {undated} where no due day is known")
#: The same in a cell that has no room for words, the weakest first: the fuller, the further.
GRADE_SIGNS: Final[Mapping[Grade, str]] = {
    Grade.OPENED: "◇",
    Grade.DECLARED: "∅",
    Grade.CHECKED: "◈",
    Grade.CONFIRMED: "◆",
}
#: What follows where something is said to be elsewhere.
ELSEWHERE: Final = N_(", {number} published elsewhere")
#: What follows where something is missing: the days on which it was not there since it was due or,
#: where no day is, since it is called missing.
DAYS_MISSING: Final = N_(" (days not on the portal, added up: {days})")
#: That a version of a register has lost rows.
FEWER: Final = N_("Rows fewer than in an earlier version of the file: {number}.")
#: That the day by which a case is judged was changed after everybody could read it.
MENDED_DAY: Final = N_(
    "The day of the sitting or act was changed after publication; before, it was {day}."
)
#: That cases of a period were made others, or none, after everybody could read them.
CASES_MOVED: Final = N_(
    "Sittings or acts of this period that were given another day or duty after publication:"
    " {number}."
)
#: Of how many judgements a score is, and what stands where these are too few for one.
JUDGED: Final = N_("of {number} judged")
FEW: Final = N_("fewer than {least} judged")
#: Quotation marks as they stand within others.
_INNER: Final = str.maketrans("«»“”", "‹›‘’")
#: The class of a state's colour; those that accuse nobody share the quiet ones.
CLASSES: Final[Mapping[State, str]] = {
    State.MET: "s-met",
    State.LATE: "s-late",
    State.MISSING: "s-missing",
    State.ELSEWHERE: "s-confirm",
    State.NOT_DUE: "s-due",
    State.OPEN: "s-due",
    State.DISPUTED: "s-disputed",
    State.TO_CONFIRM: "s-confirm",
    State.NOT_APPLICABLE: "s-none",
}


class Due(Message):
    """When a duty is due that has no day of the calendar, and what becomes of a holiday."""

    messages: ClassVar = {
        "no_day": N_("no due day is known"),
        "one_of_two": N_("{first} or {second}; it is not known which"),
        "period_end": N_("{count} days after the end of the period"),
        "period_end_working": N_("{count} working days after the end of the period"),
        "period_start": N_("{count} days after the beginning of the period"),
        "period_start_working": N_("{count} working days after the beginning of the period"),
        "case": N_("{count} days after the case"),
        "case_working": N_("{count} working days after the case"),
        "moves": N_("{day}; if that is a holiday, the next working day"),
    }


@dataclass(frozen=True, slots=True)
class Shown:
    """A state as a reader meets it: sign, word and colour, never one without the others."""

    code: str
    sign: str
    word: str
    css: str


def state(
    found: State, lang: Lang, *, ledger: Ledger = "law", dated: bool = True, nil: bool = False
) -> Shown:
    """The state's sign and word in that ledger; ``dated``: whether a due day is known; ``nil``:
    whether a report that there was nothing is what it rests on.
    """
    item = codelists.load("compliance_state")[found.value]
    key = LOCALE[lang]
    label = item.label
    if ledger == "schedule":
        label = item.more.get("schedule", label)
    if not dated:
        label = item.more.get("undated", label)
        label = item.more.get("nothing", label) if nil else label
    return Shown(found.value, str(item.more["sign"]), label[key], CLASSES[found])


def state_of(one: Judgement, lang: Lang) -> Shown | None:
    """The state of a judgement; None for what is listed only."""
    if one.state is None:
        return None
    nil = one.first_met is not None and one.first_met.is_nil
    shown = state(one.state, lang, ledger=one.ledger, dated=one.due is not None, nil=nil)
    if one.state is State.ELSEWHERE and one.is_owed:
        undecided = codelists.load("compliance_state")[one.state.value].more["undecided"]
        return replace(shown, word=undecided[LOCALE[lang]])
    return shown


def state_words(one: Judgement, lang: Lang) -> dict[str, str]:
    """The words of all states by their codes, as they are said of this judgement."""
    dated = one.due is not None
    return {each.value: state(each, lang, ledger=one.ledger, dated=dated).word for each in State}


def legend(found: State, ledger: Ledger, lang: Lang, translate: Translate) -> Shown:
    """The state with all that its sign stands for; ``translate`` is gettext."""
    dated = state(found, lang, ledger=ledger)
    undated = state(found, lang, ledger=ledger, dated=False)
    if dated == undated:
        return dated
    both = translate(BOTH).format(dated=dated.word, undated=undated.word.lower())
    return replace(dated, word=both)


def counts(found: Score, lang: Lang, translate: Translate) -> str:
    """What a score is made of, and the days not on the portal; ``translate`` is gettext."""
    said = count_words(found.counts, found.ledger, lang, translate)
    if not found.overdue:
        return said
    return said + translate(DAYS_MISSING).format(days=format_number(found.overdue, lang))


def number_judged(found: Score, lang: Lang, translate: Translate) -> str:
    """Of how many judgements a score is; why there is none of too few; empty for none at all."""
    if not found.judged:
        return ""
    if found.percent is None:
        return translate(FEW).format(least=format_number(found.least, lang))
    return translate(JUDGED).format(number=format_number(found.judged, lang))


def count_words(
    numbers: Mapping[Any, int], ledger: Ledger, lang: Lang, translate: Translate
) -> str:
    """How many judgements are in each counted state, by the code of that."""
    shown = {
        state.value: format_number(numbers[state], lang)
        for state in (State.MET, State.LATE, State.MISSING)
    }
    said = translate(COUNTS[ledger == "schedule"]).format(**shown)
    if elsewhere := numbers[State.ELSEWHERE]:
        said += translate(ELSEWHERE).format(number=format_number(elsewhere, lang))
    return said


def beside(one: Judgement, lang: Lang, translate: Translate) -> str:
    """What has to be said beside a judgement: what the rules want said, that a register has become
    smaller, that a case was given another day; empty where there is nothing.
    """
    found = [one.caveat[LOCALE[lang]]] if one.caveat else []
    if fewer := max((each.fewer for each in one.evidence), default=0):
        found.append(translate(FEWER).format(number=format_number(fewer, lang)))
    for day in sorted({each.earlier_day for each in one.evidence if each.earlier_day}):
        found.append(translate(MENDED_DAY).format(day=format_long(day, lang)))
    if one.cases_moved:
        found.append(translate(CASES_MOVED).format(number=format_number(one.cases_moved, lang)))
    return " ".join(found)


def confidence(tag: str, lang: Lang) -> str:
    """How well something of a duty is known, in words; empty for "names no day"."""
    return "" if tag == "-" else codelists.load("confidence").label(tag.lower(), lang)


def title_to_quote(duty: Duty, lang: Lang) -> str:
    """The duty's title for use within quotation marks: its own ones are of the inner kind."""
    return duty.title[LOCALE[lang]].translate(_INNER)


def quoted_title(duty: Duty, lang: Lang) -> str:
    """The duty's title within quotation marks."""
    title = title_to_quote(duty, lang)
    return f"«{title}»" if lang == "fa" else f"“{title}”"


def basis(duty: Duty, lang: Lang, translate: Translate) -> str:
    """The article or source; a law keeps its own name, the plan is called by the reader's."""
    if lang == "fa" or duty.ledger != "schedule":
        return duty.basis
    return translate(LEDGER_NAMES["schedule"])


def owed(duty: Duty, titles: Mapping[str, Word], lang: Lang, translate: Translate) -> str:
    """Who owes the duty; ``titles`` of units by id and name, ``translate`` is gettext."""
    if duty.owed_by == "unconfirmed":
        return translate(N_("it is to be confirmed whom this binds"))
    if duty.owners.legal_persons:
        return translate(N_("each public body: municipality, council, organisations, companies"))
    kinds = codelists.load("unit_kind")
    named = [kinds.label(code, lang) for code in kinds.codes if code in duty.owners.kinds]
    named += [titles.get(name, Word(name, name)).to(lang) for name in sorted(duty.owners.units)]
    return joined(named, lang)


def due(duty: Duty, lang: Lang, translate: Translate) -> str:
    """When the duty is due; ``translate`` is gettext.

    What the site decided of holidays is told with its reason, and where nobody knows the note does.
    """
    rule, told = duty.due, _due_day(duty, lang, translate)
    named = bool(rule.days) or (rule.offset is not None and not rule.working)
    decided = duty.chosen is not None and duty.chosen.on_holiday is not None
    if rule.on_holiday != "moves" or decided or not named:
        return told
    return Due.from_code("moves", day=told).text(translate, lang)


def _due_day(duty: Duty, lang: Lang, translate: Translate) -> str:
    rule = duty.due
    if rule.days:
        named = [
            joined([_year_day(day, lang, translate) for day in days], lang)
            for days in (rule.days, rule.also)
            if days
        ]
        if len(named) > 1:
            return Due.from_code("one_of_two", first=named[0], second=named[1]).text(
                translate, lang
            )
        return named[0]
    if rule.once:
        if len(rule.once) > 1:
            days = Due.from_code("one_of_two", first=min(rule.once), second=max(rule.once))
            return days.text(translate, lang)
        return format_long(rule.once[0], lang)
    if rule.offset is None:
        return Due.from_code("no_day").text(translate, lang)
    anchor = rule.anchor if rule.anchor in ("period_end", "period_start") else "case"
    code = f"{anchor}_working" if rule.working else anchor
    return Due.from_code(code, count=rule.offset).text(translate, lang)


def _year_day(day: YearDay, lang: Lang, translate: Translate) -> str:
    # 31 stands for the last day of any month.
    text = f"{day.day} {JALALI_MONTHS[day.month - 1].to(lang)}"
    if day.years:
        years = N_("{day} of the next year") if day.years > 0 else N_("{day} of the year before")
        text = translate(years).format(day=text)
    return to_persian_digits(text) if lang == "fa" else text


def joined(words: list[str], lang: Lang) -> str:
    """The words as an enumeration."""
    return ("، " if lang == "fa" else ", ").join(words)
