"""Meta's own OpenAPI file, mended where it is known to be wrong, and the stand-in behind `requests`, so that schemathesis can call it.

Every mend says why. Facts beat the file: the sheets were compiled from Meta's pages and its reference, the file looks generated in parts
and contradicts itself. A mend only widens what an answer may be, or tells the generator what exists; none hides a key of an answer.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

from linekeeper.sim import graph
from linekeeper.sim.graph import Graph
from linekeeper.sim.stage import Stage
from tests.sim.cast import ACCOUNT, APP, FIRST, PORTFOLIO

FILE = Path(__file__).parents[3] / "shared" / "reference" / "meta-openapi" / "business-messaging-api_v23.0.yaml"
HOST = "http://graph.test"
TEMPLATE, MEDIA = "1688205519374021", "1190000000000001"
PERSON = "15550102000"
#: What the file calls its path parameters -> (what docs/simulator.md calls the node, its id in the world of the test).
NODES = {
    "Phone-Number-ID": ("number", FIRST),
    "WABA-ID": ("waba", ACCOUNT),
    "WhatsApp-Business-Account-ID": ("waba", ACCOUNT),
    "Business-ID": ("business", PORTFOLIO),
    "TEMPLATE_ID": ("template", TEMPLATE),
    "Media-ID": ("media", MEDIA),
    "Application-ID": ("app", APP),
}
STRANGER = "42"  #: an id that nobody has
NUMBER_STATUSES = [
    "PENDING", "DELETED", "MIGRATED", "BANNED", "RESTRICTED", "RATE_LIMITED", "FLAGGED", "CONNECTED", "DISCONNECTED", "UNKNOWN",
    "UNVERIFIED", "LINKED", "UNLINKED",
]  # fmt: skip
VERIFICATIONS = [
    "verified", "not_verified", "pending", "pending_need_more_info", "pending_submission", "failed", "rejected", "revoked", "expired",
    "ineligible",
]  # fmt: skip
REFUSALS = ("400", "401", "403", "404", "429", "500", "503")
#: What the generator may say of parameters whose good values it cannot guess.
CHOICES = {
    "fields": ["", "id", "id,name", "id,status", "health_status", "id,mood", "phone_numbers{id,status}", "id,name{"],
    "business": [PORTFOLIO, STRANGER],
    "after": ["", "cm93OjA=", "x"],
    "before": ["", "cm93OjE=", "x"],
    "since": ["", "1762000000", "2026-11-01", "x"],
    "until": ["", "1795000000", "2026-11-30", "x"],
    "activity_type": ["", "TEMPLATE_CREATED", "x"],
}
Document = dict[str, Any]


@cache
def raw() -> Document:
    """Return the file as it is; skip where it is not."""
    if not FILE.exists():
        pytest.skip("Meta's OpenAPI file is not beside this project")
    yaml = pytest.importorskip("yaml", reason="PyYAML comes with the development tools")
    with FILE.open(encoding="utf-8") as file:
        read: Document = yaml.load(file, Loader=yaml.CSafeLoader)
    return read


def served(document: Document) -> Iterator[tuple[str, str]]:
    """Yield (path, method) of the file for everything that the stand-in serves."""
    for path, item in document["paths"].items():
        ours = path.removeprefix("/{Version}")
        for theirs, (word, _) in NODES.items():
            ours = ours.replace(f"{{{theirs}}}", f"{{{word}}}")
        for method in ("get", "post", "delete"):
            if method in item and f"{method.upper()} {ours}" in graph.ROUTES:
                yield path, method


def only_what_is_served(document: Document) -> None:
    """Leave the rest out: groups, calls, flows and partner tools are not played, as docs/simulator.md says."""
    kept = set(served(document))
    document["paths"] = {
        path: {key: value for key, value in item.items() if key not in ("get", "post", "delete", "put", "patch") or (path, key) in kept}
        for path, item in document["paths"].items()
        if any((path, key) in kept for key in item)
    }


def headers_are_the_clients(document: Document) -> None:
    """User-Agent is a client's own affair; Content-Type and Authorization are no parameters: OpenAPI 3 tells tools to ignore them."""
    for item, operation in _operations(document):
        for owner in (item, operation):
            told = [_resolved(document, one) for one in owner.get("parameters", [])]
            owner["parameters"] = [one for one in told if one["in"] != "header"]
        operation["security"] = []


def parameters_stand_once(document: Document) -> None:
    """Some operations repeat the parameters of their path; merged here, as OpenAPI lets the operation's replace them."""
    for item, operation in _operations(document):
        told = [*item.get("parameters", []), *operation["parameters"]]
        operation["parameters"] = list({(one["name"], one["in"]): one for one in told}.values())
    for item in document["paths"].values():
        item.pop("parameters", None)


def ids_are_of_this_world(document: Document) -> None:
    """The file knows ids by pattern only. No fault: the generator cannot guess who lives here, so it is told; fields and businesses too."""
    for _, operation in _operations(document):
        operation["parameters"] = [one for one in operation["parameters"] if one["in"] != "path"]
        for one in operation["parameters"]:
            if one["name"] in CHOICES:
                one["schema"] = {"type": "string", "enum": CHOICES[one["name"]]}
    document["paths"] = {here(path): item for path, item in document["paths"].items()}


def here(path: str) -> str:
    """Return a path of the file with ids of this world in it."""
    for theirs, (_, known) in NODES.items():
        path = path.replace(f"{{{theirs}}}", known)
    return path.replace("{Version}", "v25.0")


def refusals_happen_everywhere(document: Document) -> None:
    """Half of the operations list 200 only, as if nothing were ever refused; those get the refusals that the other half lists."""
    refusal = {"description": "refused", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/GraphAPIError"}}}}
    for _, operation in _operations(document):
        for status in REFUSALS:
            operation["responses"].setdefault(status, refusal)


def fields_choose(document: Document) -> None:
    """Nodes require name, status and more, although `fields` lets a caller leave them out, by the file's own words."""
    schemas = document["components"]["schemas"]
    for name in (
        "WhatsAppBusinessAccount",
        "WhatsAppBusinessAccountPhoneNumber",
        "WhatsAppBusinessAccountActivity",
        "WhatsAppBusinessProfile",
    ):
        schemas[name].pop("required", None)


def edges_are_pages(document: Document) -> None:
    """An account's edges, asked for among its fields, come as pages, as in this file's own lists; here it says arrays."""
    account = document["components"]["schemas"]["WhatsAppBusinessAccount"]["properties"]
    for edge in ("phone_numbers", "message_templates", "subscribed_apps"):
        account[edge] = {"type": "object", "properties": {"data": account[edge], "paging": {"type": "object"}}, "required": ["data"]}


def words_are_metas(document: Document) -> None:
    """Enums that contradict Meta's reference and each other; the words below are those of number-health.md sections 1 and 2."""
    schemas = document["components"]["schemas"]
    schemas["WhatsAppPhoneNumberStatus"]["enum"] = NUMBER_STATUSES
    schemas["WhatsAppPhoneNumberQualityRating"]["enum"] = ["GREEN", "YELLOW", "RED", "NA", "UNKNOWN"]
    schemas["WhatsAppCodeVerificationStatus"]["enum"] = ["VERIFIED", "UNVERIFIED", "NOT_VERIFIED", "EXPIRED"]
    schemas["BusinessVerificationStatus"]["enum"] = VERIFICATIONS
    schemas["AccountReviewStatus"]["enum"] = ["APPROVED", "PENDING", "REJECTED", "RESTRICTED", "LIMIT_REACHED", "DEFERRED"]
    schemas["OwnershipType"]["enum"] = ["SELF", "SELF_OWNED", "CLIENT_OWNED", "AGENCY_OWNED"]
    number = schemas["PhoneNumberInfo"]["properties"]
    number["quality_rating"]["enum"] = ["GREEN", "YELLOW", "RED", "NA", "UNKNOWN"]
    number["code_verification_status"]["enum"] = ["VERIFIED", "UNVERIFIED", "NOT_VERIFIED", "EXPIRED"]


def bodies_name_what_exists(document: Document) -> None:
    """As with ids: recipients, templates, names and codes that make sense here, so that some calls succeed."""
    schemas = document["components"]["schemas"]
    schemas["BaseMessageProperties"]["properties"] |= {
        "messaging_product": {"type": "string", "enum": ["whatsapp"]},
        "recipient_type": {"type": "string", "enum": ["individual"]},
        "to": {"type": "string", "enum": [PERSON, "+1 555 010 2098", STRANGER]},
    }
    schemas["TemplateObject"]["properties"]["name"] = {"type": "string", "enum": ["autumn_roast_offer", "order_ready", "no_such"]}
    schemas["LanguageObject"]["properties"]["code"] = {"type": "string", "enum": ["en_US", "fr"]}
    schemas["WhatsAppBusinessPhoneNumberRegistrationRequest"]["properties"]["pin"]["enum"] = ["000000", "123456"]


MENDS: tuple[Callable[[Document], None], ...] = (
    only_what_is_served,
    headers_are_the_clients,
    parameters_stand_once,
    ids_are_of_this_world,
    refusals_happen_everywhere,
    fields_choose,
    edges_are_pages,
    words_are_metas,
    bodies_name_what_exists,
)


@cache
def document() -> Document:
    """Return the file, mended."""
    mended = deepcopy(raw())
    for mend in MENDS:
        mend(mended)
    return mended


def _operations(document: Document) -> Iterator[tuple[Document, Document]]:
    for item in document["paths"].values():
        for method in ("get", "post", "delete"):
            if method in item:
                item[method].setdefault("parameters", [])
                yield item, item[method]


def _resolved(document: Document, one: Document) -> Document:
    if "$ref" not in one:
        return one
    found: Any = document
    for step in one["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return deepcopy(found)


class Wire(HTTPAdapter):
    """Answers requests from a stage, without a network."""

    def __init__(self, stage: Stage, bearer: str) -> None:
        super().__init__()
        self.graph, self.bearer = Graph(stage), bearer

    def send(self, request: PreparedRequest, *_: Any, **__: Any) -> Response:
        """Return what the Graph answers; the caller's token is put in here."""
        headers = {name.lower(): str(value) for name, value in request.headers.items()} | {"authorization": f"Bearer {self.bearer}"}
        body = request.body
        sent = body.encode() if isinstance(body, str) else body if isinstance(body, bytes) else b""
        told = self.graph.answer(request.method or "GET", request.path_url, sent, headers, HOST)
        kind = {"Content-Type": "application/json; charset=UTF-8"} | told.headers
        return self.build_response(request, HTTPResponse(BytesIO(told.body), kind, told.status, preload_content=False))
