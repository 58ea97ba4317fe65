"""chargebench: a test bench for EV-charging platforms. The command line and the pytest plugin."""
