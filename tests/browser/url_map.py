"""Prints the rules of the portal's URL map that answer a GET: ``python url_map.py CKAN.INI``.

A program of its own, since the browser tests run without CKAN.
"""

from __future__ import annotations

import json
import sys

from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app

if __name__ == "__main__":
    app = make_app(CKANConfigLoader(sys.argv[1]).get_config())
    rules = app._wsgi_app.url_map.iter_rules()
    found = sorted({rule.rule for rule in rules if "GET" in (rule.methods or ())})
    sys.stdout.write(json.dumps(found) + "\n")
