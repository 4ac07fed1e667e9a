package postern

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
)

// CursorStore keeps the cursor of the last event that was handled. Implement it to keep the cursor elsewhere, best in the
// same transaction as what the handler does. One subscription never calls it from two goroutines at once.
type CursorStore interface {
	// Load gives the cursor kept; empty when there is none.
	Load(ctx context.Context) (string, error)
	// Save keeps the cursor. An error ends the subscription. The context is not cancelled by the end of a subscription,
	// so that the last event handled is saved.
	Save(ctx context.Context, cursor string) error
}

// MemoryCursorStore keeps the cursor as long as the value lives. The zero value holds none.
type MemoryCursorStore struct {
	mutex  sync.Mutex
	cursor string
}

// NewMemoryCursorStore makes a store that starts with cursor, which may be empty.
func NewMemoryCursorStore(cursor string) *MemoryCursorStore {
	return &MemoryCursorStore{cursor: cursor}
}

// Load gives the cursor kept; empty when there is none.
func (s *MemoryCursorStore) Load(context.Context) (string, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.cursor, nil
}

// Save keeps the cursor.
func (s *MemoryCursorStore) Save(_ context.Context, cursor string) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.cursor = cursor
	return nil
}

// FileCursorStore keeps the cursor in a file, which holds the old one or the new one at every moment, also after a power
// failure. The clients of all languages read each other's files: one line with the cursor.
type FileCursorStore struct{ path string }

// NewFileCursorStore makes a store of the file at path, which is made at the first save; its folder must be there.
func NewFileCursorStore(path string) *FileCursorStore { return &FileCursorStore{path} }

// Load gives the cursor kept; empty when there is no file.
func (s *FileCursorStore) Load(context.Context) (string, error) {
	text, err := os.ReadFile(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return strings.TrimSpace(string(text)), err
}

// Save writes the cursor beside the file, then puts it in the file's place.
func (s *FileCursorStore) Save(_ context.Context, cursor string) error {
	folder := filepath.Dir(s.path)
	file, err := os.CreateTemp(folder, "."+filepath.Base(s.path)+".*")
	if err != nil {
		return err
	}
	if err := errors.Join(writeDurably(file, cursor+"\n"), file.Close()); err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	if err := os.Rename(file.Name(), s.path); err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return syncFolder(folder)
}

func writeDurably(file *os.File, text string) error {
	if _, err := file.WriteString(text); err != nil {
		return err
	}
	return file.Sync()
}

// syncFolder makes the new name last. Without effect on Windows, where folders cannot be made durable.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
