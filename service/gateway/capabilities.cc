#include "gateway/capabilities.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "gateway/polled_event.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace postern {
namespace {

using google::protobuf::FileDescriptor;
using google::protobuf::Message;
using google::protobuf::OneofDescriptor;
using google::protobuf::ServiceDescriptor;

std::vector<std::string> MethodsOf(std::initializer_list<const FileDescriptor*> files) {
  std::vector<std::string> methods;
  for (const FileDescriptor* file : files) {
    for (int s = 0; s < file->service_count(); ++s) {
      const ServiceDescriptor* service = file->service(s);
      for (int m = 0; m < service->method_count(); ++m) {
        methods.push_back(absl::StrCat(service->full_name(), "/", service->method(m)->name()));
      }
    }
  }
  std::sort(methods.begin(), methods.end());
  return methods;
}

// The name of the field set in the oneof `kind` of `message`, or an empty text.
std::string KindOf(const Message& message) {
  const OneofDescriptor* kind = message.GetDescriptor()->FindOneofByName("kind");
  const auto* field = message.GetReflection()->GetOneofFieldDescriptor(message, kind);
  return field == nullptr ? "" : field->name();
}

// The media of a content, or null when it has none.
const v1::MediaContent* MediaOf(const v1::MessageContent& content) {
  switch (content.kind_case()) {
    case v1::MessageContent::kImage:
      return &content.image();
    case v1::MessageContent::kVideo:
      return &content.video();
    case v1::MessageContent::kAudio:
      return &content.audio();
    case v1::MessageContent::kDocument:
      return &content.document();
    default:
      return nullptr;
  }
}

// What the account can do with this kind of content; UNSUPPORTED_BY_PROVIDER when it cannot send it.
absl::StatusOr<const v1::Capabilities::Content*> FindContent(const Route& route, const v1::MessageContent& content) {
  const std::string kind = KindOf(content);
  for (const v1::Capabilities::Content& able : route.capabilities.contents()) {
    if (able.kind() == kind) return &able;
  }
  return UnsupportedByProvider(route.account.provider, absl::StrCat("content.", kind));
}

absl::Status CheckMedia(const Route& route, const v1::Capabilities::Content& able, const v1::MessageContent& content) {
  const v1::MediaContent* found = MediaOf(content);
  if (found == nullptr) return absl::OkStatus();
  const v1::MediaContent& media = *found;
  const std::string& provider = route.account.provider;
  if (media.source_case() == v1::MediaContent::kUri && !able.uri()) {
    return UnsupportedByProvider(provider, absl::StrCat(able.kind(), " by uri"), able.note());
  }
  if (media.source_case() == v1::MediaContent::kData && !able.data()) {
    return UnsupportedByProvider(provider, absl::StrCat(able.kind(), " by data"), able.note());
  }
  if (!media.caption().empty() && !able.caption()) {
    return UnsupportedField(provider, absl::StrCat("content.", able.kind(), ".caption"));
  }
  if (media.voice_note() && !able.voice_note()) {
    return UnsupportedField(provider, absl::StrCat("content.", able.kind(), ".voice_note"));
  }
  return absl::OkStatus();
}

// Adds the kinds of events that are found by asking or told by Postern, whatever the provider reports by itself.
void AddOwnEvents(const std::map<std::string, v1::Capabilities::Method>& own, v1::Capabilities& capabilities) {
  const auto able = [&own](const char* method) {
    const auto it = own.find(method);
    return it != own.end() && (it->second.support() == v1::Capabilities::SUPPORT_NATIVE ||
                               it->second.support() == v1::Capabilities::SUPPORT_EMULATED);
  };
  std::set<int> types(capabilities.event_types().begin(), capabilities.event_types().end());
  types.insert(v1::EVENT_TYPE_ACCOUNT_HEALTH_CHANGED);
  if (able("postern.v1.SessionService/ListSessions")) types.insert(v1::EVENT_TYPE_SESSION_STATE_CHANGED);
  if (able("postern.v1.MessageService/ListMessages") && ListOrderOf(capabilities) == ListOrder::kByTime) {
    types.insert({v1::EVENT_TYPE_MESSAGE_RECEIVED, v1::EVENT_TYPE_MESSAGE_STATE_CHANGED});
  }
  capabilities.clear_event_types();
  for (int type : types) capabilities.add_event_types(static_cast<v1::EventType>(type));
}

v1::Capabilities::Method* FindMethod(v1::Capabilities& capabilities, absl::string_view name) {
  auto& methods = *capabilities.mutable_methods();
  return &*std::find_if(methods.begin(), methods.end(), [name](const auto& one) { return one.method() == name; });
}

// Whoever can be sent one message can be sent a broadcast, one by one where the provider does not take many at once.
void AddBroadcasts(v1::Capabilities& capabilities) {
  v1::Capabilities::Method& broadcast = *FindMethod(capabilities, "postern.v1.BroadcastService/SendBroadcast");
  const v1::Capabilities::Method& single = *FindMethod(capabilities, "postern.v1.MessageService/SendMessage");
  const bool to_recipients = AudienceSupport(capabilities, kRecipientsAudience) == v1::Capabilities::SUPPORT_NATIVE;
  if (!to_recipients && single.support() != v1::Capabilities::SUPPORT_UNSUPPORTED) {
    v1::Capabilities::BroadcastAudience* audience = capabilities.add_broadcast_audiences();
    audience->set_audience(kRecipientsAudience);
    audience->set_support(v1::Capabilities::SUPPORT_EMULATED);
    if (broadcast.support() == v1::Capabilities::SUPPORT_UNSUPPORTED) {
      broadcast.set_support(v1::Capabilities::SUPPORT_EMULATED);
      broadcast.set_note("To recipients, one by one.");
    } else {
      broadcast.set_note(absl::StrCat(broadcast.note(), broadcast.note().empty() ? "" : " ", "Recipients one by one."));
    }
  }
  if (broadcast.support() == v1::Capabilities::SUPPORT_UNSUPPORTED) return;
  capabilities.add_event_types(v1::EVENT_TYPE_BROADCAST_STATE_CHANGED);
}

}  // namespace

const std::vector<std::string>& AllMethods() {
  static const std::vector<std::string>* const kMethods = new std::vector<std::string>(MethodsOf(
      {v1::Account::descriptor()->file(), v1::Broadcast::descriptor()->file(), v1::Contact::descriptor()->file(),
       v1::Conversation::descriptor()->file(), v1::Event::descriptor()->file(), v1::Group::descriptor()->file(),
       v1::Message::descriptor()->file(), v1::Session::descriptor()->file()}));
  return *kMethods;
}

bool IsOwnMethod(absl::string_view method) {
  static const std::set<std::string>* const kOwn = new std::set<std::string>{
      "postern.v1.AccountService/GetAccount",     "postern.v1.AccountService/ListAccounts",
      "postern.v1.AccountService/ListProviders",  "postern.v1.BroadcastService/CancelBroadcast",
      "postern.v1.BroadcastService/GetBroadcast", "postern.v1.BroadcastService/ListBroadcastResults",
      "postern.v1.EventService/GetEvent",         "postern.v1.EventService/GetEventLog",
      "postern.v1.EventService/ListEvents",       "postern.v1.EventService/SubscribeEvents"};
  return kOwn->count(std::string(method)) > 0;
}

v1::Capabilities CompleteCapabilities(const Provider& provider, const Account& account) {
  v1::Capabilities complete = provider.Capabilities(account);
  std::map<std::string, v1::Capabilities::Method> own;
  for (v1::Capabilities::Method& method : *complete.mutable_methods()) own[method.method()] = std::move(method);
  complete.clear_methods();
  for (const std::string& name : AllMethods()) {
    v1::Capabilities::Method* method = complete.add_methods();
    if (auto it = own.find(name); it != own.end()) *method = it->second;
    method->set_method(name);
    if (IsOwnMethod(name)) {
      method->set_support(v1::Capabilities::SUPPORT_EMULATED);
    } else if (method->support() == v1::Capabilities::SUPPORT_UNSPECIFIED) {
      method->set_support(v1::Capabilities::SUPPORT_UNSUPPORTED);
    }
  }
  AddOwnEvents(own, complete);
  AddBroadcasts(complete);
  return complete;
}

absl::Status CheckMethod(const Route& route, absl::string_view method) {
  for (const v1::Capabilities::Method& known : route.capabilities.methods()) {
    if (method != known.method()) continue;
    if (known.support() != v1::Capabilities::SUPPORT_UNSUPPORTED) return absl::OkStatus();
    return WithMetadata(UnsupportedByProvider(route.account.provider, method, known.note()),
                        {{"account", route.account.slug}});
  }
  return UnsupportedByProvider(route.account.provider, method);
}

v1::Capabilities::Support AudienceSupport(const v1::Capabilities& capabilities, absl::string_view audience) {
  for (const v1::Capabilities::BroadcastAudience& able : capabilities.broadcast_audiences()) {
    if (able.audience() == audience) return able.support();
  }
  return v1::Capabilities::SUPPORT_UNSUPPORTED;
}

absl::Status CheckAudience(const Route& route, const v1::SendBroadcastRequest& request) {
  const char* audience = request.has_list() ? kListAudience : kRecipientsAudience;
  if (AudienceSupport(route.capabilities, audience) != v1::Capabilities::SUPPORT_UNSUPPORTED) return absl::OkStatus();
  const char* instead = request.has_list() ? kRecipientsAudience : kListAudience;
  return WithMetadata(UnsupportedByProvider(route.account.provider, absl::StrCat(audience, " of a broadcast"),
                                            absl::StrCat("use ", instead)),
                      {{"account", route.account.slug}});
}

absl::Status CheckContent(const Route& route, const v1::MessageContent& content) {
  absl::StatusOr<const v1::Capabilities::Content*> able = FindContent(route, content);
  return able.ok() ? CheckMedia(route, **able, content) : able.status();
}

absl::Status CheckContent(const Route& route, const v1::MessageContent& content, const v1::Recipient& recipient) {
  absl::StatusOr<const v1::Capabilities::Content*> able = FindContent(route, content);
  if (!able.ok()) return able.status();
  const std::string recipient_kind = KindOf(recipient);
  const auto& kinds = (*able)->recipient_kinds();
  if (std::find(kinds.begin(), kinds.end(), recipient_kind) == kinds.end()) {
    return UnsupportedByProvider(route.account.provider,
                                 absl::StrCat((*able)->kind(), " to recipient.", recipient_kind), (*able)->note());
  }
  return CheckMedia(route, **able, content);
}

}  // namespace postern
