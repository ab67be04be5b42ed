"""Where the form begins that publishes what a judgement asks for (pure)."""

from __future__ import annotations

from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement


def form_of(one: Judgement) -> tuple[str, dict[str, str]]:
    """The endpoint of the form, and what it has filled in: unit, duty, subject, kind, period."""
    fields = {"group": one.unit, "duties": one.duty.id}
    if one.duty.subject:
        fields["subject"] = one.duty.subject
    if len(one.duty.stages) == 1:
        fields["budget_stage"] = next(iter(one.duty.stages))
    if len(one.duty.statement_kinds) == 1:
        fields["statement_kind"] = next(iter(one.duty.statement_kinds))
    if one.period:
        fields |= {"fiscal_year": str(one.period.year), "period_part": one.period.part}
    return f"{one.duty.dataset_type}.new", fields
