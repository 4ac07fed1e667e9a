#include "app/door_certificates.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace postern {

std::map<std::string, config::v1::Tls> TlsOfDoors(const config::v1::Listeners& listeners) {
  std::map<std::string, config::v1::Tls> doors;
  if (listeners.grpc().has_tls()) doors["grpc"] = listeners.grpc().tls();
  if (listeners.webhook().has_tls()) doors["webhook"] = listeners.webhook().tls();
  if (listeners.admin().has_tls()) doors["admin"] = listeners.admin().tls();
  return doors;
}

absl::StatusOr<std::unique_ptr<DoorCertificates>> DoorCertificates::Open(const config::v1::Listeners& listeners,
                                                                         const Environment& environment, LogSink& log) {
  std::unique_ptr<DoorCertificates> opened(new DoorCertificates(log));
  for (const auto& [door, tls] : TlsOfDoors(listeners)) {
    absl::StatusOr<std::shared_ptr<TlsFiles>> files = TlsFiles::Open(tls, environment);
    if (!files.ok()) {
      return absl::Status(files.status().code(), absl::StrCat("listeners.", door, ".tls.", files.status().message()));
    }
    opened->doors_[door].files = *std::move(files);
  }
  return opened;
}

TlsSource DoorCertificates::source(const std::string& door) const {
  auto found = doors_.find(door);
  return found == doors_.end() ? TlsSource() : found->second.files->source();
}

void DoorCertificates::Reload() {
  for (auto& [name, door] : doors_) {
    const absl::StatusOr<bool> changed = door.files->Reload();
    const std::string problem = changed.ok() ? "" : std::string(changed.status().message());
    if (!changed.ok() && problem != door.problem) {
      log_.Write({LogLevel::kError, "certificate_refused", {{"door", name}, {"error", problem}}});
    }
    if (changed.ok() && *changed) {
      log_.Write({LogLevel::kInfo,
                  "certificate_changed",
                  {{"door", name}, {"expires", absl::FormatTime(door.files->expire_time(), absl::UTCTimeZone())}}});
    }
    door.problem = problem;
  }
}

std::map<std::string, absl::Time> DoorCertificates::expire_times() const {
  std::map<std::string, absl::Time> times;
  for (const auto& [name, door] : doors_) times[name] = door.files->expire_time();
  return times;
}

}  // namespace postern
