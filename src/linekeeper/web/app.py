"""The web application, put together: dashboard, API, metrics and the line on which pages hear of changes."""

from collections.abc import Iterable
from typing import Any, cast

from litestar import Litestar, Request, Response, Router, asgi, get
from litestar.di import Provide
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.types import Receive, Scope, Send

import linekeeper
from linekeeper.meter import Meter
from linekeeper.web import Answers
from linekeeper.web.api import api
from linekeeper.web.door import Door
from linekeeper.web.live import Ears
from linekeeper.web.pages import pages
from linekeeper.web.problems import Problem, as_json
from linekeeper.web.show import as_page
from linekeeper.web.static import static
from linekeeper.web.times import zone_named

METRICS_TYPE = "text/plain; version=1.0.0"  #: the framework adds the charset


class WebApp(Door):
    """The ASGI application. Call `hang_up` before its server stops: an open page's stream would hold the server up."""

    def __init__(self, inner: Litestar, ears: Ears, hosts: Iterable[str]) -> None:
        super().__init__(inner, hosts)
        self._ears = ears

    def hang_up(self) -> None:
        """End the stream of every open page; each one comes back when there is a server again."""
        self._ears.hang_up()


def create_app(views: Answers, *, hosts: Iterable[str] = (), meter: Meter | None = None) -> WebApp:
    """Return the dashboard and the API over `views`.

    Args:
        views: answers every question.
        hosts: names under which it may be asked for, beside localhost, 127.0.0.1 and [::1].
        meter: what /metrics tells; None: there is no /metrics.

    Raises:
        Misconfigured: the time zone is not known on this machine.
    """
    zone_named(views.timezone)  # now, not at the first page
    ears = Ears(views.changes)

    @asgi("/events", copy_scope=True)
    async def events(scope: Scope, receive: Receive, send: Send) -> None:
        await ears(cast("dict[str, Any]", scope), receive, send)

    inner = Litestar(
        route_handlers=[pages(), api(), static, events, *([_metrics(meter)] if meter else [])],
        dependencies={"answers": Provide(lambda: views, sync_to_thread=False)},
        exception_handlers={Exception: _as_asked},
        openapi_config=_schema(),
        logging_config=None,
    )
    return WebApp(inner, ears, hosts)


def _as_asked(request: Request[Any, Any, Any], error: Exception) -> Response[str] | Response[Problem]:
    """Answer what no route took, or what failed outside of one: programs below /api/, people elsewhere."""
    return as_json(request, error) if request.url.path.startswith("/api/") else as_page(request, error)


def _metrics(meter: Meter) -> Router:
    @get("/metrics", include_in_schema=False, sync_to_thread=False)
    def metrics() -> Response[bytes]:
        return Response(meter.text(), media_type=METRICS_TYPE)

    return Router("/", route_handlers=[metrics])


def _schema() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Linekeeper",
        version=linekeeper.__version__,
        description="What Linekeeper knows about your WhatsApp Business numbers. Read only. Errors are `{what, why, remedy}`.",
        path="/api/schema",
        render_plugins=[JsonRenderPlugin()],
        use_handler_docstrings=True,
    )
