"""A form for every address that takes one, valid, with who sends it: what may be written is.

An address that takes a form fails the tests until it has a row here, or among those of a sign-in.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from hearth.access.actors import Actor
from hearth.consents.models import Recipient
from hearth.foundation.clock import now, today_in
from hearth.workforce.roles import Role
from tests.access.ground import Ground, word
from tests.support.cast import ZONE, hat

Said = dict[str, object]
WORDS = "Looked at with the supervisor."
SIGN_IN = {
    "account_login", "account_logout", "mfa_authenticate", "mfa_login_webauthn",
    "account_change_password", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_add_webauthn",
    "mfa_remove_webauthn", "mfa_generate_recovery_codes",
    "link_organization", "account_reauthenticate", "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn", "own_sessions", "kept_form", "sign_in_by_organization",
    "set_language", "hat", "accept_invitation",
}  # fmt: skip
"""Addresses about whoever signs in, and nobody else; their rooms' tests send their forms."""


@dataclass(frozen=True)
class Form:
    """Who sends what to which address, and the status that says it was taken."""

    actor: Actor
    target: tuple[object, ...] = ()
    said: Said = field(default_factory=dict)
    status: int = 303


def _contact(**more: object) -> Said:
    usual = {
        "mode": "phone", "outcome": "reached", "occurred_at": _moment(), "spoke_with": "other",
        "note": "Spoke with the sister.", "form_nonce": "sent-by-hand",
    }  # fmt: skip
    return usual | more


def _moment() -> str:
    return f"{now() - timedelta(days=1):%Y-%m-%dT12:00}"


def _today() -> str:
    return f"{today_in(ZONE):%Y-%m-%d}"


def _place(ground: Ground) -> Said:
    enrolled = ground.enrollment(ground.alba).pk
    return {"change": f"{enrolled}.move.track.monthly", "on": _today()}


def _emergency(ground: Ground) -> Said:
    return {
        "identifier": word("cleo", "number"), "birth_on": "1971-03-09", "code": "danger",
        "words": "Found unconscious at the shelter.",
    }  # fmt: skip


def _invited(ground: Ground) -> Said:
    return {
        "email": "liv.sander@new.example", "name": "Liv Sander", "language": "en", "role": "1",
        "starts_on": _today(), "organization": str(ground.cast.fernhill.pk),
    }  # fmt: skip


def _session(ground: Ground, **more: object) -> Said:
    usual = {
        "kind": "training", "occurred_at": _moment(), "minutes": "90", "note": "", "form": "",
        "form_nonce": "sent-by-hand", "people": [str(ground.cast.marta.hat_id)],
    }  # fmt: skip
    return usual | more


def _consent(ground: Ground, **more: object) -> Said:
    """What further organizations are named on; it is looked at first, and this is the saving."""
    usual = {
        "recipients": [str(ground.cast.lead.pk)], "manner": "signed", "signed_on": _today(),
        "who": "member", "words": WORDS, "document": str(ground.documents["alba"].pk),
        "form_nonce": "sent-by-hand", "step": "save",
    }  # fmt: skip
    return usual | more


def _signed(ground: Ground) -> Said:
    return _consent(ground, labels=["normal"], purposes=["OPERATIONS"], of_whom="any")


def _taken_back(ground: Ground) -> Said:
    given = Recipient.objects.get(form=ground.forms["alba"]).consent_id
    return {
        "consents": [str(given)], "who": "member", "taking": "verbal", "words": WORDS,
        "step": "save",
    }  # fmt: skip


def _arranged(**more: object) -> Said:
    """From today, confirmed after the page that says what will happen."""
    return {"starts_on": _today(), "words": WORDS, "step": "confirm"} | more


def _sealed(ground: Ground) -> Said:
    return _arranged(
        listed=[str(hat(one).staff_id) for one in (ground.cast.petra, ground.cast.marta)]
    )


def _sign_in() -> Said:
    return {
        "role": str(int(Role.REPRESENTATIVE)), "email": "rosa@new.example", "name": "Rosa Sander",
        "language": "es", "authority": "Papers of 2024", "starts_on": _today(), "step": "confirm",
    }  # fmt: skip


def _packet(ground: Ground) -> Said:
    until = f"{today_in(ZONE) + timedelta(days=30):%Y-%m-%d}"
    return _arranged(recipient=str(ground.cast.two_rivers.pk), areas=["2"], ends_on=until)


def _ended() -> Said:
    return {"ends_on": _today(), "step": "confirm"}


CALM = {"viral_load": "suppressed", "substance_use": "no", "housing": "yes", "other_barriers": "no"}
FORMS: dict[str, Callable[[Ground], Form]] = {
    "export_members": lambda g: Form(
        g.cast.greta, said={"kind": "csv", "purpose": "TREAT", "q": ""}, status=200
    ),
    "log_contact": lambda g: Form(g.cast.marta, (g.alba.pk,), _contact()),
    "preview_contact": lambda g: Form(g.cast.marta, (g.alba.pk,), _contact(), 200),
    "amend_contact": lambda g: Form(
        g.cast.marta, (g.contacts["alba"].pk,), _contact(occurred_at=_moment())
    ),
    "undo_contact": lambda g: Form(g.cast.marta, (g.contacts["alba"].pk,)),
    "keep_promise": lambda g: Form(g.cast.marta, (g.contacts["alba"].pk,)),
    "add_document": lambda g: Form(g.cast.marta, (g.alba.pk,), {"kind": "form", "upload": file()}),
    "set_aside_document": lambda g: Form(g.cast.marta, (g.documents["alba"].pk,)),
    "member_place": lambda g: Form(g.cast.marta, (g.alba.pk,), _place(g)),
    "member_acuity": lambda g: Form(
        g.cast.marta, (g.alba.pk, g.enrollment(g.alba).pk), dict(CALM)
    ),
    "open_in_emergency": lambda g: Form(g.cast.marta, said=_emergency(g)),
    "review_emergency": lambda g: Form(
        g.cast.petra, (g.emergencies["alba"].pk,), {"finding": "justified", "words": WORDS}
    ),
    "close_signal": lambda g: Form(
        g.cast.petra, (g.signals["alba"].pk,), {"closing": "expected", "words": WORDS}
    ),
    "change_label": lambda g: Form(
        g.cast.petra, (g.alba.pk, "contact", g.contacts["alba"].pk),
        {"tells_of": ["hiv"], "words": WORDS},
    ),
    "keep_person_away": lambda g: Form(
        g.cast.petra, (g.alba.pk,), _arranged(staff=str(hat(g.cast.marta).staff_id))
    ),
    "keep_organization_away": lambda g: Form(
        g.cast.petra, (g.alba.pk,), _arranged(organization=str(g.cast.two_rivers.pk))
    ),
    "seal_member": lambda g: Form(g.cast.petra, (g.alba.pk,), _sealed(g)),
    "end_restriction": lambda g: Form(g.cast.petra, (g.restrictions["alba"].pk,), _ended()),
    "give_named_access": lambda g: Form(
        g.cast.petra, (g.alba.pk,),
        _arranged(employment=str(g.cast.marta.hat_id), reasons=["sud_notes"]),
    ),
    "end_named_access": lambda g: Form(g.cast.petra, (g.named["alba"].pk,), _ended()),
    "give_personal_hat": lambda g: Form(g.cast.petra, (g.alba.pk,), _sign_in(), 200),
    "new_personal_link": lambda g: Form(g.cast.petra, (g.hats["alba"].pk,), status=200),
    "end_personal_hat": lambda g: Form(g.cast.petra, (g.hats["alba"].pk,)),
    "send_packet": lambda g: Form(g.cast.marta, (g.alba.pk,), _packet(g)),
    "end_referral": lambda g: Form(g.cast.marta, (g.referrals["alba"].pk,), _ended()),
    "record_consent": lambda g: Form(g.cast.marta, (g.alba.pk,), _signed(g)),
    "add_to_consent": lambda g: Form(g.cast.marta, (g.forms["alba"].pk,), _consent(g)),
    "keep_paper": lambda g: Form(
        g.cast.marta, (g.forms["alba"].pk,), {"document": str(g.documents["alba"].pk)}
    ),
    "withdraw_consents": lambda g: Form(g.cast.marta, (g.alba.pk,), _taken_back(g)),
    "record_session": lambda g: Form(g.cast.greta, said=_session(g)),
    "amend_session": lambda g: Form(g.cast.greta, (g.session.pk,), _session(g, minutes="60")),
    "undo_session": lambda g: Form(g.cast.greta, (g.session.pk,)),
    "invite": lambda g: Form(g.cast.dara, said=_invited(g), status=200),
    "new_link": lambda g: Form(g.cast.dara, (g.newcomer,), status=200),
    "new_password": lambda g: Form(g.cast.dara, (g.cast.marta.hat_id,), status=200),
    "change_role": lambda g: Form(
        g.cast.dara, (g.cast.marta.hat_id,),
        {"role": str(int(Role.CLINICIAN)), "on": _today(), "heir": str(g.cast.greta.hat_id)},
    ),
    "suspend_person": lambda g: Form(g.cast.dara, (g.cast.marta.hat_id,)),
    "resume_person": lambda g: Form(g.cast.dara, (g.cast.marta.hat_id,)),
    "leave": lambda g: Form(
        g.cast.dara, (g.cast.marta.hat_id,),
        {"heir": str(g.cast.greta.hat_id), "step": "confirm"},
    ),
    "confirm_proposal": lambda g: Form(g.cast.bram, (g.proposal.pk,)),
    "withdraw_proposal": lambda g: Form(g.cast.bram, (g.proposal.pk,)),
    "add_organization": lambda g: Form(
        g.cast.bram, said={"name": "Third Street", "kind": "agency", "code": "THIRD"}
    ),
    "organization": lambda g: Form(
        g.cast.bram, (g.cast.two_rivers.pk,), {"name": "Three Rivers", "left_on": ""}
    ),
    "suspend_organization": lambda g: Form(
        g.cast.bram, (g.cast.two_rivers.pk,), {"step": "confirm"}
    ),
    "resume_organization": lambda g: Form(g.cast.bram, (g.cast.two_rivers.pk,)),
}  # fmt: skip


def file() -> SimpleUploadedFile:
    """A form that was signed; a new one each time, as it is read once."""
    return SimpleUploadedFile("Signed form.pdf", b"%PDF-1.4\n% signed\n%%EOF")
