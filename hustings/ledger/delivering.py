"""Telling webhooks: several receivers at once, each one delivery at a time, outside any transaction.

One thread writes to the database, others wait for receivers. A delivery is taken in a commit before its first byte can
leave, and settled in another one: whoever is killed between the two leaves one that is due again after a while, under
the same identifier. So each arrives at least once.
"""

import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

import requests
from django.utils import timezone
from urllib3.exceptions import HTTPError

from hustings import errors
from hustings.ledger import receivers, webhook_actions
from hustings.ledger.models.webhook import Delivery
from hustings.ledger.signing import body, headers
from hustings.ledger.webhook_actions import Tried

AT_ONCE = 8
"""Receivers that are waited for at the same time."""
READ = 1024
"""Bytes of an answer that are read: enough to be polite, whatever it says is not kept."""
LOOK_AGAIN = 0.5  # seconds


def deliver_due(stopped: Callable[[], bool] = lambda: False) -> int:
    """Try everything that is due; how many tries. Once ``stopped``, it only waits for those that have begun."""
    tries = 0
    under_way: dict[Future[Tried], Delivery] = {}
    with ThreadPoolExecutor(AT_ONCE, "webhook") as pool:
        while True:
            for future in [future for future in under_way if future.done()]:
                webhook_actions.settle(delivery=under_way.pop(future), tried=future.result())
                tries += 1
            if not stopped():
                busy = {delivery.webhook_id for delivery in under_way.values()}
                for delivery in webhook_actions.take(limit=AT_ONCE - len(under_way), busy=busy):
                    under_way[pool.submit(_deliver, delivery, body(delivery))] = delivery
            if not under_way:
                return tries
            wait(under_way, timeout=LOOK_AGAIN, return_when=FIRST_COMPLETED)


def _deliver(delivery: Delivery, sent: bytes) -> Tried:
    """One try; this thread touches no database."""
    at, begun = timezone.now(), time.monotonic()
    status, wrong = None, ""
    named = {"Content-Type": "application/json", "User-Agent": "hustings-webhooks/1", **headers(delivery, sent, at)}
    try:
        with (
            receivers.session() as session,
            session.post(
                delivery.webhook.address,
                data=sent,
                headers=named,
                timeout=(receivers.CONNECT, receivers.ANSWER),
                allow_redirects=False,
                stream=True,
            ) as answer,
        ):
            status = answer.status_code
            answer.raw.read(READ)
    except (requests.RequestException, HTTPError, OSError, ValueError) as error:
        wrong = _said(error)
    return Tried(at, int((time.monotonic() - begun) * 1000), status, wrong if status is None else "")


def _said(error: Exception) -> str:
    """What went wrong, in a few words that tell whoever reads them nothing of this site's network."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, errors.NotPublic):
            return f"{cause}"
        cause = cause.__cause__ or cause.__context__
    kinds = (
        (requests.exceptions.SSLError, "the certificate or the encrypted connection is at fault"),
        (requests.Timeout, "no answer in time"),
        (requests.ConnectionError, "no connection, or it was cut off"),
    )
    return next((words for kind, words in kinds if isinstance(error, kind)), "the answer is not HTTP")
