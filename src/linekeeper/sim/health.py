"""`health_status` of nodes that are neither number nor account: a template, a business, an app. Source: number-health.md section 2.4."""

from linekeeper.sim import rules
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import App, Portfolio, Template

UNAPPROVED = 141002


def of_template(stage: Stage, template: Template) -> dict[str, object]:
    """Return whether a template may be sent: its own entity first, then those of its account, portfolio and app."""
    account = stage.world.account_with(template)
    own: dict[str, object] = {"entity_type": "MESSAGE_TEMPLATE", "id": str(template.id), "can_send_message": "AVAILABLE"}
    if template.status != "APPROVED":
        fault = {
            "error_code": UNAPPROVED,
            "error_description": f"The template is not approved: its status is {template.status}.",
            "possible_solution": "Edit the template or appeal, then wait for its review.",
        }
        own |= {"can_send_message": "BLOCKED", "errors": [fault]}
    return verdict([own, *_entities(rules.health(stage.world, account, None, _app(stage), stage.now))])


def of_portfolio(stage: Stage, portfolio: Portfolio) -> dict[str, object]:
    """Return the portfolio's own entity, as every account of it shows it, and the app's."""
    accounts = stage.world.accounts_of(portfolio.id)
    if not accounts:
        return verdict([{"entity_type": "BUSINESS", "id": portfolio.id, "can_send_message": "AVAILABLE"}, of_one(_app(stage))])
    entities = _entities(rules.health(stage.world, accounts[0], None, _app(stage), stage.now))
    return verdict([entity for entity in entities if entity["entity_type"] in ("BUSINESS", "APP")])


def of_app(app: App) -> dict[str, object]:
    """Return the app's own entity; the stand-in knows no trouble of apps."""
    return verdict([of_one(app.id)])


def of_one(app: str) -> dict[str, object]:
    """Return the entity of an app."""
    return {"entity_type": "APP", "id": app, "can_send_message": "AVAILABLE"}


def verdict(entities: list[dict[str, object]]) -> dict[str, object]:
    """Return entities under their gravest word."""
    words = {entity["can_send_message"] for entity in entities}
    top = next(word for word in ("BLOCKED", "LIMITED", "AVAILABLE") if word in words)
    return {"can_send_message": top, "entities": entities}


def _entities(told: dict[str, object]) -> list[dict[str, object]]:
    entities = told["entities"]
    return entities if isinstance(entities, list) else []


def _app(stage: Stage) -> str:
    return next(iter(stage.world.apps))
