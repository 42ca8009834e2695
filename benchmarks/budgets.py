"""The budgets, each as a ratio to something everybody knows, measured in one run.

    python benchmarks/budgets.py [NAME...]

Prints a table; exit 1 when a budget is exceeded. The thing measured and its yardstick take turns, and
the best of each is taken, so that a busy machine slows both.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

IMPORT_NUMPY = "import numpy"
IMPORT_FACEMAP = "import facemap"
LIST_POINTS = "import sys; sys.argv = ['facemap', 'list', 'points']; from facemap.cli import main; main()"
LOCATE = "import sys; sys.argv = ['facemap', 'locate']; from facemap.cli import main; main()"
HEAD_FACTORISED = """
import numpy, typer, rich.table, pydantic
import potpourri3d
import facemap as fm
mesh = fm.head().mesh
potpourri3d.MeshHeatMethodDistanceSolver(numpy.array(mesh.vertices), numpy.array(mesh.triangles))
"""
COMMAND_PARTS = """
import numpy, typer, rich.table, ruamel.yaml
from pydantic import BaseModel
class Model(BaseModel):
    name: str
    value: float
Model(name="a", value=1)
"""

Run = Callable[[], float]


@dataclass(frozen=True)
class Budget:
    """What is measured, against what, and how many times as long it may take."""

    name: str
    against: str
    at_most: float
    pair: Callable[[], tuple[Run, Run]]
    rounds: int


@dataclass(frozen=True)
class Result:
    """Both times in seconds."""

    budget: Budget
    seconds: float
    yardstick: float

    @property
    def ratio(self):
        return self.seconds / self.yardstick

    @property
    def holds(self):
        return self.ratio <= self.budget.at_most


def process(code):
    """The seconds a fresh interpreter takes for some code."""

    def run():
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - start

    return run


def call(function):
    """The seconds a call takes."""

    def run():
        start = time.perf_counter()
        function()
        return time.perf_counter() - start

    return run


def imports():
    return process(IMPORT_FACEMAP), process(IMPORT_NUMPY)


def list_points():
    return process(LIST_POINTS), process(COMMAND_PARTS)


def locate():
    return process(LOCATE), process(HEAD_FACTORISED)


def placing():
    """Everything an atlas can place: points and their alternatives, lines, zones and their areas."""
    import numpy as np
    import potpourri3d as pp3d

    import facemap as fm
    from facemap.placing import FaceMap
    from facemap.reading import standard_atlas

    atlas = standard_atlas()
    ages = iter(range(31, 80))

    def place():
        map_ = FaceMap(atlas, heads.pop())
        _ = map_.points, map_.lines, [zone.area_cm2 for zone in map_.zones]
        for point in atlas.points.values():
            _ = [map_.alternatives(point.id, side) for side in map_.point_sides(point.id)]

    def new_head():
        heads.append(fm.head(age=next(ages)))

    heads = []
    new_head()
    vertices = np.array(heads[0].mesh.vertices)
    triangles = np.array(heads[0].mesh.triangles)

    def place_on_new():
        if not heads:
            new_head()
        return call(place)()

    return place_on_new, call(lambda: pp3d.MeshHeatMethodDistanceSolver(vertices, triangles))


def figure():
    import matplotlib
    import pyvista as pv

    matplotlib.use("Agg")
    import facemap as fm
    from facemap.views import view

    map_ = fm.load()
    scene = fm.compose(map_, concerns=["nasolabial-folds"], technique="western")
    camera = view("front")

    def draw():
        plate = fm.figure(scene, views=["front"], width_px=2000)
        plate.savefig(sink(), format="png")
        matplotlib.pyplot.close(plate)

    def bare():
        plotter = pv.Plotter(off_screen=True, window_size=(2000, 1125))
        for part in (scene.skin, *scene.parts):
            mesh = pv.PolyData.from_regular_faces(part.vertices, part.triangles)
            mesh["rgb"] = part.rgb
            plotter.add_mesh(mesh, scalars="rgb", rgb=True, lighting=False, opacity=part.opacity)
        plotter.camera.position = tuple(camera.position)
        plotter.camera.focal_point = tuple(camera.centre)
        plotter.camera.view_angle = camera.angle_deg
        plotter.enable_anti_aliasing("ssaa")
        plotter.screenshot(sink())
        plotter.close()

    draw()
    return call(draw), call(bare)


def sink():
    from io import BytesIO

    return BytesIO()


BUDGETS = (
    Budget("import", "import numpy", 1.25, imports, 9),
    Budget("list-points", "numpy, pydantic, ruamel.yaml, typer, rich.table", 1.6, list_points, 9),
    Budget("placing", "one heat-method factorisation of that head", 12, placing, 4),
    Budget("locate", "a head made and factorised, in a process of its own", 2.0, locate, 4),
    Budget("figure", "a bare pyvista script, same mesh, colours and size", 2.5, figure, 3),
)


def measure(budget):
    """Both times: the thing and its yardstick take turns, the best of each counts."""
    thing, yardstick = budget.pair()
    times = [(thing(), yardstick()) for _ in range(budget.rounds)]
    return Result(budget, min(t for t, _ in times), min(y for _, y in times))


def report(results):
    """The table, as text."""
    lines = [f"{'what':<12} {'seconds':>8} {'yardstick':>9} {'ratio':>6} {'at most':>7}  against"]
    for r in results:
        verdict = "" if r.holds else "   OVER"
        numbers = f"{r.seconds:8.3f} {r.yardstick:9.3f} {r.ratio:6.2f} {r.budget.at_most:7.2f}"
        lines.append(f"{r.budget.name:<12} {numbers}  {r.budget.against}{verdict}")
    return "\n".join(lines)


def main(names):
    """Measure the budgets named, or all; 0 when they hold."""
    unknown = set(names) - {budget.name for budget in BUDGETS}
    if unknown:
        print(f"no budget is called {', '.join(sorted(unknown))}: {', '.join(b.name for b in BUDGETS)}")
        return 2
    results = [measure(budget) for budget in BUDGETS if not names or budget.name in names]
    print(report(results))
    return 0 if all(result.holds for result in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
