"""Who saw a member in March, read by a lead's privacy officer, over the log of a state's year.

The log is written by one statement beside the load, once: its rows are drawn from their numbers,
so that the same size is the same log. One member in it was looked at by hundreds of people.
"""

from dataclasses import dataclass

from django.urls import reverse

from bench.database import administrator
from bench.figures import Target
from bench.pages import WARM_UP, Page, opened_by
from bench.people import withheld_members
from bench.placing import LEAD, place
from bench.shape import FIRST_DAY, NOON, Shape
from hearth.foundation.clock import frozen_at
from hearth.workforce.roles import Role

TARGETS = {"access report p95, s": Target(5), "most looked at, s": Target(5)}
ROWS_EACH = 22  # rows of the log for each member: five million in the state
MOST_LOOKED_AT, LOOKS = 77, 36_000  # a year's
MARCH = "?since=2016-03-01&until=2016-03-25"
WRITE = """
    insert into foundation_activity (at, hat_id, user_id, network_id, agency_id, member_id, action,
        purpose, route, status, view_id)
    select %(since)s::timestamptz + (n * 7919 %% 31536000) * interval '1 second',
        e.id, e.staff_id, 1, e.organization_id, m.id, 'view', 'TREAT',
        (array['member', 'panel', 'member_contacts', 'my_day'])[1 + n %% 4], 200, ''
    from generate_series(1::bigint, %(rows)s) as n
    join workforce_employment e on e.id = 2 + n * 104729 %% %(workers)s
    join members_member m on m.id = case when n %% %(every)s = 0 then %(most)s
        else 1 + n * 15485863 %% %(members)s end
"""

HIRE = (
    """
    insert into foundation_user (id, password, email, name, language, is_active, joined_at,
        sessions_ended)
    values (%(n)s, '!', 'officer@bench.example', 'Officer', 'en', true, '2015-03-01', 0)
    on conflict do nothing
    """,
    """
    insert into workforce_staff (id, user_id, name) values (%(n)s, %(n)s, 'Officer')
    on conflict do nothing
    """,
    """
    insert into workforce_employment (id, staff_id, network_id, organization_id, role, starts_on)
    values (%(n)s, %(n)s, 1, %(lead)s, %(role)s, '2010-01-01') on conflict do nothing
    """,
)


@dataclass(frozen=True)
class Measured:
    """How the report was served, of members as they come and of the one most looked at."""

    rows: int
    usual: Page
    most: Page


def measure(shape: Shape, times: int) -> Measured:
    """Write the log if it is not there, and open the report."""
    rows = write_log(shape)
    officer = hire_officer(shape)
    withheld = withheld_members(shape)
    members = [i for i in range(1, shape.enrollments + 1) if i not in withheld]
    step = max(1, len(members) // (times + WARM_UP))
    with frozen_at(NOON):
        usual = opened_by("Access report", times, [officer], lambda turn: _of(members[turn * step]))
        most = opened_by("Of one looked at most", times, [officer], lambda _: _of(MOST_LOOKED_AT))
    return Measured(rows, usual, most)


def write_log(shape: Shape) -> int:
    """How many rows the log has; they are written where there is none."""
    rows = shape.enrollments * ROWS_EACH
    asked = {
        "since": FIRST_DAY,
        "rows": rows,
        "workers": len(place(shape).workers) - 1,
        "members": shape.enrollments,
        "most": MOST_LOOKED_AT,
        "every": max(1, rows // LOOKS),
    }
    with administrator() as admin:
        found = admin.execute("select count(*) from foundation_activity where purpose = 'TREAT'")
        if (present := found.fetchone()) and present[0] >= rows:
            return int(present[0])
        admin.execute(WRITE, asked)
        admin.execute("analyze foundation_activity")
    return rows


def hire_officer(shape: Shape) -> int:
    """A privacy officer at the lead, after everybody who was loaded; their number as a user."""
    number = len(place(shape).workers) + 1
    who = {"n": number, "lead": LEAD, "role": Role.PRIVACY_OFFICER.value}
    with administrator() as admin:
        admin.execute("set session_replication_role = replica")  # no second person agreed to it
        for statement in HIRE:
            admin.execute(statement, who)
    return number


def figures(measured: Measured) -> dict[str, float]:
    """The promised figures, in seconds."""
    both = (measured.usual, measured.most)
    return dict(zip(TARGETS, (page.high / 1000 for page in both), strict=True))


def _of(member_id: int) -> str:
    return reverse("access_report", args=[member_id]) + MARCH
