"""A program that is told of entries, on this machine: it keeps what it gets, and answers as it is told."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Receiver:
    """What it got, and how it answers: ``status``, with a ``location``, dripping for ``drips`` seconds.

    A ``lingers`` answer is dripped after its head, which says that the connection ends with it.
    """

    address: str = ""
    status: int = 200
    location: str = ""
    drips: float = 0.0
    lingers: bool = False
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """The identifiers of what it got."""
        return [headers["webhook-id"] for headers, _body in self.got]


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A receiver on a free port, until the end of the block."""
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            kept.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            if not kept.lingers and not self.drip():
                return
            self.send_response(kept.status)
            if kept.location:
                self.send_header("location", kept.location)
            self.send_header(*(("connection", "close") if kept.lingers else ("content-length", "2")))
            self.end_headers()
            self.wfile.write(b"ok")
            if kept.lingers:
                self.drip()

        def drip(self) -> bool:
            until = time.monotonic() + kept.drips
            while time.monotonic() < until:
                try:
                    self.wfile.write(b"H")
                except OSError:
                    return False
                time.sleep(0.02)
            return True

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    kept.address = f"http://localhost:{server.server_address[1]}/hook"
    try:
        yield kept
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
