"""Fill the bench's database, at any size, repeatable to the byte.

Everything goes in by COPY, and nothing is ever written to obligations: settling makes those.
COPY FROM is refused to roles under row-level security, which is forced on every member table and
so binds the owner too; this loader alone therefore uses the administrator's login, and only in a
database made for measuring. References hold by construction and are not checked row by row.
"""

import hashlib
from collections.abc import Iterable, Iterator

import psycopg
from psycopg import sql

from bench.acts import evidence_table
from bench.copying import Hash, Table, digest, hashed
from bench.database import administrator, fingerprint, loaded, remember, renew
from bench.enrollments import STAGE, enrollment_tables
from bench.people import member_tables, network_tables, staff_tables
from bench.placing import place
from bench.shape import Shape
from hearth.foundation.owner import as_owner
from hearth.ledger.models import Code
from hearth.ledger.packs import install_pack
from hearth.network.models import Offering


def tables(shape: Shape) -> Iterator[Table]:
    """Everything that is loaded, in order."""
    yield from network_tables(shape)
    placed = place(shape)
    yield from staff_tables(placed)
    yield from member_tables(shape, placed)
    yield from enrollment_tables(shape, placed)
    yield evidence_table(shape, placed)


def digest_of(shape: Shape) -> str:
    """The SHA-256 of the whole stream, without a database."""
    return digest(tables(shape))


def load(shape: Shape) -> str:
    """Make the database anew, fill it and install the pack; returns the stream's SHA-256."""
    renew()
    total = hashlib.sha256()
    with administrator() as admin:
        # Replication's mode of writing fires no triggers, so foreign keys are not checked here.
        admin.execute("set session_replication_role = replica")
        _copy(admin, tables(shape), total)
        _continue_ids(admin)
        admin.execute("vacuum (analyze)")
    install()
    remember(shape, total.hexdigest())
    return total.hexdigest()


def ensure_loaded(shape: Shape) -> str:
    """Load unless the same load is there already; returns the stream's SHA-256."""
    present = loaded()
    if present and (present.shape, present.made_from) == (shape, fingerprint(shape)):
        return present.digest
    return load(shape)


def install() -> None:
    """Install the offering's pack as the migrator would. Raises ValueError for other stages."""
    with as_owner():
        offering = Offering.objects.get()
        install_pack(offering)
        enrolled = Code.objects.get(domain=f"stage:{offering.pack_key}", key="enrolled")
    if enrolled.number != STAGE:
        raise ValueError(f"The load puts everybody in stage {STAGE}, not {enrolled.number}.")


def _copy(admin: psycopg.Connection, loaded: Iterable[Table], total: Hash) -> None:
    with admin.cursor() as cursor:
        for table in loaded:
            with cursor.copy(table.statement.encode()) as copy:
                for block in hashed(table, total):
                    copy.write(block)


def _continue_ids(admin: psycopg.Connection) -> None:
    """Let every sequence go on after the ids that were copied."""
    owned = admin.execute(
        "select table_name, column_name from information_schema.columns"
        " where table_schema = 'public' and is_identity = 'YES'"
    ).fetchall()
    for name, column in owned:
        admin.execute(
            sql.SQL(
                "select setval(pg_get_serial_sequence({}, {}), greatest(max({}), 1)) from {}"
            ).format(
                sql.Literal(name), sql.Literal(column), sql.Identifier(column), sql.Identifier(name)
            )
        )
