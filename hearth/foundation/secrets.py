"""Secrets: from the environment in production, from a private file under var/ elsewhere."""

import base64
import fcntl
import hashlib
import json
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet

VAR = Path(os.environ.get("HEARTH_VAR", Path(__file__).resolve().parents[2] / "var"))
NAMES = ("secret_key", "context_key", "app_password", "migrator_password", "seal_key")


def secret(name: str) -> str:
    """The secret `name`: `HEARTH_<NAME>` if set, else the one kept in var/secrets.json."""
    return os.environ.get(f"HEARTH_{name.upper()}") or _kept()[name]


def cipher_for(use: str) -> Fernet:
    """Seals texts for one use alone, with a key made of the one that signs sessions."""
    key = hashlib.sha256(f"{use}:{secret('secret_key')}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def _kept() -> dict[str, str]:
    path = VAR / "secrets.json"
    if not path.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        fresh = {name: secrets.token_hex(32) for name in NAMES}
        # Opened with the final mode: the file never exists readable by others.
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                json.dump(fresh, out)
        except FileExistsError:  # another process made it between the look and the leap
            pass
    kept: dict[str, str] = json.loads(path.read_text())
    if missing := [name for name in NAMES if name not in kept]:
        kept |= _added(path, missing)
    return kept


def _added(path: Path, names: list[str]) -> dict[str, str]:
    """Secrets that this version asks for and the file of an older one has not."""
    with path.open("r+") as file:
        # Two processes must agree on what was made up; by the path, since it may be a new file.
        fcntl.flock(file, fcntl.LOCK_EX)
        kept: dict[str, str] = json.loads(path.read_text())
        kept |= {name: secrets.token_hex(32) for name in names if name not in kept}
        # Written whole beside it, then renamed: whoever reads meanwhile finds one or the other.
        part = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            json.dump(kept, out)
        part.replace(path)
    return kept
