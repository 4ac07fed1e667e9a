#include "app/backup.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "app/config_file.h"
#include "gateway/broadcast_rows.h"
#include "postern/v1/event.pb.h"
#include "storage/rocksdb/folder_lock.h"
#include "storage/rocksdb/rocksdb_store.h"

namespace postern {
namespace {

constexpr char kManifest[] = "/manifest.json";
constexpr char kDatabase[] = "/db";
constexpr char kUnfinished[] = "/unfinished";  // Where a store is made that is being restored.
constexpr size_t kMaxManifestBytes = size_t{64} << 20;

absl::Status Damaged(absl::string_view what) { return absl::DataLossError(what); }

// The names of the database's own files: not its lock, nor what it writes to be read by people.
absl::StatusOr<std::vector<std::string>> FilesOf(const std::string& database) {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator it(database, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename();
    if (name != "LOCK" && name != "LOG" && !absl::StartsWith(name, "LOG.old.")) names.push_back(name);
  }
  if (error) return absl::NotFoundError(absl::StrCat("cannot read ", database, ": ", error.message()));
  std::sort(names.begin(), names.end());
  return names;
}

// Makes the folder `to`, unless it is there and empty but for what a file system puts into its top folder.
absl::Status MakeEmpty(const std::string& to) {
  std::error_code error;
  for (std::filesystem::directory_iterator it(to, error), end; !error && it != end; it.increment(error)) {
    if (it->path().filename() != "lost+found") {
      return absl::FailedPreconditionError(absl::StrCat(to, " is not empty; name a folder that is empty or missing"));
    }
  }
  std::filesystem::create_directories(to, error);
  if (error) return absl::UnavailableError(absl::StrCat("cannot make ", to, ": ", error.message()));
  return absl::OkStatus();
}

absl::Status MakePrivateFolder(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) == 0) return absl::OkStatus();
  return absl::ErrnoToStatus(errno, absl::StrCat("cannot make ", path));
}

// Reads every event and raw payload; gives how many events there are.
absl::StatusOr<int64_t> WalkEvents(const EventLog& log) {
  const LogBounds bounds = log.Bounds();
  int64_t events = 0;
  std::string last_raw;
  for (int64_t next = bounds.first_sequence; next < bounds.next_sequence;) {
    absl::StatusOr<std::vector<StoredEvent>> page = log.Read(next, {});
    if (!page.ok()) return page.status();
    if (page->empty()) return Damaged(absl::StrCat("the event log ends before event ", next));
    for (const StoredEvent& event : *page) {
      if (event.sequence != next) return Damaged(absl::StrCat("event ", next, " is missing"));
      if (!v1::Event().ParseFromString(event.bytes)) return Damaged(absl::StrCat("event ", next, " cannot be parsed"));
      if (!event.raw_key.empty() && event.raw_key != last_raw) {
        absl::StatusOr<std::string> raw = log.ReadRaw(event.raw_key);
        // One that was erased is not found; one that is lost is damage.
        if (raw.ok() ? !v1::RawPayload().ParseFromString(*raw) : !absl::IsNotFound(raw.status())) {
          return Damaged(absl::StrCat("the raw payload of event ", next, " cannot be read"));
        }
        last_raw = event.raw_key;
      }
      ++events;
      ++next;
    }
  }
  return events;
}

// What the store in `folder` tells of itself, without the digests of its files.
absl::StatusOr<BackupManifest> Describe(const std::string& folder) {
  absl::StatusOr<RocksdbReading> reading = OpenRocksdbToRead(folder);
  if (!reading.ok()) return reading.status();
  const LogBounds bounds = reading->store->log().Bounds();
  absl::StatusOr<int64_t> events = WalkEvents(reading->store->log());
  if (!events.ok()) return events.status();
  absl::StatusOr<std::vector<std::pair<std::string, StateEntry>>> state = reading->store->state().List("");
  if (!state.ok()) return state.status();
  BackupManifest found;
  found.format_version = reading->format_version;
  found.log_id = bounds.log_id;
  found.epochs = bounds.epochs;
  found.first_sequence = bounds.first_sequence;
  found.next_sequence = bounds.next_sequence;
  found.events = *events;
  return found;
}

bool SameLog(const BackupManifest& one, const BackupManifest& other) {
  auto same = [](const Epoch& a, const Epoch& b) { return a.id == b.id && a.first_sequence == b.first_sequence; };
  return one.format_version == other.format_version && one.log_id == other.log_id &&
         std::equal(one.epochs.begin(), one.epochs.end(), other.epochs.begin(), other.epochs.end(), same) &&
         one.first_sequence == other.first_sequence && one.next_sequence == other.next_sequence &&
         one.events == other.events;
}

absl::Status CheckFiles(const std::string& database, const BackupManifest& manifest) {
  absl::StatusOr<std::vector<std::string>> names = FilesOf(database);
  if (!names.ok()) return Damaged(names.status().message());
  for (const std::string& name : *names) {
    if (manifest.files.count(name) == 0) return Damaged(absl::StrCat("the file db/", name, " is not of the backup"));
  }
  for (const auto& [name, digest] : manifest.files) {
    absl::StatusOr<FileDigest> found = DigestFile(absl::StrCat(database, "/", name));
    if (absl::IsNotFound(found.status())) return Damaged(absl::StrCat("the file db/", name, " is missing"));
    if (!found.ok()) return found.status();
    if (!(*found == digest)) return Damaged(absl::StrCat("the file db/", name, " is not what was backed up"));
  }
  return absl::OkStatus();
}

// The broadcasts that ran when the backup was made have gone on since: to go on from there would send twice.
absl::Status MarkBroadcasts(const std::string& folder) {
  std::vector<std::string> running;
  {
    absl::StatusOr<RocksdbReading> reading = OpenRocksdbToRead(folder);
    if (!reading.ok()) return reading.status();
    absl::StatusOr<std::vector<std::string>> found = ReadRunning(reading->store->state());
    if (!found.ok()) return found.status();
    running = *std::move(found);
  }
  if (running.empty()) return absl::OkStatus();
  RocksdbOptions options;
  options.path = folder;
  options.ballast_bytes = 0;
  options.dedup_window = absl::InfiniteDuration();  // The server's own is not known here: nothing may be forgotten.
  absl::StatusOr<std::unique_ptr<Store>> store = OpenRocksdbStore(options);
  if (!store.ok()) return store.status();
  return (*store)->state().Apply(RestoredRows(running));
}

}  // namespace

absl::StatusOr<BackupManifest> MakeBackup(const std::string& database, const std::string& to) {
  absl::StatusOr<std::vector<std::string>> names = FilesOf(database);
  if (!names.ok()) return names.status();
  if (absl::Status made = MakeEmpty(to); !made.ok()) return made;
  if (absl::Status made = MakePrivateFolder(to + kDatabase); !made.ok()) return made;
  std::map<std::string, FileDigest> files;
  for (const std::string& name : *names) {
    absl::StatusOr<FileDigest> copied =
        CopyDurably(absl::StrCat(database, "/", name), absl::StrCat(to, kDatabase, "/", name));
    if (!copied.ok()) return copied.status();
    files[name] = *std::move(copied);
  }
  if (absl::Status synced = SyncFolder(to + kDatabase); !synced.ok()) return synced;
  absl::StatusOr<BackupManifest> manifest = Describe(to);
  if (!manifest.ok()) return manifest;
  manifest->files = std::move(files);
  const std::string unfinished = absl::StrCat(to, kManifest, ".unfinished");
  if (absl::Status written = WriteDurably(unfinished, WriteManifest(*manifest)); !written.ok()) return written;
  std::error_code error;
  std::filesystem::rename(unfinished, to + kManifest, error);
  if (error) return absl::UnavailableError(absl::StrCat("cannot name the manifest: ", error.message()));
  if (absl::Status synced = SyncFolder(to); !synced.ok()) return synced;
  return manifest;
}

absl::StatusOr<BackupManifest> VerifyBackup(const std::string& folder) {
  absl::StatusOr<std::string> text = ReadFileText(folder + kManifest, kMaxManifestBytes);
  if (!text.ok()) return Damaged(absl::StrCat("no complete backup: ", text.status().message()));
  absl::StatusOr<BackupManifest> manifest = ReadManifest(*text);
  if (!manifest.ok()) return manifest;
  if (absl::Status files = CheckFiles(folder + kDatabase, *manifest); !files.ok()) return files;
  absl::StatusOr<BackupManifest> found = Describe(folder);
  if (!found.ok()) return found;
  if (!SameLog(*manifest, *found)) return Damaged("the manifest tells of another event log than the files hold");
  return manifest;
}

absl::StatusOr<BackupManifest> RestoreBackup(const std::string& from, const std::string& to) {
  absl::StatusOr<BackupManifest> manifest = VerifyBackup(from);
  if (!manifest.ok()) return manifest;
  if (absl::Status made = MakeEmpty(to); !made.ok()) return made;
  absl::StatusOr<std::unique_ptr<FolderLock>> lock = FolderLock::Take(to);
  if (!lock.ok()) return lock.status();
  const std::string unfinished = to + kUnfinished;
  if (absl::Status made = MakePrivateFolder(unfinished); !made.ok()) return made;
  if (absl::Status made = MakePrivateFolder(unfinished + kDatabase); !made.ok()) return made;
  for (const auto& [name, digest] : manifest->files) {
    absl::StatusOr<FileDigest> copied =
        CopyDurably(absl::StrCat(from, kDatabase, "/", name), absl::StrCat(unfinished, kDatabase, "/", name));
    if (!copied.ok()) return copied.status();
    if (!(*copied == digest)) return Damaged(absl::StrCat("the file db/", name, " has changed meanwhile"));
  }
  if (absl::Status synced = SyncFolder(unfinished + kDatabase); !synced.ok()) return synced;
  if (absl::Status marked = MarkBroadcasts(unfinished); !marked.ok()) return marked;
  std::error_code error;
  std::filesystem::rename(unfinished + kDatabase, to + kDatabase, error);
  if (error) return absl::UnavailableError(absl::StrCat("cannot name the restored store: ", error.message()));
  std::filesystem::remove_all(unfinished, error);
  if (error) return absl::UnavailableError(absl::StrCat("cannot remove ", unfinished, ": ", error.message()));
  if (absl::Status synced = SyncFolder(to); !synced.ok()) return synced;
  return manifest;
}

}  // namespace postern
