"""Second factors that cannot be enrolled, removed or used: the sentence that says why, and nothing changed."""

import pytest
from allauth.mfa.models import Authenticator

from aboveboard.accounts import actions
from aboveboard.accounts.models import User
from aboveboard.kernel.errors import Conflict, Invalid, Missing
from tests import make_accounts as make

pytestmark = pytest.mark.django_db
CREDENTIAL = {"id": "AAAA", "rawId": "AAAA", "type": "public-key"}


@pytest.fixture
def ana(house: None) -> User:
    return make.user("Ana Applicant")


def test_an_app_is_enrolled_once_with_a_long_secret(ana: User) -> None:
    me = make.actor(ana)
    with pytest.raises(Invalid, match="base 32"):
        actions.enrol_totp(me, ana, secret="short")
    with pytest.raises(Conflict, match="app or a passkey first"):
        actions.renew_recovery_codes(me, ana)
    assert not Authenticator.objects.exists()
    actions.enrol_totp(me, ana, secret=make.SECRET)
    with pytest.raises(Conflict, match="enrolled already"):
        actions.enrol_totp(me, ana, secret=make.SECRET)
    assert Authenticator.objects.filter(type="totp").count() == 1


def test_so_many_passkeys_are_kept_and_recovery_codes_come_with_the_first(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aboveboard.accounts.actions.factors.MOST_PASSKEYS", 1)
    me = make.actor(ana)
    actions.add_passkey(me, ana, name="Blue key", credential=CREDENTIAL)
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"webauthn", "recovery_codes"}
    with pytest.raises(Conflict, match="At most 1 keys"):
        actions.add_passkey(me, ana, name="Red key", credential=CREDENTIAL)
    assert Authenticator.objects.get(type="webauthn").wrap().name == "Blue key"


def test_a_factor_of_somebody_else_is_missing(ana: User) -> None:
    other = make.user("Otto Other", totp=make.SECRET)
    theirs = Authenticator.objects.get(user=other, type="totp").pk
    with pytest.raises(Missing):
        actions.remove_second_factor(make.actor(ana), ana, authenticator=theirs)
    with pytest.raises(Missing):
        actions.use_second_factor(make.actor(ana), ana, authenticator=theirs, code=make.code())
    assert Authenticator.objects.filter(pk=theirs).exists()
