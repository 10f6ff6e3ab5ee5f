from django.urls import path

from jobs import views

app_name = "jobs"
urlpatterns = [
    path("viec-nen/", views.job_list, name="list"),
    path("viec-nen/<uuid:pk>/huy/", views.job_cancel, name="cancel"),
    path("viec-nen/<uuid:pk>/chay-lai/", views.job_retry, name="retry"),
    path("thong-bao/", views.notice_list, name="notices"),
    path("thong-bao/da-xem/", views.notices_read, name="notices_read"),
    path("thong-bao/cach-nhan/", views.notice_choice, name="notice_choice"),
    path("thong-bao/<int:pk>/", views.notice_open, name="notice_open"),
]
