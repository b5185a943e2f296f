"""Every address of the gateway's own API: what may be asked where, by whom, and what is answered. One table for serving and telling."""

from collections.abc import Awaitable, Callable

from msgspec import Struct

from linekeeper.gateway import api_campaigns as camp
from linekeeper.gateway import api_export, api_keys, api_messages, api_pauses, api_people, api_queue
from linekeeper.gateway import api_told as said
from linekeeper.gateway.desk import Call, Desk, Streamed
from linekeeper.views.campaigns import CampaignAnswer, CampaignsAnswer

ROOT = "/api/v1"
MOST_BODY = 256 * 1024
MOST_LIST = 8 * 1024 * 1024  #: of a list as a file; the commands send longer ones in parts
Do = Callable[[Desk, Call], Awaitable[Struct | Streamed]]


class Route(Struct, frozen=True, kw_only=True):
    """One address and method."""

    method: str
    path: str  #: below ROOT; `{id}` stands for one part
    summary: str
    do: Do
    answer: type[Struct] | None  #: None: a file
    query: type[Struct] = said.NoQuestion
    body: type[Struct] | None = None
    file: bool = False  #: the body is a list, CSV or XLSX
    operator: bool = False  #: not with a gateway key
    status: int = 200

    @property
    def most(self) -> int:
        """Return how long its body may be, in bytes."""
        return MOST_LIST if self.file else MOST_BODY if self.body is not None else 0


def _get(
    path: str, summary: str, do: Do, answer: type[Struct] | None, query: type[Struct] = said.NoQuestion, *, operator: bool = False
) -> Route:
    return Route(method="GET", path=path, summary=summary, do=do, answer=answer, query=query, operator=operator)


def _post(path: str, summary: str, do: Do, body: type[Struct], answer: type[Struct], *, operator: bool = False, status: int = 200) -> Route:  # noqa: PLR0913  the table's columns
    return Route(method="POST", path=path, summary=summary, do=do, body=body, answer=answer, operator=operator, status=status)


def _delete(path: str, summary: str, do: Do, query: type[Struct], answer: type[Struct]) -> Route:
    return Route(method="DELETE", path=path, summary=summary, do=do, query=query, answer=answer, operator=True)


ROUTES: tuple[Route, ...] = (
    _get("/messages", "Sends, in the order of accept", api_messages.messages, said.Messages, said.Wanted),
    _get("/messages/{id}", "One send, and why it stands where it stands", api_messages.message, said.Message),
    _post("/messages/{id}/release", "Let a send go", api_queue.release, said.Release, said.Message, operator=True),
    _post("/messages/{id}/cancel", "Take a send back before it goes", api_queue.cancel, said.Signed, said.Message),
    _post("/messages/{id}/decide", "Say what becomes of a lost one", api_queue.decide, said.Decide, said.Message),
    _get("/queue", "What waits and what is unknown, with the reasons", api_messages.queue, said.QueueTold, said.Filter),
    _post("/queue/release", "Let many go", api_queue.release_many, said.Many, said.Done, operator=True),
    _post("/queue/clear", "Take many back", api_queue.clear, said.Many, said.Done),
    _get("/queue/export", "Sends as a file", api_export.export, None, said.Exported),
    _get("/pauses", "What is paused", api_pauses.pauses, said.Pauses, operator=True),
    _post("/pauses", "Pause a lane, a template, a number or a portfolio", api_pauses.pause, said.Paused, said.PauseTold, operator=True),
    _delete("/pauses", "End a pause", api_pauses.resume, said.Paused, said.PauseTold),
    _get("/suppressions", "How many people want nothing, or no marketing", api_people.suppressions, said.Suppressions),
    _post("/suppressions", "Add people who want nothing, or no marketing", api_people.suppress, said.Suppress, said.SuppressDone),
    _post("/suppressions/remove", "Take it back", api_people.lift, said.Lift, said.SuppressDone),
    _post("/suppressions/look-up", "Whether one person is among them", api_people.look_up, said.LookUp, said.Looked),
    Route(
        method="POST",
        path="/suppressions/import",
        summary="Bring a list, CSV or XLSX",
        do=api_people.bring,
        query=said.Import,
        file=True,
        answer=said.SuppressDone,
    ),
    _get("/keys", "Gateway keys", api_keys.keys, said.Keys, operator=True),
    _post("/keys", "Make a gateway key", api_keys.create, said.NewKey, said.KeyMade, operator=True, status=201),
    _delete("/keys/{id}", "Revoke a gateway key", api_keys.revoke, said.Signed, said.KeyTold),
    _get("/campaigns", "Campaigns, newest first", camp.campaigns, CampaignsAnswer, camp.CampaignsAsked),
    Route(
        method="POST",
        path="/campaigns",
        summary="Draft a campaign: report what it would come to; nothing is sent",
        do=camp.draft,
        query=camp.Draft,
        file=True,
        answer=camp.Drafted,
        status=201,
    ),
    _get("/campaigns/{id}", "One campaign, and how far it is", camp.campaign, CampaignAnswer),
    _post("/campaigns/{id}/confirm", "Let a campaign begin, as it was shown", camp.confirm, camp.Confirm, CampaignAnswer),
    _post("/campaigns/{id}/pause", "Stop a campaign for now", camp.pause, said.Signed, CampaignAnswer),
    _post("/campaigns/{id}/resume", "Let a campaign go on", camp.resume, camp.Resume, CampaignAnswer),
    _post("/campaigns/{id}/cancel", "End a campaign for good", camp.cancel, said.Signed, CampaignAnswer),
    _get("/campaigns/{id}/result", "What became of each line, as a file", camp.result, None, camp.ResultAsked),
    _get("/acts", "What was done, by whom and why", api_keys.acts, said.Acts, said.Before),
)


def matched(method: str, path: str) -> tuple[Route | None, dict[str, str], list[str]]:
    """Return the route of a path below ROOT, its parts, and, without a route, the methods that the path is asked with."""
    parts, methods = path.split("/"), []
    for route in ROUTES:
        wanted = route.path.split("/")
        if len(wanted) != len(parts) or any(one not in {other, "{id}"} for one, other in zip(wanted, parts, strict=True)):
            continue
        if route.method == method:
            named = zip(wanted, parts, strict=True)
            return route, {one.strip("{}"): other for one, other in named if one.startswith("{")}, []
        methods.append(route.method)
    return None, {}, sorted(methods)
