"""What CKAN gathers at the first request, gathered before it.

A second request meanwhile would find half of it (no right to ask for, an action without what a
plugin has put before it) or, of languages, double them for all who come later.
"""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.authz import auth_functions_list
from ckan.lib import i18n


def gather() -> None:
    """Have CKAN gather its actions, rights and languages."""
    tk.get_action("status_show")
    auth_functions_list()
    i18n.get_available_locales()
