"""How a template asks for a component. Each tag draws one partial of `ui/parts/`."""

from functools import lru_cache
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BaseForm, BoundField
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from hearth.rules.model import Because
from hearth.ui import components as parts
from hearth.ui import fields as drawn
from hearth.ui import registry
from hearth.ui.words import unbroken

register = template.Library()


@register.simple_tag
def icon(name: str, words: str = "") -> SafeString:
    """An icon of the USWDS sprite; unseen by screen readers unless given words."""
    return _drawn("ui/parts/icon.html", name=name, words=str(words))


@register.simple_tag
def status(key: str, words: parts.Words = "") -> SafeString:
    """A state: icon, word and colour; other words may stand for the state's own."""
    sign = parts.STATUSES[key]
    said = str(words or sign.word)
    return _drawn("ui/parts/status.html", key=key, icon_name=sign.icon, words=said)


@lru_cache(maxsize=1024)
def _drawn(template_name: str, **words: str) -> SafeString:
    """A part that its words alone decide, drawn once: a page has hundreds of them."""
    return render_to_string(template_name, words)


@register.inclusion_tag("ui/parts/chip.html")
def chip(key: str, words: parts.Words = "") -> dict[str, Any]:
    """How sure we are of something; never more than two in a row."""
    sign = parts.CONFIDENCES[key]
    return {"key": key, "icon_name": sign.icon, "words": words or sign.word}


@register.inclusion_tag("ui/parts/source.html")
def source(because: Because) -> dict[str, Any]:
    """Where a statement comes from and how sure it is, as a second line."""
    said = {"source": unbroken(because.source), "section": unbroken(because.section)}
    return {"because": because, **said}


@register.inclusion_tag("ui/parts/due_row.html")
def due_row(row: parts.DueRow) -> dict[str, Any]:
    """One due thing, a list item."""
    return {"row": row}


@register.inclusion_tag("ui/parts/due_list.html")
def due_list(rows: tuple[parts.DueRow, ...]) -> dict[str, Any]:
    """Due things in the order given."""
    return {"rows": rows}


@register.inclusion_tag("ui/parts/member_card.html")
def member_card(card: parts.MemberCard) -> dict[str, Any]:
    """A member in a list."""
    return {"card": card}


@register.inclusion_tag("ui/parts/alert_row.html")
def alert_row(row: parts.AlertRow) -> dict[str, Any]:
    """Something that just happened, a list item."""
    return {"row": row}


@register.inclusion_tag("ui/parts/count_tiles.html")
def count_tiles(tiles: tuple[parts.CountTile, ...]) -> dict[str, Any]:
    """The counts that open a worklist."""
    return {"tiles": tiles}


@register.inclusion_tag("ui/parts/facts.html")
def facts(rows: tuple[parts.Fact, ...]) -> dict[str, Any]:
    """The facts that open a record."""
    return {"facts": rows}


@register.inclusion_tag("ui/parts/safe_contact.html")
def safe_contact(warning: parts.SafeContact, slim: bool = False) -> dict[str, Any]:
    """How the member may be reached without harm."""
    return {"warning": warning, "slim": slim}


@register.inclusion_tag("ui/parts/notice.html", takes_context=True)
def notice(context: Context, said: parts.Notice) -> dict[str, Any]:
    """One answer in a sentence."""
    return {"notice": said, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("ui/parts/notice.html")
def message_notice(message: Message) -> dict[str, Any]:
    """A message kept over a redirect, as a notice."""
    kinds: dict[str, parts.NoticeKind] = {"success": "saved", "error": "error", "warning": "error"}
    kind = kinds.get(message.level_tag, "info")
    return {"notice": parts.Notice(kind=kind, lead="", text=message.message)}


@register.inclusion_tag("ui/parts/card_head.html")
def card_head(
    title: str, note: str = "", link: str = "", url: str = "", clears: str = ""
) -> dict[str, str]:
    """A card's title line: title, one quiet explanation, one link at the far right."""
    return {"title": title, "note": note, "link": link, "url": url, "clears": clears}


@register.inclusion_tag("ui/parts/section_head.html")
def section_head(title: str, note: str = "", link: str = "", url: str = "") -> dict[str, str]:
    """The same line on the canvas, above cards."""
    return {"title": title, "note": note, "link": link, "url": url}


@register.inclusion_tag("ui/parts/print_button.html")
def print_button() -> dict[str, str]:
    """Every page prints; the button is there when script is."""
    return {}


@register.inclusion_tag("ui/parts/error_summary.html")
def error_summary(form: BaseForm, lead: str = "") -> dict[str, Any]:
    """Why the form was not accepted; focus goes here. `lead` where there is no text to keep."""
    return {"reasons": drawn.reasons(form) if form.is_bound else (), "lead": lead}


@register.inclusion_tag("ui/parts/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """One field with its label, hint and reason."""
    return {"field": drawn.field_view(bound)}


@register.inclusion_tag("ui/parts/fields.html")
def fields(form: BaseForm) -> dict[str, Any]:
    """Every field of a form, hidden ones too, in its order."""
    return {"form": form}


@register.inclusion_tag("ui/parts/panels.html", takes_context=True)
def panels(context: Context, column: registry.Column, member: Any) -> dict[str, Any]:
    """The registered panels of a column of the member page."""
    request = context["request"]
    found = registry.panels_for(request, member, column)
    rendered = [registry.render_panel(panel, request, member) for panel in found]
    return {"panels": [panel for panel in rendered if panel.failed or panel.html]}


@register.inclusion_tag("ui/parts/panel.html")
def panel(rendered: registry.RenderedPanel) -> dict[str, Any]:
    """One panel, as HTMX fetches it again."""
    return {"panel": rendered}
