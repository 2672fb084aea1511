"""A provider that says whatever a test wants: tokens that no real one would make."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC_PEM = KEY.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)
KID = "the key"


@dataclass
class Forger:
    """What it will say next, and what it was asked."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)  # beside and over the right ones
    without: tuple[str, ...] = ()
    signed_with: Any = KEY
    algorithm: str = "RS256"
    header: dict[str, Any] = field(default_factory=lambda: {"kid": KID})
    says_it_is: str = ""
    keys_moved: bool = False
    nonce: str = ""
    asked: list[str] = field(default_factory=list)

    def token(self) -> str:
        """The identity token, as told."""
        now = int(time.time())
        right = {
            "iss": self.issuer, "sub": "marta", "aud": "hearth", "iat": now, "exp": now + 60,
            "nonce": self.nonce,
        }  # fmt: skip
        said = {k: v for k, v in (right | self.claims).items() if k not in self.without}
        return jwt.encode(said, self.signed_with, algorithm=self.algorithm, headers=self.header)

    def answer(self, path: str) -> tuple[int, dict[str, Any]]:
        """Status and body of one of its addresses."""
        self.asked.append(path)
        if path.endswith("/openid-configuration"):
            return 200, self.published()
        if path == "/keys":
            return (302, {}) if self.keys_moved else (200, {"keys": [self.key()]})
        if path == "/moved":
            return 200, {"keys": [self.key()]}
        return 200, {"access_token": "opaque", "token_type": "Bearer", "id_token": self.token()}

    def published(self) -> dict[str, Any]:
        """What it says of itself."""
        return {
            "issuer": self.says_it_is or self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }

    def key(self) -> dict[str, Any]:
        """Its public key."""
        public: dict[str, Any] = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return public | {"kid": KID, "use": "sig", "alg": "RS256"}


@contextmanager
def forging() -> Iterator[Forger]:
    """A forger on loopback, until the block ends."""
    forger = Forger()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = forger.answer(self.path)
            sent = json.dumps(body).encode()
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"{forger.issuer}/moved")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.do_GET()

        def log_message(self, *_said: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    forger.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield forger
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
