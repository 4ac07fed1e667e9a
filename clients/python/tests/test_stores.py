"""The cursor stores."""
import os
import pathlib
import tempfile
import unittest
from unittest import mock

import postern


class MemoryCursorStoreTest(unittest.TestCase):
    def test_keeps_the_last(self):
        store = postern.MemoryCursorStore()
        self.assertEqual(store.load(), "")
        store.save("a")
        store.save("b")
        self.assertEqual(store.load(), "b")


class FileCursorStoreTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.file = self.folder / "cursor"

    def test_without_a_file_there_is_no_cursor(self):
        self.assertEqual(postern.FileCursorStore(self.file).load(), "")

    def test_another_one_reads_what_was_saved(self):
        store = postern.FileCursorStore(str(self.file))
        store.save("AbC_-1")
        store.save("AbC_-2")
        self.assertEqual(postern.FileCursorStore(self.file).load(), "AbC_-2")
        self.assertEqual((self.file.read_text(), os.listdir(self.folder)), ("AbC_-2\n", ["cursor"]))

    def test_a_save_that_fails_leaves_the_old_cursor_and_nothing_else(self):
        store = postern.FileCursorStore(self.file)
        store.save("old")
        with mock.patch("os.replace", side_effect=OSError), self.assertRaises(OSError):
            store.save("new")
        self.assertEqual((store.load(), os.listdir(self.folder)), ("old", ["cursor"]))

    def test_the_new_text_is_on_disk_before_it_takes_the_old_ones_place(self):
        order = []
        real_sync, real_replace = os.fsync, os.replace
        with mock.patch("os.fsync", side_effect=lambda handle: (order.append("sync"), real_sync(handle))), \
                mock.patch("os.replace", side_effect=lambda *names: (order.append("replace"), real_replace(*names))):
            postern.FileCursorStore(self.file).save("x")
        self.assertEqual(order, ["sync", "replace", "sync"])

    def test_a_folder_that_is_not_there_is_an_error(self):
        with self.assertRaises(OSError):
            postern.FileCursorStore(self.folder / "none/cursor").save("x")


if __name__ == "__main__":
    unittest.main()
