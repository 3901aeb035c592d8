"""The people of the fictional house: one or more for each role, each with password, authenticator app and token."""

import base64
import hashlib
import hmac
import secrets
import struct
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from aboveboard.accounts import actions, queries, throttle
from aboveboard.accounts.values import BodyForm, BodyKind, DelegationForm, Invitation
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.lib import clock

DOMAIN = "example.org"
BODIES = (
    BodyForm("assembly", BodyKind.UNIT, "General Assembly"),
    BodyForm("secretariat", BodyKind.UNIT, "General Secretariat"),
    BodyForm("ethics-committee", BodyKind.COMMITTEE, "Ethics Review Committee"),
    BodyForm("secretary-general", BodyKind.SG, "Secretary General"),
    BodyForm("executive-committee", BodyKind.EC, "Executive Committee"),
    BodyForm("ncb-no", BodyKind.NCB, "National Central Bureau, Norway", "no"),
    BodyForm("applicants", BodyKind.PARTNER, "Applicants"),
    BodyForm("ncb-ke", BodyKind.NCB, "National Central Bureau, Kenya", "ke"),
)
# Who plays: a key, the role, the body, the name. The first of a role is the one that the facts file names.
STAFF = (
    ("officer", "officer", "secretariat", "Olga Nilsen"),
    ("analyst", "analyst", "secretariat", "Musa Okafor"),
    ("reviewer", "reviewer", "secretariat", "Rania Haddad"),
    ("legal", "legal", "secretariat", "Lucía Prado"),
    ("finance", "finance", "secretariat", "Femi Adeyemi"),
    ("security", "security", "secretariat", "Sven Lindqvist"),
    ("ethics", "ethics", "secretariat", "Esi Mensah"),
    ("supervisor", "supervisor", "secretariat", "Hanna Brandt"),
    ("secondee", "secondee", "secretariat", "Ilse Brandsma"),
    ("auditor", "auditor", "secretariat", "Aiko Tanabe"),
    ("committee", "committee", "ethics-committee", "Mei Lin"),
    ("committee2", "committee", "ethics-committee", "Carlos Ibarra"),
    ("committee3", "committee", "ethics-committee", "Johanna Weiss"),
    ("sg", "sg", "secretary-general", "Gabriel Sow"),
    ("ec", "ec", "executive-committee", "Ana Ferreira"),
    ("ec2", "ec", "executive-committee", "Tomasz Zielak"),
    ("ec3", "ec", "executive-committee", "Priya Raman"),
    ("ncb", "ncb", "ncb-no", "Ingrid Solheim"),
    ("exchange", "exchange_desk", "secretariat", "Wanjiru Kamau"),
    ("secondee2", "secondee", "secretariat", "Oskar Lundvall"),
    ("secondee3", "secondee", "secretariat", "Niamh Gallagher"),
    ("ncb2", "ncb", "ncb-ke", "Amani Otieno"),
    ("applicant", "applicant", "applicants", "Theresa Moosbrugger"),
    ("partner", "applicant", "applicants", "Saskia de Wit"),
    ("partner2", "applicant", "applicants", "Maja Sandqvist"),
    ("partner3", "applicant", "applicants", "Declan Moriarty"),
)
DELEGATED = {"AU-D-SG": "sg"}


@dataclass(frozen=True, slots=True)
class Player:
    """One person of the demo, with everything needed to be them; none of it is a secret of anybody."""

    key: str
    name: str
    username: str
    password: str
    totp_secret: str
    token: str
    user: UUID

    def actor(self) -> Actor:
        """The person as a door would see them, by the token."""
        actor = queries.actor_of_token(self.token)
        if actor is None:
            raise RuntimeError(f"The token of {self.name} is not accepted.")
        return actor

    def step_up(self) -> None:
        """Give the second factor, so that binding acts are open to the token for a while."""
        found = queries.actor_and_token(self.token)
        if found is None:
            raise RuntimeError(f"The token of {self.name} is not accepted.")
        actor, token = found
        # The code before the present one is accepted still, and the present one is left for the person to sign in with.
        # Shown and accepted at one instant: where the step ended in between, that code would be two steps old.
        with clock.frozen(clock.now()) as at:
            code = totp(self.totp_secret, at.timestamp() - 30)
            actions.confirm_second_factor(actor, token, code=code, attempt=throttle.begin(self.user))


def totp(secret: str, at: float) -> str:
    """The six digits that an authenticator app shows at a time in seconds (RFC 6238, SHA-1, 30 s)."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(at) // 30), hashlib.sha1)
    offset = digest[-1] & 0x0F
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def found() -> dict[str, Player]:
    """Set up the organs, their people and the delegation to the Secretary General."""
    for body in BODIES:
        actions.found_body(SYSTEM, body)
    players = {key: _join(key, name, role, body) for key, role, body, name in STAFF}
    today = clock.today()
    for rule, role in DELEGATED.items():
        form = DelegationForm("assembly", role, rule, "AG-2026-RES-07 (fictional)", today, today + timedelta(days=730))
        actions.record_delegation(SYSTEM, form)
    return players


def _join(key: str, name: str, role: str, body: str) -> Player:
    """Make an account with password, authenticator app and token, and give it its role."""
    username, password = f"{key}@{DOMAIN}", f"{secrets.token_urlsafe(12)}-Aa1"
    secret = base64.b32encode(secrets.token_bytes(20)).decode()
    user = actions.invite_user(SYSTEM, Invitation(username, name))
    actions.set_password(SYSTEM, user, password=password)
    actions.enrol_totp(SYSTEM, user, secret=secret)
    actions.grant_role(SYSTEM, user, body=body, role=role)
    issued = actions.issue_token(SYSTEM, user, name="demo")
    return Player(key, name, username, password, secret, issued.text, user.pk)
