"""Components say what they are given, safely, and the same everywhere."""

from django.template import Context, Template
from django.utils.translation import override

from hearth.ui.components import STATUSES, CountTile, DueRow, MemberCard, Notice, SafeContact


def drawn(tag: str, **context: object) -> str:
    return Template("{% load hearth_ui %}" + tag).render(Context(context))


def due(**changes: object) -> DueRow:
    facts: dict[str, object] = {
        "status": "overdue",
        "title": "Contact after leaving the hospital",
        "why": "Left Harbor Point Hospital on Nov 9",
        "met_by": "a visit",
        "when": "3 days late",
        "when_date": "was due Nov 16",
    }
    return DueRow(**{**facts, **changes})  # type: ignore[arg-type]


def alba(**changes: object) -> MemberCard:
    facts: dict[str, object] = {
        "member_id": 71,
        "name": "Alba Serrano",
        "url": "/members/71/",
        "meta": ("she/her", "Spanish"),
        "due_rows": (due(),),
        "action_url": "/log/71/",
    }
    return MemberCard(**{**facts, **changes})  # type: ignore[arg-type]


def test_every_status_is_an_icon_and_a_word_and_a_colour():
    for key, sign in STATUSES.items():
        html = drawn("{% status key %}", key=key)
        assert f"is-{key}" in html
        assert f"sprite.svg#{sign.icon}" in html
        assert str(sign.word) in html


def test_statuses_in_view_together_never_share_an_icon():
    shapes = [STATUSES[key].icon for key in ("overdue", "due", "coming", "met", "missed")]
    assert len(set(shapes)) == len(shapes)


def test_an_overdue_thing_is_still_needed_and_an_open_one_is_met_by():
    assert due().label == "Still needed"
    assert due(status="due").label == "Met by"


def test_a_due_row_is_read_aloud_as_one_sentence():
    html = drawn("{% due_row row %}", row=due())
    assert 'aria-label="Overdue: Contact after leaving the hospital, 3 days late"' in html


def test_text_from_a_record_is_escaped_everywhere():
    bad = '<script>"x"</script>'
    card = alba(
        name=bad,
        also=bad,
        meta=(bad,),
        clears=bad,
        warning=SafeContact(rule=bad, detail=bad, source=bad),
        due_rows=(due(title=bad, why=bad, met_by=bad, when=bad, when_date=bad),),
    )
    html = drawn("{% member_card card %}", card=card)
    assert "<script>" not in html
    assert html.count("&lt;script&gt;") >= 10


def test_a_member_card_carries_the_member_it_shows():
    html = drawn("{% member_card card %}", card=alba())
    assert html.count('data-member="71"') == 1


def test_a_row_button_names_the_member():
    html = drawn("{% member_card card %}", card=alba())
    assert 'aria-label="Log a contact with Alba Serrano"' in html


def test_a_card_without_an_act_offers_none():
    assert "usa-button" not in drawn("{% member_card card %}", card=alba(action_url=None))


def test_a_count_is_a_link_and_zero_is_plain_text():
    some = CountTile(number=4, status="overdue", url="/overdue/")
    none = CountTile(number=0, status="overdue", url="/overdue/")
    assert 'href="/overdue/"' in drawn("{% count_tiles tiles %}", tiles=(some,))
    assert "href" not in drawn("{% count_tiles tiles %}", tiles=(none,)).replace("<use href", "")


def test_an_undo_is_a_post_with_its_token():
    undo = Notice(kind="saved", lead="Saved.", action="Undo", action_url="/undo/", post=True)
    html = drawn("{% notice said %}", said=undo, csrf_token="token")
    assert '<form method="post" action="/undo/"' in html
    assert 'value="token"' in html


def test_words_follow_the_language_of_the_page():
    with override("es"):
        html = drawn("{% member_card card %}", card=alba())
    assert "Vencido" in html
    assert "Aún falta" in html
    assert "Registrar contacto con Alba Serrano" in html


def test_no_component_writes_style_or_script_into_the_page():
    html = drawn("{% member_card card %}{% status 'met' %}{% chip 'verified' %}", card=alba())
    for forbidden in (" style=", "<script", " onclick=", "<style"):
        assert forbidden not in html
