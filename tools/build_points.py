"""Write points/schema.json and points/compiled.json from the models and the YAML of the standard atlas.

Run it after every change of points/*.yaml or of the records; a test fails when these two are out of date.
"""

from facemap import heads
from facemap.errors import BadAtlas
from facemap.loading import vocabulary
from facemap.reading import standard_files
from facemap.reading.compiled import NAME, compiled
from facemap.reading.maps import merge, read_map
from facemap.reading.schema import schema
from facemap.records import Atlas


def main() -> None:
    """Read the YAML afresh and write both files beside it."""
    files = standard_files()
    folder = next(iter(files.values())).parent
    try:
        atlas = merge(Atlas(), [read_map(path, name) for name, path in files.items()])
    except BadAtlas as mistakes:
        raise SystemExit(str(mistakes)) from None
    (folder / "schema.json").write_text(schema(vocabulary(heads.head())), encoding="utf-8", newline="\n")
    (folder / NAME).write_text(compiled(atlas, files), encoding="utf-8", newline="\n")
    print(f"{len(atlas)} records in {folder}")


if __name__ == "__main__":
    main()
