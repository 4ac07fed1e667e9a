#include "app/erase_contact.h"

#include <filesystem>
#include <memory>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "gateway/erase_person.h"
#include "storage/rocksdb/rocksdb_store.h"

namespace postern {
namespace {

std::string Describe(const ErasedPerson& found) {
  std::string text = absl::StrCat(found.event_count(), " events\n");
  for (const auto& [kind, count] : found.events) absl::StrAppend(&text, "  ", count, " ", kind, "\n");
  absl::StrAppend(&text, found.raw_payloads, " other events whose raw payload names the contact\n", found.answers,
                  " answers kept for request ids\n", found.broadcasts, " rows of broadcasts\n");
  for (const auto& [kind, count] : found.left) {
    absl::StrAppend(&text, count, " rows of ", kind, " hold it too and are left as they are\n");
  }
  return text;
}

absl::Status Audit(Store& store, const Person& person, const EraseContactOptions& options, const ErasedPerson& erased,
                   LogSink& audit) {
  absl::StatusOr<std::string> digest = PersonDigest(store.state(), person);
  if (!digest.ok()) return digest.status();
  audit.Write({LogLevel::kInfo,
               "audit",
               {{"action", "contact_erased"},
                {"by", options.by},
                {"contact", *digest},
                {"account", options.account.empty() ? "*" : options.account},
                {"events", erased.event_count()},
                {"raw_payloads", erased.raw_payloads},
                {"answers", erased.answers},
                {"broadcasts", erased.broadcasts},
                {"code", "OK"}}});
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> EraseContact(const EraseContactOptions& options, LogSink& audit) {
  absl::StatusOr<Person> person = Person::Parse(options.contact);
  if (!person.ok()) return absl::InvalidArgumentError(absl::StrCat("--contact: ", person.status().message()));
  std::error_code error;
  if (!std::filesystem::exists(options.folder + "/db/CURRENT", error)) {
    return absl::NotFoundError(absl::StrCat("there is no event log in ", options.folder));
  }
  RocksdbOptions opening;
  opening.path = options.folder;
  opening.ballast_bytes = 0;  // The server's own is left as it is.
  // How long the server remembers is in its configuration, which is not read here: nothing may be forgotten.
  opening.dedup_window = absl::InfiniteDuration();
  absl::StatusOr<std::unique_ptr<Store>> store = OpenRocksdbStore(opening);
  if (!store.ok()) return store.status();
  const ErasePersonOptions what = {.account = options.account, .dry_run = !options.confirmed};
  absl::StatusOr<ErasedPerson> found = ErasePerson(**store, *person, what);
  if (!found.ok()) return found.status();
  const std::string told = Describe(*found);
  if (!options.confirmed) {
    return absl::FailedPreconditionError(absl::StrCat("nothing was erased; with --yes these would be:\n", told));
  }
  // What a backup that was cut off has left of the old files.
  std::filesystem::remove_all(options.folder + "/snapshot", error);
  if (absl::Status scrubbed = Scrub(**store); !scrubbed.ok()) return scrubbed;
  if (absl::Status audited = Audit(**store, *person, options, *found, audit); !audited.ok()) return audited;
  return told;
}

}  // namespace postern
