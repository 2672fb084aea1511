"""A writer process of the fire test: files contacts, one transaction each, and says how many.

Usage: python -m tests.kill.writer HAT CONTACTS SEED MEMBER...
"""

import os
import random
import sys
from datetime import timedelta


def main() -> None:
    """File CONTACTS contacts of random members; print `filed N errors M`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hearth.settings")
    import django

    django.setup()
    from hearth.access.actors import acting, actor_of
    from hearth.foundation.clock import now
    from hearth.ledger.services import NewEvidence, file_evidence
    from hearth.members.models import Member
    from hearth.workforce.models import Employment

    hat, contacts, seed, *ids = (int(word) for word in sys.argv[1:])
    dice = random.Random(seed)
    employment = Employment.objects.select_related("staff", "organization").get(pk=hat)
    actor = actor_of(employment)
    filed, errors = 0, []
    for _ in range(contacts):
        attributes = {
            "reached": dice.random() < 0.8,
            "mode": dice.choice(["in_person", "phone", "video", "text"]),
            "core_service": dice.random() < 0.5,
            "minutes": dice.randint(1, 60),
        }
        at = now() - timedelta(days=dice.randint(0, 60), minutes=dice.randint(1, 600))
        new = NewEvidence("contact", at, "America/New_York", attributes, source="fire")
        try:
            with acting(actor):
                member = Member.objects.get(pk=dice.choice(ids))
                file_evidence(actor, member, new)
            filed += 1
        except Exception as error:  # every error is a finding: it is counted and shown
            errors.append(repr(error))
    print(f"filed {filed} errors {len(errors)}", *errors[:3], sep="\n")


if __name__ == "__main__":
    main()
