"""``sendflow``: the command line. 0: fine; 1: something is wrong with the data; 2: usage."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from definitions.errors import SendflowError

Command = Callable[[argparse.Namespace], int]

if TYPE_CHECKING:
    # argparse names the type of its own sub-commands with an underscore
    _Known = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; every mistake is a sentence on stderr."""
    chosen = read_arguments(arguments)
    try:
        do: Command = chosen.do
        return do(chosen)
    except SendflowError as error:
        print(error, file=sys.stderr)  # noqa: T201 - the command line speaks
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)  # noqa: T201 - the command line speaks
    except BrokenPipeError:
        sys.stderr.close()
    except Exception as error:  # noqa: BLE001 - never a traceback: its text could be an answer
        from flows.execution import name_failure  # noqa: PLC0415 - as every command: see `_load`

        print(  # noqa: T201 - the command line speaks
            f"Something went wrong inside Sendflow ({name_failure(error)}). Nothing is lost. "
            "Send this line to whoever looks after Sendflow.",
            file=sys.stderr,
        )
    return 1


def read_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What was typed; ``key=value`` may stand before or after options, which argparse forbids."""
    parser = build_parser()
    chosen, rest = parser.parse_known_args(arguments)
    if rest and ("answers" not in chosen or any(each.startswith("-") for each in rest)):
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    if rest:
        chosen.answers += rest
    return chosen


def build_parser() -> argparse.ArgumentParser:
    """What can be typed."""
    parser = argparse.ArgumentParser(
        prog="sendflow", description="Runs a school's special-needs processes."
    )
    known = parser.add_subparsers(required=True, metavar="COMMAND")
    _up(known)
    _check(known)
    _test(known)
    _diagram(known)
    _start(known)
    _status(known)
    _people(known)
    for name, do, about in (
        ("deploy", "commands:deploy", "bring Prefect's run forms up to date"),
        ("worker", "commands:work", "run a worker beside a Prefect server elsewhere"),
        ("site", "commands:serve_site", "run the answer site alone"),
    ):
        _add(known, name, do, about)
    database = known.add_parser("db", help="the database").add_subparsers(
        required=True, metavar="WHAT"
    )
    _add(
        database,
        "upgrade",
        "commands:upgrade",
        "make the tables, or bring them up to date",
    )
    return parser


def _load(where: str) -> Command:
    """A command whose code is loaded when it is chosen: to check a definition needs no database."""
    module, _, name = where.partition(":")

    def do(chosen: argparse.Namespace) -> int:
        return int(getattr(import_module(f"flows.{module}"), name)(chosen))

    return do


def _add(
    known: _Known,
    name: str,
    do: str,
    about: str,
) -> argparse.ArgumentParser:
    parser = known.add_parser(name, help=about, description=about)
    parser.add_argument(
        "--data", type=Path, metavar="FOLDER", help="where everything is kept (default: data)"
    )
    parser.set_defaults(do=_load(do))
    return parser


def _up(known: _Known) -> None:
    parser = _add(known, "up", "commands:up", "run everything, until Ctrl-C")
    parser.add_argument(
        "--sample", action="store_true", help="with a fictional school, and a mailbox to read"
    )
    parser.add_argument(
        "--port", type=_port, help="the first of four ports in a row (default: 4200)"
    )


def _check(known: _Known) -> None:
    parser = _add(known, "check", "checking:check", "say what is wrong with definitions, and where")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")


def _test(known: _Known) -> None:
    parser = _add(
        known,
        "test",
        "rehearsing:rehearse",
        "rehearse scenarios, and say what comes otherwise",
    )
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="a scenario, or a definition"
    )


def _diagram(known: _Known) -> None:
    parser = _add(
        known,
        "diagram",
        "diagrams:diagram",
        "draw a process, to look at or to print on A4",
    )
    parser.add_argument("process", metavar="PROCESS", help="its name, or a definition file")
    parser.add_argument(
        "--to", type=Path, metavar="FILE", help="where to keep it (default: PROCESS.svg, here)"
    )


def _start(known: _Known) -> None:
    parser = _add(known, "start", "commands:start_process", "start a process")
    parser.add_argument("process", metavar="PROCESS")
    _subject(parser)
    parser.add_argument(
        "answers", nargs="*", metavar="key=value", help="start fields; several values by commas"
    )


def _status(known: _Known) -> None:
    parser = _add(known, "status", "commands:status", "say what is running and what it waits for")
    _subject(parser)


def _subject(parser: argparse.ArgumentParser) -> None:
    """A process about the whole school needs neither."""
    either = parser.add_mutually_exclusive_group()
    either.add_argument("--pupil", metavar="REF", help="as in P017")
    either.add_argument("--class", dest="class_name", metavar="NAME", help="as in Oak")


def _people(known: _Known) -> None:
    people = known.add_parser("people", help="the register").add_subparsers(
        required=True, metavar="WHAT"
    )
    parser = _add(people, "import", "commands:import_register", "take in the school's CSV lists")
    parser.add_argument("sources", nargs="+", type=Path, metavar="FOLDER|FILE")
    parser.add_argument(
        "--part", action="store_true", help="these rows only: nobody has left for not being named"
    )
    parser.add_argument(
        "--leavers", action="store_true", help="so many are missing because they have left"
    )


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65532:
        raise argparse.ArgumentTypeError(f"{text} is not a port between 1 and 65532")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
