"""What the ORM lacks to ask for labels and sources: `label__held` and `sources__names`."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, F, Func, IntegerField, Lookup, SmallIntegerField, When
from django.db.models.expressions import Combinable
from django.db.models.lookups import Exact

from hearth.rules.labels import CONSENTED_NORMAL, NORMAL


@SmallIntegerField.register_lookup
class Held(Lookup):
    """`label__held=reasons`: every reason of the label is among these."""

    lookup_name = "held"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """The label has no other bit."""
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"({left} & ~({right})::int) = 0", (*left_params, *right_params)

    def get_prep_lookup(self) -> Any:
        """Reasons do not fit a label's column: an int."""
        return self.rhs


@ArrayField.register_lookup
class Names(Lookup):
    """`sources__names=organization`: it is one of the list."""

    lookup_name = "names"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """One number, not an array of them."""
        return "%s", (value,)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """The other way round than `contains`, so that it may be another column."""
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{right} = any({left})", (*right_params, *left_params)


def opens(label: str, named: Combinable) -> Exact:
    """Whether reasons that consents name, joined, open the label: 1 stands for what is normal."""
    wanted = Case(
        When(**{label: NORMAL}, then=CONSENTED_NORMAL),
        default=F(label),
        output_field=IntegerField(),
    )
    lacking = Func(named, template="~(%(expressions)s)", output_field=IntegerField())
    return Exact(wanted.bitand(lacking), 0)  # type: ignore[arg-type]  # the stubs know numbers
