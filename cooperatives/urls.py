from django.urls import path

from cooperatives.views import history, identity, lists, organisations, states

app_name = "cooperatives"
urlpatterns = [
    path("", lists.organisation_list, name="list"),
    path("tong-so/", lists.organisation_total, name="total"),
    path("them/", identity.organisation_new, name="new"),
    path("<int:pk>/sua/", identity.organisation_edit, name="edit"),
    path("<int:pk>/", organisations.organisation_detail, name="detail"),
    path("<int:pk>/qua-trinh/", states.organisation_spells, name="spells"),
    path("<int:pk>/qua-trinh/ghi/<slug:event>/", states.event_new, name="event_new"),
    path("qua-trinh/<int:pk>/sua/", states.turn_edit, name="turn_edit"),
    path("qua-trinh/<int:pk>/xoa/", states.turn_delete, name="turn_delete"),
    path("<int:pk>/phieu-nam/", organisations.organisation_returns, name="returns"),
    path("<int:pk>/xep-loai/", organisations.organisation_ratings, name="ratings"),
    path("<int:pk>/ho-tro/", organisations.organisation_support, name="support"),
    path("<int:pk>/khen-thuong/", organisations.organisation_recognitions, name="recognitions"),
    path("<int:pk>/lich-su/", history.organisation_history_tab, name="history"),
]
