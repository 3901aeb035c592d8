"""All settings, read from the environment only; each is listed in docs/operate/settings.md."""

from pathlib import Path

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from aboveboard.config import environment as env

PACKAGE = Path(__file__).resolve().parents[1]
DATA = env.data_folder()

DEBUG = False
SECRET_KEY = env.secret_key(DATA)
ALLOWED_HOSTS = env.listed("ABOVEBOARD_HOSTS", "localhost,127.0.0.1,[::1]")
BASE_URL = env.text("ABOVEBOARD_BASE_URL", "http://127.0.0.1:8000")
SECURE = env.flag("ABOVEBOARD_HTTPS", BASE_URL.startswith("https://"))
PROXIES = int(env.number("ABOVEBOARD_PROXIES", 0, least=0))
AUDIT_PERIOD = env.number("ABOVEBOARD_AUDIT_PERIOD", 3600, least=1)
REGISTER_PERIOD = env.number("ABOVEBOARD_REGISTER_PERIOD", 1, least=0.1)
# Where each list is fetched from; several files of one list are parted by commas.
LIST_ADDRESSES = {
    "un": env.listed("ABOVEBOARD_LISTS_UN", "https://scsanctions.un.org/resources/xml/en/consolidated.xml"),
    "ofac-sdn": env.listed(
        "ABOVEBOARD_LISTS_OFAC_SDN",
        ",".join(f"https://www.treasury.gov/ofac/downloads/{name}.csv" for name in ("sdn", "alt", "add")),
    ),
    "ofac-cons": env.listed(
        "ABOVEBOARD_LISTS_OFAC_CONS",
        "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/CONS_ADVANCED.XML",
    ),
    # The token is the publisher's own for anybody; a registered reader has another, set in the address.
    "eu-fsf": env.listed(
        "ABOVEBOARD_LISTS_EU_FSF",
        "https://webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content?token=dG9rZW4tMjAxNw",
    ),
    "uk": env.listed("ABOVEBOARD_LISTS_UK", "https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.xml"),
    "ca-sema": env.listed(
        "ABOVEBOARD_LISTS_CA_SEMA",
        "https://www.international.gc.ca/world-monde/assets/office_docs/international_relations-relations_internationales/sanctions/sema-lmes.xml",
    ),
} | env.addressed("ABOVEBOARD_LISTS_OWN")
# Where webhooks may lead: these hosts and those below them only; none named means any host of the public internet.
WEBHOOK_HOSTS = env.listed("ABOVEBOARD_WEBHOOK_HOSTS", "")
WEBHOOK_LOOPBACK = env.flag("ABOVEBOARD_WEBHOOK_LOOPBACK", False)
# Which servers of partners may be polled, likewise.
POLLING_HOSTS = env.listed("ABOVEBOARD_POLLING_HOSTS", "")
POLLING_LOOPBACK = env.flag("ABOVEBOARD_POLLING_LOOPBACK", False)
MOST_WAITING = int(env.number("ABOVEBOARD_MOST_WAITING", 5_000, least=1))
REFUSALS_PER_HOUR = int(env.number("ABOVEBOARD_REFUSALS_PER_HOUR", 30, least=1))

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "aboveboard.audit",
    "aboveboard.kernel",
    "aboveboard.accounts",
    "aboveboard.policy",
    "aboveboard.parties",
    "aboveboard.screening",
    "aboveboard.diligence",
    "aboveboard.agreements",
    "aboveboard.standing",
    "aboveboard.contributions",
    "aboveboard.exchange",
    "aboveboard.cooperation",
    "aboveboard.rooms",
    "aboveboard.webhooks",
    "aboveboard.polling",
    "aboveboard.register",
    "aboveboard.web",
    # Last: it looks at the assembled house.
    "aboveboard.config",
]

DATABASES = {"default": env.database(DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "aboveboard.web.compress.CompressPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "aboveboard.accounts.middleware.ActorMiddleware",
    "aboveboard.web.declared.DeclaredMiddleware",
    "aboveboard.web.errors.ErrorMiddleware",
]
FORM_RENDERER = "aboveboard.web.forms.renderer.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.csp",
                "django.template.context_processors.i18n",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "aboveboard.web.shell.shell",
            ],
        },
    },
]
ROOT_URLCONF = "aboveboard.config.urls"
WSGI_APPLICATION = "aboveboard.config.wsgi.application"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("es", _("Spanish")), ("ar", _("Arabic"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True

STATIC_URL = "static/"
STATICFILES_DIRS = [PACKAGE / "static"] if (PACKAGE / "static").exists() else []
# Collected at installation and at each start of the server: compressed once, and named by content, so that browsers keep them.
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "aboveboard.config.static.Collected"},
}
# What has not been collected is served from the package itself.
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

# Who signs in, and how.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ["email", "name"]}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
PASSWORD_RESET_TIMEOUT = 24 * 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "aboveboard.accounts.adapter.AccountAdapter"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {"login": "aboveboard.accounts.forms.BoundedLoginForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "20/m/ip,5/5m/key"}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
MFA_ADAPTER = "aboveboard.accounts.adapter.SecondFactorAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "activate_totp": "aboveboard.accounts.forms.BoundedActivateForm",
    "add_webauthn": "aboveboard.accounts.passkeys.AddPasskeyForm",
    "authenticate": "aboveboard.accounts.forms.AuthenticateOnceForm",
    "authenticate_webauthn": "aboveboard.accounts.passkeys.AuthenticatePasskeyForm",
    "login_webauthn": "aboveboard.accounts.passkeys.LoginPasskeyForm",
    "reauthenticate": "aboveboard.accounts.forms.ReauthenticateOnceForm",
    "reauthenticate_webauthn": "aboveboard.accounts.passkeys.ReauthenticatePasskeyForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "aboveboard"
MFA_TOTP_TOLERANCE = 1
# Without HTTPS browsers offer passkeys on localhost only.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE

# allauth counts tries to sign in in the first; nothing else is kept there. The second are files of this machine that may go any time.
CACHES = {
    "default": {"BACKEND": "aboveboard.accounts.counters.Counters"},
    "shown": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA / "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}
# Without a mail server, letters wait in the data folder for the operator.
MAILERS = env.mailers(DATA)
DEFAULT_FROM_EMAIL = env.text("ABOVEBOARD_MAIL_FROM", "aboveboard@localhost")

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrftoken"
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [BASE_URL] if SECURE else []
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE and PROXIES else None
SECURE_SSL_REDIRECT = SECURE
