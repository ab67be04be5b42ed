"""What other sites show of the explorer: its picture, and a small page for their frames."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import make_response
from werkzeug.wrappers import Response

from ckanext.mashhad.catalog.pages import frames
from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.explore_blueprint import mashhad_explore
from ckanext.mashhad.explore.facts.city import City, reading
from ckanext.mashhad.explore.web.contract_list import ContractList
from ckanext.mashhad.explore.web.explore_requests import data_view, read_question


@mashhad_explore.get("/contracts.svg")
@data_view(read_question)
def contract_picture(city: City, asked: Question) -> Response:
    """The amounts of the months as a picture that says what it is; 404 where there is one month or
    none.
    """
    page = _page(city, asked)
    where = {"site": tk.g.site_title, "day": tk.h.mashhad_date(page.today)}
    caption = tk._("{what}. {site}, {day}").format(what=page.described, **where)
    if income := page.income():
        # Nobody reads a column as spent of which this comes in.
        amount = tk.h.mashhad_amount(sum(share.amount for *_, share in income))
        said = tk._("{amount} of that comes in, by auctions and the like")
        caption = f"{caption}. {said.format(amount=amount)}"
    picture = page.over_time(caption).drawn
    if not picture:
        return tk.abort(404, tk._("Contracts of a single month have no picture."))
    answer = make_response(str(picture))
    answer.headers["Content-Type"] = "image/svg+xml; charset=utf-8"
    return answer


@mashhad_explore.get("/embed/contracts")
def embedded_contracts() -> Response:
    """How many contracts are asked for, what they come to, and the picture; for a frame."""
    with reading() as city:
        return frames.render(
            "mashhad_explore/embed.html", {"page": _page(city, read_question(city))}
        )


def _page(city: City, asked: Question) -> ContractList:
    base = tk.h.url_for("mashhad_explore.contract_list", qualified=True)
    return ContractList(city, asked, base)
