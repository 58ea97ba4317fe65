"""The stateful mock of EV-charging APIs: documents drive it, worlds hold its state."""
