"""A security key of software: what a browser would hand over for one that somebody touched."""

import json
from dataclasses import dataclass, field
from secrets import token_bytes
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from hearth.foundation.models import User

HOST = "testserver"
TOUCHED, VERIFIED, NEW = 0x01, 0x04, 0x40


@dataclass
class Key:
    """A key; `verifies` whether it asks for a finger or a PIN, beside being touched."""

    user: User
    verifies: bool = True
    number: bytes = field(default_factory=lambda: token_bytes(16))
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    @property
    def flags(self) -> int:
        """What the key says of who held it."""
        return TOUCHED | (VERIFIED if self.verifies else 0)

    def keep(self) -> "Key":
        """Written down as the person's, as their browser would have it."""
        public = ES256.from_cryptography_key(self.private.public_key())
        data = AttestedCredentialData.create(bytes(16), self.number, public)
        said = AuthenticatorData.create(sha256(HOST.encode()), self.flags | NEW, 0, data)
        attested = bytes(AttestationObject.create("none", said, {}))
        response = {
            "clientDataJSON": websafe_encode(self._client_data("webauthn.create", "")),
            "attestationObject": websafe_encode(attested),
        }
        WebAuthn.add(self.user, "A key", self._credential(response))
        return self

    def answer(self, challenge: str) -> str:
        """What the key answers to a challenge, as the form of a page sends it."""
        client = self._client_data("webauthn.get", challenge)
        said = bytes(AuthenticatorData.create(sha256(HOST.encode()), self.flags, 0))
        signed = self.private.sign(said + sha256(client), ec.ECDSA(SHA256()))
        handle = user_pk_to_url_str(self.user).encode()
        response = {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(said),
            "signature": websafe_encode(signed),
            "userHandle": websafe_encode(handle),
        }
        return json.dumps(self._credential(response))

    def _client_data(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": f"https://{HOST}"}
        return json.dumps(said).encode()

    def _credential(self, response: dict[str, str]) -> dict[str, Any]:
        number = websafe_encode(self.number)
        return {
            "id": number,
            "rawId": number,
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
        }
