# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sphinx's settings for the site: build.py beside this file runs it."""

import os

project = "gst-progimage"
author = "The gst-progimage authors"
version = release = os.environ["PROGIMAGE_VERSION"]
project_copyright = "2026, the gst-progimage authors"
root_doc = "README"
extensions = ["myst_parser"]
# Anchors as web sites for git make them of headings.
myst_heading_anchors = 4
# Blocks with "..." in them are no C.
suppress_warnings = ["misc.highlighting_failure"]
html_theme = "alabaster"
html_theme_options = {
    "description": "Images while they load, in GStreamer",
    "page_width": "66em",
    "body_max_width": "48em",
}
html_sidebars = {"**": ["about.html", "searchbox.html", "navigation.html"]}
html_copy_source = False
html_show_sphinx = False
