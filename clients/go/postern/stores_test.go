package postern_test

import (
	"os"
	"path/filepath"
	"testing"

	"postern.dev/clients/go/postern"
)

func TestAMemoryStoreKeepsTheLast(t *testing.T) {
	store := postern.NewMemoryCursorStore("begin")
	if got := kept(t, store); got != "begin" {
		t.Error(got)
	}
	for _, cursor := range []string{"a", "b"} {
		if err := store.Save(t.Context(), cursor); err != nil {
			t.Fatal(err)
		}
	}
	if got := kept(t, store); got != "b" {
		t.Error(got)
	}
}

func TestWithoutAFileThereIsNoCursor(t *testing.T) {
	if got := kept(t, postern.NewFileCursorStore(filepath.Join(t.TempDir(), "cursor"))); got != "" {
		t.Error(got)
	}
}

func TestAnotherStoreReadsWhatWasSaved(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "cursor")
	store := postern.NewFileCursorStore(file)
	for _, cursor := range []string{"AbC_-1", "AbC_-2"} {
		if err := store.Save(t.Context(), cursor); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil || string(text) != "AbC_-2\n" || kept(t, postern.NewFileCursorStore(file)) != "AbC_-2" {
		t.Errorf("%q, %v", text, err)
	}
	if left, _ := os.ReadDir(folder); len(left) != 1 {
		t.Error(left)
	}
}

func TestASaveThatFailsLeavesNothingBehind(t *testing.T) {
	folder := t.TempDir()
	taken := filepath.Join(folder, "cursor") // A folder with something in it cannot be replaced by a file.
	if err := os.MkdirAll(filepath.Join(taken, "inside"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := postern.NewFileCursorStore(taken).Save(t.Context(), "new"); err == nil {
		t.Error("saved over a folder")
	}
	if left, _ := os.ReadDir(folder); len(left) != 1 {
		t.Error(left)
	}
}

func TestAFolderThatIsNotThereIsAnError(t *testing.T) {
	if err := postern.NewFileCursorStore(filepath.Join(t.TempDir(), "none", "cursor")).Save(t.Context(), "x"); err == nil {
		t.Error("saved into nowhere")
	}
}
