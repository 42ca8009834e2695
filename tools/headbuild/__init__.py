"""The steps of ``tools/build_head.py``, one module each."""
