"""Fields say what is wrong beside the field, and lead there from the top."""

from django import forms
from django.template import Context, Template

from hearth.ui import widgets
from hearth.ui.fields import field_view, reasons


class ContactForm(forms.Form):
    mode = forms.ChoiceField(
        label="How", choices=[("1", "In person"), ("2", "Phone")], widget=widgets.Segmented
    )
    minutes = forms.IntegerField(
        label="Minutes",
        help_text="1 to 480",
        error_messages={"invalid": "Enter the minutes as a number from 1 to 480."},
    )
    goals = forms.MultipleChoiceField(
        label="Goals", required=False, choices=[("a", "A warm home")], widget=widgets.Chips
    )
    note = forms.CharField(label="Note", widget=forms.Textarea)


def drawn(form: forms.Form) -> str:
    template = Template("{% load hearth_ui %}{% error_summary form %}{% fields form %}")
    return template.render(Context({"form": form}))


def test_a_fresh_form_has_no_summary_and_no_errors():
    html = drawn(ContactForm())
    assert "error-summary" not in html
    assert "field--error" not in html


def test_each_reason_leads_to_its_control():
    form = ContactForm({"minutes": "forty", "note": "x"})
    assert [reason.target for reason in reasons(form)] == ["id_mode_0", "id_minutes"]
    html = drawn(form)
    assert 'href="#id_minutes"' in html
    assert 'id="id_mode_0"' in html


def test_a_blank_field_is_named_in_its_reason():
    form = ContactForm({"mode": "1", "minutes": "20"})
    assert [reason.text for reason in reasons(form)] == ["Still to fill in: Note"]


def test_the_reason_and_the_hint_describe_the_control():
    html = field_view(ContactForm({"minutes": "forty"})["minutes"]).control
    assert 'aria-describedby="id_minutes-hint id_minutes-error"' in html
    assert 'aria-invalid="true"' in html


def test_typed_text_stays_after_a_refusal():
    html = drawn(ContactForm({"minutes": "forty", "note": "Still has no meter"}))
    assert 'value="forty"' in html
    assert "Still has no meter" in html


def test_a_choice_of_few_is_radios_under_one_legend():
    html = drawn(ContactForm(initial={"mode": "2"}))
    assert '<legend class="field__label">How' in html
    assert html.count('type="radio"') == 2
    assert html.count(" checked") == 1


def test_a_label_is_escaped():
    form = ContactForm()
    form.fields["note"].label = "<b>Note</b>"
    assert "<b>Note</b>" not in drawn(form)
