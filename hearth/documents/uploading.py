"""A file that is too large is turned away while it arrives, not after.

Django reads the whole of a form before any view is asked, so the limit stands before it: in the
first of the upload handlers. What came before the file, the token among it, is there.
"""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from hearth.documents.policies import LARGEST

AROUND = 64 * 1024
"""Bytes of a form beside its file."""


class LimitHandler(FileUploadHandler):
    """Stops reading at the limit, and notes it on the request."""

    length = 0

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803  Django's name
        content_length: int,
        *rest: Any,
        **more: Any,
    ) -> None:
        """Remember how much was announced."""
        self.length = content_length

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Of what is announced as too large, nothing is read."""
        super().new_file(*args, **kwargs)
        if self.length > LARGEST + AROUND:
            self._stop()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hand on; of what was not announced, no more than the limit."""
        if start + len(raw_data) > LARGEST:
            self._stop()
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers behind keep the file."""

    def _stop(self) -> None:
        self.request.was_too_large = True  # type: ignore[union-attr]
        raise StopUpload(connection_reset=True)


def was_too_large(request: HttpRequest) -> bool:
    """Whether reading was stopped at the limit."""
    return getattr(request, "was_too_large", False)
