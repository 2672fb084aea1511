"""What stands around a page: who is here, where they may go, what they are looking at.

One room knows who is here; it registers how to say so. `shell` is a context processor: the
provider is asked only when a page is drawn, so fragments and files cost nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from hearth.ui.components import Notice
from hearth.ui.registry import Place, places_for, tabs_for


@dataclass(frozen=True, kw_only=True)
class Shell:
    """Everything optional: a page before sign-in has an empty one."""

    person_name: str = ""
    agency: str = ""
    hat: str = ""  # what the person works as, in words
    hat_url: str | None = None
    roles: frozenset[str] = frozenset()
    demonstration: bool = False
    find_url: str | None = None
    log_url: str | None = None
    own_sign_in_url: str | None = None
    sign_out_url: str | None = None
    as_known: str = ""
    banners: tuple[Notice, ...] = ()  # what stands above whatever the page shows
    waits: str = ""  # how much waits for a word of the person's, in words; and where it stands
    waits_url: str = ""
    queues: tuple[tuple[str, str], ...] = ()  # the same, queue by queue
    view_id: str = ""

    @property
    def initials(self) -> str:
        """First letters of the first and last names."""
        words = [word for word in self.person_name.split() if word[0].isalpha()]
        return "".join(word[0] for word in words[:1] + words[1:][-1:]).upper()

    @property
    def places(self) -> tuple[Place, ...]:
        return places_for(self.roles)

    @property
    def tabs(self) -> tuple[Place, ...]:
        return tabs_for(self.roles)


Provider = Callable[[HttpRequest], Shell]
_provider: list[Provider] = []


def register_shell(provider: Provider) -> None:
    """Say who is here. There is one provider; the last one registered is asked."""
    _provider[:] = [provider]


def shell(request: HttpRequest) -> dict[str, object]:
    """Context processor: `shell`, an empty one where nobody says who is here."""
    return {"shell": SimpleLazyObject(lambda: shell_for(request))}


def shell_for(request: HttpRequest) -> Shell:
    """The shell of this request."""
    return _provider[0](request) if _provider else Shell()
