"""The site's settings with a letter more, and with times that let a run end within minutes."""

import os

from hustings.web.settings import *  # noqa: F403 - settings are modules; this one changes a few names
from hustings.web.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "bench.mail_letters.MailBenchConfig"]
MAIL_BACK_OFF = [1, 2, 3]
MAIL_PAUSE, MAIL_DEAD_AFTER = 1, 3
MAIL_ANSWER_TIMEOUT = EMAIL_TIMEOUT = int(os.environ["BENCH_PATIENCE"])
