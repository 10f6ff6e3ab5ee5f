from django.urls import path

from cooperatives.views import history, identity, lists, organisations, programmes, states, support

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
    path("ho-tro/", support.activity_list, name="activities"),
    path("ho-tro/tong-so/", support.activity_total, name="activity_total"),
    path("ho-tro/ghi/", support.activity_new, name="activity_new"),
    path("ho-tro/da-xoa/", support.activities_deleted, name="activities_deleted"),
    path("ho-tro/da-xoa/<int:pk>/khoi-phuc/", support.activity_restore, name="activity_restore"),
    path("ho-tro/<int:pk>/", support.activity_detail, name="activity"),
    path("ho-tro/<int:pk>/sua/", support.activity_edit, name="activity_edit"),
    path("ho-tro/<int:pk>/xoa/", support.activity_delete, name="activity_delete"),
    path("ho-tro/<int:pk>/danh-sach/", support.activity_attendance, name="activity_attendance"),
    path("ho-tro/<int:pk>/so-lieu/", support.activity_participants, name="activity_participants"),
    path("ho-tro/luot/<int:pk>/gan/", support.participation_bind, name="participation_bind"),
    path("chuong-trinh/", programmes.programme_list, name="programmes"),
    path("chuong-trinh/them/", programmes.programme_new, name="programme_new"),
    path("chuong-trinh/<int:pk>/", programmes.programme_edit, name="programme_edit"),
]
