"""Room: cli — the commands.

In:          words typed by a person or a script.   Out: text, or JSON with `--json`, and an exit code that means something.
May import:  build, views, config, sim (`demo`).    Never: logic of its own: it asks the same questions as the page.
Why:         a command is ten lines: parse, ask, print. What is slow to import is imported inside the command that needs it.
"""
