#include "app/backup_manifest.h"

#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "wire/json.h"

namespace postern {
namespace {

constexpr int64_t kBackupVersion = 1;

absl::Status NoManifest(absl::string_view why) {
  return absl::DataLossError(absl::StrCat("the manifest is damaged: ", why));
}

// Reads the members that must be there, and remembers the first one that is not.
class Members {
 public:
  explicit Members(Json object) : object_(std::move(object)) {}
  int64_t Number(const char* name) {
    const std::optional<int64_t> number = object_.Get(name).Int64();
    if (!number || *number < 0) Miss(name);
    return number.value_or(0);
  }
  std::string Text(const char* name) {
    std::optional<std::string> text = object_.Get(name).String();
    if (!text || text->empty()) Miss(name);
    return text.value_or("");
  }
  void Miss(absl::string_view name) {
    if (missing_.empty()) missing_ = std::string(name);
  }
  const std::string& missing() const { return missing_; }

 private:
  const Json object_;
  std::string missing_;
};

}  // namespace

std::string WriteManifest(const BackupManifest& manifest) {
  JsonArray epochs;
  for (const Epoch& epoch : manifest.epochs) {
    epochs.Add(JsonObject{{"id", absl::StrFormat("%016x", epoch.id)}, {"first_sequence", epoch.first_sequence}});
  }
  JsonArray files;
  for (const auto& [name, digest] : manifest.files) {
    files.Add(JsonObject{{"name", name}, {"bytes", digest.bytes}, {"sha256", digest.sha256}});
  }
  const JsonObject all{{"backup_version", kBackupVersion},
                       {"format_version", manifest.format_version},
                       {"log_id", manifest.log_id},
                       {"epochs", epochs},
                       {"first_sequence", manifest.first_sequence},
                       {"next_sequence", manifest.next_sequence},
                       {"events", manifest.events},
                       {"files", files}};
  return absl::StrCat(all.ToString(), "\n");
}

absl::StatusOr<BackupManifest> ReadManifest(absl::string_view text) {
  absl::StatusOr<Json> json = ParseJson(text);
  if (!json.ok()) return NoManifest("it is not JSON");
  Members all(*json);
  const int64_t version = all.Number("backup_version");
  if (all.missing().empty() && version != kBackupVersion) {
    return absl::FailedPreconditionError(
        absl::StrCat("the backup has version ", version, "; this version of Postern reads version ", kBackupVersion));
  }
  BackupManifest manifest;
  manifest.format_version = all.Number("format_version");
  manifest.log_id = all.Text("log_id");
  manifest.first_sequence = all.Number("first_sequence");
  manifest.next_sequence = all.Number("next_sequence");
  manifest.events = all.Number("events");
  for (const Json& item : json->Get("epochs").Items()) {
    Members epoch(item);
    Epoch read;
    if (!absl::SimpleHexAtoi(epoch.Text("id"), &read.id)) all.Miss("epochs");
    read.first_sequence = epoch.Number("first_sequence");
    if (!epoch.missing().empty()) all.Miss("epochs");
    manifest.epochs.push_back(read);
  }
  for (const Json& item : json->Get("files").Items()) {
    Members file(item);
    const std::string name = file.Text("name");
    FileDigest digest{file.Number("bytes"), file.Text("sha256")};
    // A name is never a way out of the folder.
    const bool bad = !file.missing().empty() || name.find('/') != std::string::npos || name == "." || name == "..";
    if (bad || !manifest.files.emplace(name, std::move(digest)).second) all.Miss("files");
  }
  if (manifest.epochs.empty()) all.Miss("epochs");
  if (manifest.files.empty()) all.Miss("files");
  if (!all.missing().empty()) return NoManifest(absl::StrCat(all.missing(), " cannot be read"));
  return manifest;
}

}  // namespace postern
