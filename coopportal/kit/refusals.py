"""Why an act is refused though the person may do it and the input is right. Pages and the API say so with their status."""


class Refusal(Exception):
    """`str()` is a Vietnamese sentence that says what to do."""

    status = 400


class Conflict(Refusal):
    """Somebody changed the thing after the person opened it; nothing was written. `url`: where it stands now."""

    status = 409

    def __init__(self, sentence: str, url: str = ""):
        super().__init__(sentence)
        self.url = url


class TooMany(Refusal):
    """The person has more under way than the portal does at once; `retry_after` in seconds."""

    status = 429

    def __init__(self, sentence: str, retry_after: int):
        super().__init__(sentence)
        self.retry_after = retry_after


class Moved(Refusal):
    """The thing stands elsewhere now: pages lead there. `url`: where."""

    status = 302

    def __init__(self, url: str):
        super().__init__("Hồ sơ này đã được gộp vào hồ sơ khác.")
        self.url = url
