"""What a receiver, a resolver or a caller may do to the sender, and what comes of it."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.jobs.addresses import Reach, is_public
from app.jobs.sending import LEFT_OUT, READ_BYTES, Sender
from app.platform import clock
from tests.support.receiver import Received, Receiver, plain, receiving

BODY = b'{"type":"webhook.tested"}'
PUBLIC = "93.184.215.14"


@pytest.fixture
async def sender() -> AsyncIterator[Sender]:
    opened = Sender(Reach(development=True))
    yield opened
    await opened.close()


class Resolving:
    """A resolver that answers from a list, and then repeats its last answer."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append((host, port))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, "delivered"),
        (204, "delivered"),
        (301, "redirected"),
        (307, "redirected"),
        (400, "failed"),
        (410, "gone"),
        (500, "failed"),
    ],
)
async def test_a_status_has_one_outcome(sender: Sender, receiver: Receiver, status: int, outcome: str) -> None:
    receiver.answers = status

    answer = await sender.send(receiver.url, {}, BODY)

    assert (answer.outcome, answer.status) == (outcome, status)
    assert receiver.received[0].body == BODY


async def test_a_redirect_is_not_followed(sender: Sender, receiver: Receiver) -> None:
    async with receiving() as elsewhere:

        async def redirect(_: Received, writer: asyncio.StreamWriter) -> None:
            await plain(writer, 307, b"", f"Location: {elsewhere.url}")

        receiver.answers = redirect
        answer = await sender.send(receiver.url, {}, BODY)

    assert answer.outcome == "redirected"
    assert elsewhere.received == []


async def test_a_receiver_that_hangs_is_left_after_the_time_there_is(sender: Sender, receiver: Receiver) -> None:
    hanging = asyncio.Event()

    async def hang(_: Received, __: asyncio.StreamWriter) -> None:
        await hanging.wait()

    receiver.answers = hang
    answer = await sender.send(receiver.url, {}, BODY, seconds=0.2)
    hanging.set()

    assert (answer.outcome, answer.status) == ("timeout", None)
    assert 200 <= answer.milliseconds < 2000


async def test_a_receiver_that_answers_drop_by_drop_has_no_more_time_than_others(
    sender: Sender, receiver: Receiver
) -> None:
    async def drip(_: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(0.05)

    receiver.answers = drip
    started = clock.monotonic_seconds()
    answer = await sender.send(receiver.url, {}, BODY, seconds=0.3)

    assert answer.outcome == "timeout"
    assert clock.monotonic_seconds() - started < 2


async def test_of_an_answer_of_ten_megabytes_a_little_is_read(sender: Sender, receiver: Receiver) -> None:
    sent = 0

    async def flood(_: Received, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n")
        while sent < 10_000_000:
            writer.write(b"x" * 10_000)
            sent += 10_000
            await writer.drain()

    receiver.answers = flood
    answer = await sender.send(receiver.url, {}, BODY)

    assert answer.outcome == "delivered"
    assert answer.text == "x" * 1024
    assert sent < 10_000_000
    assert READ_BYTES == 65_536


async def test_an_answer_is_kept_as_plain_characters(sender: Sender, receiver: Receiver) -> None:
    async def mutter(_: Received, writer: asyncio.StreamWriter) -> None:
        await plain(writer, 500, b"a\x00b\nc\xff")

    receiver.answers = mutter
    answer = await sender.send(receiver.url, {}, BODY)

    assert answer.text == "a b c�"


async def test_a_card_number_in_an_answer_is_not_kept(sender: Sender, receiver: Receiver) -> None:
    async def blab(_: Received, writer: asyncio.StreamWriter) -> None:
        await plain(writer, 500, b"cannot find 4111 1111 1111 1111")

    receiver.answers = blab
    answer = await sender.send(receiver.url, {}, BODY)

    assert answer.text == LEFT_OUT


@pytest.mark.parametrize("said", [b"nonsense\r\n\r\n", b""])
async def test_what_is_no_http_is_unreachable(sender: Sender, receiver: Receiver, said: bytes) -> None:
    async def say(_: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(said)

    receiver.answers = say
    answer = await sender.send(receiver.url, {}, BODY)

    assert answer.outcome == "unreachable"


async def test_a_receiver_that_is_not_there_is_unreachable(sender: Sender) -> None:
    assert (await sender.send("http://127.0.0.1:9/hooks", {}, BODY)).outcome == "unreachable"


async def test_an_unknown_host_is_unreachable() -> None:
    async def unknown(host: str, port: int) -> Sequence[str]:
        raise OSError(host, port)

    sender = Sender(Reach(), unknown)
    answer = await sender.send("https://nowhere.test/hooks", {}, BODY)
    await sender.close()

    assert answer.outcome == "unreachable"


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 - refused, not listened on
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "127.9.9.9",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:93.184.215.14",
        "64:ff9b::7f00:1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "3fff::1",
        "fc00::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "localhost",
    ],
)
async def test_nothing_is_sent_to_an_address_that_is_not_public(address: str) -> None:
    sender = Sender(Reach(), Resolving([PUBLIC, address]))

    answer = await sender.send("https://hooks.test/", {}, BODY)

    await sender.close()
    assert answer.outcome == "address-refused"
    assert not is_public(address)


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "2a00:1450::1"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


async def test_a_name_that_changes_its_mind_is_asked_once_and_what_was_checked_is_what_is_connected_to(
    receiver: Receiver,
) -> None:
    """A second answer would lead elsewhere; nobody asks for it."""
    async with receiving() as elsewhere:
        resolving = Resolving(["127.0.0.1"], ["127.0.0.2"])
        sender = Sender(Reach(development=True), resolving)
        answer = await sender.send(f"http://hooks.test:{receiver.port}/hooks", {}, BODY)
        await sender.close()

    assert answer.outcome == "delivered"
    assert resolving.asked == [("hooks.test", receiver.port)]
    assert receiver.received[0].headers["host"] == f"hooks.test:{receiver.port}"
    assert elsewhere.received == []


async def test_a_name_that_turns_to_a_private_address_is_refused_from_then_on() -> None:
    resolving = Resolving(["10.0.0.1"], ["127.0.0.1"])
    sender = Sender(Reach(), resolving)

    outcomes = [(await sender.send("https://hooks.test/", {}, BODY)).outcome for _ in range(2)]

    await sender.close()
    assert outcomes == ["address-refused", "address-refused"]


async def test_the_second_address_is_tried_where_the_first_does_not_answer(receiver: Receiver) -> None:
    sender = Sender(Reach(development=True), Resolving(["::1", "127.0.0.1"]))

    answer = await sender.send(receiver.url.replace("127.0.0.1", "hooks.test"), {}, BODY)

    await sender.close()
    assert answer.outcome == "delivered"


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's and a client's TLS, trusting one certificate of one name."""
    key, today = generate_private_key(SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    pem = folder / "server.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    pem.write_bytes(private + made.public_bytes(Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    return server, ssl.create_default_context(cadata=made.public_bytes(Encoding.PEM).decode())


@pytest.mark.parametrize(("host", "outcome"), [("hooks.test", "delivered"), ("other.test", "unreachable")])
async def test_tls_is_held_to_the_hosts_name_although_the_address_is_connected_to(
    tmp_path: Path, host: str, outcome: str
) -> None:
    server, client = certificate(tmp_path, "hooks.test")
    async with receiving(tls=server) as receiver:
        sender = Sender(Reach(development=True), Resolving(["127.0.0.1"]), client)
        answer = await sender.send(f"https://{host}:{receiver.port}/", {}, BODY)
        await sender.close()

    assert answer.outcome == outcome
    assert receiver.server_names == [host]


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.test/",
        "ftp://hooks.test/",
        "https://hooks.test:8443/",
        "https://hooks.test:22/",
        "https://user:secret@hooks.test/",
        "https://hooks.test/#part",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.0.0.1/",
        "https:///path",
        "https://[::1/",
        "https://a\tb.test/",
        "https://hooks.test:99999/",
        "hooks.test",
    ],
)
async def test_some_urls_are_never_sent_to(url: str) -> None:
    sender = Sender(Reach(), Resolving([PUBLIC]))

    answer = await sender.send(url, {}, BODY)

    await sender.close()
    assert Reach().refusal(url) is not None
    assert answer.outcome == "address-refused"


@pytest.mark.parametrize("url", ["https://hooks.test/", "https://hooks.test:443/a?b=c", "https://hooks.test:80/"])
def test_others_are(url: str) -> None:
    assert Reach().refusal(url) is None


async def test_the_systems_resolver_is_asked_where_no_other_is_given(sender: Sender, receiver: Receiver) -> None:
    answer = await sender.send(receiver.url.replace("127.0.0.1", "localhost"), {}, BODY)

    assert answer.outcome == "delivered"
