"""The sign-in, second-factor and step-up pages render in the look of the house for every state that allauth shows them in."""

import re

import pytest
from django import forms
from django.test import RequestFactory, override_settings

from aboveboard.web.forms.renderer import Renderer
from tests.web.gallery import AT, engine
from tests.web.test_parts import HOSTILE, Reader


class CodeForm(forms.Form):
    """Stands where allauth gives its own forms."""

    default_renderer = Renderer
    secret = "ABCDEFGHIJKLMNOP"
    code = forms.CharField(label="Code")
    credential = forms.CharField(widget=forms.HiddenInput, required=False)


PAGES = [
    "account/login.html",
    "account/logout.html",
    "account/reauthenticate.html",
    "account/password_change.html",
    "account/password_set.html",
    "account/password_reset.html",
    "account/account_inactive.html",
    "mfa/authenticate.html",
    "mfa/reauthenticate.html",
    "mfa/index.html",
    "mfa/totp/activate_form.html",
    "mfa/totp/deactivate_form.html",
    "mfa/recovery_codes/generate.html",
    "mfa/recovery_codes/index.html",
    "mfa/webauthn/authenticator_list.html",
    "mfa/webauthn/add_form.html",
]


def draw(name: str, form: forms.Form) -> str:
    keys = [{"pk": 1, "created_at": AT, "last_used_at": None, "wrap": {"is_passwordless": True}}]
    context = {
        "form": form,
        "webauthn_form": CodeForm(prefix="key"),
        "js_data": {"name": HOSTILE},
        "authenticators": keys if name.endswith("authenticator_list.html") else {"totp": True, "webauthn": keys},
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        "PASSKEY_LOGIN_ENABLED": True,
        "unused_code_count": 3,
        "unused_codes": ["11111", "22222"],
        "can_view_codes": True,
        "reauthentication_alternatives": [{"url": "/other", "description": HOSTILE}],
        "totp_svg": "<svg></svg>",
    }
    with override_settings(ROOT_URLCONF="allauth.urls"):
        return str(engine().get_template(name).render(context, RequestFactory().get("/")))


@pytest.mark.parametrize("name", PAGES)
def test_the_page_has_the_look_and_keeps_the_policy(name: str) -> None:
    html = draw(name, CodeForm())
    tags = Reader(html).tags
    assert 'class="top"' in html
    assert html.count("<h1>") == 1
    assert re.search(r"<title>\s*\S.*?aboveboard</title>", html, re.DOTALL)
    assert all("style" not in attrs and not any(a.startswith("on") for a in attrs) for _, attrs in tags)
    assert all(attrs.get("src") or attrs.get("type") == "application/json" for tag, attrs in tags if tag == "script")
    assert "<img src=x" not in html
    # A form without the token could be sent from any other site.
    assert html.count('method="post"') == html.count("csrfmiddlewaretoken")


@pytest.mark.parametrize("name", ["account/login.html", "account/reauthenticate.html", "mfa/authenticate.html", "mfa/reauthenticate.html"])
def test_a_wrong_code_is_said_on_top_and_at_the_field(name: str) -> None:
    html = draw(name, CodeForm({"code": ""}))
    assert 'href="#id_code"' in html
    assert 'id="id_code_error"' in html


def test_the_key_to_type_is_shown_beside_the_picture() -> None:
    html = draw("mfa/totp/activate_form.html", CodeForm())
    assert CodeForm.secret in html
    assert "<svg></svg>" in html


def test_the_factors_are_told_as_they_stand() -> None:
    html = draw("mfa/index.html", CodeForm())
    for said in ("Remove the app", "key signs you in.", "There are none."):
        assert said in html
    assert "Set up an app" not in html
