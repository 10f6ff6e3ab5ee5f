from django.urls import path

from jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.job_list, name="list"),
    path("<uuid:pk>/huy/", views.job_cancel, name="cancel"),
    path("<uuid:pk>/chay-lai/", views.job_retry, name="retry"),
]
