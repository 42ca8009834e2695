"""Make an environment of facemap's own beside this file, then draw or test in it.

python3 start.py figure nasolabial-folds --technique western
python3 start.py test

Everything after ``start.py`` goes to the ``facemap`` command; ``test`` runs the checks of the project
instead.
Standard library only. The environment is ``.venv`` (another folder: set FACEMAP_VENV) and is made once.
"""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
OLDEST = (3, 11)


def main() -> int:
    """Run the command line, in an environment that has what it needs."""
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:3]))
        return complain(f"facemap needs Python 3.11 or newer; this is {found} ({sys.executable})")
    words = sys.argv[1:] or ["--help"]
    testing = words[0] == "test"
    try:
        python = environment("test" if testing else "use")
    except (OSError, subprocess.CalledProcessError) as error:
        return complain(f"could not set up the environment: {error}")
    if testing:
        return subprocess.call(
            [python, "-m", "pytest", "-n", "2", "--dist", "loadgroup", *words[1:]], cwd=ROOT
        )
    return subprocess.call([python, "-m", "facemap.cli", *words])


def environment(purpose: str) -> str:
    """Return the path of a Python that has facemap installed, making it where there is none."""
    folder = Path(os.environ.get("FACEMAP_VENV", ROOT / ".venv"))
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        print(f"making {folder}", file=sys.stderr)
        venv.create(folder, with_pip=True)
    stamp = folder / f"facemap-{purpose}.txt"
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + str(ROOT).encode()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        print("installing facemap and what it needs: a few minutes, once", file=sys.stderr)
        extra = "[test]" if purpose == "test" else ""
        quiet = ["--quiet", "--disable-pip-version-check"]
        subprocess.run([python, "-m", "pip", "install", *quiet, "--editable", f"{ROOT}{extra}"], check=True)
        stamp.write_text(wanted)
    return str(python)


def complain(text: str) -> int:
    """Say one line on stderr; return the exit code of bad input."""
    print(text, file=sys.stderr)
    return 2


if __name__ == "__main__":
    raise SystemExit(main())
