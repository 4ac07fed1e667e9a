// reply_messages.h
//
// The messages that a reply shows, and each as what has to happen at the emulated provider for it to show the same.
//
//   for (const v1::Message& message : MessagesOf(*reply)) {
//     emulator.Simulate(token, SimulatedFrom(message), 1, 1);
//   }
#ifndef POSTERN_TESTS_PROVIDERS_REPLY_MESSAGES_H_
#define POSTERN_TESTS_PROVIDERS_REPLY_MESSAGES_H_

#include <vector>

#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "google/protobuf/util/time_util.h"
#include "postern/v1/message.pb.h"
#include "sandbox/simulated.h"

namespace postern {

// Those of GetMessage and ListMessages; none of other replies.
inline std::vector<v1::Message> MessagesOf(const google::protobuf::Message& reply) {
  if (const auto* one = dynamic_cast<const v1::GetMessageResponse*>(&reply)) return {one->message()};
  const auto* list = dynamic_cast<const v1::ListMessagesResponse*>(&reply);
  if (list == nullptr) return {};
  return {list->messages().begin(), list->messages().end()};
}

inline SimulatedContent SimulatedFrom(const v1::MessageContent& content) {
  using Kind = SimulatedContent::Kind;
  const auto media = [](Kind kind, const v1::MediaContent& file) {
    return SimulatedContent{.kind = kind, .text = file.caption(), .uri = file.uri()};
  };
  if (content.has_image()) return media(Kind::kImage, content.image());
  if (content.has_video()) return media(Kind::kVideo, content.video());
  if (content.has_audio()) return media(Kind::kAudio, content.audio());
  if (content.has_document()) return media(Kind::kDocument, content.document());
  return {.kind = Kind::kText, .text = content.text().text()};
}

inline SimulatedMessage SimulatedFrom(const v1::Message& message) {
  SimulatedMessage simulated;
  simulated.own = message.direction() == v1::DIRECTION_OUTBOUND;
  simulated.peer.phone_number = "+254703336224";  // Of a message that names nobody.
  if (simulated.own && !message.recipients().empty() && !message.recipients(0).phone_number().empty()) {
    simulated.peer.phone_number = message.recipients(0).phone_number();
  }
  if (!simulated.own && !message.sender().phone_number().empty()) {
    simulated.peer.phone_number = message.sender().phone_number();
  }
  simulated.content = SimulatedFrom(message.content());
  simulated.message_id = message.provider_message_id();
  if (message.has_create_time()) {
    simulated.time =
        absl::FromUnixNanos(google::protobuf::util::TimeUtil::TimestampToNanoseconds(message.create_time()));
  }
  return simulated;
}

}  // namespace postern

#endif  // POSTERN_TESTS_PROVIDERS_REPLY_MESSAGES_H_
