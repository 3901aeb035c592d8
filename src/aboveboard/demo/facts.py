"""The JSON file that tests and others rely on: where everything is, and how to be each person."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aboveboard.audit import keys, sequencer
from aboveboard.demo.cast import Player
from aboveboard.demo.furnish import Lives
from aboveboard.exchange import queries as exchange

ROLES = (
    "applicant",
    "partner",
    "officer",
    "analyst",
    "reviewer",
    "legal",
    "finance",
    "security",
    "ethics",
    "committee",
    "sg",
    "ec",
    "ncb",
    "auditor",
)


def facts(base_url: str, cast: Mapping[str, Player], lives: Lives) -> dict[str, Any]:
    """What there is: the address, the people, the partner's exchange, the register and its log."""
    partner = cast[lives.standing.partner.speaker]
    onboarding = exchange.onboarding(lives.standing.organisation)
    return {
        "base_url": base_url,
        "users": {
            key: {
                "username": cast[key].username,
                "password": cast[key].password,
                "totp_secret": cast[key].totp_secret,
                "token": cast[key].token,
            }
            for key in ROLES
        },
        "taxii": {
            "discovery_url": f"{base_url}/taxii2/",
            "username": partner.username,
            "password": partner.token,
            "read_write": str(onboarding.collection),
            "read_only": str(exchange.visible_collection(partner.actor(), "shared").id),
            "identity": onboarding.identity,
            "object_defaults": dict(onboarding.object_defaults),
        },
        "register": {
            "url": f"{base_url}/register/",
            "log_url": f"{base_url}/log/register",
            "verifier_key": keys.verifier_key(sequencer.REGISTER.name),
            "data": str(sequencer.REGISTER.folder),
        },
    }


def write(path: Path, content: Mapping[str, Any]) -> None:
    """Write the file in one step, readable by its owner only: it holds sign-ins, though fictional ones."""
    temporary = path.with_name(f"{path.name}.new")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(content, file, indent=2, ensure_ascii=False)
        file.write("\n")
    temporary.replace(path)
