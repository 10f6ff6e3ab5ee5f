from django.urls import path

from cooperatives import views

app_name = "cooperatives"
urlpatterns = [
    path("", views.organisation_list, name="list"),
    path("tong-so/", views.organisation_total, name="total"),
    path("<int:pk>/", views.organisation_detail, name="detail"),
]
