#include "gateway/erase_person.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/memory/memory.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/ids.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "postern/storage/v1/claim.pb.h"
#include "postern/v1/broadcast.pb.h"
#include "postern/v1/event.pb.h"

namespace postern {
namespace {

constexpr size_t kMostAtOnce = 256;
constexpr char kAuditKey[] = "audit-key";

// Rows of the state store that hold one message. A broadcast that runs has its recipients in a plan: one who is erased
// keeps the place there, without a number, and gets nothing.
struct RowsOfMessages {
  absl::string_view prefix;
  const char* type;
};
constexpr RowsOfMessages kRows[] = {
    {"broadcast/", "postern.v1.Broadcast"},
    {"broadcast-plan/", "postern.storage.v1.BroadcastPlan"},
    {"broadcast-step/", "postern.storage.v1.BroadcastStep"},
};

std::string KindName(int32_t type) {
  const auto* const kind = v1::EventType_descriptor()->FindValueByNumber(type);
  if (kind == nullptr) return "other";
  return absl::AsciiStrToLower(absl::StripPrefix(kind->name(), "EVENT_TYPE_"));
}

// Null for a type that is not known.
std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor* type) {
  if (type == nullptr) return nullptr;
  return absl::WrapUnique(google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

// The answer of an RPC, `postern.v1.MessageService/SendMessage`.
std::unique_ptr<google::protobuf::Message> NewAnswer(const std::string& rpc) {
  const auto* const method =
      google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(absl::StrReplaceAll(rpc, {{"/", "."}}));
  return NewMessage(method == nullptr ? nullptr : method->output_type());
}

// Goes through a store once.
class PersonEraser {
 public:
  PersonEraser(Store& store, const Person& person, const ErasePersonOptions& options)
      : store_(store), person_(person), options_(options) {}

  absl::StatusOr<ErasedPerson> Run() {
    if (absl::Status events = EraseEvents(); !events.ok()) return events;
    if (absl::Status state = EraseState(); !state.ok()) return state;
    return std::move(found_);
  }

 private:
  absl::Status EraseEvents() {
    const LogBounds bounds = store_.log().Bounds();
    for (int64_t next = bounds.first_sequence; next < bounds.next_sequence;) {
      absl::StatusOr<std::vector<StoredEvent>> page = store_.log().Read(next, {});
      if (!page.ok()) return page.status();
      for (const StoredEvent& event : *page) {
        next = event.sequence + 1;
        if (event.erased || !Asked(event.header.account)) continue;
        if (absl::Status looked = Look(event); !looked.ok()) return looked;
      }
      if (absl::Status erased = Flush(0); !erased.ok()) return erased;
    }
    return Flush(0);
  }

  bool Asked(absl::string_view account) const { return options_.account.empty() || account == options_.account; }

  absl::Status Look(const StoredEvent& stored) {
    v1::Event event;
    const bool readable = event.ParseFromString(stored.bytes);
    absl::StatusOr<bool> in_raw = InRaw(stored.raw_key);
    if (!in_raw.ok()) return in_raw.status();
    // Of what nobody could read only its body tells whom it is about.
    const bool unread = !readable || event.has_unrecognized_payload();
    const bool named = readable && person_.IsNamedIn(event);
    if (named || (unread && (*in_raw || person_.IsIn(stored.bytes)))) {
      ++found_.events[KindName(stored.header.type)];
      erasure_.events.push_back(stored.sequence);
      if (!stored.raw_key.empty()) erasure_.raws.push_back(stored.raw_key);
    } else if (*in_raw) {
      ++found_.raw_payloads;
      erasure_.raws.push_back(stored.raw_key);
    }
    return Flush(kMostAtOnce);
  }

  // Whether the body holds the number.
  absl::StatusOr<bool> InRaw(const std::string& raw_key) {
    if (raw_key.empty() || raw_key == last_raw_) return !raw_key.empty() && in_last_raw_;
    last_raw_ = raw_key;
    absl::StatusOr<std::string> raw = store_.log().ReadRaw(raw_key);
    if (!raw.ok() && !absl::IsNotFound(raw.status())) return raw.status();
    in_last_raw_ = raw.ok() && person_.IsIn(*raw);
    return in_last_raw_;
  }

  // Erases what was found once there is more than so much.
  absl::Status Flush(size_t more_than) {
    if (erasure_.events.size() + erasure_.raws.size() <= more_than) return absl::OkStatus();
    const Erasure erasure = std::exchange(erasure_, {});
    return options_.dry_run ? absl::OkStatus() : store_.log().Erase(erasure).status();
  }

  absl::Status EraseState() {
    absl::StatusOr<std::vector<std::pair<std::string, StateEntry>>> rows = store_.state().List("");
    if (!rows.ok()) return rows.status();
    for (const auto& [key, entry] : *rows) {
      std::optional<std::string> without;
      if (absl::StartsWith(key, "claim/")) {
        if (!Asked(PartOf(key, 1))) continue;
        without = WithoutClaimed(entry.value);
        found_.answers += without ? 1 : 0;
      }
      for (const RowsOfMessages& rows : kRows) {
        if (!absl::StartsWith(key, rows.prefix) || !Asked(PartOf(key, 2))) continue;
        without = WithoutPerson(rows.type, entry.value);
        found_.broadcasts += without ? 1 : 0;
      }
      const std::string& kept = without ? *without : entry.value;
      if (person_.IsIn(key) || person_.IsIn(kept)) ++found_.left[PartOf(key, 0)];
      if (!without || options_.dry_run) continue;
      absl::Status written =
          store_.state().Apply({StateWrite::Swap(key, entry.version, *std::move(without), entry.expire_time)});
      if (!written.ok()) return written;
    }
    return absl::OkStatus();
  }

  static std::string PartOf(absl::string_view key, size_t index) {
    const std::vector<std::string> parts = absl::StrSplit(key, '/');
    return index < parts.size() ? parts[index] : "";
  }

  // The claim as it is to be kept; nothing when it does not tell of the person.
  std::optional<std::string> WithoutClaimed(const std::string& value) const {
    storage::v1::Claim claim;
    if (!claim.ParseFromString(value)) return std::nullopt;
    bool changed = false;
    if (claim.has_response()) {
      const std::unique_ptr<google::protobuf::Message> answer = NewAnswer(claim.rpc());
      if (answer != nullptr && answer->ParseFromString(claim.response()) && person_.TakeOutOf(*answer)) {
        claim.set_response(answer->SerializeAsString());
        changed = true;
      }
    } else if (claim.has_error() && person_.IsIn(claim.error().SerializeAsString())) {
      claim.mutable_error()->clear_message();
      claim.mutable_error()->clear_metadata();
      (*claim.mutable_error()->mutable_metadata())["outcome"] = "unknown";
      changed = true;
    }
    // An id that holds the number would tell it; without it the message may be taken for another claim's, which is a
    // doubt the longer unsettled, never a second send.
    std::vector<std::string> ids;
    for (const std::string& id : claim.provider_message_ids()) {
      if (!person_.IsIn(id)) ids.push_back(id);
    }
    if (ids.size() != static_cast<size_t>(claim.provider_message_ids_size())) {
      claim.mutable_provider_message_ids()->Assign(ids.begin(), ids.end());
      changed = true;
    }
    return changed ? std::optional<std::string>(claim.SerializeAsString()) : std::nullopt;
  }

  std::optional<std::string> WithoutPerson(const char* type, const std::string& value) const {
    const std::unique_ptr<google::protobuf::Message> message =
        NewMessage(google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(type));
    if (message == nullptr || !message->ParseFromString(value) || !person_.TakeOutOf(*message)) return std::nullopt;
    return message->SerializeAsString();
  }

  Store& store_;
  const Person& person_;
  const ErasePersonOptions& options_;
  Erasure erasure_;
  std::string last_raw_;
  bool in_last_raw_ = false;
  ErasedPerson found_;
};

}  // namespace

int64_t ErasedPerson::event_count() const {
  int64_t count = 0;
  for (const auto& [kind, of_kind] : events) count += of_kind;
  return count;
}

absl::StatusOr<ErasedPerson> ErasePerson(Store& store, const Person& person, const ErasePersonOptions& options) {
  return PersonEraser(store, person, options).Run();
}

absl::StatusOr<std::string> PersonDigest(StateStore& state, const Person& person) {
  absl::Status made = state.Apply({StateWrite::Create(kAuditKey, absl::StrCat(RandomId(), RandomId()))});
  if (!made.ok() && !absl::IsAborted(made)) return made;
  absl::StatusOr<std::optional<StateEntry>> key = state.Get(kAuditKey);
  if (!key.ok()) return key.status();
  if (!key->has_value()) return absl::InternalError("the key of audit records is gone");
  return DerivedId({(*key)->value, person.canonical()});
}

}  // namespace postern
