"""Every address of the portal: the URLconf walked to its leaves, and the operations of the OpenAPI description."""

import re
from dataclasses import dataclass

from django.contrib.admindocs.views import simplify_regex
from django.urls import URLResolver, get_resolver, reverse
from drf_spectacular.generators import SchemaGenerator

METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")


@dataclass(frozen=True)
class Route:
    """`shape` is the path with `{}` for each argument; `arguments` their names and `converters` their kinds, in order."""

    name: str
    shape: str
    arguments: tuple[str, ...]
    converters: tuple[str, ...]
    view: object

    @property
    def is_api(self) -> bool:
        return self.shape.startswith("/api/")

    def path(self, **values) -> str:
        return reverse(self.name, kwargs={name: values[name] for name in self.arguments})


def routes() -> dict[str, Route]:
    """Name → route. An address without a name of its own goes by its path: no row bears that, so it never passes unseen."""
    found: dict[str, Route] = {}
    for route in leaves(get_resolver(), "", ()):
        found[route.shape if route.name in found else route.name] = route
    return found


def leaves(resolver, prefix, namespaces):
    for pattern in resolver.url_patterns:
        written = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inside = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from leaves(pattern, written, inside)
        else:
            name = ":".join((*namespaces, pattern.name)) if pattern.name else written
            named, kinds = arguments(written), converters(written)
            yield Route(name, shape(simplify_regex(written)), named, kinds, pattern.callback)


def shape(path: str) -> str:
    """ "/bao-cao/<uuid:pk>/" and "/bao-cao/{id}/" are the same address."""
    return re.sub(r"<[^>]*>|\{[^}]*\}", "{}", path).replace("\\Z", "")


def arguments(written: str) -> tuple[str, ...]:
    return tuple(re.findall(r"<(?:\w+:)?(\w+)>", written))


def converters(written: str) -> tuple[str, ...]:
    """ "uuid", "int", "slug"; "" for a router's expression, which takes any text."""
    return tuple(re.findall(r"<(?:(\w+):)?\w+>", written))


@dataclass(frozen=True)
class Operation:
    """`parameters`: the names of what may stand behind the question mark."""

    method: str
    shape: str
    parameters: tuple[str, ...]

    def __str__(self):
        return f"{self.method} {self.shape}"


def operations() -> list[Operation]:
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    return [
        Operation(
            method.upper(),
            shape(path),
            tuple(one["name"] for one in described.get("parameters", []) if one["in"] == "query"),
        )
        for path, methods in paths.items()
        for method, described in methods.items()
        if method in METHODS
    ]


def answered(route: Route) -> set[str]:
    """The methods that a view set serves here; empty for any other view."""
    return {method.upper() for method in getattr(route.view, "actions", None) or ()} - {"HEAD"}
