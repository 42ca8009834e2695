"""The family of heads: meshes and shape offsets made by tools/build_head.py."""
