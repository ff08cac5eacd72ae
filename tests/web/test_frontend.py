"""What the pages load: built from published packages, whole, light, and without what is not ours to use."""

from __future__ import annotations

import gzip
import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import brotli
import pytest
from hatchling.builders.wheel import WheelBuilder

from saferplan.errors import UsageError
from saferplan.web import static_version as versions
from saferplan.web.static_version import STATIC
from tests.guards.project import ROOT

FRONTEND = ROOT / "frontend"
TEXTS = {".css", ".js", ".mjs", ".svg"}
FIRST_LOAD = (
    "pages.css",
    "web/start.mjs",
    "vendor/govuk-frontend.mjs",
    "fonts/lato-regular.ttf",
    "fonts/lato-bold.ttf",
)


def _module(name: str) -> ModuleType:
    """A file of frontend/, which is no package."""
    spec = importlib.util.spec_from_file_location(f"frontend_{name}", FRONTEND / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _built(*suffixes: str) -> list[Path]:
    return [path for path in sorted(STATIC.rglob("*")) if path.suffix in suffixes]


def test_what_is_licensed_for_another_site_alone_is_not_here() -> None:
    """GDS Transport, the crown and the crests come in the packages; their licence is for GOV.UK."""
    told = {path.name: path.read_text("utf-8") for path in _built(".css")}
    assert [name for name, text in told.items() if re.search(r"GDS|crown|crest|/assets/", text)] == []
    names = [path.name for path in STATIC.rglob("*") if path.is_file()]
    assert [name for name in names if re.search(r"crown|crest|opengraph|gds|\.woff", name, re.IGNORECASE)] == []


def test_the_style_sheet_asks_for_nothing_that_is_not_built() -> None:
    text = (STATIC / "pages.css").read_text("utf-8")
    addresses = {address.strip("\"'") for address in re.findall(r"url\(([^)]+)\)", text)}
    wanted = {address for address in addresses if not address.startswith("data:")}
    assert wanted >= {"fonts/lato-regular.ttf", "fonts/lato-bold.ttf"}
    assert [address for address in sorted(wanted) if not (STATIC / address).is_file()] == []


def test_no_script_asks_another_host_or_a_package_by_name() -> None:
    """A bare name is found by an import map alone, which the content security policy forbids."""
    for path in _built(".mjs"):
        text = path.read_text("utf-8")
        names = re.findall(r"^import .*? from ?['\"]([^'\"]+)['\"]", text, re.MULTILINE)
        assert [name for name in names if not name.startswith(".")] == [], path.name
    for path in (STATIC / "web").glob("*.mjs"):
        assert not re.search(r"https?://(?!www\.w3\.org/)|\beval\(|new Function", path.read_text("utf-8")), path


def test_every_text_has_its_two_compressed_forms() -> None:
    for path in _built(*TEXTS, ".ttf"):
        data = path.read_bytes()
        assert gzip.decompress(path.with_name(f"{path.name}.gz").read_bytes()) == data, path.name
        assert brotli.decompress(path.with_name(f"{path.name}.br").read_bytes()) == data, path.name


def test_a_page_without_charts_loads_little() -> None:
    """The page itself is up to 120 KB more; 300 KB is the most that all may have."""
    weights = {name: (STATIC / f"{name}.br").stat().st_size for name in FIRST_LOAD}
    assert sum(weights.values()) < 160_000, weights
    assert weights["pages.css"] < 32_000


def test_charts_and_maps_are_loaded_where_they_are_used_alone() -> None:
    start = (STATIC / "web" / "start.mjs").read_text("utf-8")
    assert re.findall(r"from '([^']+)'", start) == ["../vendor/govuk-frontend.mjs"]
    for name in ("charts", "map"):
        imports = re.findall(r"^import", (STATIC / "web" / f"{name}.mjs").read_text("utf-8"), re.MULTILINE)
        assert imports == [], f"{name}.mjs loads its library only when there is something to draw"


def test_the_lock_holds_hashes_and_no_address() -> None:
    lock = json.loads((FRONTEND / "package-lock.json").read_text("utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if not entry.get("integrity", "").startswith("sha512-")] == []
    wanted = json.loads((FRONTEND / "package.json").read_text("utf-8"))["dependencies"]
    assert wanted == lock["packages"][""]["dependencies"]
    assert all(re.fullmatch(r"[\d.]+", version) for version in wanted.values()), "each at one version"


def test_the_licence_of_each_package_goes_with_it() -> None:
    told = (STATIC / "licences" / "packages.txt").read_text("utf-8")
    for name in json.loads((FRONTEND / "package.json").read_text("utf-8"))["dependencies"]:
        assert f"\n{name}\n" in told, name
    assert "Crown Copyright (Government Digital Service)" in told
    assert "SIL OPEN FONT LICENSE" in (STATIC / "licences" / "lato.txt").read_text("utf-8").upper()


def test_a_package_that_changed_stops_the_build() -> None:
    build = _module("build")
    assert build.changed("a a a", "a", "b", at_least=3) == "b b b"
    with pytest.raises(SystemExit, match="found 1 times, not 2: a package changed"):
        build.changed("a", "a", "b", at_least=2)


def test_a_rule_of_our_styles_stands_once_and_says_something() -> None:
    rules: dict[tuple[str, str], list[str]] = {}
    for path in sorted((FRONTEND / "styles").glob("*.css")):
        around = ""
        for line in re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL).splitlines():
            if found := re.match(r"(@media [^{]+)\{\s*$", line):
                around = found[1]
            elif line.startswith("}"):
                around = ""
            elif found := re.match(r"\s*([.a-z][^{}]*) \{(.*)\}\s*$", line):
                assert found[2].strip(), f"{path.name}: {found[1]} says nothing"
                rules.setdefault((around, found[1]), []).append(path.name)
    assert len(rules) > 200
    assert {key: names for key, names in rules.items() if len(names) > 1} == {}


def test_our_styles_come_after_those_they_override_and_print_last() -> None:
    names = [path.name for path in _module("build").own_styles()]
    assert names[:3] == ["typeface.css", "colours.css", "page.css"]
    assert names[-1] == "print.css"
    assert sorted(names) == sorted(path.name for path in (FRONTEND / "styles").glob("*.css"))
    built = (STATIC / "pages.css").read_text("utf-8")
    assert built.index(".govuk-button{") < built.index(".app-header {") < built.index("@page")


@pytest.mark.parametrize(("version", "refuses"), [("standard", True), ("editable", False)])
def test_a_wheel_without_the_files_is_refused(tmp_path: Path, version: str, refuses: bool) -> None:
    hook = _module("in_wheel").FrontEnd(
        str(tmp_path), {}, WheelBuilder(str(ROOT)).config, WheelBuilder(str(ROOT)).metadata, str(tmp_path), "wheel"
    )
    if refuses:
        with pytest.raises(SystemExit, match="run scripts/setup and make the wheel again"):
            hook.initialize(version, {})
    else:
        hook.initialize(version, {})
    built = tmp_path / "src" / "saferplan" / "web" / "static" / "pages.css"
    built.parent.mkdir(parents=True)
    built.touch()
    hook.initialize(version, {})


def test_the_version_follows_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "STATIC", tmp_path)
    with pytest.raises(UsageError, match="The pages' files are not built; run scripts/frontend"):
        versions.static_version.__wrapped__()
    (tmp_path / "pages.css").write_text("a")
    first = versions.static_version.__wrapped__()
    assert re.fullmatch(r"[0-9a-f]{12}", first)
    (tmp_path / "pages.css").write_text("b")
    second = versions.static_version.__wrapped__()
    (tmp_path / "pages.css").rename(tmp_path / "other.css")
    (tmp_path / "pages.css").write_text("")
    assert len({first, second, versions.static_version.__wrapped__()}) == 3
