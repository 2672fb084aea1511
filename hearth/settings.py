"""Settings: twelve-factor, safe unless told otherwise. Development is told so by HEARTH_DEBUG."""

import os
import sys
from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

from hearth.foundation.database import APP, is_embedded, login_as
from hearth.foundation.logs import logging_for_django
from hearth.foundation.secrets import VAR, secret

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = VAR
SEAL_HOOK = os.environ.get("HEARTH_SEAL_HOOK", "")
SCAN_HOOK = os.environ.get("HEARTH_SCAN_HOOK", "")
DOCUMENTS_DIR = Path(os.environ.get("HEARTH_DOCUMENTS") or VAR / "documents")
# Rows that an organization adds to the value sets that say what codes tell of; see docs/how-to.
LABEL_CODES = os.environ.get("HEARTH_LABEL_CODES", "")
PACKS_DIR = Path(os.environ.get("HEARTH_PACKS") or BASE_DIR / "packs")
TESTING = "pytest" in sys.modules or env.bool("HEARTH_TESTING", default=False)
DEBUG = env.bool("HEARTH_DEBUG", default=False)
# The embedded server is for one machine; only there is plain http on loopback in order.
EMBEDDED = is_embedded()
LOCAL = env.bool("HEARTH_LOCAL", default=EMBEDDED)

SECRET_KEY = secret("secret_key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "testserver"])
DATABASES = {"default": login_as(APP).django()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "foundation.User"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "csp",
    "procrastinate.contrib.django",
    "hearth.foundation",
    "hearth.ui",
    "hearth.network",
    "hearth.members",
    "hearth.workforce",
    "hearth.access",
    "hearth.documents",
    "hearth.consents",
    "hearth.ledger",
    "hearth.encounters",
    "hearth.transitions",
    "hearth.trainings",
    "hearth.worklist",
    "hearth.administration",
    "hearth.oversight",
    "hearth.referrals",
    "hearth.interop",
    "hearth.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "hearth.web.same_site.SameSiteMiddleware",
    "hearth.web.time_outs.TimeOutMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hearth.access.middleware.ActingPersonMiddleware",
    "hearth.web.second_factor.SecondFactorMiddleware",
    "hearth.web.asking_again.AskingAgainMiddleware",
]
ROOT_URLCONF = "hearth.web.urls"
WSGI_APPLICATION = "hearth.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hearth.ui.shell.shell",
            ],
        },
    }
]

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "hearth.web.sign_in.InvitedOnlyAdapter"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# Whoever signs in has a second factor, or is led to set one up before anything else opens.
REQUIRE_SECOND_FACTOR = env.bool("HEARTH_REQUIRE_SECOND_FACTOR", default=not LOCAL)
ACCOUNT_REAUTHENTICATION_TIMEOUT = 0  # `web.confirming` alone says what is recent
# Attempts, and codes, are counted by `foundation.throttling`: not so that whoever knows a password
# makes its owner wait on their own devices.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None, "reauthenticate": None}
MFA_RATE_LIMITS = {"webauthn_login": None}  # nothing to guess
# How many proxies of ours add to X-Forwarded-For; without any, the connection says who asks.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int(
    "HEARTH_TRUSTED_PROXIES", default=int(env.bool("HEARTH_BEHIND_TLS_PROXY", default=False))
)
MFA_ADAPTER = "hearth.web.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an administrator entered it
MFA_TOTP_ISSUER = "Hearth"
MFA_TOTP_PERIOD = 30
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "hearth.web.second_factor.SecondStepForm",
    "reauthenticate": "hearth.web.second_factor.ConfirmingForm",
    "login_webauthn": "hearth.web.second_factor.PasskeyAloneForm",
}
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Browsers take a passkey over plain http from localhost alone, which the library does not know.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL
SOCIALACCOUNT_ADAPTER = "hearth.web.organization_sign_in.LinkedOnlyAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True}}

AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "hearth.foundation.passwords.CommonPasswordsValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    # What earlier versions stored; made anew at the next sign-in.
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]

# Without a mail server nothing is sent: links are handed over.
EMAIL_HOST = env.str("EMAIL_HOST", default="")
EMAIL_PORT = env.int("EMAIL_PORT", default=587)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="hearth@localhost")

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Español"))]
USE_TZ = True
TIME_ZONE = "America/New_York"
# In the database, so that a code used in one process is used in all.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "foundation_cache",
    }
}

STATIC_URL = "/static/"
# On one machine the finders serve; elsewhere `collectstatic` fills this folder first.
STATIC_ROOT = None if LOCAL else VAR / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "hearth.ui.finders.AssetFinder",
]
WHITENOISE_USE_FINDERS = LOCAL
WHITENOISE_AUTOREFRESH = False

FILE_UPLOAD_HANDLERS = [
    "hearth.documents.uploading.LimitHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FILES = 1

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not LOCAL
# A browser takes such a name from this very host alone and over TLS: no neighbour plants one.
OF_THIS_HOST = "" if LOCAL else "__Host-"
SESSION_COOKIE_NAME = f"{OF_THIS_HOST}sessionid"
CSRF_COOKIE_NAME = f"{OF_THIS_HOST}csrftoken"
LANGUAGE_COOKIE_NAME = f"{OF_THIS_HOST}django_language"
DEVICE_COOKIE_NAME = f"{OF_THIS_HOST}hearth_device"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = not LOCAL
SECURE_HSTS_SECONDS = 0 if LOCAL else 31_536_000
# Say so only where a proxy ends TLS and sets the header itself on every request.
if env.bool("HEARTH_BEHIND_TLS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
X_FRAME_OPTIONS = "DENY"
# With the session, and so gone with it: in a cookie they would outlive it, for whoever comes next.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
DEMONSTRATION = env.bool("HEARTH_DEMONSTRATION", default=EMBEDDED)

LOGGING = logging_for_django(os.environ.get("HEARTH_LOG_LEVEL", "WARNING"))
