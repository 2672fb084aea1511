"""What a preview says is what is seen after saving, and a preview saves nothing."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hearth.access.actors import Actor, acting
from hearth.access.areas import Area, area_of
from hearth.access.purposes import PERMITTED, Purpose
from hearth.access.selectors import visible
from hearth.consents.foreseeing import Effect, Foreseen, Kind, foresee_form, foresee_withdrawal
from hearth.consents.models import Taking, Who
from hearth.consents.selectors import consents_of_form
from hearth.consents.services import record_form, withdraw
from hearth.consents.tests.conftest import Sign, file_contact, form_to
from hearth.foundation.clock import now
from hearth.foundation.tables import declared_tables
from hearth.ledger.models import Evidence
from hearth.members.models import Member
from hearth.rules.labels import HIV, NORMAL, SUD_PART2
from hearth.transitions.models import Stay
from hearth.workforce.roles import Role
from tests.support.cast import Cast, make_member

pytestmark = pytest.mark.django_db
Held = dict[tuple[str, str], Kind]


@pytest.fixture
def full(standing_cast: Cast, alba: Member) -> Member:
    """Alba, with more that Fernhill Street recorded, of several labels and areas."""
    cast = standing_cast
    for label in (HIV, SUD_PART2, HIV | SUD_PART2):
        file_contact(cast.marta, alba, label)
    with acting(cast.marta):
        for number, label in enumerate((NORMAL, HIV)):
            Stay.objects.create(
                network=cast.network, agency=cast.fernhill, member=alba, label=label,
                visit_number=str(number), stay_class="inpatient", zone="UTC",
                facility=cast.fernhill, discharged_at=now(), recorded_at=now(),
            )  # fmt: skip
    return alba


def held(actor: Actor, member: Member) -> Held:
    """Written otherwise than the preview: table by table, one query each, key by key."""
    found: Held = {}
    for model in apps.get_models():
        table = declared_tables().get(model._meta.db_table)
        names = {field.name for field in model._meta.fields}
        if table and table.area in ("identity", "course", "care"):
            if model is not Member and "member" not in names:
                continue
            column = "id" if model is Member else "member_id"
            for purpose in PERMITTED[actor.role]:
                with acting(replace(actor, stated=purpose)) as hat:
                    rows = model._default_manager.filter(**{column: member.pk})
                    for row in visible(hat, rows, column):
                        key = row.pk if isinstance(row.pk, tuple) else (row.pk,)
                        name = ".".join(str(part) for part in key)
                        kind = Kind(Area(area_of(model)), row.label)
                        found[model._meta.db_table, name] = kind
    return found


def effect_for(actor: Actor, foreseen: tuple[Foreseen, ...]) -> Effect:
    (place,) = [one for one in foreseen if one.organization.pk == actor.organization_id]
    (effect,) = [one for one in place.effects if one.role == actor.role]
    return effect


def differences(
    actors: tuple[Actor, ...], reader: Actor, member: Member, save: Callable[[], object]
) -> dict[Actor, tuple[Counter[Kind], Counter[Kind]]]:
    """What each sees more, and no longer, once it is saved in truth, of what the reader reads."""
    known = held(reader, member)
    before = {one: held(one, member) for one in actors}
    save()
    after = {one: held(one, member) for one in actors}
    return {
        one: (
            Counter(known[key] for key in after[one].keys() - before[one].keys() if key in known),
            Counter(known[key] for key in before[one].keys() - after[one].keys() if key in known),
        )
        for one in actors
    }


@pytest.mark.parametrize("labels", [(NORMAL,), (HIV,), (NORMAL, HIV, SUD_PART2)])
@pytest.mark.parametrize("purposes", [(Purpose.TREATMENT,), (Purpose.OPERATIONS,)])
def test_a_preview_says_what_is_seen_after_saving(
    standing_cast: Cast, full: Member, labels: tuple[int, ...], purposes: tuple[Purpose, ...]
) -> None:
    cast, actors = standing_cast, (standing_cast.joyce, standing_cast.saul, standing_cast.noor)
    with acting(cast.marta) as marta:
        said = replace(
            form_to(cast.two_rivers, cast.lead, on=marta), labels=labels, purposes=purposes
        )
        foreseen = foresee_form(marta, full, said)

    def save() -> None:
        with acting(cast.marta) as marta:
            record_form(marta, full, said)

    truth = differences(actors, cast.marta, full, save)
    for actor in actors:
        effect = effect_for(actor, foreseen)
        assert (effect.gained, effect.lost) == truth[actor], actor.name
    assert any(gained for gained, _ in truth.values())  # else nothing was compared


@pytest.mark.parametrize("purposes", [(Purpose.TREATMENT,), tuple(Purpose)[:3]])
def test_a_preview_of_a_withdrawal_says_what_is_no_longer_seen(
    standing_cast: Cast, full: Member, sign: Sign, purposes: tuple[Purpose, ...]
) -> None:
    cast, actors = standing_cast, (standing_cast.joyce, standing_cast.saul, standing_cast.noor)
    form = sign(recipients=(cast.two_rivers, cast.lead), labels=(NORMAL, HIV), purposes=purposes)
    with acting(cast.marta) as marta:
        consents = consents_of_form(marta, form)
        foreseen = foresee_withdrawal(marta, full, consents)

    def save() -> None:
        with acting(cast.marta) as marta:
            withdraw(marta, full, consents, who=Who.MEMBER, taking=Taking.WRITTEN)

    truth = differences(actors, cast.marta, full, save)
    for actor in actors:
        effect = effect_for(actor, foreseen)
        assert (effect.gained, effect.lost) == truth[actor], actor.name
    assert truth[cast.joyce][1].total() > 3


def test_what_another_consent_opens_anyway_is_not_said_to_change(
    standing_cast: Cast, full: Member, sign: Sign
) -> None:
    cast = standing_cast
    first = sign()
    sign()
    with acting(cast.marta) as marta:
        foreseen = foresee_withdrawal(marta, full, consents_of_form(marta, first))
    assert not effect_for(cast.joyce, foreseen).lost


def test_a_preview_writes_nothing(standing_cast: Cast, full: Member, sign: Sign) -> None:
    cast = standing_cast
    form = sign()
    with acting(cast.interface):
        before = seen_rows(full)
        assert sum(before.values()) > 10
    with acting(cast.marta) as marta:
        foresee_form(marta, full, form_to(cast.lead, cast.two_rivers, on=marta))
        foresee_withdrawal(marta, full, consents_of_form(marta, form))
    with acting(cast.interface):
        assert seen_rows(full) == before
    assert not connection.needs_rollback


def seen_rows(member: Member) -> Counter[str]:
    """Every row about the member that the interface reads, as text: it reads whole areas."""
    found: Counter[str] = Counter()
    with connection.cursor() as cursor:
        for table, declared in declared_tables().items():
            if declared.kind != "member":
                continue
            cursor.execute(f"select t::text from {table} t")
            found.update(f"{table} {row}" for (row,) in cursor.fetchall())
    return found


def test_nobody_is_told_of_what_they_may_not_read(standing_cast: Cast, full: Member) -> None:
    """Two Rivers holds something of HIV, which Marta may not read: she is not told of it."""
    cast = standing_cast
    file_contact(cast.joyce, full, HIV)
    with acting(cast.marta) as marta:
        said = replace(form_to(cast.fernhill, cast.lead, on=marta), labels=(NORMAL, HIV))
        foreseen = foresee_form(marta, full, said)
        record_form(marta, full, said)
    assert not effect_for(cast.greta, foreseen).gained
    assert not effect_for(cast.marta, foreseen).gained
    with acting(cast.marta):  # it was there to be found
        assert HIV in Evidence.objects.filter(agency=cast.two_rivers).values_list(
            "label", flat=True
        )


def test_whom_an_organization_serves_is_not_found_out_by_trying(
    standing_cast: Cast, full: Member
) -> None:
    """The same is said whether it has the member in its care or not."""
    cast = standing_cast
    stranger = make_member(cast, cast.fernhill, care_managers=[cast.marta], name="Bo Reyes")
    file_contact(cast.marta, stranger)
    known = make_member(
        cast, cast.fernhill, care_managers=[cast.marta, cast.joyce], name="Cy Adler"
    )
    file_contact(cast.marta, known)
    with acting(cast.marta) as marta:
        of_both = [
            foresee_form(marta, one, form_to(cast.two_rivers, on=marta))
            for one in (stranger, known)
        ]
    assert of_both[0] == of_both[1]


def test_a_preview_asks_as_much_of_many_rows_and_people_as_of_few(
    standing_cast: Cast, full: Member, hire_at: Callable[[Role], None]
) -> None:
    cast = standing_cast

    def asked() -> int:
        with acting(cast.marta) as marta, CaptureQueriesContext(connection) as queries:
            foresee_form(marta, full, form_to(cast.two_rivers, on=marta))
        return len(queries)

    asked()
    few = asked()
    for _ in range(12):
        file_contact(cast.marta, full)
    for _ in range(5):
        hire_at(Role.CARE_MANAGER)
    assert asked() == few
    assert few < 100


def test_a_preview_counts_who_works_there_today(
    standing_cast: Cast, full: Member, hire_at: Callable[[Role], None]
) -> None:
    cast = standing_cast
    for _ in range(2):
        hire_at(Role.CARE_MANAGER)
    with acting(cast.marta) as marta:
        foreseen = foresee_form(marta, full, form_to(cast.two_rivers, on=marta))
    assert effect_for(cast.joyce, foreseen).people == 3
    assert effect_for(cast.saul, foreseen).people == 1
