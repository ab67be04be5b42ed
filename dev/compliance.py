"""What the running portal says of the duties to publish, in Persian, for the terminal."""

from __future__ import annotations

import gettext

import requests

from ckanext.mashhad.compliance.report import report_summary
from dev.paths import ROOT
from dev.progress import Failed

PAGE = "/compliance"
TIMEOUT = 120


def lines(url: str) -> list[str]:
    """The report, unit by unit in each ledger, and the address of its page; asks the API."""
    with requests.Session() as session:
        session.trust_env = False  # no proxy for loopback
        address = f"{url}/api/3/action/mashhad_compliance_report"
        answer = session.get(address, timeout=TIMEOUT)
    if not answer.ok:
        raise Failed(f"the compliance report: status {answer.status_code}")
    persian = gettext.translation("ckanext-mashhad", ROOT / "i18n", ["fa_IR"])
    report = report_summary.lines(answer.json()["result"], persian.gettext, "fa")
    return [*report, "", f"{url}{PAGE}"]
