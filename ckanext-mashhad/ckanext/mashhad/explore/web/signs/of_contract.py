"""What the signs say of one contract, on its page."""

from __future__ import annotations

from ckanext.mashhad.explore.engine.signs import sign_rules
from ckanext.mashhad.explore.engine.signs.sign import Sign, State
from ckanext.mashhad.explore.facts.city import City
from ckanext.mashhad.explore.facts.signs import survey
from ckanext.mashhad.explore.web.contract_page import ContractPage
from ckanext.mashhad.explore.web.signs import words


class ContractSigns:
    """``fired``: signs with their sentence; ``unknown``: those that cannot be evaluated, by why;
    ``clear``: of how many nothing was found.
    """

    def __init__(self, city: City, page: ContractPage) -> None:
        self.fired: list[tuple[Sign, str]] = []
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

    def title(self, sign: Sign) -> str:
        return words.text(sign.title)
