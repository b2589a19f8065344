"""How long `check` takes over the whole shipped library: read, checked and made ready anew."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

from definitions.library import Library, shipped_library
from notifications.shipped_documents import shipped_documents

TIMES = 10
ONCE = "once"


def once() -> float:
    """Seconds for the first reading of this process: nothing is kept from an earlier one."""
    began = time.perf_counter()
    library = Library([shipped_library(), shipped_documents()])
    assert library.processes()
    assert not library.mistakes()
    return time.perf_counter() - began


def in_a_new_process() -> float:
    """The same, in a process that has read nothing yet."""
    command = [sys.executable, "-m", "benchmarks.check_library", ONCE]
    found = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  ours
    return float(found.stdout)


def main() -> None:
    """Say the median and the worst."""
    if sys.argv[1:] == [ONCE]:
        sys.stdout.write(f"{once()}\n")
        return
    found = [in_a_new_process() for _ in range(TIMES)]
    sys.stdout.write(
        f"check of the library, {TIMES} times: median {statistics.median(found):.2f} s, "
        f"worst {max(found):.2f} s\n"
    )


if __name__ == "__main__":
    main()
