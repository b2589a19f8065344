"""How long `check` takes over the whole shipped library: read, checked and made ready anew."""

from __future__ import annotations

import statistics
import sys
import time

from definitions.library import Library, shipped_library
from definitions.yaml_text import read_once
from notifications.shipped_documents import shipped_documents

TIMES = 10


def once() -> float:
    """Seconds for one reading, with nothing kept from an earlier one."""
    read_once.cache_clear()
    began = time.perf_counter()
    library = Library([shipped_library(), shipped_documents()])
    assert library.processes()
    assert not library.mistakes()
    return time.perf_counter() - began


def main() -> None:
    """Say the median and the worst."""
    found = [once() for _ in range(TIMES)]
    sys.stdout.write(
        f"check of the library, {TIMES} times: median {statistics.median(found):.2f} s, "
        f"worst {max(found):.2f} s\n"
    )


if __name__ == "__main__":
    main()
