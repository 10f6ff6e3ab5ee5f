from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("", views.report_list, name="list"),
    path("lap-moi/", views.report_new, name="new"),
    path("<uuid:pk>/", views.report_detail, name="detail"),
    path("<uuid:pk>/tien-do/", views.report_status, name="status"),
    path("<uuid:pk>/tai-ve/", views.report_download, name="download"),
    path("<uuid:pk>/ky/", views.report_sign, name="sign"),
    path("<uuid:pk>/lap-lai/", views.report_retry, name="retry"),
]
