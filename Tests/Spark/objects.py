"""An S3 server on this machine: moto's, from PyPI."""

import os
import pathlib
import subprocess
import sys
import time

import clusters


class ObjectServer:
    """The server, with one bucket, inside a `with` block."""

    bucket = "wikiprep"

    def __init__(self, scratch):
        self.scratch = pathlib.Path(scratch)
        self.port = clusters.free_port()
        self.properties = {
            "spark.hadoop.fs.s3a.endpoint": f"http://127.0.0.1:{self.port}",
            "spark.hadoop.fs.s3a.endpoint.region": "us-east-1",
            "spark.hadoop.fs.s3a.access.key": "somebody",
            "spark.hadoop.fs.s3a.secret.key": "something",
        }

    def __enter__(self):
        from pyarrow import fs

        log = (self.scratch / "objects.log").open("wb")
        # Buckets are made before the first request of pyarrow.
        self.process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)], stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        self.files = fs.S3FileSystem(
            access_key="somebody", secret_key="something", region="us-east-1", endpoint_override=f"127.0.0.1:{self.port}", scheme="http",
            allow_bucket_creation=True)
        end = time.monotonic() + 30
        while True:
            try:
                self.files.create_dir(self.bucket)
                return self
            except OSError:
                if time.monotonic() > end:
                    self.process.kill()
                    raise
                time.sleep(0.3)

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)

    def upload(self, path):
        """Puts a file there under its own name; its address."""
        key = f"{self.bucket}/inputs/{os.path.basename(path)}"
        with self.files.open_output_stream(key, compression=None) as target:
            target.write(pathlib.Path(path).read_bytes())
        return f"s3a://{key}"

    def _found(self, place):
        from pyarrow import fs

        prefix = place.partition("://")[2]
        for info in self.files.get_file_info(fs.FileSelector(prefix, recursive=True)):
            if info.type == fs.FileType.File:
                yield info.path[len(prefix) + 1:], info

    def stamps(self, place):
        """What changes when a file is written anew."""
        return {name: (info.mtime_ns, info.size) for name, info in self._found(place)}

    def download(self, place, folder):
        for name, info in self._found(place):
            path = pathlib.Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with self.files.open_input_file(info.path) as source:
                path.write_bytes(source.read())
