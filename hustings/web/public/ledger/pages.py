"""Pages of a list, as an address asks for them: what is no page is the first, what lies behind the last is that."""

import re

_NUMBER = re.compile(r"[1-9][0-9]{0,6}")


class Pages:
    """Which of a list's pages is shown; ``start`` and ``stop`` are its rows."""

    def __init__(self, count: int, size: int, asked: str) -> None:
        self.count = count
        self.all = max(1, -(-count // size))
        self.page = min(int(asked), self.all) if _NUMBER.fullmatch(asked) else 1
        self.start, self.stop = (self.page - 1) * size, self.page * size

    @property
    def earlier(self) -> int | None:
        """The page before this one."""
        return self.page - 1 if self.page > 1 else None

    @property
    def later(self) -> int | None:
        """The page after this one."""
        return self.page + 1 if self.page < self.all else None
