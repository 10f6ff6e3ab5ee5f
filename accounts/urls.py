from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.draft_keep, name="draft"),
    path("bo/", views.draft_drop, name="draft_drop"),
]
