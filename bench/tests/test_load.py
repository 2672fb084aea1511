"""The load is the same for everybody, for ever, and shaped like a state."""

from bench.copying import Table
from bench.load import digest_of, tables
from bench.placing import place
from bench.shape import MEMBERS_PER_CARE_MANAGER, Shape

SMALL = Shape(enrollments=500)


def rows_of(shape: Shape, name: str) -> list[list[str]]:
    return [
        line.split("\t")
        for table in tables(shape)
        if table.name == name
        for block in table.blocks()
        for line in block.decode().splitlines()
    ]


def test_two_loads_of_one_size_and_seed_are_equal_to_the_byte() -> None:
    def stream() -> list[tuple[str, bytes]]:
        return [(table.statement, b"".join(table.blocks())) for table in tables(SMALL)]

    assert stream() == stream()
    assert digest_of(SMALL) == digest_of(SMALL)


def test_another_seed_is_another_state() -> None:
    assert digest_of(SMALL) != digest_of(Shape(enrollments=500, seed=2017))


def test_obligations_are_never_loaded() -> None:
    names = {table.name for table in tables(SMALL)}
    assert not names & {"ledger_obligation", "ledger_obligationevent", "ledger_tally"}
    assert "ledger_evidence" in names


def test_every_row_has_as_many_values_as_its_table_has_columns() -> None:
    def is_whole(table: Table) -> bool:
        width = len(table.columns.split(","))
        return all(row.count("\t") == width - 1 for row in table.rows)

    assert [table.name for table in tables(SMALL) if not is_whole(table)] == []


def test_no_care_manager_has_more_than_fifty_members() -> None:
    placed = place(SMALL)
    teams = [len(placed.members_of(manager)) for manager in set(placed.manager_of)]
    assert max(teams) == MEMBERS_PER_CARE_MANAGER
    assert sum(teams) == SMALL.enrollments


def test_a_member_has_either_a_consent_to_the_lead_or_a_withholding() -> None:
    consented = {row[2] for row in rows_of(SMALL, "access_consent")}
    withheld = {row[2] for row in rows_of(SMALL, "access_withheld")}
    assert len(consented) + len(withheld) == SMALL.enrollments
    assert not consented & withheld


def test_a_correction_names_the_version_it_replaces() -> None:
    rows = rows_of(Shape(enrollments=2000), "ledger_evidence")
    by_id = {row[0]: row for row in rows}
    corrections = [row for row in rows if row[18] != r"\N"]
    assert len(corrections) > 100
    assert all(by_id[row[18]][19] != r"\N" for row in corrections)
