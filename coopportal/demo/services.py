"""Loading the demonstration: one act, all or nothing, never into a database that somebody uses."""

import hashlib
from enum import Enum
from pathlib import Path

from django.db import transaction

from accounts.models import User
from cooperatives.models import Organisation
from coopportal.demo.accounts import accounts_file, all_accounts, create_accounts, renew_passwords, write_accounts
from coopportal.demo.agencies import load_agencies
from coopportal.demo.plans import load_plans, load_programmes, load_reported_values
from coopportal.demo.registry import generate, store
from coopportal.kit.history import because
from plans.models import Plan
from provinces.models import ReferenceStamp

STAMP = "demonstration"


class Outcome(Enum):
    LOADED = "Đã nạp dữ liệu minh họa."
    RENEWED = "Dữ liệu minh họa đã có; tệp tài khoản bị mất nên đã đặt mật khẩu mới."
    NOTHING = "Dữ liệu minh họa đã có, không có gì để nạp."
    IN_USE = "Cơ sở dữ liệu đã có hồ sơ, kế hoạch hoặc tài khoản trùng tên nên không nạp dữ liệu minh họa."


def load_demonstration() -> Outcome:
    """Load it into an empty database. Where it stands already, only a lost accounts file is made anew."""
    if ReferenceStamp.objects.filter(name=STAMP).exists():
        if accounts_file().exists():
            return Outcome.NOTHING
        write_accounts(renew_passwords())
        return Outcome.RENEWED
    if in_use():
        return Outcome.IN_USE
    with because("Nạp dữ liệu minh họa"), transaction.atomic():
        passwords = load()
    write_accounts(passwords)
    return Outcome.LOADED


def in_use() -> bool:
    """Whether anything here could be somebody's work."""
    usernames = [account.username for account in all_accounts()]
    return (
        Organisation.objects.exists() or Plan.objects.exists() or User.objects.filter(username__in=usernames).exists()
    )


def load() -> dict[str, str]:
    """Write everything; username → password."""
    agencies = load_agencies()
    load_programmes()
    store(generate())
    load_plans(agencies)
    load_reported_values(agencies)
    passwords = create_accounts(agencies)
    ReferenceStamp.objects.create(name=STAMP, digest=edition())
    return passwords


def edition() -> str:
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).with_name("data").glob("*.json")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
