"""What drives a charge point: in memory for a mock world, over a websocket for everybody else."""
