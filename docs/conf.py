"""How Sphinx builds the guides: Markdown by MyST, laid out by Furo."""

project = "Hustings"
copyright = "the Hustings authors"  # noqa: A001 - Sphinx's name
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "Hustings"
html_show_sphinx = False
myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence"]
# Pages link to files of the repository (specification, sources), which are no pages here.
suppress_warnings = ["myst.xref_missing"]
