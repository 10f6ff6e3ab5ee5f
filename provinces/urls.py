from django.urls import path

from provinces import views

app_name = "provinces"
urlpatterns = [path("tim/", views.place_options, name="places")]
