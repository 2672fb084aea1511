"""The room's registration, and the check that its packaged assets are there."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core import checks

from hearth.ui.finders import STYLESHEET


class UiConfig(AppConfig):
    name = "hearth.ui"
    label = "ui"
    verbose_name = "Pages"

    def ready(self) -> None:
        checks.register(assets_are_built, checks.Tags.staticfiles)


def assets_are_built(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Pages still work without the stylesheet, so this warns instead of refusing to start."""
    if STYLESHEET.is_file():
        return []
    hint = "Run: npm ci && npm run build"
    return [checks.Warning("The stylesheet has not been built.", hint=hint, id="hearth.ui.W001")]
