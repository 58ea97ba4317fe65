"""What people write: YAML files whose every node knows its place, held to a JSON Schema."""
