from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Tài khoản và cơ quan"

    def ready(self):
        from accounts import moves
        from provinces.signals import commune_merge_undone, commune_merged

        commune_merged.connect(moves.follow_commune, dispatch_uid="accounts.moves")
        commune_merge_undone.connect(moves.go_back, dispatch_uid="accounts.moves")
