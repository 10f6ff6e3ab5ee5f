"""Settings. The environment decides; nothing secret stands here.

`PORTAL_MODE` is `tryout` (embedded services unless URLs name servers, a key of its own in VAR) or `production`
(needs SECRET_KEY, ALLOWED_HOSTS, DATABASE_URL and REDIS_URL, and refuses to start without them).
"""

import os
import secrets
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from coopportal import embedded

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(env("VAR", default=str(BASE_DIR / "var"))).resolve()
PRODUCTION = env("PORTAL_MODE", default="tryout") == "production"


def required(*names):
    """The values of environment variables that production cannot do without; raises one sentence naming all missing."""
    missing = [name for name in names if not os.environ.get(name)]
    if missing:
        raise ImproperlyConfigured(
            f"PORTAL_MODE=production needs {', '.join(missing)} in the environment; docs/deploy.md shows how to set them."
        )
    return [os.environ[name] for name in names]


def own_secret_key(path: Path) -> str:
    """The try-out's key: made once, kept in VAR, readable by the owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    while not path.exists():
        own = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        with suppress(FileExistsError):  # whoever starts first names the key
            os.link(own, path)
        own.unlink()
    return path.read_text()


if PRODUCTION:
    SECRET_KEY, _hosts, _database_url, _redis_url = required("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL")
    ALLOWED_HOSTS = [host.strip() for host in _hosts.split(",")]
else:
    SECRET_KEY = env("SECRET_KEY", default="") or own_secret_key(VAR / "secret-key")
    ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]

DEBUG = False
ROOT_URLCONF = "coopportal.urls"
WSGI_APPLICATION = "coopportal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_NAME = "Kế hoạch Hợp tác xã"

INSTALLED_APPS = [
    "coopportal.apps.CoopportalConfig",
    "coopportal.kit",
    "provinces",
    "accounts",
    "jobs",
    "cooperatives",
    "indicators",
    "plans",
    "reports",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "axes",
    "django_filters",
    "django_htmx",
    "knox",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "coopportal.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "coopportal.errors.RefusalMiddleware",
    "coopportal.middleware.PrivatePagesMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "coopportal.shell.shell",
            ],
        },
    }
]

# One PostgreSQL. The second alias is the same database on a connection of its own: a running job renews its lease and
# reports progress there while its work is still uncommitted.
_url = env("DATABASE_URL", default="") or embedded.database_url(VAR)
DATABASES = {
    "default": env.db_url_config(_url)
    | {
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"TEMPLATE": "template0"},
    }
}
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"]["OPTIONS"] |= {
    "connect_timeout": 3,
    # The last one: a page read from memory or an SSD costs little more out of turn than in turn.
    "options": "-c statement_timeout=60s -c lock_timeout=10s -c idle_in_transaction_session_timeout=120s "
    "-c random_page_cost=1.1",
}
DATABASES["jobs"] = DATABASES["default"] | {"TEST": {"MIRROR": "default"}, "ATOMIC_REQUESTS": False}

if _redis_url := env("REDIS_URL", default=""):
    CELERY_BROKER_URL = CACHE_URL = _redis_url
else:
    CELERY_BROKER_URL, CACHE_URL = embedded.broker_url(VAR), embedded.redis_url(VAR)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CACHE_URL,
        "KEY_PREFIX": "coopportal",
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    }
}

CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_SOFT_TIME_LIMIT = 300
CELERY_TASK_TIME_LIMIT = 330
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 30,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "visibility_timeout": 3600,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TIMEZONE = "Asia/Ho_Chi_Minh"

# Notices go out by e-mail where a server is named (EMAIL_URL=smtp+tls://user:password@host:587); else they stay on the page.
_mail_url = env("EMAIL_URL", default="")
MAIL_ENABLED = bool(_mail_url)
if MAIL_ENABLED:
    _mail = env.email_url_config(_mail_url)
    EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"] or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"] or "", _mail["EMAIL_HOST_PASSWORD"] or ""
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.get("EMAIL_USE_TLS", False), _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
# As it stands in letters and under signed reports; else under the first name that the portal answers to.
_site = f"https://{ALLOWED_HOSTS[0].lstrip('.')}" if PRODUCTION else "http://127.0.0.1:8000"
SITE_URL = (env("SITE_URL", default="") or _site).rstrip("/")
MAIL_DOMAIN = urlsplit(SITE_URL).hostname
DEFAULT_FROM_EMAIL = env("EMAIL_FROM", default=f"khong-tra-loi@{MAIL_DOMAIN}")

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = False  # django-axes counts failures, in the database, so that a lost Redis forgets nothing
ACCOUNT_FORMS = {"login": "accounts.forms.SignInForm", "change_password": "accounts.forms.NewPasswordForm"}
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "accounts.views.locked_out"
AXES_CLIENT_IP_CALLABLE = "accounts.views.client_address"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = []

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False
FORMAT_MODULE_PATH = ["coopportal.formats"]

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
if (BASE_DIR / "build" / "vendor").is_dir():
    STATICFILES_DIRS.append(("vendor", BASE_DIR / "build" / "vendor"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_FAILURE_VIEW = "coopportal.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "coopportal.kit.uploads.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    CSRF_TRUSTED_ORIGINS = [f"https://{host.lstrip('.')}" for host in ALLOWED_HOSTS]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.tokens.ActiveTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["coopportal.kit.rest.StrictJSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["coopportal.filters.KnownParameters"],
    "DEFAULT_PAGINATION_CLASS": "coopportal.pagination.KeysetPagination",
    "DEFAULT_SCHEMA_CLASS": "coopportal.description.PortalSchema",
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "COERCE_DECIMAL_TO_STRING": False,
    "PAGE_SIZE": 50,
    "URL_FORMAT_OVERRIDE": None,  # ?format= is the format of a report's file
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Kế hoạch Hợp tác xã – API",
    "DESCRIPTION": (
        "Sổ đăng ký kinh tế tập thể, chỉ tiêu, kế hoạch, báo cáo: đọc và ghi như trên cổng, cùng quyền, cùng quy tắc.\n\n"
        "- **Đăng nhập**: gửi `Authorization: Token cp_…`; mã truy cập do quản trị hệ thống cấp.\n"
        "- **Sửa**: đọc bản ghi, gửi lại `ETag` của nó ở `If-Match`. Người khác đã sửa thì nhận 412, `differences` nêu "
        "từng trường: khi bạn đọc, hiện nay, bạn gửi.\n"
        "- **Gửi lại**: mỗi POST kèm một `Idempotency-Key`; mất câu trả lời thì gửi lại, không ghi hai lần.\n"
        "- **Lỗi**: `errors` nêu từng trường (`attr`) và câu tiếng Việt (`detail`).\n"
        "- **Danh sách**: mỗi trang tối đa 200 dòng; đi tiếp theo `next`.\n"
        "- **Việc lâu** (báo cáo, xuất, nhập): 202 và `Location`; đọc địa chỉ đó đến khi xong.\n"
        "- **Số liệu**: tiền là đồng nguyên; `null` là chưa có số liệu, 0 là không phát sinh."
    ),
    "TAGS": [
        {"name": name}
        for name in (
            "Tổ chức kinh tế tập thể",
            "Giai đoạn hoạt động",
            "Người đại diện",
            "Thành viên liên hiệp",
            "Tài liệu",
            "Đề nghị sửa",
            "Hồ sơ đã gộp",
            "Phiếu thông tin năm",
            "Số liệu cấp xã",
            "Xếp loại",
            "Bộ tiêu chí xếp loại",
            "Hoạt động hỗ trợ",
            "Lượt tham gia",
            "Chương trình, chính sách",
            "Khen thưởng, chứng nhận",
            "Thay đổi hàng loạt",
            "Lần nhập tệp",
            "Tệp xuất danh sách",
            "Chỉ tiêu",
            "Số liệu báo cáo",
            "Lần chốt số liệu",
            "Chất lượng số liệu",
            "Kế hoạch",
            "Ý kiến góp ý",
            "Góp ý",
            "Tài liệu của kế hoạch",
            "Chỉ tiêu kế hoạch",
            "Nhiệm vụ, giải pháp",
            "Mốc công việc",
            "Đề nghị giải trình",
            "Giải trình",
            "Văn bản đưa vào đọc",
            "Báo cáo tiến độ",
            "Kỳ báo cáo phải gửi",
            "Tỉnh, thành phố",
            "Xã, phường, đặc khu",
        )
    ],  # fmt: skip
    "SWAGGER_UI_SETTINGS": {
        "docExpansion": "none",
        "defaultModelsExpandDepth": -1,
        "deepLinking": True,
        "filter": True,
    },
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "OrganisationKind": "cooperatives.models.Kind",
        "IndicatorGroup": "indicators.models.Indicator.Group",
        "RecognitionGroup": "cooperatives.models.Recognition.Group",
        "ActivityKind": "cooperatives.models.support.SupportActivity.Kind",
        "PlanStatus": "plans.models.Plan.Status",
        "PlanAdoptionChoice": "plans.models.Adoption.Choice",
        "PlanDocumentKind": "plans.models.PlanDocument.Kind",
        "RemarkReplyChoice": "plans.models.Remark.Reply",
        "TargetChangeKind": [("added", "added"), ("changed", "changed"), ("withdrawn", "withdrawn")],
        "ReportStatus": "reports.models.ProgressReport.Status",
        "ReportKind": "reports.models.ProgressReport.Kind",
        "ReturnState": "cooperatives.models.yearly.SubmissionState",
        "WorkState": "plans.models.WorkState",
        "ReportedState": "indicators.models.ReportedState",
        "FigureNature": "indicators.models.ReportedValue.Nature",
        "Difficulty": "cooperatives.models.yearly.Difficulty",
        "RatingCause": "cooperatives.models.Rating.Cause",
        "ProposalState": "cooperatives.models.ChangeProposal.State",
        "ImportState": "cooperatives.models.ImportState",
        "ImportTable": "cooperatives.api.imports.TABLE_CHOICES",
        "BulkAct": "cooperatives.api.lists.ACT_CHOICES",
        "Reorganisation": "cooperatives.api.joining.WAY_CHOICES",
    },
}
DRF_STANDARDIZED_ERRORS = {"EXCEPTION_HANDLER_CLASS": "coopportal.errors.ApiExceptionHandler"}
REST_KNOX = {"TOKEN_TTL": timedelta(days=365), "TOKEN_PREFIX": "cp_"}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "coopportal.middleware.RequestIdFilter"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {request_id} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "jobs": {"level": "INFO", "handlers": ["console"], "propagate": False},
    },
}
