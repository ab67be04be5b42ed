"""SQL search is off; where a site has it on, CVE-2026-42031 of CKAN 2.12.0 is closed by us."""

from __future__ import annotations

import pytest
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp
from ckanext.datastore.backend import DatastoreBackend

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db")

READS_MORE = "SELECT ts_rewrite('a'::tsquery, 'SELECT ''a''::tsquery, ''b''::tsquery')"


def test_sql_search_is_off(app: CKANTestApp) -> None:
    headers = {"Authorization": factories.SysadminWithToken()["token"]}
    found = app.get(f"/api/3/action/datastore_search_sql?sql={READS_MORE}", headers=headers)
    assert found.status_code == 400


@pytest.mark.ckan_config("ckan.datastore.sqlsearch.enabled", True)
def test_where_it_is_on_the_function_that_reads_more_is_refused(app: CKANTestApp) -> None:
    assert "count" in DatastoreBackend.get_active_backend().allowed_sql_functions
    found = app.get(f"/api/3/action/datastore_search_sql?sql={READS_MORE}")
    assert found.status_code == 403
