// snapshot_door.h
//
// How `postern storage backup` gets at the store of a server that runs: a socket in the store's folder, open to those
// who may read the folder anyway. A connection asks for a snapshot; it is kept in the folder `snapshot` as long as the
// connection is open, so a backup that is killed leaves nothing behind.
//
//   absl::StatusOr<std::unique_ptr<SnapshotDoor>> door = SnapshotDoor::Open("/var/lib/postern", store, log);
//
//   absl::StatusOr<std::unique_ptr<HeldSnapshot>> snapshot = HeldSnapshot::Take("/var/lib/postern");
//   Copy((*snapshot)->path());
#ifndef POSTERN_APP_SNAPSHOT_DOOR_H_
#define POSTERN_APP_SNAPSHOT_DOOR_H_

#include <memory>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/log.h"
#include "storage/event_log.h"

namespace postern {

// The server's side. One snapshot at a time.
class SnapshotDoor {
 public:
  // `store` is the one in `folder`; both references must outlive the door, and `audit`, which may be null: it is told
  // who asks. Removes what an earlier life has left.
  static absl::StatusOr<std::unique_ptr<SnapshotDoor>> Open(const std::string& folder, const Store& store, LogSink& log,
                                                            LogSink* audit);
  // Ends the snapshot there may be.
  ~SnapshotDoor();

 private:
  SnapshotDoor(std::string folder, const Store& store, LogSink& log, LogSink* audit, int listener, int waker);
  void Run();
  void Welcome();
  std::string Begin();
  void End();

  const std::string folder_;
  const Store& store_;
  LogSink& log_;
  LogSink* const audit_;
  const int listener_;
  const int waker_;
  int holder_ = -1;     // The connection whose snapshot is kept.
  std::thread thread_;  // Last: starts when all else is there.
};

// The other side.
class HeldSnapshot {
 public:
  // NOT_FOUND when no server serves the folder; else what the server says.
  static absl::StatusOr<std::unique_ptr<HeldSnapshot>> Take(const std::string& folder);
  ~HeldSnapshot();
  HeldSnapshot(const HeldSnapshot&) = delete;
  HeldSnapshot& operator=(const HeldSnapshot&) = delete;

  const std::string& path() const { return path_; }

 private:
  HeldSnapshot(std::string path, int socket) : path_(std::move(path)), socket_(socket) {}
  const std::string path_;
  const int socket_;
};

}  // namespace postern

#endif  // POSTERN_APP_SNAPSHOT_DOOR_H_
