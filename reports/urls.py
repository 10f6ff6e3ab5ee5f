from django.urls import path

from reports.views import asking, reading, signing

app_name = "reports"
urlpatterns = [
    path("", asking.report_list, name="list"),
    path("lap-moi/", asking.report_new, name="new"),
    path("<uuid:pk>/", reading.report_detail, name="detail"),
    path("<uuid:pk>/tien-do/", asking.report_status, name="status"),
    path("<uuid:pk>/tai-ve/", reading.report_download, name="download"),
    path("<uuid:pk>/ky/", signing.report_sign, name="sign"),
    path("<uuid:pk>/lap-lai/", asking.report_retry, name="retry"),
]
