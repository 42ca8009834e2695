"""facemap: facial acupuncture on a 3D head."""
