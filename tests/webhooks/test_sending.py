"""One POST to a public address and to no other: names that lead inside, redirects, slow answers and bad certificates."""

import datetime
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.test.utils import override_settings

from aboveboard.webhooks import sending
from aboveboard.webhooks.values import Attempt
from tests.webhooks.receiver import Receiver, listening

pytestmark = pytest.mark.once
PRIVATE = ("127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1", "::ffff:127.0.0.1", "100.64.1.1")


def answers(monkeypatch: pytest.MonkeyPatch, *numbers: str) -> list[Any]:
    """Names lead to these numbers; gives what was connected to."""
    connected: list[Any] = []
    found = [(socket.AF_INET6 if ":" in each else socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in numbers]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

    def connect(place: Any, *_: object) -> socket.socket:
        connected.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    return connected


@pytest.mark.parametrize("number", PRIVATE)
def test_a_name_that_leads_inside_is_never_connected_to(monkeypatch: pytest.MonkeyPatch, number: str) -> None:
    connected = answers(monkeypatch, number)
    inside = sending.send("https://hooks.example.org/", {}, b"{}")
    assert connected == []
    connected = answers(monkeypatch, "1.1.1.1", number)
    assert sending.send("https://hooks.example.org/", {}, b"{}") == inside
    assert connected == []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: (_ for _ in ()).throw(socket.gaierror()))
    # Whether a name inside exists is not told.
    assert sending.send("https://hooks.example.org/", {}, b"{}") == inside
    assert inside.why


def test_the_name_is_looked_up_once_and_the_very_number_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    connected = answers(monkeypatch, "1.1.1.1", "2606:4700::1111")
    assert sending.send("https://hooks.example.org/", {}, b"{}").why
    assert connected == [("1.1.1.1", 443), ("2606:4700::1111", 443)]
    again = iter([["1.1.1.1"], ["127.0.0.1"]])
    found: list[str] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (each, 443)) for each in next(again)])
    monkeypatch.setattr(socket, "create_connection", lambda place, *_: found.append(place[0]) or (_ for _ in ()).throw(OSError()))
    sending.send("https://rebinding.example.org/", {}, b"{}")
    assert found == ["1.1.1.1"]


def test_the_setting_for_tests_does_not_open_names(monkeypatch: pytest.MonkeyPatch) -> None:
    with override_settings(WEBHOOK_LOOPBACK=True):
        connected = answers(monkeypatch, "127.0.0.1")
        assert sending.send("https://hooks.example.org/", {}, b"{}").why
        assert connected == []


def test_without_the_setting_this_machine_is_not_called(receiver: Receiver) -> None:
    with override_settings(WEBHOOK_LOOPBACK=False):
        assert sending.send(receiver.address, {}, b"{}").why
    with override_settings(WEBHOOK_HOSTS=["example.org"]):
        assert sending.send("https://1.1.1.1/", {}, b"{}").why
    assert receiver.posts == []


@pytest.mark.parametrize(("status", "attempt"), [(200, Attempt()), (204, Attempt()), (410, Attempt("It answered 410.", is_gone=True))])
def test_what_is_answered_tells_whether_it_was_taken(receiver: Receiver, status: int, attempt: Attempt) -> None:
    receiver.status = status
    assert sending.send(receiver.address, {"webhook-id": "x"}, b'{"a":1}') == attempt
    ((headers, body),) = receiver.posts
    assert (headers["webhook-id"], headers["content-type"], body) == ("x", "application/json", b'{"a":1}')


def test_redirects_are_not_followed_and_proxies_not_asked(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    with listening() as other:
        receiver.redirect = other.address
        monkeypatch.setenv("HTTP_PROXY", other.address)
        monkeypatch.setenv("http_proxy", other.address)
        assert sending.send(receiver.address, {}, b"{}").why == "It answered 302."
        assert other.posts == []


def test_a_slow_or_silent_receiver_keeps_nobody_waiting(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "SECONDS", 0.5)
    receiver.drip = True
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mute = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        start = time.monotonic()
        found = sending.send_all([(receiver.address, {}, b"{}"), (mute, {}, b"{}")])
        assert time.monotonic() - start < 4
    assert all(each.why for each in found)
    gate = threading.Event()
    monkeypatch.setattr(sending, "send", lambda *_: gate.wait(10) and Attempt())
    assert sending.send_all([("https://stuck.example/", {}, b"{}")]) == [Attempt(sending.NO_ANSWER)]
    gate.set()


@contextmanager
def tls(folder: Path, *, name: str = "127.0.0.1") -> Iterator[tuple[str, Path]]:
    """A server with a certificate of its own making; its address, and the certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(name))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, private)
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            sock, _ = server.accept()
            with context.wrap_socket(sock, server_side=True) as secured:
                # Head and body come apart; what is closed with something unread is cut off for the other side too.
                read = b""
                while not read.endswith(b"{}"):
                    read += secured.recv(65_536)
                secured.sendall(b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n")
        except OSError:
            return

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.getsockname()[1]}/", certificate
    finally:
        server.close()
        thread.join()


@override_settings(WEBHOOK_LOOPBACK=True)
def test_a_certificate_is_checked_against_its_name_and_the_known_issuers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with tls(tmp_path) as (address, _):
        assert "certificate" in sending.send(address, {}, b"{}").why
    with tls(tmp_path) as (address, certificate):
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert sending.send(address, {}, b"{}") == Attempt()
    with tls(tmp_path, name="127.0.0.2") as (address, certificate):
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert "certificate" in sending.send(address, {}, b"{}").why
