#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "postern/v1/account.pb.h"
#include "postern/v1/broadcast.pb.h"
#include "postern/v1/contact.pb.h"
#include "postern/v1/conversation.pb.h"
#include "postern/v1/event.pb.h"
#include "postern/v1/group.pb.h"
#include "postern/v1/message.pb.h"
#include "postern/v1/session.pb.h"

namespace postern {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::OneofDescriptor;

std::vector<const MethodDescriptor*> PublicMethods() {
  const FileDescriptor* files[] = {v1::Account::descriptor()->file(), v1::Broadcast::descriptor()->file(),
                                   v1::Contact::descriptor()->file(), v1::Conversation::descriptor()->file(),
                                   v1::Event::descriptor()->file(),   v1::Group::descriptor()->file(),
                                   v1::Message::descriptor()->file(), v1::Session::descriptor()->file()};
  std::vector<const MethodDescriptor*> methods;
  for (const FileDescriptor* file : files) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) methods.push_back(file->service(s)->method(m));
    }
  }
  return methods;
}

// A method reads when its name says so; every other one changes something, at the provider or in Postern.
bool OnlyReads(const MethodDescriptor& method) {
  for (absl::string_view verb : {"Get", "List", "Subscribe"}) {
    if (absl::StartsWith(method.name(), verb)) return true;
  }
  return false;
}

bool Has(const Descriptor& message, const char* name, FieldDescriptor::Type type) {
  const FieldDescriptor* field = message.FindFieldByName(name);
  return field != nullptr && field->type() == type && !field->is_repeated();
}

TEST(ApiTest, HasEveryServiceOfTheDesign) { EXPECT_EQ(PublicMethods().size(), 36u); }

TEST(ApiTest, EveryMutationHasRequestIdAndReplayed) {
  int mutations = 0;
  for (const MethodDescriptor* method : PublicMethods()) {
    if (OnlyReads(*method)) continue;
    ++mutations;
    EXPECT_TRUE(Has(*method->input_type(), "request_id", FieldDescriptor::TYPE_STRING)) << method->full_name();
    EXPECT_TRUE(Has(*method->output_type(), "replayed", FieldDescriptor::TYPE_BOOL)) << method->full_name();
  }
  EXPECT_GE(mutations, 15);
}

TEST(ApiTest, NoReadHasRequestIdOrReplayed) {
  for (const MethodDescriptor* method : PublicMethods()) {
    if (!OnlyReads(*method)) continue;
    EXPECT_EQ(method->input_type()->FindFieldByName("request_id"), nullptr) << method->full_name();
    EXPECT_EQ(method->output_type()->FindFieldByName("replayed"), nullptr) << method->full_name();
  }
}

TEST(ApiTest, EveryMethodHasItsOwnRequestAndResponse) {
  std::set<std::string> seen;
  for (const MethodDescriptor* method : PublicMethods()) {
    EXPECT_EQ(method->input_type()->name(), absl::StrCat(method->name(), "Request"));
    EXPECT_EQ(method->output_type()->name(), absl::StrCat(method->name(), "Response"));
    EXPECT_TRUE(seen.insert(method->name()).second) << method->name();
  }
}

TEST(ApiTest, ListedPagesHaveSizeAndTokens) {
  for (const MethodDescriptor* method : PublicMethods()) {
    if (method->input_type()->FindFieldByName("page_token") == nullptr) continue;
    EXPECT_TRUE(Has(*method->input_type(), "page_size", FieldDescriptor::TYPE_INT32)) << method->full_name();
    EXPECT_TRUE(Has(*method->output_type(), "next_page_token", FieldDescriptor::TYPE_STRING)) << method->full_name();
  }
}

TEST(ApiTest, EventTypeAndEventPayloadAreTheSameSet) {
  std::set<std::string> types;
  const EnumDescriptor* type = v1::EventType_descriptor();
  for (int i = 0; i < type->value_count(); ++i) {
    if (type->value(i)->number() == 0) continue;
    types.insert(absl::AsciiStrToLower(absl::StripPrefix(type->value(i)->name(), "EVENT_TYPE_")));
  }
  std::set<std::string> payloads;
  const OneofDescriptor* payload = v1::Event::descriptor()->FindOneofByName("payload");
  ASSERT_NE(payload, nullptr);
  for (int i = 0; i < payload->field_count(); ++i) payloads.insert(payload->field(i)->name());
  EXPECT_EQ(types, payloads);
  EXPECT_GE(types.size(), 14u);
}

}  // namespace
}  // namespace postern
