"""Fields of a template, as its node and the list of its account show them. Source: templates.md section 1."""

from collections.abc import Callable

from linekeeper.sim import health
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Template


def components(template: Template) -> list[dict[str, object]]:
    """Return what a template is made of: as it was created, or the one body that a play gave it."""
    return template.components or [{"type": "BODY", "text": template.body}]


def _score(stage: Stage, template: Template) -> dict[str, object]:
    """Return the quality, and since when; what never changed is so since the play began."""
    return {"score": template.quality, "date": int(stage.began if template.rated_at is None else template.rated_at)}


TEMPLATE: dict[str, Callable[[Stage, Template], object]] = {
    "id": lambda _, t: str(t.id),
    "name": lambda _, t: t.name,
    "language": lambda _, t: t.language,
    "status": lambda _, t: t.status,
    "category": lambda _, t: t.category,
    "sub_category": lambda _, t: t.sub_category or None,
    "correct_category": lambda _, t: t.category_doubted or None,
    "previous_category": lambda _, t: t.category_before or None,
    "rejected_reason": lambda _, t: t.rejected,
    "quality_score": _score,
    "components": lambda _, t: components(t),
    "parameter_format": lambda _, t: t.format,
    "message_send_ttl_seconds": lambda _, t: t.ttl_s,
    "library_template_name": lambda _, __: None,
    "cta_url_link_tracking_opted_out": lambda _, t: not t.tracked,
    "degrees_of_freedom_spec": lambda _, __: None,  # creative optimizations of marketing templates: none are played
    "health_status": health.of_template,
}
