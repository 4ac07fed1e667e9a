"""The package as such: its snippets run, every public symbol has its documentation, its version is one."""
import ast
import importlib.metadata
import inspect
import pathlib
import re
import unittest

import postern
import postern.aio

PACKAGE = pathlib.Path(postern.__file__).resolve().parent
CLIENT = pathlib.Path(__file__).resolve().parents[1]


def public_definitions(tree):
    """(name, node) of each class and function whose name does not start with `_`, dunder methods included."""
    for node in ast.walk(tree):
        if not isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        for inner in node.body if isinstance(node, ast.ClassDef) else []:
            if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)) and not node.name.startswith("_") and (
                    not inner.name.startswith("_") or inner.name.startswith("__")):
                yield f"{node.name}.{inner.name}", inner
        if node in tree.body and not node.name.startswith("_"):
            yield node.name, node


class PackageTest(unittest.TestCase):
    def test_every_public_symbol_is_documented(self):
        for name in postern.__all__:
            if name != "__version__":
                with self.subTest(name=name):
                    self.assertTrue(inspect.getdoc(getattr(postern, name)))
        for file in [PACKAGE / "aio.py", *PACKAGE.glob("_*.py")]:
            tree = ast.parse(file.read_text())
            self.assertTrue(ast.get_docstring(tree), file)
            for name, node in public_definitions(tree):
                with self.subTest(file=file.name, name=name):
                    self.assertTrue(ast.get_docstring(node), "no docstring")

    def test_every_attribute_of_a_public_dataclass_and_client_is_documented(self):
        for file in PACKAGE.glob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.ClassDef) and node.name in postern.__all__:
                    for at, inner in enumerate(node.body):
                        if isinstance(inner, ast.AnnAssign):
                            with self.subTest(name=f"{node.name}.{inner.target.id}"):
                                after = node.body[at + 1]
                                self.assertTrue(isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant))

    def test_the_version_is_the_same_everywhere(self):
        self.assertEqual(importlib.metadata.version("postern"), postern.__version__)
        self.assertIn(f"## {postern.__version__}\n", (CLIENT / "CHANGELOG.md").read_text())

    def test_the_metadata_names_licence_and_dependencies(self):
        metadata = importlib.metadata.metadata("postern")
        self.assertEqual(metadata["License"], "Apache-2.0")
        needs = {re.split(r"[<>=! ]", line)[0] for line in metadata.get_all("Requires-Dist")}
        self.assertEqual(needs, {"googleapis-common-protos", "grpcio", "protobuf"})

    def test_types_are_shipped_and_googles_messages_are_not(self):
        files = {str(file) for file in importlib.metadata.files("postern")}
        self.assertIn("postern/py.typed", files)
        self.assertIn("postern/v1/message_pb2.pyi", files)
        self.assertEqual([file for file in files if file.startswith("google") or "sandbox" in file], [])

    def test_both_clients_have_the_same_methods(self):
        for name in ("Client", "Events"):
            blocking, awaited = (
                {member for member in dir(getattr(module, name)) if not member.startswith("_")}
                for module in (postern, postern.aio))
            self.assertEqual(blocking, awaited)
        parameters = [inspect.signature(module.Client.events).parameters.keys() for module in (postern, postern.aio)]
        self.assertEqual(*parameters)


if __name__ == "__main__":
    unittest.main()
