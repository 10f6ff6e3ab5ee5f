from django.urls import path

from reports.views import asking, chasing, comparing, duties, life, narrative, own_forms, reading, signing

app_name = "reports"
urlpatterns = [
    path("", asking.report_list, name="list"),
    path("lap-moi/", asking.report_new, name="new"),
    path("bieu-mau/", own_forms.own_forms, name="own_forms"),
    path("bieu-mau/<int:pk>/", own_forms.own_form_file, name="own_form_file"),
    path("bieu-mau/<int:pk>/thoi-dung/", own_forms.own_form_withdraw, name="own_form_withdraw"),
    path("bieu-mau/da-dien/<int:pk>/", own_forms.filled_file, name="filled"),
    path("lich/", duties.duty_calendar, name="duties"),
    path("lich/moi/", duties.duty_new, name="duty_new"),
    path("lich/theo-quy-dinh/", duties.duties_take_over, name="duties_take_over"),
    path("lich/<int:pk>/", duties.duty_edit, name="duty"),
    path("lich/<int:pk>/da-gui/<slug:first>/", duties.duty_done, name="duty_done"),
    path("lich/<int:pk>/chua-gui/<slug:first>/", duties.duty_not_done, name="duty_not_done"),
    path("<uuid:pk>/dien-bieu-mau/", own_forms.report_fill, name="fill"),
    path("<uuid:pk>/", reading.report_detail, name="detail"),
    path("<uuid:pk>/tien-do/", asking.report_status, name="status"),
    path("<uuid:pk>/tai-ve/", reading.report_download, name="download"),
    path("<uuid:pk>/tom-tat/", reading.report_brief, name="brief"),
    path("<uuid:pk>/ky/", signing.report_sign, name="sign"),
    path("<uuid:pk>/trinh-ky/", life.report_submit, name="submit"),
    path("<uuid:pk>/rut-ve/", life.report_take_back, name="take_back"),
    path("<uuid:pk>/tra-lai/", life.report_send_back, name="send_back"),
    path("<uuid:pk>/phat-hanh/", life.report_issue, name="issue"),
    path("<uuid:pk>/ban-ky/", life.report_paper, name="paper"),
    path("<uuid:pk>/loi-van/", narrative.report_narrative, name="narrative"),
    path("<uuid:pk>/don-doc/", chasing.report_chase, name="chase"),
    path("<uuid:pk>/don-doc/cong-van/", chasing.report_letter, name="letter"),
    path("<uuid:pk>/giai-trinh/", chasing.report_take_explanations, name="take_explanations"),
    path("<uuid:pk>/so-sanh/", comparing.report_comparison, name="comparison"),
    path("<uuid:pk>/lap-lai/", asking.report_retry, name="retry"),
]
