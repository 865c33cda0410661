"""The Gradio page of summitqa: layout, style, script and texts. Run it with `python -m ui`."""
