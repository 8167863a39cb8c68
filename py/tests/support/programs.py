"""Runs the `ringfence` command as people do: as a process of its own."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self
from unittest import mock

import httpx

from ringfence import cli

_PATIENCE = 30.0


def environment(url: str | None, **variables: str) -> dict[str, str]:
    """Ours, without what could leak in from whoever runs the tests."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PG", "RINGFENCE_", "DATABASE_"))
    }
    return kept | ({"DATABASE_URL": url} if url else {}) | variables


def run(
    *arguments: str, url: str | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "ringfence", *arguments],
        env=environment(url, **variables),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def invoke(
    *arguments: str, url: str | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    """The same within this process: quicker, for what does not depend on being a process."""
    out, err = io.StringIO(), io.StringIO()
    with (
        mock.patch.dict(os.environ, environment(url, **variables), clear=True),
        mock.patch.object(sys, "argv", ["ringfence", *arguments]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            cli.main()
        except SystemExit as ending:
            # What the interpreter does with sys.exit("a sentence").
            code = ending.code if isinstance(ending.code, int) else 1
            if isinstance(ending.code, str):
                err.write(ending.code + "\n")
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(condition: Callable[[], Any], what: str, patience: float = _PATIENCE) -> Any:
    """The first true value of `condition`."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.03)
    raise AssertionError(f"waited {patience} s in vain for {what}")


class Program:
    """A command that keeps running, ended with the `with` block whatever happens."""

    def __init__(self, *arguments: str, url: str, **variables: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ringfence", *arguments],
            env=environment(url, LOG_FORMAT="text", **variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout
        self.lines.extend(self._process.stdout)

    @property
    def log(self) -> str:
        """What it has said so far."""
        return "".join(self.lines)

    def says(self, words: str) -> str:
        """Waits until it has said something."""
        wait_for(lambda: words in self.log or not self.running, words)
        assert words in self.log, self.log
        return self.log

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def send(self, number: signal.Signals) -> None:
        """Sends a signal."""
        self._process.send_signal(number)

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Sends a signal and waits; returns the exit code."""
        self.send(number)
        return self.wait()

    def wait(self) -> int:
        """Waits until it has ended; returns the exit code."""
        code = self._process.wait(_PATIENCE)
        self._reader.join(5)
        return code

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.running:
            self._process.terminate()
            try:
                self._process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._reader.join(5)
        if self._process.stdout:
            self._process.stdout.close()


class Web(Program):
    """`ringfence serve` on a port of its own."""

    def __init__(self, url: str, **variables: str) -> None:
        self.port = free_port()
        super().__init__("serve", url=url, RINGFENCE_HTTP_PORT=str(self.port), **variables)
        self.says("listening")

    def get(self, path: str, **more: Any) -> httpx.Response:
        """Asks it something."""
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=10, trust_env=False, **more)
