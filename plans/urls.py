from django.urls import path

from plans.views import reading

app_name = "plans"
urlpatterns = [
    path("", reading.plan_list, name="list"),
    path("<slug:slug>/", reading.plan_detail, name="detail"),
]
