"""What passed between charge points and a central system, line by line, and playing it again."""
