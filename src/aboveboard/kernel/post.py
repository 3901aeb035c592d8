"""Sends one letter to several people, one by one, so that nobody reads another's address and one bad address stops nobody."""

import logging
from collections.abc import Iterable
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

from django.core.mail import send_mail

PERMANENT = 500
log = logging.getLogger("aboveboard.post")


def post(subject: str, body: str, addresses: Iterable[str]) -> int | None:
    """Send a letter to each address; how many the mail server took, or None where all is to be tried again.

    An address that the server refuses is passed over. All is tried again where the server is away, and where it took none and
    only put some off (RFC 5321 §4.2.1, a reply of 4yz).
    """
    taken, put_off = 0, 0
    for address in addresses:
        try:
            taken += send_mail(subject, body, None, [address])
        except (SMTPRecipientsRefused, SMTPDataError, ValueError) as refusal:
            # Of a person's address the log keeps the domain only: enough to find whom to ask.
            log.warning("a mail server refused a letter to somebody at %s", address.rpartition("@")[2])
            put_off += not _is_final(refusal)
        except (OSError, SMTPException):
            log.exception("no letter could be sent")
            return None
    return taken if taken or not put_off else None


def _is_final(refusal: SMTPRecipientsRefused | SMTPDataError | ValueError) -> bool:
    """Whether the same letter to the same address would be refused again; an address that is none at all is."""
    match refusal:
        case SMTPRecipientsRefused():
            return all(code >= PERMANENT for code, _ in refusal.recipients.values())
        case SMTPDataError():
            return refusal.smtp_code >= PERMANENT
        case _:
            return True
