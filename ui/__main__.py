"""Starts the page: checks the settings, the port, the articles and the index, then serves until interrupted."""

from __future__ import annotations

import logging
import os
import socket
import sys

from summitqa.errors import SummitQAError
from summitqa.loaders import read_documents
from summitqa.settings import Settings, load_settings

# Read by gradio, chromadb and the hub client when they are imported: none of them may call home.
_SILENT = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "DO_NOT_TRACK": "1",
}


def main() -> int:
    """Serves the page; 1 when it cannot start, after one line on why and what to do."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    os.environ.update(_SILENT)
    try:
        settings = load_settings()
        check_port(settings)
        read_documents(settings.seeds_dir)
        serve(settings)
    except SummitQAError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def check_port(settings: Settings) -> None:
    """Makes sure that the page can listen.

    Raises:
        SummitQAError: the port is in use, or the address is not of this machine.
    """
    try:
        family, *_, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise SummitQAError(
            f"cannot listen on {settings.host}:{settings.port} ({(error.strerror or str(error)).lower()}):"
            " stop what uses it, or set SUMMITQA_HOST and SUMMITQA_PORT to a free address"
        ) from error


def serve(settings: Settings) -> None:
    """Builds the index where it is missing or stale, then serves until interrupted."""
    # Seconds of imports, so only once the cheap checks have passed.
    from tqdm import tqdm

    from summitqa.answering import open_assistant
    from summitqa.index import ensure_index
    from summitqa.service import Service
    from ui.app import build_demo, launch_options

    with tqdm(unit="text", desc="index", disable=None, leave=False) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        ensure_index(settings, progress)
    service = Service(settings, open_assistant)
    service.warm_up()
    demo = build_demo(service)
    demo.launch(**launch_options(service, demo), prevent_thread_lock=True)
    if settings.mcp and not demo.mcp_server:
        demo.close()
        raise SummitQAError("the MCP tools need another package: pip install 'mcp>=1.21,<2', or unset SUMMITQA_MCP")
    sys.stdout.write(f"summitqa answers at http://{settings.host}:{settings.port} (Ctrl+C stops it)\n")
    sys.stdout.flush()
    demo.block_thread()


if __name__ == "__main__":
    raise SystemExit(main())
