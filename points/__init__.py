"""The standard atlas: YAML files, their JSON Schema, and a compiled copy for quick reading."""
