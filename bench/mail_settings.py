"""The site's settings with a letter more, and with times that let a run end within minutes."""

import os

from hustings.web.settings import *  # noqa: F403 - settings are modules; this one changes a few names
from hustings.web.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "bench.mail_letters.MailBenchConfig"]
_hang = float(os.environ["BENCH_PATIENCE"])
MAIL_BACK_OFF = [1, 2, 3]
MAIL_PAUSE, MAIL_ANSWER_TIMEOUT, MAIL_DEAD_AFTER = 0.5, _hang, 3
EMAIL_TIMEOUT = int(_hang)
