"""A load generator for one kind of request: as many connections as asked for, each sends when it has its answer.

python -m bench.load PORT PATH FILE SKIP CONNECTIONS SECONDS     prints JSON: answers, seconds, refused, and latencies

FILE has the bodies, each after its length in four bytes; each is sent once, from body SKIP on. Nothing is read of an
answer but its status and its length.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path


def bodies(path: Path) -> list[bytes]:
    """The bodies of a file."""
    data, found, offset = path.read_bytes(), [], 0
    while offset < len(data):
        size = int.from_bytes(data[offset : offset + 4], "big")
        found.append(data[offset + 4 : offset + 4 + size])
        offset += 4 + size
    return found


class Connection(asyncio.Protocol):
    """One connection: sends a body, waits for the whole answer, sends the next."""

    def __init__(
        self, head: bytes, waiting: Iterator[bytes], until: float, taken: list[float], refused: list[int]
    ) -> None:
        self.head, self.waiting, self.until, self.taken, self.refused = head, waiting, until, taken, refused
        self.done = asyncio.get_running_loop().create_future()
        self.answer = b""
        self.sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        self.answer += data
        end = self.answer.find(b"\r\n\r\n")
        if end < 0:
            return
        length = self.answer.lower().find(b"content-length:", 0, end)
        size = int(self.answer[length + 15 : self.answer.index(b"\r\n", length)])
        if len(self.answer) < end + 4 + size:
            return
        self.taken.append(time.perf_counter() - self.sent_at)
        if not self.answer.startswith(b"HTTP/1.1 200"):
            self.refused.append(int(self.answer[9:12]))
        self.answer = b""
        self._send()

    def connection_lost(self, _error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)

    def _send(self) -> None:
        body = next(self.waiting, None) if time.perf_counter() < self.until else None
        if body is None:
            self.transport.close()
            return
        self.sent_at = time.perf_counter()
        self.transport.write(self.head + b"%d\r\n\r\n" % len(body) + body)


async def run(port: int, path: str, contents: Iterator[bytes], connections: int, seconds: float) -> dict[str, object]:
    """Send for so many seconds, or until the bodies are used up."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost:{port}\r\nAccept: application/json\r\nContent-Type: application/json"
    )
    start = time.perf_counter()
    taken: list[float] = []
    refused: list[int] = []
    loop = asyncio.get_running_loop()
    made = []
    for _ in range(connections):
        _, one = await loop.create_connection(
            lambda: Connection(f"{head}\r\nContent-Length: ".encode(), contents, start + seconds, taken, refused),
            "127.0.0.1",
            port,
        )
        made.append(one)
    await asyncio.gather(*(one.done for one in made))
    taken.sort()
    return {
        "answers": len(taken),
        "seconds": time.perf_counter() - start,
        "refused": refused[:5],
        "median": taken[len(taken) // 2] if taken else None,
        "slowest_hundredth": taken[len(taken) * 99 // 100] if taken else None,
    }


def main() -> None:
    port, path, file, skip, connections, seconds = sys.argv[1:]
    contents = iter(bodies(Path(file))[int(skip) :])
    print(json.dumps(asyncio.run(run(int(port), path, contents, int(connections), float(seconds)))))


if __name__ == "__main__":
    main()
