"""Builds what the pages load into src/saferplan/web/static: published packages, our own styles, scripts and typeface.

Nothing is bundled or compiled: the packages' ready files are copied, and where one must differ (typeface, crest, an
import that no browser can resolve) it is changed as text, with the number of places that must be found, so that a new
version that no longer fits fails here and not in front of a reader. Run by scripts/frontend.
"""

from __future__ import annotations

import gzip
import re
import shutil
import sys
import tempfile
from pathlib import Path

import brotli

from saferplan.reporting import fonts

HERE = Path(__file__).resolve().parent
PACKAGES = HERE / "node_modules"
OUTPUT = HERE.parent / "src" / "saferplan" / "web" / "static"

TYPEFACE = '"GDS Transport",arial,sans-serif'
"""Licensed for GOV.UK alone, so it is replaced everywhere by `OURS`, and its files are never copied."""
OURS = "Lato,Segoe UI,Helvetica Neue,Arial,sans-serif"
FACES = {"lato-regular.ttf": "Regular", "lato-bold.ttf": "Bold"}

STYLES = ("govuk-frontend/dist/govuk/govuk-frontend.min.css", "@ministryofjustice/frontend/moj/moj-frontend.min.css")
PICTURES = "@ministryofjustice/frontend/moj/assets/images"
SCRIPTS = {
    "govuk-frontend.mjs": "govuk-frontend/dist/govuk/govuk-frontend.min.js",
    "vega.js": "vega/build/vega.min.js",
    "vega-lite.js": "vega-lite/build/vega-lite.min.js",
    "vega-interpreter.mjs": "vega-interpreter/build/vega-interpreter.js",
    "maplibre-gl.mjs": "maplibre-gl/dist/maplibre-gl.mjs",
    "maplibre-gl-worker.mjs": "maplibre-gl/dist/maplibre-gl-worker.mjs",
    "maplibre-gl.css": "maplibre-gl/dist/maplibre-gl.css",
}
FIRST_STYLES, LAST_STYLE = ("typeface.css", "colours.css", "page.css"), "print.css"
"""What other style files build on, and what overrides them; the rest stand between by name."""

COMPRESSED = {".css", ".js", ".mjs", ".svg", ".ttf", ".txt"}
NO_FILE = {
    "@ministryofjustice/frontend": "Copyright (c) 2021 dxw",
    "govuk-frontend": "Copyright (c) 2017 Crown Copyright (Government Digital Service)",
    "murmurhash-js": "Copyright (c) 2011 Gary Court",
}
"""Packages published under the MIT licence without its text, and whose copyright their authors say it is."""


def build(output: Path) -> None:
    """Fill the empty folder `output`."""
    (output / "pages.css").write_text(pages_css(), "utf-8")
    _copy_pictures(output)
    _copy_scripts(output)
    _make_typeface(output / "fonts")
    _copy_licences(output / "licences")
    for path in [p for p in sorted(output.rglob("*")) if p.suffix in COMPRESSED]:
        _compress(path)


def pages_css() -> str:
    """The one style sheet of every page: the two published ones, then ours."""
    published = [_ours_in(_text(PACKAGES / name)) for name in STYLES]
    own = [_text(path) for path in own_styles()]
    together = "\n".join([*published, *own])
    for word in ("GDS", "/assets/", "crest", "crown"):
        if word in together:
            raise SystemExit(f"'{word}' is left in the style sheet: a package changed; read it again.")
    return together


def own_styles() -> list[Path]:
    """Our style files in the order they are joined."""
    folder = HERE / "styles"
    first, last = [folder / name for name in FIRST_STYLES], folder / LAST_STYLE
    return [*first, *sorted(set(folder.glob("*.css")) - {*first, last}), last]


def changed(text: str, pattern: str, new: str, at_least: int = 1) -> str:
    """`text` with each place of `pattern` replaced. Stops the build when there are fewer than `at_least`."""
    text, found = re.subn(pattern, new, text)
    if found < at_least:
        raise SystemExit(f"'{pattern}' was found {found} times, not {at_least}: a package changed; read it again.")
    return text


def _ours_in(css: str) -> str:
    """A published style sheet with our typeface, without the crest, and with addresses that hold in our folder."""
    css = changed(css, re.escape(TYPEFACE).replace('"', '"?'), OURS, at_least=50)
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = re.sub(r"/\*# sourceMappingURL[^*]*\*/", "", css)
    css = changed(css, r"[^{}]*\{[^{}]*(crest|crown)[^{}]*\}|[^{}]*(crest|crown)[^{}]*\{[^{}]*\}", "", at_least=2)
    return css.replace("url(/assets/images/", "url(images/")


def _copy_pictures(output: Path) -> None:
    """The pictures that the style sheet names, and our sign."""
    (output / "images").mkdir()
    for name in sorted(set(re.findall(r"url\(images/([^)]+)\)", _text(output / "pages.css")))):
        shutil.copyfile(PACKAGES / PICTURES / name, output / "images" / name)
    shutil.copyfile(HERE / "icon.svg", output / "icon.svg")


def _copy_scripts(output: Path) -> None:
    (output / "vendor").mkdir()
    for name, source in SCRIPTS.items():
        text = changed(_text(PACKAGES / source), r"\n?(//# |/\*# )sourceMappingURL=[^\n]*", "", at_least=0)
        if name == "vega-interpreter.mjs":
            # A browser finds no package by its bare name, and the map that would tell it is a script inside the page.
            text = changed(text, r"import (\{[^}]*\}) from 'vega-util';", r"const \1 = globalThis.vega;")
        (output / "vendor" / name).write_text(text, "utf-8")
    shutil.copytree(HERE / "scripts", output / "web")


def _make_typeface(folder: Path) -> None:
    folder.mkdir()
    for name, face in FACES.items():
        (folder / name).write_bytes(fonts.subset(face))


def _copy_licences(folder: Path) -> None:
    """The licences of the typeface and of every package: the ready files hold parts of those they were made from."""
    folder.mkdir()
    shutil.copyfile(fonts.directory().parent / "LICENSE", folder / "lato.txt")
    packages = sorted(path.parent for pattern in ("*", "@*/*") for path in PACKAGES.glob(f"{pattern}/package.json"))
    texts = [f"{'=' * 80}\n{package.relative_to(PACKAGES)}\n\n{licence_of(package)}" for package in packages]
    (folder / "packages.txt").write_text("\n\n".join(texts), "utf-8")


def licence_of(package: Path) -> str:
    """The licence in the package's folder, or the MIT licence with its authors' copyright. KeyError without both."""
    files = sorted(path for path in package.iterdir() if path.is_file() and path.name.upper().startswith("LICEN"))
    if files:
        return _text(files[0]).strip()
    own = NO_FILE[package.relative_to(PACKAGES).as_posix()]
    return re.sub(r"Copyright \(c\).*", own, _text(HERE.parent / "LICENSE"), count=1).strip()


def _compress(path: Path) -> None:
    """Beside the file, the two forms that a browser may ask for instead."""
    data = path.read_bytes()
    path.with_name(path.name + ".gz").write_bytes(gzip.compress(data, 9, mtime=0))
    path.with_name(path.name + ".br").write_bytes(brotli.compress(data, quality=11))


def _text(path: Path) -> str:
    return path.read_text("utf-8")


def main() -> int:
    """Build beside the old files, then put the new ones in their place, so that no reader meets a half."""
    (HERE / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=HERE / "build") as folder:
        fresh, old = Path(folder) / "fresh", Path(folder) / "old"
        fresh.mkdir()
        build(fresh)
        if OUTPUT.exists():
            OUTPUT.replace(old)
        fresh.replace(OUTPUT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
