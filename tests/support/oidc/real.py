"""`oidc-provider`, a certified OpenID provider, run with node on loopback."""

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests

SCRIPT = Path(__file__).with_name("provider.mjs")
BUNDLED = SCRIPT.parents[3] / "var" / "tools" / "node" / "node"
SECRET = "kept by the environment"
ACTION = re.compile(r'action="([^"]+)" method="post"')
PATIENCE = 30


@dataclass
class RealProvider:
    """Where it is, and somebody's browser at it."""

    issuer: str
    browser: requests.Session = field(default_factory=requests.Session)

    def sign_in(self, address: str, who: str) -> str:
        """Follow `address` as a browser does, name oneself, agree; where it sends back to."""
        self.browser.cookies.clear()
        here = self.browser.get(address, allow_redirects=False)
        for _ in range(10):
            if here.is_redirect:
                onward = urljoin(here.url, here.headers["location"])
                if not onward.startswith(self.issuer):
                    return onward
                here = self.browser.get(onward, allow_redirects=False)
                continue
            form = ACTION.search(here.text)
            assert form, here.text
            prompt = "login" if 'value="login"' in here.text else "consent"
            said = {"prompt": prompt, "login": who, "password": "any"}
            here = self.browser.post(urljoin(here.url, form[1]), said, allow_redirects=False)
        raise AssertionError("The provider went round in circles.")


@contextmanager
def running(domain: str, *back: str) -> Iterator[RealProvider]:
    """The provider, until the block ends; `back` are the addresses that it may send people to."""
    node = shutil.which("node") or (str(BUNDLED) if BUNDLED.exists() else "")
    if not node:
        pytest.skip("No node to run the provider with.")
    port = free_port()
    server = subprocess.Popen(
        [node, str(SCRIPT), str(port), domain, *back],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        issuer = f"http://127.0.0.1:{port}"
        _wait_for(f"{issuer}/.well-known/openid-configuration", server)
        yield RealProvider(issuer)
    finally:
        server.terminate()
        server.wait(30)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert server.poll() is None, "The provider stopped."
        try:
            requests.get(url, timeout=1).raise_for_status()
            return
        except requests.RequestException:
            time.sleep(0.1)
    raise AssertionError(f"No answer from {url} in {PATIENCE} seconds.")
