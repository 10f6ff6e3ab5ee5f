from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "indicators"
    verbose_name = "Danh mục chỉ tiêu"

    def ready(self):
        from cooperatives.exports import OTHER_LISTS
        from indicators.files.records import LIST_CODE, RECORDS

        OTHER_LISTS[LIST_CODE] = RECORDS
