"""A view that does not say who may open it is closed; here it also fails the build."""

from collections.abc import Iterator

import pytest
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, get_resolver

from hearth.access.permissions import check_may_open, policy_of


def addresses(
    patterns: list[URLPattern | URLResolver] | None = None, before: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every address of the resolver with its pattern."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, before + str(one.pattern))
        else:
            yield before + str(one.pattern), one


def test_every_view_declares_who_may_open_it() -> None:
    assert [address for address, one in addresses() if policy_of(one.callback) is None] == []


def test_every_address_has_a_name_of_its_own() -> None:
    names = [one.name for _, one in addresses()]
    assert None not in names
    assert len(names) == len(set(names))


def test_a_policy_names_roles_or_is_public_never_both_nor_neither() -> None:
    for address, one in addresses():
        policy = policy_of(one.callback)
        assert policy
        assert bool(policy.roles) != policy.is_public, address


# Each shows nothing of any member; a page that does belongs to roles.
PUBLIC = {
    "account_login", "account_logout", "mfa_authenticate", "mfa_login_webauthn",
    "sign_in_by_organization", "organization_callback", "set_language", "health",
    "accept_invitation",
}  # fmt: skip


def test_the_public_addresses_are_these_and_no_others() -> None:
    found = {one.name for _, one in addresses() if policy_of(one.callback).is_public}
    assert found == PUBLIC


def test_a_view_without_a_policy_is_closed_to_everybody() -> None:
    def forgotten(request: HttpRequest) -> None: ...

    from hearth.access.permissions import RefusedError

    with pytest.raises(RefusedError):
        check_may_open(None, policy_of(forgotten))
