"""Executes a notebook with the Deno kernel and writes it, with its outputs, to standard output.

Usage: python execute_notebook.py NOTEBOOK

nbclient takes a cell as done when the kernel says that it is idle. Deno's kernel sometimes says so
just before it sends the last output, which would then be lost; so this waits a moment for more.
"""

import asyncio
import os
import sys

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete

LATE_OUTPUT_S = 0.25
CELL_TIMEOUT_S = 600


class PatientClient(NotebookClient):
    async def _async_poll_output_msg(self, parent_msg_id, cell, cell_index):
        await super()._async_poll_output_msg(parent_msg_id, cell, cell_index)
        while True:
            try:
                late = await asyncio.wait_for(self.kc.iopub_channel.get_msg(timeout=None), LATE_OUTPUT_S)
            except asyncio.TimeoutError:
                return
            if late["parent_header"].get("msg_id") == parent_msg_id:
                try:
                    self.process_message(late, cell, cell_index)
                except CellExecutionComplete:
                    pass


path = sys.argv[1]
notebook = nbformat.read(path, as_version=4)
resources = {"metadata": {"path": os.path.dirname(path)}}
PatientClient(notebook, timeout=CELL_TIMEOUT_S, kernel_name="deno", resources=resources).execute()
nbformat.write(notebook, sys.stdout)
