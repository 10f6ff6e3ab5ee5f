from django.apps import AppConfig

from jobs import registry


class CooperativesConfig(AppConfig):
    name = "cooperatives"
    verbose_name = "Tổ chức kinh tế tập thể"

    def ready(self):
        from cooperatives.services import rearranging
        from provinces.signals import commune_merge_undone, commune_merged

        commune_merged.connect(rearranging.follow_commune, dispatch_uid="cooperatives.rearranging")
        commune_merge_undone.connect(rearranging.go_back, dispatch_uid="cooperatives.rearranging")
        acts = "cooperatives.services.imports"
        registry.register("registry_import_read", f"{acts}.read_import", label="Đọc tệp Excel")
        registry.register("registry_import_mark", f"{acts}.mark_errors", label="Đánh dấu lỗi trong tệp Excel")
        registry.register("registry_import_apply", f"{acts}.apply_import", label="Ghi dữ liệu từ tệp Excel")
        registry.register(
            "commune_changes_undo",
            "cooperatives.services.commune_changes.take_back",
            label="Hoàn tác thay đổi xã, phường",
        )
        registry.register("bulk_change", "cooperatives.services.bulk_changes.run_bulk", label="Thay đổi hàng loạt")
        registry.register("list_export", "cooperatives.exports.run_export", label="Xuất danh sách")
        registry.register("person_erase", "cooperatives.services.erasing.erase_around", label="Xóa dữ liệu cá nhân")
