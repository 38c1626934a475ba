#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes a site of these pages, with search, and with a page of all elements, properties
and values:

  python3 docs/site/build.py FOLDER

It is FOLDER/html, and begins at index.html. The pages are the Markdown of the project as
it is. Sphinx and its MyST parser make HTML of it (Debian: python3-myst-parser). Ends with
status 1 if a link leads nowhere, with 77 if there is no Sphinx."""

import html.parser
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PAGES = ["README.md", "NEWS.md", "SECURITY.md", "docs/*.md", "tests/*/README.md"]
# What the pages show, and link to.
FILES = ["COPYING", "docs/images/*", "tests/examples/*.py", "tests/examples/*.c"]
FILES += ["tests/files/*"]

# -- the page of elements -------------------------------------------------------

# Comments of the sources that are documentation: what hotdoc would read.
SECTION = re.compile(r"/\*\*\n \* SECTION:(?:element-)?(\S+)\n(.*?)\n \*/", re.DOTALL)


def section(text):
    """A SECTION comment as Markdown."""
    text = re.sub(r"^ \* ?", "", text, flags=re.MULTILINE)
    text = re.sub(r"^@.*\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"^## ", "### ", text, flags=re.MULTILINE)
    text = re.sub(r"\|\[\n(.*)\n\]\| ?(.*)", r"\2\n\n```sh\n\1\n```\n", text)
    return re.sub(r"[#%](\w+)", r"`\1`", text)


def sections():
    found = {}
    for path in sorted((ROOT / "gst/progimage/element").glob("*.c")):
        for name, text in SECTION.findall(path.read_text(encoding="utf-8")):
            found[name] = section(text)
    return found


def kind_of(prop):
    if "min" not in prop:
        return f"`{prop['type']}`"
    # The largest guint is -1 there, the largest guint64 has twenty digits.
    bounded = len(prop["max"]) < 10 and prop["max"] != "-1"
    most = f"to {prop['max']}" if bounded else "or more"
    return f"`{prop['type']}`, {prop['min']} {most}"


def table_of_properties(properties):
    rows = ["| property | type | default | |", "| --- | --- | --- | --- |"]
    for name, prop in sorted(properties.items()):
        default = prop["default"].split(" (")[0]
        rows.append(f"| `{name}` | {kind_of(prop)} | {default} | {prop['blurb']} |")
    return "\n".join(rows)


def table_of_values(values):
    rows = ["| value | |", "| --- | --- |"]
    rows += [f"| `{value['name']}` | {value['desc']} |" for value in values]
    return "\n".join(rows)


def caps_of(template):
    return " ".join(template["caps"].replace(":\n", " ").split())


def element_chapter(name, element, texts):
    yield f"## {name}\n\n{element['description']}.\n\n{texts.get(name, '')}"
    yield "\n".join(
        f"- {pad} pad: `{caps_of(template)}`"
        for pad, template in element["pad-templates"].items()
    )
    if element.get("properties"):
        yield table_of_properties(element["properties"])
    yield "It has the properties of [all elements](#gstprogimagedecoder), too."


def api_page():
    cache = json.loads((HERE.parent / "gst_plugins_cache.json").read_text("utf-8"))
    plugin, texts = cache["progimage"], sections()
    base = plugin["other-types"].pop("GstProgImageDecoder")
    yield "# API: elements, properties, values"
    yield "What `gst-inspect-1.0` shows, and the documentation in the sources."
    for name, element in plugin["elements"].items():
        yield from element_chapter(name, element, texts)
    yield "## GstProgImageDecoder\n\n" + texts["gstprogimagedecoder"]
    yield table_of_properties(base["properties"])
    yield "## GstProgImageMeta\n\n" + texts["gstprogimagemeta"]
    for name, kind in plugin["other-types"].items():
        yield f"## {name}\n\n{table_of_values(kind['values'])}"


# -- the source of the site -----------------------------------------------------


def menus(index):
    """Sphinx's menus, from the table of docs/README.md: a bold row begins one."""
    menu, title = [], "Documentation"
    for row in index.splitlines():
        bold = re.match(r"\| \*\*(.*?)\*\* \|", row)
        if bold:
            yield title, menu
            menu, title = [], bold.group(1).capitalize()
        for target in re.findall(r"\]\(([^)#]*)\.md\)", row if row[:1] == "|" else ""):
            menu.append(os.path.normpath("docs/" + target))
        if title == "Reference" and "elements.md" in row:
            menu.append("docs/api")
    yield title, menu


def add_menus(source):
    page = source / "README.md"
    text = page.read_text(encoding="utf-8")
    index = (source / "docs/README.md").read_text(encoding="utf-8")
    shown = list(menus(index))
    shown[0] = ("Documentation", ["docs/README"])
    # Pages that the table does not have are behind the others.
    known = {name for _, menu in shown for name in menu}
    pages = {f"docs/{path.stem}" for path in (source / "docs").glob("*.md")}
    shown[-1][1].extend(sorted(pages - known))
    for title, menu in shown:
        entries = "\n".join(menu)
        text += f"\n```{{toctree}}\n:hidden:\n:caption: {title}\n\n{entries}\n```\n"
    page.write_text(text, encoding="utf-8")


def stage(source):
    for pattern in PAGES + FILES:
        for path in ROOT.glob(pattern):
            target = source / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    (source / "docs/api.md").write_text("\n\n".join(api_page()) + "\n", "utf-8")
    add_menus(source)
    # These are in no menu.
    for page in source.glob("tests/*/README.md"):
        page.write_text("---\norphan: true\n---\n\n" + page.read_text("utf-8"), "utf-8")


# -- what came out --------------------------------------------------------------


class Links(html.parser.HTMLParser):
    """Anchors of a page, and what it links to."""

    def __init__(self, path):
        super().__init__()
        self.anchors, self.targets, self.text = set(), [], []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.anchors.add(attrs.get("id"))
        self.targets += filter(None, (attrs.get("href"), attrs.get("src")))

    def handle_data(self, data):
        self.text.append(data)


def broken_links(folder):
    pages = {path: Links(path) for path in folder.rglob("*.html")}
    for path, page in pages.items():
        for target in page.targets:
            url = urllib.parse.urlsplit(target)
            if url.scheme or url.netloc:
                continue
            file = path
            if url.path:
                file = (path.parent / urllib.parse.unquote(url.path)).resolve()
            if not file.exists():
                yield f"{path.relative_to(folder)}: there is no {target}"
            elif url.fragment and file in pages:
                if url.fragment not in pages[file].anchors:
                    yield f"{path.relative_to(folder)}: there is no place {target}"


def check(folder):
    failures = sorted(set(broken_links(folder)))
    index = (folder / "searchindex.js").read_text(encoding="utf-8")
    for word in ("damag", "gstprogimagemeta", "troubleshoot", "playbin"):
        if word not in index:
            failures.append(f"the search does not know '{word}'")
    api = (folder / "docs/api.html").read_text(encoding="utf-8")
    for name in ("progjxldec", "first-update", "progimage-header", "damage-x"):
        if name not in api:
            failures.append(f"api.html has no {name}")
    return failures


def python_with_sphinx():
    for python in (sys.executable, "/usr/bin/python3"):
        command = [python, "-c", "import myst_parser, sphinx"]
        if not subprocess.run(command, stderr=subprocess.DEVNULL).returncode:
            return python
    print("skip  there is no Sphinx with MyST (Debian: python3-myst-parser)")
    return sys.exit(77)


def main():
    python = python_with_sphinx()
    folder = pathlib.Path(sys.argv[1]).resolve()
    for old in ("source", "html"):
        shutil.rmtree(folder / old, ignore_errors=True)
    stage(folder / "source")
    meson = (ROOT / "meson.build").read_text(encoding="utf-8")
    version = re.search(r"version: '(.*)'", meson).group(1)
    command = [python, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html"]
    command += ["-c", HERE, "-d", folder / "doctrees", folder / "source", folder / "html"]
    subprocess.run(command, env={**os.environ, "PROGIMAGE_VERSION": version}, check=True)
    shutil.copy(folder / "html/README.html", folder / "html/index.html")
    failures = check(folder / "html")
    for failure in failures:
        print(f"FAIL  {failure}")
    print(f"{len(list((folder / 'html').rglob('*.html')))} pages in {folder / 'html'}")
    sys.exit(bool(failures))


main()
