"""The access app."""

from django.apps import AppConfig

from hearth.foundation.tables import Table, member, reference, system


class AccessConfig(AppConfig):
    """Declares the room's tables."""

    name = "hearth.access"
    label = "access"
    tables: dict[str, Table] = {
        "access_systemactor": reference("select"),
        # What an edge or a consent says is never rewritten; a later record replaces it.
        "access_edge": member("select, insert, update (superseded_at)", area="identity"),
        "access_consent": member(
            "select, insert, update (withdrawn_at, superseded_at)", area="identity"
        ),
        "access_withheld": member("select"),
        "access_restriction": member("select, insert, update (superseded_at)", area="oversight"),
        "access_named": member("select, insert, update (superseded_at)", area="oversight"),
        "access_referral": member("select, insert, update (superseded_at)"),
        # One function breaks the glass; a review says what came of it.
        "access_emergency": member(
            "select, update (reviewed_at, reviewer_id, outcome, outcome_words)", area="oversight"
        ),
        "access_personalhat": member("select, insert, update (ended_at)"),
        "access_disclosure": member(area="oversight"),
        # The organization's own words: `hearth notices` loads them as the owner.
        "access_notice": reference("select"),
        "access_signal": member(
            "select, update (closed_at, closer_id, outcome, outcome_words)", area="oversight"
        ),
        # Functions of the database change a label and file that, in one.
        "access_labelchange": member("select", area="oversight"),
        "access_seal": system("select, insert, update (sent_at)"),
    }

    def ready(self) -> None:
        """Read the value sets: a file that cannot be read keeps the process from starting."""
        from hearth.access.coding import value_sets

        value_sets()
