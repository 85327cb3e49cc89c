"""A web server with both layouts of dumps.wikimedia.org, which does what it is told to do wrong."""

import http.server
import re
import ssl
import threading
import time


class BadServer:
    """Serves `files` (path -> bytes) on a port of its own, by TLS where a file with a certificate and its key is given. `faults` (path -> list) says what goes wrong with the next requests for a path, one
    after another; each answer waits for `delay` seconds, and what is slow for `pause` between pieces:

    503       the answer is "503 Service Unavailable"
    break     half of what is wanted, then the connection is closed
    longer    a Content-Length that is larger than what comes
    shorter   a Content-Length that is half of what is wanted, and no more comes
    no-range  a range is ignored: the whole file is sent
    rewind    a range is ignored, and what is sent ends at half
    corrupt   one byte is another one
    error     a page of HTML instead of the file, with status 200
    gone      "404 Not Found"
    forbidden "403 Forbidden"
    busy:N    "429 Too Many Requests", with Retry-After: N, seconds or a date
    stall     half of what is wanted, then nothing more for a minute
    slow      all of it, in pieces with pauses
    endless   what is wanted, and then more and more bytes of something else
    other     a range of another file, which is 7 bytes longer
    to:URL    "302 Found" to this address
    ok        nothing
    """

    def __init__(self, certificate=None):
        self.files = {}
        self.faults = {}
        self.requests = []
        self.at_once = 0
        self.most_at_once = 0
        self.delay = 0
        self.pause = 0.03
        self.stopped = threading.Event()
        self.lock = threading.Lock()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                with outer.lock:
                    outer.at_once += 1
                    outer.most_at_once = max(outer.most_at_once, outer.at_once)
                    outer.requests.append((self.path, self.headers.get("Range"), self.headers.get("User-Agent")))
                    planned = outer.faults.get(self.path)
                    fault = planned.pop(0) if planned else "ok"
                time.sleep(outer.delay)
                try:
                    self.answer(fault)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True
                finally:
                    with outer.lock:
                        outer.at_once -= 1

            def answer(self, fault):
                body = outer.files.get(self.path)
                if body is None or fault == "gone":
                    return self.send(404, b"not here")
                if fault == "503":
                    return self.send(503, b"come again")
                if fault == "forbidden":
                    return self.send(403, b"go away")
                if fault.startswith("busy:"):
                    return self.send(429, b"", {"Retry-After": fault[5:]})
                if fault.startswith("to:"):
                    return self.send(302, b"", {"Location": fault[3:]})
                if fault == "error":
                    return self.send(200, b"<html>an error page of 38 characters</html>")
                first = 0
                wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range") or "")
                if wanted and fault not in ("no-range", "rewind"):
                    first = int(wanted[1])
                    if first >= len(body):
                        return self.send(416, b"", {"Content-Range": f"bytes */{len(body)}"})
                part = body[first:]
                if fault == "other":
                    body += b"7 more."
                    part += b"7 more."
                if fault == "corrupt":
                    middle = len(part) // 2
                    part = part[:middle] + bytes([part[middle] ^ 1]) + part[middle + 1 :]
                length = len(part)
                if fault in ("break", "rewind"):
                    part = part[: length // 2]
                elif fault == "longer":
                    length += 1000
                elif fault == "shorter":
                    length //= 2
                    part = part[:length]
                headers = {"Content-Range": f"bytes {first}-{len(body) - 1}/{len(body)}"} if first else {}
                status = 206 if first else 200
                if fault in ("stall", "slow", "endless"):
                    return self.drip(status, part, headers, fault)
                self.send(status, part, headers, length)

            def drip(self, status, part, headers, fault):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if fault != "endless":
                    self.send_header("Content-Length", str(len(part)))
                self.send_header("Connection", "close")
                self.end_headers()
                self.close_connection = True
                if fault == "stall":
                    self.wfile.write(part[: len(part) // 2])
                    self.wfile.flush()
                    outer.stopped.wait(60)
                elif fault == "slow":
                    step = max(len(part) // 40, 1)
                    for start in range(0, len(part), step):
                        self.wfile.write(part[start : start + step])
                        self.wfile.flush()
                        time.sleep(outer.pause)
                else:
                    self.wfile.write(part)
                    for _ in range(1 << 12):
                        self.wfile.write(b"BZh" * 20000)

            def send(self, status, body, headers={}, length=None):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body) if length is None else length))
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(body)
                self.close_connection = True

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        scheme = "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
            scheme = "https"
        self.address = f"{scheme}://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=[0.01], daemon=True)
        self.thread.start()

    def stop(self):
        self.stopped.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def downloads(self, name):
        """The ranges in which a file was asked for."""
        return [requested for path, requested, _ in self.requests if path.endswith("/" + name)]
