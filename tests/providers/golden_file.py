"""The golden cases as text, for the scripts that check what stands beside them: comments and sections of each file. The
form is described in golden_case.h."""
import dataclasses
import pathlib
import re


@dataclasses.dataclass
class GoldenFile:
    path: pathlib.Path
    comment: str           # Every comment line before the first section but `# Rows:`, joined.
    rows: list[str] | None  # Of the line `# Rows: L7, L8`; [] for `# Rows: -`; None without such a line.
    sections: list[tuple[str, str]]  # Name and text, `rpc SendMessage` for example.

    def texts(self, *names):
        return [text for name, text in self.sections if name.split()[0] in names]

    def rpcs(self):
        return [name.split()[1] for name, _ in self.sections if name.startswith("rpc ")]

    def requests(self):
        """METHOD and path of each request, the query left out."""
        lines = [text.split("\n", 1)[0].split() for text in self.texts("request")]
        return [(words[0], words[1].split("?")[0]) for words in lines if len(words) > 1]


def read(path):
    head, *rest = re.split(r"^--- (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    comments = [line[1:].strip() for line in head.splitlines() if line.startswith("#")]
    listed = [line.removeprefix("Rows:").strip() for line in comments if line.startswith("Rows:")]
    rows = None
    if len(listed) == 1:
        rows = [] if listed[0] == "-" else [row.strip() for row in listed[0].split(",")]
    return GoldenFile(path, " ".join(line for line in comments if not line.startswith("Rows:")), rows,
                      [(name.strip(), text.strip("\n")) for name, text in zip(rest[::2], rest[1::2])])


def read_all(provider):
    """Every case of the folder of one provider, by name."""
    return [read(path) for path in sorted(provider.glob("golden/*.case"))]


def providers(root):
    """The folders of the providers."""
    return sorted(file.parent for file in (root / "service/providers").glob("*/provider.cc"))
