"""Whoever gets a client's package gets the text of the licence that its metadata names."""
import pathlib
import tarfile
import unittest
import zipfile

import languages

CLIENTS = pathlib.Path(__file__).resolve().parents[2] / "clients"


def zipped(pattern, name):
    """The file of that name in the one archive that `build` left there."""
    archive, = languages.BUILD.glob(f"clients/{pattern}")
    with zipfile.ZipFile(archive) as content:
        found, = (one for one in content.namelist() if one.endswith(name))
        return content.read(found)


def npm():
    with tarfile.open(languages.BUILD / "clients/typescript/postern-client.tgz") as content:
        return content.extractfile("package/LICENSE").read()


PACKAGED = {
    "python": lambda: zipped("python/wheels/postern-*.whl", "/LICENSE"),
    "go": lambda: zipped("go/proxy/postern.dev/clients/go/@v/*.zip", "/LICENSE"),
    "typescript": npm,
    "java": lambda: zipped("java/source/target/postern-client-?.?.?.jar", "META-INF/LICENSE"),
    "cpp": lambda: (languages.BUILD / "clients/cpp/prefix/share/doc/postern-client/LICENSE").read_bytes(),
}


class LicenceTest(unittest.TestCase):
    def test_every_package_holds_it(self):
        self.assertEqual(set(PACKAGED), set(languages.present()))
        for language, packaged in PACKAGED.items():
            with self.subTest(language=language):
                text = packaged()
                self.assertEqual(text, (CLIENTS / language / "LICENSE").read_bytes())
                self.assertIn(b"Apache License\n", text)


if __name__ == "__main__":
    unittest.main(verbosity=2)
