from django.urls import path

from cooperatives.views import identity, lists, organisations

app_name = "cooperatives"
urlpatterns = [
    path("", lists.organisation_list, name="list"),
    path("tong-so/", lists.organisation_total, name="total"),
    path("them/", identity.organisation_new, name="new"),
    path("<int:pk>/sua/", identity.organisation_edit, name="edit"),
    path("<int:pk>/", organisations.organisation_detail, name="detail"),
    path("<int:pk>/qua-trinh/", organisations.organisation_spells, name="spells"),
    path("<int:pk>/phieu-nam/", organisations.organisation_returns, name="returns"),
    path("<int:pk>/xep-loai/", organisations.organisation_ratings, name="ratings"),
    path("<int:pk>/ho-tro/", organisations.organisation_support, name="support"),
    path("<int:pk>/khen-thuong/", organisations.organisation_recognitions, name="recognitions"),
]
