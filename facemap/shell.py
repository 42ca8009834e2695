"""How the command line speaks: rows to stdout, words to stderr, one line for what went wrong.

Exit codes: 0 done, 1 a fault of facemap, 2 bad input.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, runtime_checkable

import typer
from typer.core import TyperGroup

from facemap.clash import refuse_a_mixture
from facemap.errors import FacemapError

if TYPE_CHECKING:
    from facemap.tables import Table

DONE, FAULT, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130
HOW_TO_REPORT = "please report it with what FACEMAP_DEBUG=1 and the same command show"

Item = TypeVar("Item")


@runtime_checkable
class _SaysItself(Protocol):
    def format_message(self) -> str: ...


class OneLineErrors(TyperGroup):
    """A group of commands that tells every error in a line and ends with its exit code."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command and leave with its exit code."""
        args = list(sys.argv[1:] if args is None else args) or ["--help"]
        _speak_utf8()
        command = super().main

        def run() -> Any:
            refuse_a_mixture()
            return command(args, prog_name, complete_var, False, windows_expand_args, **extra)

        sys.exit(outcome(run))


def outcome(run: Callable[[], object]) -> int:
    """Run something; tell what went wrong in one line and give the exit code."""
    try:
        code = run()
        sys.stdout.flush()
    except FacemapError as error:
        return _told(str(error), error, BAD_INPUT)
    except (typer.Abort, KeyboardInterrupt):
        say("stopped")
        return INTERRUPTED
    except BrokenPipeError:
        # whoever read the rows has read enough; nothing may be flushed into the closed pipe at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        # every usage error of typer can say itself in a line; which class that is differs between versions
        if isinstance(error, _SaysItself):
            return _told(error.format_message(), error, BAD_INPUT)
        fault = f"{type(error).__name__}: {_first_line(error)}"
        return _told(f"a fault of facemap: {fault} ({HOW_TO_REPORT})", error, FAULT)
    return code if isinstance(code, int) else DONE


def say(words: str) -> None:
    """Words for the person, on stderr."""
    print(words, file=sys.stderr)


def show(table: Table, form: str) -> None:
    """Rows on stdout, as ``table``, ``csv`` or ``json``."""
    if form != "table":
        write(table.text(form))
        return
    from rich.console import Console

    # a pipe has no width: nothing is folded or cut there
    wide = None if sys.stdout.isatty() else 10_000
    Console(width=wide, soft_wrap=False, highlight=False).print(table.rich())


def write(text: str) -> None:
    """Text on stdout with line feeds, whatever the system's habit."""
    sys.stdout.flush()
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(text)
    else:
        buffer.write(text.encode("utf-8"))
        buffer.flush()


def width() -> int:
    """How many characters a line of text for reading has."""
    import shutil

    return min(shutil.get_terminal_size((96, 24)).columns, 110)


def _speak_utf8() -> None:
    """Write hanzi and tone marks where the system's own encoding has none."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


@contextmanager
def working(words: str) -> Iterator[None]:
    """Show that something is under way, on a terminal only."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(words):
        yield


def tracked(items: Sequence[Item], words: str) -> Iterator[Item]:
    """Go through items with a progress bar, on a terminal only."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(items, words, console=Console(stderr=True), transient=True)


def _told(text: str, error: BaseException, code: int) -> int:
    say(f"facemap: {text}")
    if os.environ.get("FACEMAP_DEBUG"):
        import traceback

        traceback.print_exception(error)
    return code


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [""])[0]
