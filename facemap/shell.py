"""How the command line speaks: rows to stdout, words to stderr, one line for what went wrong.

Exit codes: 0 done, 1 a fault of facemap, 2 bad input.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TextIO, TypeVar, runtime_checkable

import typer
from typer.core import TyperGroup

from facemap.clash import refuse_a_mixture
from facemap.errors import CannotWrite, FacemapError

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
        if args is None:
            _read_utf8()
        args = list(sys.argv[1:] if args is None else args) or ["--help"]
        if sys.stderr is None:  # closed: print would put the words among the rows
            sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
        _speak_utf8()
        _quieten()
        command = super().main
        prog_name = prog_name or _called()

        def run() -> Any:
            refuse_a_mixture()
            return command(args, prog_name, complete_var, False, windows_expand_args, **extra)

        sys.exit(outcome(run))


def outcome(run: Callable[[], object]) -> int:
    """Run something; tell what went wrong in one line and give the exit code."""
    try:
        code = run()
        if sys.stdout is not None:
            sys.stdout.flush()
    except FacemapError as error:
        return _told(str(error), error, BAD_INPUT)
    except (typer.Abort, KeyboardInterrupt):
        say("stopped")
        return INTERRUPTED
    except BrokenPipeError:
        # whoever read the rows has read enough; nothing may be flushed into the closed pipe at exit
        _drop_stdout()
        return DONE
    except Exception as error:
        # every usage error of typer can say itself in a line; which class that is differs between versions
        if isinstance(error, _SaysItself):
            return _told(_usage(error), error, BAD_INPUT)
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

    with _rows() as out:
        # a pipe has no width: nothing is folded or left out there
        console = Console(file=out, width=None if out.isatty() else 10_000, highlight=False)
        shown = table.within(console.width) if out.isatty() else table
        if shown is None:
            out.write(table.blocks(console.width))
            return
        console.print(shown.rich(console.width))
    left_out = [column.words for column in table.columns if column not in shown.columns]
    if left_out:
        say(f"no room for {', '.join(left_out)}: widen the window, or --format csv")


def write(text: str) -> None:
    """Text on stdout with line feeds, whatever the system's habit."""
    with _rows() as out:
        out.flush()
        buffer = getattr(out, "buffer", None)
        if buffer is None:
            out.write(text)
        else:
            buffer.write(text.encode("utf-8"))
            buffer.flush()


@contextmanager
def _rows() -> Iterator[TextIO]:
    """Give stdout; a full disk or a closed stdout is no fault of facemap."""
    if sys.stdout is None:
        raise CannotWrite("cannot write the rows: stdout is closed")
    try:
        yield sys.stdout
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _drop_stdout()
        raise CannotWrite(f"cannot write the rows: {error.strerror or error}") from error


def width() -> int:
    """How many characters a line of text for reading has."""
    import shutil

    return min(shutil.get_terminal_size((96, 24)).columns, 110)


def _read_utf8() -> None:
    """Start again in UTF-8 mode where Python took the words of the command line for another encoding.

    Under LC_ALL=C hanzi would be neither a name of a record nor of a file.
    """
    if sys.flags.utf8_mode or os.name != "posix":
        return
    try:
        "".join(sys.argv).encode("utf-8")
    except UnicodeEncodeError:
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])


def _quieten() -> None:
    """Leave out what libraries tell programmers, as Matplotlib of a home that takes no cache."""
    import logging

    logging.getLogger("matplotlib").setLevel(logging.ERROR)


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


def _drop_stdout() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _called() -> str:
    # `python -m facemap.cli` is the command facemap all the same
    name = Path(sys.argv[0]).stem
    return name if name.startswith("facemap") else "facemap"


def _usage(error: _SaysItself) -> str:
    """What is wrong with the words of a command, and where the right ones stand."""
    said = error.format_message().removesuffix(".").replace("Value error, ", "")
    context = getattr(error, "ctx", None)
    return f"{said} ({getattr(context, 'command_path', 'facemap')} --help shows what there is)"


def _told(text: str, error: BaseException, code: int) -> int:
    say(f"facemap: {text}")
    if os.environ.get("FACEMAP_DEBUG"):
        import traceback

        traceback.print_exception(error)
    return code


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [""])[0]
