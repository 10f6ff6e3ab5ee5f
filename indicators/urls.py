from django.urls import path

from indicators.views import building, catalogue, comparing, figures, quality, records, reported, reported_table

app_name = "indicators"
urlpatterns = [
    path("", catalogue.indicator_list, name="list"),
    path("tep/", catalogue.catalogue_file, name="catalogue_file"),
    path("tao/", building.indicator_build, name="build"),
    path("so-bao-cao/", reported.reported_list, name="reported_list"),
    path("so-bao-cao/them/", reported.reported_new, name="reported_new"),
    path("so-bao-cao/bang/", reported_table.reported_table, name="reported_table"),
    path("so-bao-cao/mau/", reported_table.reported_template, name="reported_template"),
    path("so-bao-cao/xuat/", reported_table.reported_export, name="reported_export"),
    path("so-bao-cao/doi-chieu/", reported.reported_beside, name="reported_beside"),
    path("so-bao-cao/duyet/", reported.reported_approve, name="reported_approve"),
    path("so-bao-cao/<int:pk>/", reported.reported_detail, name="reported"),
    path("so-bao-cao/<int:pk>/sua/", reported.reported_edit, name="reported_edit"),
    path("so-bao-cao/<int:pk>/xu-ly/", reported.reported_act, name="reported_act"),
    path("so-bao-cao/<int:pk>/minh-chung/", reported.reported_evidence, name="reported_evidence"),
    path("chat-luong/", quality.quality, name="quality"),
    path("chat-luong/can-doi/", quality.balance, name="balance"),
    path("chat-luong/<slug:rule>/", quality.findings, name="findings"),
    path("chat-luong/<slug:rule>/xuat/", quality.findings_export, name="findings_export"),
    path("<slug:code>/", figures.indicator_detail, name="detail"),
    path("<slug:code>/bo/", building.indicator_drop, name="drop"),
    path("<slug:code>/tep/", figures.figure_file, name="workbook"),
    path("<slug:code>/ban-ghi/", records.indicator_records, name="records"),
    path("<slug:code>/ban-ghi/tep/", records.indicator_records_file, name="records_file"),
    path("<slug:code>/so-sanh/", comparing.indicator_comparison, name="comparison"),
]
