#include "app/erase_contact.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

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

absl::StatusOr<std::unique_ptr<Store>> OpenToErase(const std::string& folder) {
  std::error_code error;
  if (!std::filesystem::exists(folder + "/db/CURRENT", error)) {
    return absl::NotFoundError(absl::StrCat("there is no event log in ", folder));
  }
  RocksdbOptions opening;
  opening.path = folder;
  opening.ballast_bytes = 0;  // The server's own is left as it is.
  // How long the server remembers is in its configuration, which is not read here: nothing may be forgotten.
  opening.dedup_window = absl::InfiniteDuration();
  return OpenRocksdbStore(opening);
}

// One confirmed erasure and its lines.
class Erasing {
 public:
  Erasing(const EraseContactOptions& options, const Person& person, const AuditWriter& write_audit)
      : options_(options), person_(person), write_audit_(write_audit) {
    about_ = {{"from", options.folder}, {"account", options.account.empty() ? "*" : options.account}};
  }

  absl::StatusOr<std::string> Run() {
    const absl::Status done = Erase();
    if (!begun_.ok()) return absl::Status(begun_.code(), absl::StrCat(begun_.message(), "; nothing was erased"));
    const std::string told = found_ ? Describe(*found_) : "";
    const absl::Status ended = TellEnd(done);
    if (!ended.ok()) {
      return absl::Status(
          ended.code(), absl::StrCat(ended.message(), "; but ", done.ok() ? "it is erased: " + told : done.message()));
    }
    if (!done.ok()) return done;
    return told;
  }

 private:
  absl::Status Erase() {
    absl::StatusOr<std::unique_ptr<Store>> store = OpenToErase(options_.folder);
    if (!store.ok()) return store.status();
    absl::StatusOr<std::string> digest = PersonDigest((*store)->state(), person_);
    if (!digest.ok()) return digest.status();
    about_.emplace_back("contact", *std::move(digest));
    begun_ = write_audit_("contact_erasing", about_);
    if (!begun_.ok()) return begun_;
    absl::StatusOr<ErasedPerson> found = ErasePerson(**store, person_, {.account = options_.account});
    if (!found.ok()) return found.status();
    found_ = *std::move(found);
    // What a backup that was cut off has left of the old files.
    std::error_code error;
    std::filesystem::remove_all(options_.folder + "/snapshot", error);
    return Scrub(**store);
  }

  absl::Status TellEnd(const absl::Status& done) const {
    std::vector<LogField> fields = about_;
    if (found_) {
      fields.emplace_back("events", found_->event_count());
      fields.emplace_back("raw_payloads", found_->raw_payloads);
      fields.emplace_back("answers", found_->answers);
      fields.emplace_back("broadcasts", found_->broadcasts);
    }
    fields.emplace_back("code", absl::StatusCodeToString(done.code()));
    return write_audit_("contact_erased", std::move(fields));
  }

  const EraseContactOptions& options_;
  const Person& person_;
  const AuditWriter& write_audit_;
  std::vector<LogField> about_;  // What every line tells.
  absl::Status begun_;           // Of the first line.
  std::optional<ErasedPerson> found_;
};

absl::Status TellOnly(const EraseContactOptions& options, const Person& person) {
  absl::StatusOr<std::unique_ptr<Store>> store = OpenToErase(options.folder);
  if (!store.ok()) return store.status();
  absl::StatusOr<ErasedPerson> found = ErasePerson(**store, person, {.account = options.account, .dry_run = true});
  if (!found.ok()) return found.status();
  return absl::FailedPreconditionError(
      absl::StrCat("nothing was erased; with --yes these would be:\n", Describe(*found)));
}

}  // namespace

absl::StatusOr<std::string> EraseContact(const EraseContactOptions& options, const AuditWriter& write_audit) {
  absl::StatusOr<Person> person = Person::Parse(options.contact);
  if (!person.ok()) return absl::InvalidArgumentError(absl::StrCat("--contact: ", person.status().message()));
  if (!options.confirmed) return TellOnly(options, *person);
  return Erasing(options, *person, write_audit).Run();
}

}  // namespace postern
