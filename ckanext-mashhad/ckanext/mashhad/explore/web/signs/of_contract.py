"""What the signs say of one contract, on its page."""

from __future__ import annotations

import ckan.plugins.toolkit as tk

from ckanext.mashhad.catalog.replies.reply import Reply
from ckanext.mashhad.explore.engine.signs import sign_rules
from ckanext.mashhad.explore.engine.signs.sign import Sign, State
from ckanext.mashhad.explore.facts.city import City
from ckanext.mashhad.explore.facts.signs import survey
from ckanext.mashhad.explore.facts.signs.call_rows import CALLS
from ckanext.mashhad.explore.web.contract_page import ContractPage
from ckanext.mashhad.explore.web.signs import sign_replies, words


class ContractSigns:
    """``fired``: signs with their sentence; ``unknown``: those that cannot be evaluated, by why;
    ``clear``: of how many nothing was found; ``replies``: of the unit to them.
    """

    def __init__(self, city: City, page: ContractPage) -> None:
        self.fired: list[tuple[Sign, str]] = []
        unit = city.registers[page.row["_register"]]
        self.unit, self._contract = unit.unit, page.row["_belongs"]
        self._calls = [row["_belongs"] for schema, row, _ in page.found if schema.name == CALLS]
        self.replies = sign_replies.of_unit(unit.unit_id)
        self.may_reply = tk.h.mashhad_may_reply(unit.unit_id)
        self.unknown: dict[str, list[Sign]] = {}
        self.clear = 0
        paid = page.sums.paid if page.sums.payments else None
        for name, finding in survey.of_contract(city, page.row, page.found, paid).items():
            sign = sign_rules.load()[name]
            if finding.state is State.FIRED:
                self.fired.append((sign, words.sentence(sign, finding)))
            elif finding.state is State.UNKNOWN:
                self.unknown.setdefault(words.reason(finding.reason), []).append(sign)
            self.clear += finding.state is State.CLEAR

    def part(self, sign: Sign) -> str:
        """What the sign is about: the contract, or the call from which it came."""
        return self._calls[-1] if sign.kind == "call" and self._calls else self._contract

    def reply(self, sign: Sign) -> Reply | None:
        """What the unit replies to the sign."""
        return self.replies.get((sign_replies.about(sign), self.part(sign)))

    def about(self, sign: Sign) -> str:
        """As what a reply names the sign."""
        return sign_replies.about(sign)

    def title(self, sign: Sign) -> str:
        return words.text(sign.title)
