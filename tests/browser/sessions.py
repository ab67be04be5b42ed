"""Browser sessions that are used again: to start one takes longer than most tests last."""

from __future__ import annotations

from playwright.sync_api import Browser, BrowserContext, Page

TIMEOUT = 15_000
#: Whatever a page may leave behind, but for what is in the cache.
KEPT_BY_PAGES = "cookies,local_storage,indexeddb,cache_storage,service_workers"


def keep_process(context: BrowserContext) -> Page:
    """Open a page that stays: others share its process, which takes longer to start than to use."""
    keeper = context.new_page()
    keeper.goto("/robots.txt")
    return keeper


class Sessions:
    """Those of one browser. A session that comes back is cleared before it is lent again."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser = browser
        self._url = url
        self._idle: dict[int, list[BrowserContext]] = {}
        self._keepers: dict[BrowserContext, Page] = {}
        self._widths: dict[BrowserContext, int] = {}

    def lend(self, width: int) -> BrowserContext:
        """A session with no cookies and nothing open, whose pages are so many pixels wide."""
        idle = self._idle.setdefault(width, [])
        return idle.pop() if idle else self._start(width)

    def take_back(self, context: BrowserContext) -> None:
        """Close the pages of a session and forget what they have left."""
        keeper = self._keepers[context]
        for page in context.pages:
            if page is not keeper:
                page.close()
        context.unroute_all()
        context.clear_permissions()
        tools = context.new_cdp_session(keeper)
        where = {"origin": self._url, "storageTypes": KEPT_BY_PAGES}
        tools.send("Storage.clearDataForOrigin", where)
        tools.detach()
        context.clear_cookies()
        self._idle[self._widths[context]].append(context)

    def close(self) -> None:
        for context in self._keepers:
            context.close()

    def _start(self, width: int) -> BrowserContext:
        context = self._browser.new_context(
            base_url=self._url, viewport={"width": width, "height": 900}
        )
        context.set_default_timeout(TIMEOUT)
        self._keepers[context] = keep_process(context)
        self._widths[context] = width
        return context
