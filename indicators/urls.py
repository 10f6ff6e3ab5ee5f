from django.urls import path

from indicators.views import catalogue, figures, records

app_name = "indicators"
urlpatterns = [
    path("", catalogue.indicator_list, name="list"),
    path("<slug:code>/", figures.indicator_detail, name="detail"),
    path("<slug:code>/ban-ghi/", records.indicator_records, name="records"),
]
