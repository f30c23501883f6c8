"""The referee, who is asked about the browser's ballots too."""

from tests.interop.conftest import belenios_tool

__all__ = ["belenios_tool"]
