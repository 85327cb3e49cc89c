"""Real Spark, as pip installs it: in this process with executors of their own, or a master and workers as on machines of their own."""

import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
DRIVER = HERE.parents[1] / "Spark"
sys.path.insert(0, str(DRIVER))

import pyspark
from pyspark import SparkConf, SparkContext

SPARK_HOME = pathlib.Path(pyspark.__file__).parent
LOGGING = f"-Dlog4j2.configurationFile=file:{HERE}/log4j2.properties"
# Spark is patient with networks; here all is one machine, and what does not answer is dead.
PROPERTIES = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.shuffle.io.maxRetries": "1",
    "spark.shuffle.io.retryWait": "200ms",
    "spark.executor.memory": "512m",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
}


def prepare_environment(scratch):
    """Before the first context: this Python on both ends, and no word from Spark but errors."""
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    os.environ["SPARK_HOME"] = str(SPARK_HOME)
    os.environ["SPARK_LOCAL_DIRS"] = str(scratch)
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    os.environ["PYSPARK_SUBMIT_ARGS"] = f"--driver-java-options {LOGGING} pyspark-shell"


class Session:
    """A context inside a `with` block, begun when somebody wants it. The driver's package is shipped to it."""

    def __init__(self, master, **properties):
        self._master = master
        self._properties = properties
        self._context = None

    @property
    def context(self):
        from wikiprep_spark import command

        if self._context is None:
            configuration = SparkConf().setMaster(self._master)
            for name, value in {**command.defaults(), **PROPERTIES, **self._properties}.items():
                configuration.set(name, value)
            self._context = SparkContext(conf=configuration)
            command.ship_package(self._context)
        return self._context

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._context is not None:
            application = self._context.applicationId
            self._context.stop()
            shutil.rmtree(SPARK_HOME / "work" / application, ignore_errors=True)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Standalone:
    """A master and two workers of one core each, which are started, or started anew, by ``revive``."""

    def __init__(self, scratch):
        self.scratch = pathlib.Path(scratch)
        self.port = free_port()
        self.url = f"spark://127.0.0.1:{self.port}"
        self.number = 0
        self.workers = []
        self.master = None

    def start(self, *words):
        self.number += 1
        log = self.scratch / f"standalone-{self.number}.log"
        environment = dict(os.environ, SPARK_WORKER_OPTS="-Dspark.worker.cleanup.enabled=true")
        process = subprocess.Popen(
            [SPARK_HOME / "bin/spark-class", *words], stdin=subprocess.DEVNULL, stdout=log.open("wb"), stderr=subprocess.STDOUT, env=environment)
        process.log = log
        return process

    def wait(self, process, text):
        end = time.monotonic() + 60
        while text not in process.log.read_text(errors="replace"):
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"Spark did not start: {process.log.read_text()[-2000:]}")
            time.sleep(0.1)

    def revive(self):
        """A master and two workers, whatever became of those before."""
        if self.master is None:
            self.master = self.start("org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", str(self.port), "--webui-port", "0")
            self.wait(self.master, "New state: ALIVE")
        self.workers = [one for one in self.workers if one.poll() is None]
        started = []
        while len(self.workers) < 2:
            folder = self.scratch / f"worker-{self.number}"
            # Each on a host of its own, as Spark sees it: no second attempt of a task goes to the host of the first.
            host = next(host for host in ("127.0.0.1", "127.0.0.2") if host not in [worker.host for worker in self.workers])
            one = self.start(
                "org.apache.spark.deploy.worker.Worker", self.url, "--host", host, "--cores", "1", "--memory", "1g", "--webui-port", "0",
                "--work-dir", str(folder))
            one.host = host
            self.workers.append(one)
            started.append(one)
        for one in started:
            self.wait(one, "Successfully registered with master")

    def stop(self):
        running = [one for one in [*self.workers, self.master] if one is not None]
        for one in running:
            one.terminate()
        for one in running:
            one.wait(30)


def submit(master, *words):
    """spark-submit, as users run it. What a driver in Python says on either stream comes from its standard output."""
    properties = [word for name, value in PROPERTIES.items() for word in ("--conf", f"{name}={value}")]
    environment = {name: value for name, value in os.environ.items() if name != "PYSPARK_SUBMIT_ARGS"}
    return subprocess.Popen(
        [SPARK_HOME / "bin/spark-submit", "--master", master, "--driver-java-options", LOGGING, *properties, *words], env=environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)

