"""A CKAN without our plugin, as registries run it, harvests a portal once over HTTP.

``python stock_registry.py INI FEED`` prints as JSON the URI of every dataset that it then holds,
and what it could not take. INI names a database whose content nobody needs.
"""

from __future__ import annotations

import contextlib
import json
import sys
from typing import Any


def prepare(ini: str) -> Any:
    """Empty tables and index; the application."""
    from ckan.cli.cli import ckan
    from ckan.config.middleware import make_app
    from ckan.lib import search
    from ckan.plugins import toolkit as tk

    for words in (("clean", "--yes"), ("upgrade",), ("upgrade", "--plugin", "harvest")):
        ckan.main(["-c", ini, "db", *words], standalone_mode=False)
    search.clear_all()
    return make_app(tk.config)._wsgi_app


def harvest(feed: str) -> dict[str, Any]:
    """Run one job of ckanext-dcat's harvester from beginning to end."""
    from ckan import model
    from ckan.plugins import toolkit as tk
    from ckanext.dcat.harvesters import DCATRDFHarvester
    from ckanext.harvest.model import HarvestJob, HarvestObject, HarvestSource

    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]

    def act(action: str, **data: Any) -> Any:
        return tk.get_action(action)({"ignore_auth": True, "user": site_user}, data)

    owner = act("organization_create", name="city")["id"]
    about = {"name": "city-feed", "title": "City", "source_type": "dcat_rdf"}
    made = act("harvest_source_create", url=feed, owner_org=owner, **about)
    job = HarvestJob(source=model.Session.get(HarvestSource, made["id"]), status="Running")
    job.save()
    harvester = DCATRDFHarvester()
    problems = []
    for id_ in harvester.gather_stage(job) or ():
        found = model.Session.get(HarvestObject, id_)
        if not harvester.import_stage(found):
            problems += [error.message for error in found.errors]
    problems += [error.message for error in job.gather_errors]
    copies = model.Session.query(model.Package).filter_by(type="dataset", state="active")
    return {"held": [copy.extras["guid"] for copy in copies], "problems": problems}


def main(ini: str, feed: str) -> None:
    with contextlib.redirect_stdout(sys.stderr):
        app = prepare(ini)
        with app.test_request_context():
            found = harvest(feed)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
