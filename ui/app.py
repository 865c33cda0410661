"""The page: one Gradio app that holds the layout, its style and script, and the endpoints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import gradio as gr

from summitqa.service import Service
from ui.endpoints import Endpoints

HERE = Path(__file__).parent
_SYSTEM_FONTS = ["system-ui", "sans-serif"]
_AT_ONCE = 20
PUBLIC = ("ask", "search", "index_status")
PRIVATE = ("page_state", "page_article", "page_suggest", "page_feedback", "page_rebuild", "page_sets")
STREAMING = ("page_ask", "page_evaluate")


def build_demo(service: Service) -> gr.Blocks:
    """The page over `service`, ready to be launched with `launch_options`."""
    endpoints = Endpoints(service)
    with gr.Blocks(title="summitqa", analytics_enabled=False, fill_width=True) as demo:
        gr.HTML(
            (HERE / "layout.html").read_text(encoding="utf-8").replace("{article}", endpoints.page_state()["article"]),
            apply_default_css=False,
            js_on_load="window.summitqaStart();",
            elem_id="summitqa",
        )
        for name in PUBLIC:
            gr.api(getattr(endpoints, name), api_name=name, queue=False)
        for name in (*PRIVATE, *STREAMING):
            gr.api(getattr(endpoints, name), api_name=name, api_visibility="undocumented", concurrency_limit=_AT_ONCE)
    demo.page_head = page_head(endpoints.page_config())
    return demo


def page_head(config: dict[str, Any]) -> str:
    """Style and script of the page, inline, so that opening it asks nobody else for anything."""
    style = "\n".join(path.read_text(encoding="utf-8") for path in sorted((HERE / "style").glob("*.css")))
    script = "\n".join(path.read_text(encoding="utf-8") for path in sorted((HERE / "page").glob("*.js")))
    # In a script element only "</" and "<!--" could end or change the script.
    data = json.dumps(config, ensure_ascii=True).replace("<", "\\u003c")
    return f"<style>{style}</style><script>window.summitqaConfig = {data};\n(() => {{\n{script}\n}})();</script>"


def launch_options(service: Service, demo: gr.Blocks) -> dict[str, Any]:
    """How the page is served: only here, without share link, server-side rendering or foreign fonts."""
    return {
        "server_name": service.settings.host,
        "server_port": service.settings.port,
        "share": False,
        "ssr_mode": False,
        "mcp_server": service.settings.mcp,
        "footer_links": [],
        "quiet": True,
        "show_error": True,
        "head": demo.page_head,
        "theme": gr.themes.Base(font=_SYSTEM_FONTS, font_mono=["monospace"]),
    }
