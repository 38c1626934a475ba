#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks that docs/errors.md has each text of a message that is in the code, and no
other:

  python3 docs/errors.py

A text is a string literal of three words or more that does not go to the log, to
gst-inspect-1.0 or to a comparison. Conversions (%u) are written as … on the page."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOKEN = re.compile(
    r'/\*.*?\*/|"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|[A-Za-z_]\w*|\s+|.', re.DOTALL
)
NUMBER_FORMAT = re.compile(r"G(ST)?_\w+_FORMAT$")
# What is called with a string that no user is told as a message.
NO_MESSAGE = re.compile(
    r"(GST|GST_CAT)_(ERROR|WARNING|FIXME|INFO|DEBUG|LOG|TRACE|MEMDUMP)(_OBJECT)?$"
    r"|g_param_spec_\w+|gst_caps_from_string|gst_prog_image_leaf_init|gst_tag_register"
    r"|GST_DEBUG_CATEGORY_INIT|GST_PLUGIN_DEFINE|_Pragma|strstr|memcmp|g_str_has_prefix|is_type"
)
# Descriptions of enumerations.
NO_FILES = {"element/settings.c"}
# What an image has, and the parts of a text whose row is there.
NO_TEXTS = {"The gst-progimage authors"}


def literals(source):
    """Yields line, text and the names of the calls around each string literal."""
    calls, name, found, line = [], "", None, 1
    for match in TOKEN.finditer(source):
        token = match.group()
        here, line = line, line + token.count("\n")
        if token.isspace() or token.startswith("/*"):
            continue
        if token.startswith('"') or (found and NUMBER_FORMAT.match(token)):
            found = found or (here, [], tuple(calls))
            found[1].append(token[1:-1] if token.startswith('"') else "u")
            continue
        if found:
            yield found[0], "".join(found[1]), found[2]
            found = None
        if token == "(":
            calls.append(name)
        elif token == ")" and calls:
            calls.pop()
        name = token


def is_message(text, calls):
    if text in NO_TEXTS or not re.search(r"\w [a-z%].* ", text):
        return False
    # Parts of a text begin with a blank or the like.
    return text[0].isalpha() and not any(NO_MESSAGE.match(name) for name in calls)


def messages():
    found = {}
    folder = ROOT / "gst/progimage"
    for path in sorted(folder.rglob("*.c")):
        if str(path.relative_to(folder)) in NO_FILES:
            continue
        for line, text, calls in literals(path.read_text(encoding="utf-8")):
            if is_message(text, calls):
                text = re.sub(r"(%[0-9]*(x|l?[udcs]))+", "…", text)
                found.setdefault(text, f"{path.relative_to(ROOT)}:{line}")
    return found


def rows():
    page = (ROOT / "docs/errors.md").read_text(encoding="utf-8")
    for line in page.splitlines():
        if line.startswith("| "):
            yield from (text for text in re.findall(r"`([^`]+)`", line) if " " in text)


in_code, on_page = messages(), set(rows())
missing = [f"{place}: {text}" for text, place in in_code.items() if text not in on_page]
stale = sorted(on_page - set(in_code))
for text in missing:
    print(f"FAIL  docs/errors.md does not have this text: {text}")
for text in stale:
    print(f"FAIL  docs/errors.md has a text that is not in the code: {text}")
print(f"{len(in_code)} texts in the code")
sys.exit(bool(missing or stale or len(in_code) < 50))
