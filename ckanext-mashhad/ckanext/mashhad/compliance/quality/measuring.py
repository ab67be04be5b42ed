"""Measuring the quality of descriptions: one now, or what waits, in a background job."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.types import Context

from ckanext.mashhad.catalog.dcat import feed, profile, rdf
from ckanext.mashhad.compliance import background
from ckanext.mashhad.compliance.addresses import model as links
from ckanext.mashhad.compliance.quality import quality
from ckanext.mashhad.compliance.quality import quality_store as store
from ckanext.mashhad.compliance.quality.quality import Quality
from ckanext.mashhad.tables.versions.locks import alone

log = logging.getLogger(__name__)

#: Datasets taken at once.
_AT_ONCE: Final = 50


def of_dataset(dataset: dict[str, Any]) -> Quality:
    """The quality of a dataset as ``package_show`` gives it, measured now."""
    return quality.measure(*feed.dataset_graph(dataset), _opens(dataset))


def _opens(dataset: dict[str, Any]) -> Callable[[str], bool | None]:
    """Whether an address of the feed opens: this portal serves its own, of others the checker says.

    The feed may write an address otherwise than it was typed.
    """
    here = profile.site().page
    urls = [str(file["url"]) for file in dataset.get("resources", ()) if file.get("url")]
    known = {
        str(rdf.iri(url)): health.opens
        for url, health in (links.healths(urls) if urls else {}).items()
    }
    return lambda address: address == here or address.startswith(f"{here}/") or known.get(address)


def as_everybody() -> Context:
    """What everybody may see is measured, whoever asks."""
    return {"user": "", "auth_user_obj": None, "ignore_auth": False}


def tick() -> int:
    """Wake a job where something waits to be measured; how many jobs. Commits."""
    store.forget_hidden()
    some = store.waiting(_now(), most=1)
    model.Session.commit()
    return int(bool(some) and background.wake(run, "descriptions"))


def run() -> None:
    """What CKAN's background worker calls."""
    with background.at_work("descriptions"):
        measure_waiting(seconds=background.SLICE)


def measure_waiting(*, seconds: float | None = None) -> int:
    """Measure what waits, for so many seconds, unless another process does; how many. Commits."""
    ends = None if seconds is None else time.monotonic() + seconds
    done = 0
    with alone("descriptions", wait=False) as mine:
        while mine and (ids := store.waiting(_now(), most=_AT_ONCE)):
            before = done
            for package_id in ids:
                if ends is not None and time.monotonic() >= ends:
                    return done
                done += _measure(package_id)
            if done == before:
                break  # they change faster than they are measured, or the index lags behind
    return done


def _measure(package_id: str) -> bool:
    """False where its measure does not hold: it has changed meanwhile."""
    now = _now()
    try:
        dataset = tk.get_action("package_show")(as_everybody(), {"id": package_id})
        modified = dt.datetime.fromisoformat(dataset["metadata_modified"])
        store.put(package_id, modified, now, of_dataset(dataset))
    except (tk.ObjectNotFound, tk.NotAuthorized):
        model.Session.rollback()  # it is public no more
        return False
    except (sa.exc.OperationalError, sa.exc.InterfaceError):
        raise
    except Exception:
        # One that cannot be described must not keep the others from being measured.
        log.exception("The description of dataset %s cannot be measured", package_id)
        model.Session.rollback()
        store.put_failure(package_id, now)
        model.Session.commit()
        return True
    model.Session.commit()
    package = model.Session.get(model.Package, package_id)
    return package is not None and package.metadata_modified == modified


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
