"""The baked skin, with zones that the graphics card draws into it.

A zone is a field of signed distances at the vertices. The fragment shader finds where it is negative, so that
fill and outline are as sharp as the screen at any zoom, lie exactly on the skin, and need no new mesh.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkCommonDataModel import vtkDataObject
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from facemap.scene import Frame, Surface
from facemap.style import OUTLINE, rgb
from facemap.viewer import vtkdata

Floats = NDArray[np.float64]

GLOSS: Final = (0.09, 11.0)
FLATTEN: Final = 0.22
FAR_MM: Final = 9.0
SLOTS: Final = 4
WHITE: Final = 255.0

_DECLARE_VERTEX: Final = "//VTK::ValuePass::Dec\nin vec4 zones{g};\nout vec4 zonesOut{g};\n"
_PASS_VERTEX: Final = "//VTK::ValuePass::Impl\nzonesOut{g} = zones{g};\n"
_DECLARE_FRAGMENT: Final = "//VTK::ValuePass::Dec\nin vec4 zonesOut{g};\n"
_ZONE: Final = """
  {{
    float mm = zonesOut{g}[{i}];
    float wide = clamp(fwidth(mm), 1e-4, pixel);
    float inside = clamp(0.5 - mm / wide, 0.0, 1.0);
    float edge = clamp(edge{k} + 0.5 - abs(mm) / wide, 0.0, 1.0);
    skin = mix(skin, fill{k}.rgb * gain, fill{k}.a * inside);
    skin = mix(skin, outline, edge * step(0.01, edge{k}));
  }}"""


class Skin:
    """The fine skin with room for zones."""

    def __init__(self, skin: Surface, frame: Frame) -> None:
        self.data = shaded(skin, frame)
        self.count = len(skin.vertices)
        self.actor = shaded_actor(self.data)
        # from below one would look into the hollow bust
        self.actor.GetProperty().BackfaceCullingOn()
        light = skin.rgb @ np.array([0.2126, 0.7152, 0.0722])
        self._middle = float(np.median(light)) / WHITE
        self._groups = 0
        self._fields: list[NDArray[np.float32]] = []
        self._reserve(1)

    @property
    def uniforms(self) -> Any:
        """What the shader is told from outside."""
        return self.actor.GetShaderProperty().GetFragmentCustomUniforms()

    def take(self, fields: Sequence[NDArray[np.float32]]) -> None:
        """Carry these fields, four to an array of the card."""
        self._reserve(max(-(-len(fields) // SLOTS), 1))
        for group in range(self._groups):
            stored = self._fields[group]
            for column in range(SLOTS):
                k = group * SLOTS + column
                stored[:, column] = fields[k] if k < len(fields) else FAR_MM
            self.data.GetPointData().GetArray(f"zones{group}").Modified()
        for k in range(self._groups * SLOTS):
            self.paint(k, None, 0.0)

    def paint(self, k: int, colour: tuple[float, float, float] | None, edge_px: float) -> None:
        """Give a zone its fill and half the width of its outline in pixels."""
        r, g, b = colour or (0.0, 0.0, 0.0)
        self.uniforms.SetUniform4f(f"fill{k}", [r, g, b, 0.0 if colour is None else 1.0])
        self.uniforms.SetUniformf(f"edge{k}", edge_px)

    def _reserve(self, groups: int) -> None:
        if groups <= self._groups:
            return
        for group in range(self._groups, groups):
            field = np.full((self.count, SLOTS), FAR_MM, dtype=np.float32)
            self.data.GetPointData().AddArray(vtkdata.shared(field, f"zones{group}"))
            self._fields.append(field)
            self.actor.GetMapper().MapDataArrayToVertexAttribute(
                f"zones{group}", f"zones{group}", vtkDataObject.FIELD_ASSOCIATION_POINTS, -1
            )
        self._groups = groups
        for k in range(groups * SLOTS):
            self.paint(k, None, 0.0)
        self._write_shader()

    def _write_shader(self) -> None:
        shader = self.actor.GetShaderProperty()
        shader.ClearAllShaderReplacements()
        numbers = range(self._groups)
        for add, place, text in (
            (shader.AddVertexShaderReplacement, "//VTK::ValuePass::Dec", _DECLARE_VERTEX),
            (shader.AddVertexShaderReplacement, "//VTK::ValuePass::Impl", _PASS_VERTEX),
            (shader.AddFragmentShaderReplacement, "//VTK::ValuePass::Dec", _DECLARE_FRAGMENT),
        ):
            lines = "".join(text.replace(place, "").strip("\n").format(g=g) + "\n" for g in numbers)
            add(place, True, f"{place}\n{lines}", False)
        shader.AddFragmentShaderReplacement("//VTK::Light::Impl", True, self._fragment(), False)

    def _fragment(self) -> str:
        zones = "".join(_ZONE.format(g=k // SLOTS, i=k % SLOTS, k=k) for k in range(self._groups * SLOTS))
        red, green, blue = rgb(OUTLINE)
        return f"""//VTK::Light::Impl
{{
  vec3 skin = gl_FragData[0].rgb;
  // a distance grows no faster than the skin is long: where a field jumps there is no edge
  float pixel = 1.3 * (length(dFdx(vertexVC.xyz)) + length(dFdy(vertexVC.xyz)));
  vec3 outline = vec3({red:.4f}, {green:.4f}, {blue:.4f});
  float light = dot(skin, vec3(0.2126, 0.7152, 0.0722));
  float gain = clamp(pow(light / {self._middle:.4f}, {FLATTEN}), 0.88, 1.06);{zones}
  gl_FragData[0].rgb = skin;
}}
"""


def shaded_actor(data: Any, opacity: float = 1.0) -> Any:
    """Show a mesh whose light is baked; a little gloss is all the window adds."""
    mapper = vtkPolyDataMapper()
    mapper.SetInputData(data)
    mapper.SetScalarModeToUsePointFieldData()
    mapper.SelectColorArray("rgb")
    mapper.SetColorModeToDirectScalars()
    actor = vtkActor()
    actor.SetMapper(mapper)
    look = actor.GetProperty()
    look.SetInterpolationToPhong()
    look.SetOpacity(opacity)
    look.SetAmbient(1.0)
    look.SetDiffuse(0.0)
    look.SetSpecular(GLOSS[0])
    look.SetSpecularPower(GLOSS[1])
    return actor


def shaded(surface: Surface, frame: Frame) -> Any:
    """A surface as VTK keeps it, fading into the paper at the frame's lower edge."""
    data = vtkdata.mesh(surface.vertices.astype(np.float32), surface.triangles)
    data.GetPointData().SetNormals(vtkdata.array(surface.normals.astype(np.float32), "Normals"))
    data.GetPointData().AddArray(vtkdata.array(faded(surface.vertices, surface.rgb, frame), "rgb"))
    return data


def faded(xyz: Floats, colours: NDArray[np.uint8], frame: Frame) -> NDArray[np.uint8]:
    """Colours that go over into the paper below the frame of the scene."""
    veil = frame.veil(xyz)[:, None]
    mixed: NDArray[np.uint8] = (colours + veil * (WHITE - colours)).round().astype(np.uint8)
    return mixed
