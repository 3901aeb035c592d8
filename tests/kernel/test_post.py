"""Letters go to each person by itself: a bad address stops nobody, and only what nobody was told is sent again."""

from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected

import pytest

from aboveboard.kernel import post

ANA, BO, CY = "ana@a.example", "bo@b.example", "cy@c.example"
UNKNOWN = SMTPRecipientsRefused({BO: (550, b"no such user")})
LATER = SMTPRecipientsRefused({BO: (450, b"try again")})


class Server:
    """A mail server that answers some addresses otherwise than by taking the letter."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **answers: Exception) -> None:
        self.answers, self.taken = answers, list[str]()
        monkeypatch.setattr(post, "send_mail", self.send)

    def send(self, _subject: str, _body: str, _sender: None, to: list[str]) -> int:
        if refusal := self.answers.get(to[0].partition("@")[0]):
            raise refusal
        self.taken += to
        return 1


@pytest.mark.once
@pytest.mark.parametrize("refusal", [UNKNOWN, LATER, SMTPDataError(552, b"full"), ValueError("no address")])
def test_an_address_that_is_refused_is_passed_over_and_the_others_have_their_letter_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, refusal: Exception
) -> None:
    server = Server(monkeypatch, bo=refusal)
    assert post.post("Read", "this", [ANA, BO, CY]) == 2
    assert server.taken == [ANA, CY]
    assert "b.example" in caplog.text
    assert BO not in caplog.text


@pytest.mark.once
@pytest.mark.parametrize(
    ("answers", "sent"),
    [
        ({"bo": UNKNOWN}, 0),
        ({"bo": LATER}, None),
        ({"bo": SMTPDataError(451, b"later")}, None),
        ({"bo": SMTPServerDisconnected()}, None),
        ({"bo": OSError("no route")}, None),
    ],
)
def test_what_nobody_took_is_tried_again_unless_it_would_be_refused_again(
    monkeypatch: pytest.MonkeyPatch, answers: dict[str, Exception], sent: int | None
) -> None:
    Server(monkeypatch, **answers)
    assert post.post("Read", "this", [BO]) == sent
    assert post.post("Read", "this", []) == 0
