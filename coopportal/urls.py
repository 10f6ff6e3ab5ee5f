from allauth.account import views as account
from django.urls import include, path
from django.views.decorators.cache import never_cache

from coopportal import views
from reports.views import verifying

handler400 = "coopportal.errors.bad_request"
handler403 = "coopportal.errors.permission_denied"
handler404 = "coopportal.errors.page_not_found"
handler500 = "coopportal.errors.server_error"

accounts = [
    path("dang-nhap/", account.login, name="account_login"),
    path("dang-xuat/", account.logout, name="account_logout"),
    path("dang-ky/", account.signup, name="account_signup"),  # closed; allauth's sign-in asks for its address
    path("ngung-su-dung/", account.account_inactive, name="account_inactive"),
    path("tai-khoan/mat-khau/", account.password_change, name="account_change_password"),
    path("tai-khoan/xac-nhan/", account.reauthenticate, name="account_reauthenticate"),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("tim/", views.search, name="search"),
    path("healthz", never_cache(views.healthz), name="healthz"),
    path("ke-hoach/", include("plans.urls")),
    path("hop-tac-xa/", include("cooperatives.urls")),
    path("xa-phuong/", include("provinces.urls")),
    path("chi-tieu/", include("indicators.urls")),
    path("bao-cao/", include("reports.urls")),
    path("tra-cuu/", verifying.verify, name="verify"),
    path("tra-cuu/<slug:code>/", verifying.verified, name="verified"),
    path("", include("jobs.urls")),
    path("ban-nhap/", include("accounts.urls")),
    path("api/v1/", include("coopportal.api")),
    *accounts,
]
