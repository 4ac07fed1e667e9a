#!/usr/bin/env python3
"""A fifth provider is one folder: the smallest one under another name, added to a copy of the sources without an edit
elsewhere.

The copy is configured before the folder is there, so CMake has to find it. Then the generated tables, the golden cases,
the sandbox, the configuration, the capabilities and the layout must know the provider; and what is wrong in the folder,
or names it elsewhere, must be found. Only the table of rows in the README beside it changes, and a command writes that.
The compiler cache keeps this at a minute or two: nothing but the folder is new.
"""
import contextlib
import json
import re
import subprocess
import sys
import unittest
import urllib.error
import urllib.request

sys.dont_write_bytecode = True
from source_copy import BUILD, ROOT, SourceCopy  # noqa: E402

SMALLEST = "onsend"
NEW = "scratchprovider"
FOLDER = f"service/providers/{NEW}"
PROGRAMS = ("golden_test", "golden_emulator_test", "providers_test", "postern", "postern-sandbox")
# Every way the smallest provider writes its name in its own folder.
RENAMED = {"onsend": NEW, "OnSend": "ScratchProvider", "Onsend": "Scratchprovider", "ONSEND": NEW.upper()}


def renamed(text):
    for old, new in RENAMED.items():
        text = text.replace(old, new)
    return text


def add_provider(source):
    """Copies the folder and renames inside it, files too."""
    for file in sorted((ROOT / "service/providers" / SMALLEST).rglob("*")):
        if file.is_file():
            path = source / renamed(file.relative_to(ROOT).as_posix())
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(renamed(file.read_text()))


class OneFolderTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.copy = SourceCopy(BUILD / "one_folder")
        cls.addClassCleanup(cls.copy.remove)
        cls.copy.configure()
        add_provider(cls.copy.source)
        built = cls.copy.ninja(*PROGRAMS)
        if built.returncode != 0:
            raise RuntimeError(built.stdout[-4000:])

    def build_all(self):
        """Again, after what another test planted is gone."""
        built = self.copy.ninja(*PROGRAMS)
        self.assertEqual(built.returncode, 0, built.stdout[-4000:])

    def golden_names(self, program, provider):
        """`suite/test/case` of each golden case of the provider, the same for providers with the same cases."""
        names, suite = set(), ""
        listed = self.copy.program(program, "--gtest_list_tests", f"--gtest_filter=*/{provider}_*").stdout
        for line in listed.splitlines():
            found = re.match(rf"  (\w+)/{provider}_(\w+)", line)
            if found:
                names.add(f"{suite}{found[1]}/{found[2]}")
            else:
                suite = line
        return names

    def assert_golden_cases_pass(self, program):
        self.build_all()
        names = self.golden_names(program, NEW)
        self.assertGreater(len(names), 20)
        self.assertEqual(names, self.golden_names(program, SMALLEST))
        tested = self.copy.program(program, f"--gtest_filter=*{NEW}*")
        self.assertEqual(tested.returncode, 0, tested.stdout[-4000:])
        self.assertIn(f"[  PASSED  ] {len(names)} tests.", tested.stdout)

    def check_config(self, provider=NEW, more=""):
        file = self.copy.work / "postern.yaml"
        file.write_text(f"accounts:\n- name: scratch\n  provider: {provider}\n  base_url: http://127.0.0.1:1\n"
                        f"  secrets: {{token: {{env: SCRATCH_TOKEN}}}}\n{more}")
        return self.copy.program("postern", "--check-config", "--config", str(file), SCRATCH_TOKEN="scratch-token")

    @contextlib.contextmanager
    def sandbox(self, account):
        """The sandbox with that account: the address where its providers answer."""
        command = [self.copy.build / "bin/postern-sandbox", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0",
                   "--account", account]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
            try:
                line = process.stdout.readline()
                ready = re.match(r"postern-sandbox ready listen=(\S+) ", line)
                self.assertTrue(ready, line)
                yield ready[1]
            finally:
                process.terminate()

    def status_of_the_device(self, address, token):
        request = urllib.request.Request(f"http://{address}/{NEW}/api/v1/status",
                                         headers={"Authorization": f"Bearer {token}", "Accept": "application/json"})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=60) as answer:
            return json.load(answer)

    def test_the_generated_tables_hold_it(self):
        generated = self.copy.build / "service/providers"
        self.assertIn(f"&{NEW}::Instance(),", (generated / "all_providers.cc").read_text())
        self.assertIn(f"{NEW}::MakeEmulator(host)", (generated / "all_emulators.cc").read_text())

    def test_its_golden_cases_are_found_and_pass(self):
        self.assert_golden_cases_pass("golden_test")

    def test_its_emulator_takes_its_golden_cases(self):
        self.assert_golden_cases_pass("golden_emulator_test")

    def test_the_sandbox_plays_it(self):
        self.build_all()
        with self.sandbox(f"{NEW}:scratch-token") as address:
            self.assertIn("status", self.status_of_the_device(address, "scratch-token"))
            with self.assertRaises(urllib.error.HTTPError) as refused:
                self.status_of_the_device(address, "another-token")
            refused.exception.close()
            self.assertEqual(refused.exception.code, 401)

    def test_an_account_of_it_can_be_configured(self):
        self.build_all()
        checked = self.check_config()
        self.assertEqual((checked.returncode, checked.stdout), (0, "OK\n"))
        # Its own CheckAccount is asked.
        checked = self.check_config(more="  options: {surprise: \"1\"}\n")
        self.assertEqual(checked.returncode, 2)
        self.assertIn(f"accounts[0].options.surprise: is not an option: provider {NEW} has none", checked.stdout)
        checked = self.check_config(provider=f"{NEW}x")
        self.assertEqual(checked.returncode, 2)
        self.assertRegex(checked.stdout, rf"\b{SMALLEST}, .*\b{NEW}\b")

    def test_the_capabilities_test_covers_it(self):
        self.build_all()
        tested = self.copy.program("providers_test", "--gtest_filter=CapabilitiesTest.*")
        self.assertEqual(tested.returncode, 0, tested.stdout[-4000:])
        # Its table says yes to the caption of a document, which its method refuses.
        self.copy.plant(self, f"{FOLDER}/provider.cc", '{"document", true, false,', '{"document", true, true,')
        self.build_all()
        tested = self.copy.program("providers_test", "--gtest_filter=CapabilitiesTest.*")
        self.assertNotEqual(tested.returncode, 0, tested.stdout[-4000:])
        self.assertRegex(tested.stdout, rf"(?m)^{NEW} +document$")

    def test_the_layout_check_finds_no_fault_with_it(self):
        checked = self.copy.script("tests/layout/layout.py", str(self.copy.source))
        self.assertEqual(checked.returncode, 0, checked.stdout)

    def test_the_table_of_rows_is_written_by_a_command(self):
        readme = self.copy.source / "service/providers/README.md"
        self.addCleanup(readme.write_text, readme.read_text())
        checked = self.copy.script("tests/providers/rows_table.py", "--check")
        self.assertEqual(checked.stdout,
                         "README.md: the table is not up to date; tests/providers/rows_table.py --write\n")
        checked = self.copy.script("tests/providers/rows_table.py", "--write")
        self.assertEqual(checked.returncode, 0, checked.stdout)
        self.assertIn(f"\n### {NEW}\n", readme.read_text())

    def test_its_name_in_another_folder_is_found_by_the_layout_check(self):
        self.copy.plant(self, "service/gateway/router.cc", "namespace postern {\n",
                        f'namespace postern {{\nconstexpr char kUsual[] = "{NEW}";\n')
        checked = self.copy.script("tests/layout/layout.py", str(self.copy.source))
        self.assertEqual(checked.returncode, 1, checked.stdout)
        self.assertEqual(checked.stdout, f"service/gateway/router.cc: names the provider {NEW}\n")

    def test_names_that_the_tables_do_not_expect_do_not_link(self):
        self.copy.plant(self, f"{FOLDER}/provider.cc", "const Provider& Instance() {", "const Provider& Single() {")
        self.copy.plant(self, f"{FOLDER}/emulator.cc", "> MakeEmulator(", "> MakeOne(")
        built = self.copy.ninja("golden_emulator_test")
        self.assertNotEqual(built.returncode, 0, built.stdout[-4000:])
        self.assertIn(f"undefined reference to `postern::{NEW}::Instance()'", built.stdout)
        self.assertIn(f"undefined reference to `postern::{NEW}::MakeEmulator(", built.stdout)

    def test_a_folder_without_golden_cases_is_found(self):
        self.build_all()
        cases = self.copy.source / FOLDER / "golden"
        aside = self.copy.work / "golden"
        cases.rename(aside)
        self.addCleanup(aside.rename, cases)
        tested = self.copy.program("golden_test", "--gtest_filter=GoldenCases.EveryProviderHasSome")
        self.assertNotEqual(tested.returncode, 0, tested.stdout[-4000:])
        self.assertRegex(tested.stdout, rf"(?m)^{NEW}$")


if __name__ == "__main__":
    unittest.main(verbosity=2)
