from django.urls import path

from plans.views import consulting, documents, life, plans, reading

app_name = "plans"
urlpatterns = [
    path("", plans.plan_list, name="list"),
    path("cay/", plans.plan_tree, name="tree"),
    path("moi/", plans.plan_new, name="new"),
    path("gop-y/", consulting.opinion_list, name="opinion_list"),
    path("gop-y/<int:pk>/", consulting.opinion_answer, name="opinion"),
    path("gop-y/han/<int:pk>/", consulting.consultation_change, name="consultation"),
    path("gop-y/xu-ly/<int:pk>/", consulting.remark_reply, name="remark"),
    path("tai-lieu/<int:pk>/", documents.file_download, name="file"),
    path("tai-lieu/<int:pk>/go/", documents.file_remove, name="file_remove"),
    path("tai-lieu/<int:pk>/khoi-phuc/", documents.file_restore, name="file_restore"),
    path("<slug:slug>/", reading.plan_detail, name="detail"),
    path("<slug:slug>/van-ban/", plans.plan_document, name="document"),
    path("<slug:slug>/sua/", plans.plan_edit, name="edit"),
    path("<slug:slug>/xoa/", plans.plan_delete, name="delete"),
    path("<slug:slug>/tai-lieu/them/", documents.file_new, name="file_new"),
    path("<slug:slug>/buoc/<slug:act>/", life.plan_act, name="act"),
    path("<slug:slug>/y-kien/", consulting.plan_opinions, name="opinions"),
    path("<slug:slug>/dieu-chinh/", life.plan_editions, name="editions"),
    path("<slug:slug>/tiep-nhan/", documents.plan_adopt, name="adopt"),
    path("<slug:slug>/lich-su/", plans.plan_history_tab, name="history"),
]
