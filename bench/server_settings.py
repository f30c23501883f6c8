"""The site's settings with one address more, at which nothing is done: what a request costs without its work."""

from hustings.web.settings import *  # noqa: F403 - settings are modules; this one changes a single name

ROOT_URLCONF = "bench.server_urls"
