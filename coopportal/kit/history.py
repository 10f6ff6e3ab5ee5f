"""Every change of a tracked row keeps its old image, written by a statement-level trigger whoever writes."""

import pghistory


def keep_history(*, exclude=(), **options):
    """Class decorator: on UPDATE and DELETE the row as it was goes to `<Model>Event`. Inserts need none: the row tells."""

    def track(model):
        names = {field.name for field in model._meta.fields}
        return pghistory.track(
            pghistory.UpdateEvent(row=pghistory.Old),
            pghistory.DeleteEvent(row=pghistory.Old),
            level=pghistory.Statement,
            exclude=[*exclude, *({"created_in"} & names)],
            **options,
        )(model)

    return track
