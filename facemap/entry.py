"""Where the command begins, before anything is imported that takes a moment: Ctrl-C is always one word."""

import sys


def main() -> None:
    """Run the command line."""
    try:
        from facemap.cli import main as run

        run()
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        sys.exit(130)
