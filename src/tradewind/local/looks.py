"""One look at the services, for commands that ask once: quick to import, side by side to ask."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException

import msgspec

from tradewind.local.runner_file import Door
from tradewind.local.statuses import Document, Picture

WITHIN_S = 1.0


def look(doors: tuple[Door, ...], down: Mapping[str, str]) -> Picture:
    """Ask every service for its status; `down` names those that are not started again."""
    asked = [door for door in doors if door.service != "venue"]
    with ThreadPoolExecutor(max(1, len(asked))) as pool:
        documents = pool.map(_ask, [door.http for door in asked])
        names = [door.workload for door in asked]
        return Picture(dict(zip(names, documents, strict=True)), doors, down)


def _ask(address: str) -> Document:
    connection = HTTPConnection(address, timeout=WITHIN_S)
    try:
        connection.request("GET", "/status")
        document: Document = msgspec.json.decode(connection.getresponse().read())
    except (OSError, HTTPException, msgspec.DecodeError):
        return {}
    finally:
        connection.close()
    return document
