"""Signs messages as Standard Webhooks 1.0 says: HMAC-SHA256 over id, timestamp and body."""

import base64
import hmac
from collections.abc import Mapping

MARK = "whsec_"
SECRET_BYTES = 32


def secret_text(secret: bytes) -> str:
    """A secret as its receiver keeps it."""
    return MARK + base64.b64encode(secret).decode()


def signed(secret: bytes, key: str, at: int, body: bytes) -> Mapping[str, str]:
    """The headers of one attempt: `webhook-id` stays over repetitions, `webhook-timestamp` (seconds since 1970) is of this one."""
    content = f"{key}.{at}.".encode() + body
    mac = base64.b64encode(hmac.digest(secret, content, "sha256")).decode()
    return {"webhook-id": key, "webhook-timestamp": str(at), "webhook-signature": f"v1,{mac}"}
