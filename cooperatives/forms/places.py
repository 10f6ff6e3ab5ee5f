"""A place chosen by typing: what was typed and, where it may mean several places, the one picked below it."""

from django import forms
from django.template.loader import render_to_string

from provinces.places import Place, find_places, read_place
from provinces.views import home_of


class PlaceInput(forms.Widget):
    """A text field, and below it the places it may mean as radio buttons; works without JavaScript, quicker with it."""

    def __init__(self, attrs=None):
        super().__init__(attrs)
        self.places: list[Place] = []

    def render(self, name, value, attrs=None, renderer=None):
        text, chosen = (value.name, value.key) if isinstance(value, Place) else value or ("", "")
        places = [value] if isinstance(value, Place) else self.places
        attributes = " ".join(attrs.pop("class", "").split())
        return render_to_string(
            "provinces/_place_input.html",
            {"name": name, "text": text, "chosen": chosen, "places": places, "control": attributes, "attrs": attrs},
        )

    def value_from_datadict(self, data, files, name):
        return data.get(name, ""), data.get(f"{name}_key", "")

    def value_omitted_from_data(self, data, files, name):
        return name not in data


class PlaceField(forms.Field):
    """The value is a Place inside the person's territory, or None."""

    widget = PlaceInput

    def __init__(self, *, user, **options):
        self.user = user
        options.setdefault("label", "Xã, phường, đặc khu")
        options.setdefault("help_text", "Gõ tên nay hoặc tên cũ, ví dụ “Cường Lợi, Na Rì”, rồi chọn.")
        super().__init__(**options)

    def clean(self, value):
        text, key = value
        if not text.strip():
            if self.required:
                raise forms.ValidationError("Gõ tên xã, phường, đặc khu rồi chọn trong danh sách.", code="required")
            return None
        found = find_places(text, self.user.territory_ids, home_of(self.user))
        self.widget.places = found
        chosen = next((place for place in found if place.key == key), None)
        if chosen or len(found) == 1:
            return chosen or found[0]
        if not found:
            raise forms.ValidationError(
                f"Không tìm thấy “{text.strip()[:80]}” trong địa bàn của bạn. Thử tên xã và tên huyện cũ, hoặc mã xã.",
                code="place_not_found",
            )
        raise forms.ValidationError(
            "Tên này có thể là nhiều nơi. Hãy chọn một trong các nơi vừa hiện ra.", code="place_unclear"
        )

    def has_changed(self, initial, data):
        return True


def place_from(key: str, user) -> Place | None:
    """A place picked from a list of the portal, inside the person's territory."""
    return read_place(key, user.territory_ids)
