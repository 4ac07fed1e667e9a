// Where a subscription keeps how far it has come.
#pragma once

#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace postern {

// Keeps the cursor of the last event that was handled. Implement it to keep the cursor elsewhere, best in the same
// transaction as what the handler does. Never called by two threads at once.
class CursorStore {
 public:
  virtual ~CursorStore() = default;
  // The cursor kept; empty when there is none. An error ends the subscription.
  virtual absl::StatusOr<std::string> Load() = 0;
  // Keeps the cursor; an error ends the subscription.
  virtual absl::Status Save(const std::string& cursor) = 0;
};

// Keeps the cursor as long as the object lives. Its methods may be called from any thread.
class MemoryCursorStore : public CursorStore {
 public:
  // Starts with `cursor`.
  explicit MemoryCursorStore(std::string cursor = "");
  absl::StatusOr<std::string> Load() override;
  absl::Status Save(const std::string& cursor) override;

 private:
  std::mutex mutex_;
  std::string cursor_;
};

// Keeps the cursor in a file, which holds the old one or the new one at every moment, also after a power failure. The
// clients of all languages read each other's files: one line with the cursor.
class FileCursorStore : public CursorStore {
 public:
  // The file is made at the first save; its folder must be there.
  explicit FileCursorStore(std::string path);
  absl::StatusOr<std::string> Load() override;
  // Writes it beside the file, then puts it in the file's place.
  absl::Status Save(const std::string& cursor) override;

 private:
  std::string path_;
};

}  // namespace postern
