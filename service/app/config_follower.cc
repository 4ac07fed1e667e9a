#include "app/config_follower.h"

#include <memory>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/util/message_differencer.h"

namespace postern {
namespace {

using config::v1::Config;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;

// What takes effect at once. Of limits: those that a call is checked against when it comes.
constexpr const char* kLive[] = {
    "accounts",
    "auth.callers",
    "auth.jwt_issuers",
    "limits.max_concurrent_calls",
    "limits.max_concurrent_calls_per_account",
    "limits.max_data_bytes",
    "limits.max_members",
    "limits.max_phone_numbers",
    "limits.max_recipients",
    "limits.max_text_bytes",
    "limits.max_upstream_body_bytes",
    "listeners.webhook.allowed_sources",
    "listeners.webhook.trusted_proxies",
    "poll",
};

// Is one value in the file.
constexpr char kDuration[] = "google.protobuf.Duration";

bool IsLive(const std::string& path) { return absl::c_linear_search(kLive, path); }

bool HasLiveBelow(const std::string& path) {
  return absl::c_any_of(kLive, [&path](const char* live) { return absl::StartsWith(live, path + "."); });
}

bool Same(const Message& a, const Message& b, const FieldDescriptor* field) {
  MessageDifferencer differencer;
  return differencer.CompareWithFields(a, b, {field}, {field});
}

void Compare(const Message& a, const Message& b, const std::string& prefix, std::vector<std::string>& differing) {
  const google::protobuf::Descriptor& type = *a.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* field = type.field(i);
    const std::string path = absl::StrCat(prefix, field->name());
    if (IsLive(path) || Same(a, b, field)) continue;
    const bool message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !field->is_repeated() &&
                         field->message_type()->full_name() != kDuration;
    const bool a_has = message && a.GetReflection()->HasField(a, field);
    const bool b_has = message && b.GetReflection()->HasField(b, field);
    // Where only one has it, what is live in it does not count.
    if (message && ((a_has && b_has) || HasLiveBelow(path))) {
      Compare(a.GetReflection()->GetMessage(a, field), b.GetReflection()->GetMessage(b, field), path + ".", differing);
    } else {
      differing.push_back(path);
    }
  }
}

// Replaces the field, by none where `from` has none. `from` and `to` are of one type.
void CopyField(const Message& from, const FieldDescriptor* field, Message& to) {
  std::unique_ptr<Message> copy(from.New());
  copy->CopyFrom(from);
  to.GetReflection()->SwapFields(&to, copy.get(), {field});
}

std::map<std::string, std::string> VersionsOf(const CheckedConfig& checked) {
  std::map<std::string, std::string> versions;
  for (const CheckedAccount& account : checked.accounts) versions[account.account.slug] = account.version;
  return versions;
}

std::string Told(const std::vector<ConfigProblem>& problems) {
  return absl::StrJoin(problems, "; ", [](std::string* out, const ConfigProblem& problem) {
    absl::StrAppend(out, "line ", problem.line, ": ", problem.field, problem.field.empty() ? "" : ": ",
                    problem.message);
  });
}

// The slugs of `these` whose version is not the one they have in `those`.
std::string NotIn(const std::map<std::string, std::string>& those, const std::map<std::string, std::string>& these,
                  bool known) {
  std::vector<std::string> slugs;
  for (const auto& [slug, version] : these) {
    const auto other = those.find(slug);
    const bool there = other != those.end();
    if (there == known && (!there || other->second != version)) slugs.push_back(slug);
  }
  return absl::StrJoin(slugs, ",");
}

}  // namespace

std::vector<std::string> FieldsNeedingRestart(const Config& running, const Config& wanted) {
  std::vector<std::string> differing;
  Compare(running, wanted, "", differing);
  // Whether everybody may call is not decided by an edit of a running server's file.
  if (running.auth().callers().empty() != wanted.auth().callers().empty()) differing.push_back("auth.callers");
  return differing;
}

std::vector<std::string> LiveFieldsChanged(const Config& running, const Config& wanted) {
  std::vector<std::string> changed;
  for (const char* path : kLive) {
    const std::vector<std::string> names = absl::StrSplit(path, '.');
    const Message* a = &running;
    const Message* b = &wanted;
    for (size_t i = 0; i + 1 < names.size(); ++i) {
      const FieldDescriptor* field = a->GetDescriptor()->FindFieldByName(names[i]);
      a = &a->GetReflection()->GetMessage(*a, field);
      b = &b->GetReflection()->GetMessage(*b, field);
    }
    if (!Same(*a, *b, a->GetDescriptor()->FindFieldByName(names.back()))) changed.push_back(path);
  }
  return changed;
}

Config InForce(Config running, const Config& wanted) {
  // Whether there are callers waits for the next start, see FieldsNeedingRestart; until then those of now stay.
  const auto callers = running.auth().callers();
  const bool same_door = callers.empty() == wanted.auth().callers().empty();
  for (const char* path : kLive) {
    const std::vector<std::string> names = absl::StrSplit(path, '.');
    Message* to = &running;
    const Message* from = &wanted;
    for (size_t i = 0; i + 1 < names.size(); ++i) {
      const FieldDescriptor* field = to->GetDescriptor()->FindFieldByName(names[i]);
      to = to->GetReflection()->MutableMessage(to, field);
      from = &from->GetReflection()->GetMessage(*from, field);
    }
    CopyField(*from, to->GetDescriptor()->FindFieldByName(names.back()), *to);
  }
  if (!same_door) *running.mutable_auth()->mutable_callers() = callers;
  return running;
}

ConfigFollower::ConfigFollower(const CheckedConfig& running, Read read, LogSink& log, LogSink* audit, Apply apply)
    : started_(running.config),
      read_(std::move(read)),
      log_(log),
      audit_(audit),
      apply_(std::move(apply)),
      running_(running.config),
      versions_(VersionsOf(running)) {}

bool ConfigFollower::Look() {
  const CheckedConfig wanted = read_();
  const std::string problem = Told(wanted.problems);
  if (!problem.empty() && problem != problem_) {
    log_.Write({LogLevel::kError, "config_refused", {{"error", problem}}});
    Audit("config_refused", {});
  }
  problem_ = problem;
  if (!problem.empty()) return false;
  TellRestart(wanted.config);
  std::map<std::string, std::string> versions = VersionsOf(wanted);
  // What waits for a restart as a whole is in force as it was.
  Config next = InForce(running_, wanted.config);
  const std::vector<std::string> fields = LiveFieldsChanged(running_, next);
  if (versions == versions_ && fields.empty()) return true;
  apply_(wanted);
  TellChange(fields, versions);
  running_ = std::move(next);
  versions_ = std::move(versions);
  return true;
}

void ConfigFollower::TellChange(const std::vector<std::string>& fields,
                                const std::map<std::string, std::string>& wanted) const {
  const std::vector<LogField> told = {{"fields", absl::StrJoin(fields, ",")},
                                      {"added", NotIn(versions_, wanted, false)},
                                      {"changed", NotIn(versions_, wanted, true)},
                                      {"removed", NotIn(wanted, versions_, false)}};
  log_.Write({LogLevel::kInfo, "config_changed", told});
  Audit("config_changed", told);
}

void ConfigFollower::Audit(const char* action, std::vector<LogField> fields) const {
  if (audit_ == nullptr) return;
  fields.insert(fields.begin(), {"action", action});
  audit_->Write({LogLevel::kInfo, "audit", std::move(fields)});
}

void ConfigFollower::TellRestart(const Config& wanted) {
  std::vector<std::string> fields = FieldsNeedingRestart(started_, wanted);
  if (!fields.empty() && fields != restart_) {
    const std::string told = absl::StrJoin(fields, ",");
    log_.Write({LogLevel::kWarning, "config_needs_restart", {{"fields", told}}});
    Audit("config_needs_restart", {{"fields", told}});
  }
  restart_ = std::move(fields);
}

}  // namespace postern
