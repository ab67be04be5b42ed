"""Registers of two districts in the store of rows."""

from __future__ import annotations

import csv
import functools
import io
from collections.abc import Callable
from typing import Any

import ckan.model as model
import lxml.html
import pytest

from ckanext.mashhad.explore.facts import upkeep
from ckanext.mashhad.tables.versions.model import PUBLISHED, REJECTED, FileVersion
from tests.integration.tables import conftest as gate
from tests.integration.tables import publications
from tests.integration.worlds import STAGE

# An officer sends files here as in the tests of the gate.
_no_workers, _own_vault = gate._no_workers, gate._own_vault
add, admin, as_officer = gate.add, gate.admin, gate.as_officer
register, work = gate.register, gate.work
sent = gate.sent

HEAD = (
    *("نوع ردیف", "شمارهٔ قرارداد", "موضوع", "طرف قرارداد", "شناسهٔ ملی طرف قرارداد"),
    *("تاریخ قرارداد", "مبلغ", "روش واگذاری", "شروع", "پایان"),
)
COMPANY = ("شرکت راه‌سازی توس", "10380284790")
PERSON = ("علی رضایی مقدم", "")
#: Calls and an amendment in which signs are found.
CALLS = (
    "شمارهٔ فراخوان,نوع فراخوان,موضوع,روش واگذاری,تاریخ آگهی,مهلت پیشنهاد,برآورد,وضعیت,"
    "تعداد پیشنهاددهندگان,برنده,شناسهٔ ملی برنده,مبلغ برنده,تاریخ اعلام برنده\n"
    "T1,مناقصه,روکش آسفالت,مناقصهٔ عمومی,1403/02/01,1403/02/10,1000000000,برنده تعیین شد,1,"
    f"{COMPANY[0]},{COMPANY[1]},1100000000,1403/02/10\n"
    "T2,مناقصه,خرید جدول,مناقصهٔ عمومی,1403/02/01,1403/02/20,1000000000,برنده تعیین شد,3,"
    "علی رضایی مقدم,,900000000,1403/03/01\n"
)
CHANGES = (
    "شمارهٔ قرارداد,نوع تغییر,تاریخ تغییر,تغییر مبلغ,پایان تازه\n"
    "1403/1,الحاق,1403/06/01,2500000000,1403/09/10\n"
)
SPENT = "بخش,کد,عنوان ردیف,عملکرد\n"
#: The lines of a budget; both sides come to one amount.
BUDGET_LINES = (
    "بخش,کد,عنوان,نوع اعتبار,مبلغ (ریال)\nمنابع,101001,عوارض,,{0}\nمصارف,201001,نظافت,هزینه‌ای,{0}\n"
)


def row(number: int, subject: str, amount: int, **more: Any) -> tuple[str, ...]:
    name, legal_id = more.get("party", COMPANY)
    day = more.get("day", f"1403/02/{number % 28 + 1:02}")
    how = more.get("how", "استعلام")
    kind = more.get("kind", "")
    return (
        kind,
        f"1403/{number}",
        subject,
        name,
        legal_id,
        day,
        str(amount),
        how,
        day,
        "1403/08/10",
    )


def written(*rows: tuple[str, ...], head: tuple[str, ...] = HEAD) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([head, *rows])
    return text.getvalue().encode()


def _explore_again() -> None:
    """Take in what another test made the store forget, whose files were not there."""
    STAGE.bring_about()
    with STAGE.apart():
        for resource_id in upkeep.stale():
            upkeep.mend(resource_id)


#: The gate's, for rows that are explored.
published_once = functools.partial(publications.published_once, then=_explore_again)


def _last_state(file: dict[str, Any]) -> str:
    """What became of the version of a file that was sent last."""
    model.Session.rollback()
    query = model.Session.query(FileVersion.state).filter_by(resource_id=file["id"])
    return str(query.order_by(FileVersion.n.desc()).limit(1).scalar())


@pytest.fixture
def add_file(as_officer: Any, work: Any) -> Callable[..., dict[str, Any]]:
    """Add a file to a dataset; the check accepts it, or it is ``refused`` as the test wants it."""

    def call(dataset: dict[str, Any], text: str | bytes, *, refused: bool = False) -> Any:
        upload = sent(text.encode() if isinstance(text, str) else text)
        file = as_officer("resource_create", package_id=dataset["id"], upload=upload)
        work()
        assert _last_state(file) == (REJECTED if refused else PUBLISHED)
        return file

    return call


@pytest.fixture
def replace_file(as_officer: Any, work: Any) -> Callable[..., None]:
    """Publish rows in the place of those that the first file of a dataset has."""

    def call(dataset: dict[str, Any], *rows: tuple[str, ...]) -> None:
        file = dataset["resources"][0]
        as_officer("resource_patch", id=file["id"], upload=sent(written(*rows)))
        work()
        assert _last_state(file) == PUBLISHED

    return call


@pytest.fixture
def publish(create: Any, add_file: Any, act: Any) -> Callable[..., dict[str, Any]]:
    """Publish rows in a register of their own; the dataset as everybody is shown it."""

    def call(
        *rows: tuple[str, ...], head: tuple[str, ...] = HEAD, refused: bool = False, **fields: Any
    ) -> dict[str, Any]:
        package = create(**fields)
        add_file(package, written(*rows, head=head), refused=refused)
        return act("package_show", id=package["id"])

    return call


@pytest.fixture
def tables(create: Any, add_file: Any) -> Callable[..., dict[str, Any]]:
    """Publish a table of its own in a dataset of contracts; the dataset."""

    def publish(text: str, **fields: Any) -> dict[str, Any]:
        package = create(**fields)
        add_file(package, text)
        return package

    return publish


@pytest.fixture
def budget(create: Any, add_file: Any, act: Any) -> Callable[..., dict[str, Any]]:
    """Publish the lines of a budget, ``{0}`` of which are this amount; the dataset."""

    def publish(amount: int, lines: str = BUDGET_LINES, **fields: Any) -> dict[str, Any]:
        package = create(type="budget", covers=None, budget_level="municipality", **fields)
        add_file(package, lines.format(amount))
        return act("package_show", id=package["id"])

    return publish


@pytest.fixture
def statement(create: Any, add_file: Any, act: Any) -> Any:
    """Publish what came in and was spent in a part of 1403: amounts by code; the dataset."""

    def publish(part: str, **more: Any) -> Any:
        fields = {"statement_kind": "execution", **more.pop("fields", {})}
        lines = [f"هزینه,{code},نظافت {code},{amount}\n" for code, amount in more.pop("spent")]
        lines += [f"درآمد,{code},عوارض {code},{n}\n" for code, n in more.pop("earned", ())]
        package = create(type="statement", covers=None, period_part=part, **fields)
        add_file(package, SPENT + "".join(lines))
        return act("package_show", id=package["id"])

    return publish


@pytest.fixture
def ask(app: Any) -> Callable[..., Any]:
    """What a program gets at an address of the explore room."""

    def call(path: str, status: int = 200, **params: Any) -> Any:
        return app.get(f"/explore/{path}", query_string=params, status=status).json

    return call


def read_words(page: Any) -> str:
    """What a reader reads on a page, without its markup."""
    [main] = page.xpath("//main | //*[@role='main']")
    return " ".join(main.text_content().split())


@pytest.fixture
def read(app: Any) -> Callable[[str], str]:
    """What a reader reads on the page of an address."""
    return lambda path: read_words(lxml.html.fromstring(app.get(path).data))
