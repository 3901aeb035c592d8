"""All settings, read from the environment only; each is listed in docs/operate/settings.md."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from aboveboard.config import environment as env

PACKAGE = Path(__file__).resolve().parents[1]
DATA = env.data_folder()

DEBUG = False
SECRET_KEY = env.secret_key(DATA)
ALLOWED_HOSTS = env.listed("ABOVEBOARD_HOSTS", "localhost,127.0.0.1,[::1]")
BASE_URL = env.text("ABOVEBOARD_BASE_URL", "http://127.0.0.1:8000")
SECURE = env.flag("ABOVEBOARD_HTTPS", BASE_URL.startswith("https://"))
DOORS = env.listed("ABOVEBOARD_DOORS", "public,partner,staff,country,taxii")
AUDIT_PERIOD = env.number("ABOVEBOARD_AUDIT_PERIOD", 3600, least=1)
REGISTER_PERIOD = env.number("ABOVEBOARD_REGISTER_PERIOD", 1, least=0.1)
REFUSALS_PER_HOUR = int(env.number("ABOVEBOARD_REFUSALS_PER_HOUR", 30, least=1))

CONTEXTS = [
    name
    for name in (
        "audit",
        "kernel",
        "accounts",
        "policy",
        "parties",
        "screening",
        "diligence",
        "agreements",
        "standing",
        "contributions",
        "exchange",
        "cooperation",
        "register",
        "web",
        "api",
        "taxii",
    )
    if (PACKAGE / name / "apps.py").exists()
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    *(f"aboveboard.{name}" for name in CONTEXTS),
]

DATABASES = {"default": env.database(DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

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
