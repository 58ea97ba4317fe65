import psutil
import pytest

from bench.process import NotStartedError, free_port, serving

PROGRAM = """
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(404); self.end_headers()
    def log_message(self, *_): pass
server = http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
print('{"ready": true}', flush=True)
server.serve_forever()
"""


def test_a_server_is_there_from_its_first_answer_until_the_block_ends():
    port = free_port()
    with serving(("-c", PROGRAM, str(port)), port, announces=True) as served:
        pid = served.process.pid

        assert served.facts == {"ready": True}
        assert served.started_s > 0
        assert served.rss_bytes > 1_000_000
        assert served.cpu_s > 0

    assert not psutil.pid_exists(pid)


def test_a_program_that_ends_says_why():
    with (
        pytest.raises(NotStartedError, match="ended with 3: no luck"),
        serving(("-c", "import sys; sys.stderr.write('no luck'); sys.exit(3)"), free_port()),
    ):
        pass
