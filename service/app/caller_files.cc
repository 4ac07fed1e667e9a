#include "app/caller_files.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "app/config_file.h"
#include "google/protobuf/util/message_differencer.h"

namespace postern {
namespace {

Permission PermissionOf(int configured) {
  switch (configured) {
    case config::v1::Caller::PERMISSION_READ:
      return Permission::kRead;
    case config::v1::Caller::PERMISSION_SEND:
      return Permission::kSend;
    case config::v1::Caller::PERMISSION_EVENTS:
      return Permission::kEvents;
    case config::v1::Caller::PERMISSION_SESSIONS:
      return Permission::kSessions;
    default:
      return Permission::kAdmin;
  }
}

absl::Status At(const std::string& field, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(field, ": ", status.message()));
}

// Unlike that of a secret, a file without anything in it is sound: whoever empties it takes all tokens back.
absl::StatusOr<std::string> ReadHashes(const config::v1::SecretRef& ref, const Environment& environment) {
  if (ref.has_file()) return ReadFileText(ref.file());
  absl::StatusOr<Secret> text = ReadSecret(ref, environment);
  if (!text.ok()) return text.status();
  return std::string(text->Reveal());
}

absl::StatusOr<KnownCaller> ReadCaller(const std::string& path, const config::v1::Caller& from,
                                       const Environment& environment) {
  KnownCaller known;
  known.caller.name = from.name();
  known.caller.raw_payloads = from.raw_payloads();
  known.caller.requests_per_second = from.requests_per_second();
  for (const std::string& account : from.accounts()) {
    if (account == "*") {
      known.caller.every_account = true;
    } else {
      known.caller.accounts.insert(account);
    }
  }
  for (const int permission : from.permissions()) {
    known.caller.permissions.set(static_cast<size_t>(PermissionOf(permission)));
  }
  known.certificate_names.assign(from.certificate_names().begin(), from.certificate_names().end());
  known.jwt_subjects.assign(from.jwt_subjects().begin(), from.jwt_subjects().end());
  if (!from.has_token_hashes()) return known;
  const std::string field = absl::StrCat(path, ".token_hashes");
  absl::StatusOr<std::string> text = ReadHashes(from.token_hashes(), environment);
  if (!text.ok()) return At(field, text.status());
  absl::StatusOr<std::vector<TokenHash>> hashes = ParseTokenHashes(*text);
  if (!hashes.ok()) return At(field, hashes.status());
  known.token_hashes = *std::move(hashes);
  return known;
}

// Who has credentials that somebody before had too.
class Shared {
 public:
  // What `known` shares; empty for nothing.
  std::string Find(const KnownCaller& known) {
    for (const TokenHash& hash : known.token_hashes) {
      const auto [found, added] = tokens_.emplace(hash, known.caller.name);
      if (!added && found->second != known.caller.name)
        return absl::StrCat(".token_hashes: shares a token with ", found->second);
    }
    for (const std::string& name : known.certificate_names) {
      const auto [found, added] = names_.emplace(name, known.caller.name);
      if (!added && found->second != known.caller.name) {
        return absl::StrCat(".certificate_names: shares ", name, " with ", found->second);
      }
    }
    for (const std::string& subject : known.jwt_subjects) {
      const auto [found, added] = subjects_.emplace(subject, known.caller.name);
      if (!added && found->second != known.caller.name) {
        return absl::StrCat(".jwt_subjects: shares a subject with ", found->second);
      }
    }
    return "";
  }

 private:
  std::map<TokenHash, std::string> tokens_;
  std::map<std::string, std::string> names_;
  std::map<std::string, std::string> subjects_;
};

bool SameCredentials(const std::vector<KnownCaller>& a, const std::vector<KnownCaller>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const KnownCaller& one, const KnownCaller& other) {
    return one.token_hashes == other.token_hashes;
  });
}

}  // namespace

absl::StatusOr<std::vector<TokenHash>> ParseTokenHashes(absl::string_view text) {
  std::vector<TokenHash> hashes;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    line = absl::StripAsciiWhitespace(line);
    if (line.empty() || line[0] == '#') continue;
    const bool hexadecimal = line.size() == 64 && std::all_of(line.begin(), line.end(), absl::ascii_isxdigit);
    if (!hexadecimal) {
      return absl::InvalidArgumentError(absl::StrCat(
          "line ", number, " is not the SHA-256 of a token, 64 hexadecimal digits: printf %s TOKEN | sha256sum"));
    }
    const std::string bytes = absl::HexStringToBytes(line);
    std::copy(bytes.begin(), bytes.end(), hashes.emplace_back().begin());
  }
  return hashes;
}

absl::StatusOr<std::vector<KnownCaller>> ReadCallers(const config::v1::Auth& auth, const Environment& environment) {
  std::vector<KnownCaller> callers;
  Shared shared;
  for (int i = 0; i < auth.callers_size(); ++i) {
    const std::string path = absl::StrCat("auth.callers[", i, "]");
    absl::StatusOr<KnownCaller> known = ReadCaller(path, auth.callers(i), environment);
    if (!known.ok()) return known.status();
    if (std::string what = shared.Find(*known); !what.empty()) {
      return absl::InvalidArgumentError(absl::StrCat(path, what));
    }
    callers.push_back(*std::move(known));
  }
  return callers;
}

absl::StatusOr<std::unique_ptr<CallerFiles>> CallerFiles::Open(const config::v1::Auth& auth,
                                                               const Environment& environment, LogSink& log,
                                                               TokenVerifier verify_jwt) {
  std::unique_ptr<CallerFiles> files(new CallerFiles(auth, environment, log, std::move(verify_jwt)));
  absl::StatusOr<std::vector<KnownCaller>> callers = ReadCallers(auth, environment);
  if (!callers.ok()) return callers.status();
  files->Take(*std::move(callers));
  return files;
}

void CallerFiles::Take(std::vector<KnownCaller> callers) {
  callers_ = std::move(callers);
  auto book = std::make_shared<const CallerBook>(callers_, verify_jwt_);
  std::lock_guard<std::mutex> lock(mutex_);
  book_ = std::move(book);
}

bool CallerFiles::Reload() {
  absl::StatusOr<std::vector<KnownCaller>> callers = ReadCallers(auth_, environment_);
  const std::string problem = callers.ok() ? "" : std::string(callers.status().message());
  if (!callers.ok() && problem != problem_) log_.Write({LogLevel::kError, "callers_refused", {{"error", problem}}});
  problem_ = problem;
  if (!callers.ok() || (!changed_ && SameCredentials(*callers, callers_))) return false;
  changed_ = false;
  Take(*std::move(callers));
  log_.Write({LogLevel::kInfo, "callers_changed", {{"callers", callers_.size()}}});
  return true;
}

bool CallerFiles::Follow(const config::v1::Auth& auth) {
  config::v1::Auth wanted = auth_;
  *wanted.mutable_callers() = auth.callers();
  const bool same = google::protobuf::util::MessageDifferencer::Equals(wanted, auth_);
  if (same || auth.callers().empty() != auth_.callers().empty()) return false;
  auth_ = std::move(wanted);
  changed_ = true;
  return Reload();
}

CallerSource CallerFiles::source() {
  if (auth_.callers().empty()) return nullptr;
  return [this] {
    std::lock_guard<std::mutex> lock(mutex_);
    return book_;
  };
}

}  // namespace postern
