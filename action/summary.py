"""Turns sqlcheck's JSON report, the only argument, into the step's outputs and the job summary.

The summary is HTML rather than Markdown: messages quote names out of the migrations, and in HTML
there is one way to escape them. Needs nothing but Python 3.
"""

import html
import json
import os
import re
import sys

# GitHub drops a summary of more than 1 MiB as a whole.
LIMIT = 900_000


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        report = json.load(file)
    with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8", newline="\n") as file:
        for severity in ("error", "warning", "note"):
            file.write(f"{severity}s={int(report['summary'][severity])}\n")
    if os.environ["INPUT_SUMMARY"] == "true":
        with open(os.environ["GITHUB_STEP_SUMMARY"], "a", encoding="utf-8", newline="\n") as file:
            file.write(summary(report))


def summary(report):
    diagnostics = report["diagnostics"]
    coverage = report["coverage"]
    seen = f"{number(coverage['statements'], 'statement')} in {number(coverage['files'], 'file')} checked"
    if coverage["opaque"]:
        seen += f", {coverage['opaque']} of them beyond what sqlcheck can model"
    parts = ["<h3>sqlcheck</h3>\n"]
    if not diagnostics:
        parts.append(f"<p>Nothing to report: {seen}.</p>\n\n")
        return "".join(parts)

    counts = ", ".join(
        number(report["summary"][severity], severity)
        for severity in ("error", "warning", "note")
        if report["summary"][severity]
    )
    parts.append(f"<p>{counts}; {seen}.</p>\n<table>\n")
    parts.append("<tr><th>Where</th><th>Rule</th><th>What</th></tr>\n")
    size = sum(map(len, parts))
    for shown, diagnostic in enumerate(diagnostics):
        line = row(diagnostic)
        size += len(line.encode())
        if size > LIMIT:
            left = len(diagnostics) - shown
            parts.append(f'<tr><td colspan="3">… and {left} more, in the log.</td></tr>\n')
            break
        parts.append(line)
    parts.append("</table>\n\n")
    return "".join(parts)


def row(diagnostic):
    start = diagnostic["span"]["start"]
    where = f"{diagnostic['file']}:{start['line']}:{start['column']}"
    what = text(diagnostic["message"])
    if diagnostic.get("help"):
        what += f"<br><sub>{text(diagnostic['help'])}</sub>"
    return (
        f"<tr><td><code>{escape(where)}</code></td>"
        f"<td>{escape(diagnostic['severity'])} <code>{escape(diagnostic['rule'])}</code></td>"
        f"<td>{what}</td></tr>\n"
    )


def text(message):
    """A message in HTML: what it puts in backticks is code."""
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", escape(message))


def escape(value):
    # A blank line would end the HTML block, and the rest would be read as Markdown.
    return html.escape(" ".join(str(value).split()))


def number(count, noun):
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


main()
