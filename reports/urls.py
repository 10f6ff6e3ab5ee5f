from django.urls import path

from reports.views import asking, comparing, life, reading, signing

app_name = "reports"
urlpatterns = [
    path("", asking.report_list, name="list"),
    path("lap-moi/", asking.report_new, name="new"),
    path("<uuid:pk>/", reading.report_detail, name="detail"),
    path("<uuid:pk>/tien-do/", asking.report_status, name="status"),
    path("<uuid:pk>/tai-ve/", reading.report_download, name="download"),
    path("<uuid:pk>/ky/", signing.report_sign, name="sign"),
    path("<uuid:pk>/trinh-ky/", life.report_submit, name="submit"),
    path("<uuid:pk>/rut-ve/", life.report_take_back, name="take_back"),
    path("<uuid:pk>/tra-lai/", life.report_send_back, name="send_back"),
    path("<uuid:pk>/phat-hanh/", life.report_issue, name="issue"),
    path("<uuid:pk>/ban-ky/", life.report_paper, name="paper"),
    path("<uuid:pk>/so-sanh/", comparing.report_comparison, name="comparison"),
    path("<uuid:pk>/lap-lai/", asking.report_retry, name="retry"),
]
