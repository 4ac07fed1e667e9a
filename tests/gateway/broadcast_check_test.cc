#include "gateway/broadcast_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/status.h"
#include "tests/support/test_provider.h"

namespace postern {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Sends text and images to numbers that do not end with 9, and remembers how much of a file it was given.
class PickyProvider : public TestProvider {
 public:
  PickyProvider() {
    v1::Capabilities::Method* send = table.add_methods();
    send->set_method("postern.v1.MessageService/SendMessage");
    send->set_support(v1::Capabilities::SUPPORT_NATIVE);
    for (const char* kind : {"text", "image"}) {
      v1::Capabilities::Content* content = table.add_contents();
      content->set_kind(kind);
      content->set_data(true);
      content->add_recipient_kinds("phone_number");
    }
  }
  absl::StatusOr<Call<v1::SendMessageResponse>> SendMessage(const Account&,
                                                            const v1::SendMessageRequest& request) const override {
    file_bytes.push_back(request.content().image().data().size());
    if (request.session() == "accounts/a/sessions/none") {
      return Failure(reason::kSessionNotFound, "no such session");
    }
    if (request.recipient().phone_number().back() == '9') {
      return Failure(reason::kInvalidField, "recipient.phone_number ends with 9")
          .Field("recipient.phone_number", "ends with 9");
    }
    return Call<v1::SendMessageResponse>();
  }

  mutable std::vector<size_t> file_bytes;
};

class BroadcastCheckTest : public testing::Test {
 protected:
  BroadcastCheckTest() : route_(MakeTestRoute(provider_, "a")) {
    request_.set_parent("accounts/a");
    request_.mutable_content()->mutable_text()->set_text("hello");
  }
  void To(const std::string& number) { request_.mutable_recipients()->add_recipients()->set_phone_number(number); }
  absl::Status Check() { return CheckMessages(*route_, MessageToEach(request_), request_.recipients()); }

  PickyProvider provider_;
  std::shared_ptr<Route> route_;
  v1::SendBroadcastRequest request_;
};

std::vector<std::string> FieldsOf(const absl::Status& status) {
  const FailureDetail detail = DetailOf(status).value_or(FailureDetail());
  std::vector<std::string> fields;
  for (const FieldViolation& violation : detail.field_violations) fields.push_back(violation.field);
  return fields;
}

TEST_F(BroadcastCheckTest, EveryRecipientIsCheckedAndEachThatIsWrongIsNamed) {
  for (const char* number : {"+254722200201", "+254722200209", "+254722200202", "+254722200219"}) To(number);
  request_.mutable_recipients()->add_recipients()->set_chat_id("1@c.us");
  const absl::Status status = Check();
  EXPECT_TRUE(HasReason(status, reason::kInvalidField)) << status;
  EXPECT_THAT(FieldsOf(status),
              ElementsAre("recipients.recipients[1]", "recipients.recipients[3]", "recipients.recipients[4]"));
}

TEST_F(BroadcastCheckTest, WhatIsWrongWithTheMessageIsSaidAsForASingleSend) {
  To("+254722200201");
  request_.set_session("accounts/a/sessions/none");
  EXPECT_TRUE(HasReason(Check(), reason::kSessionNotFound));
  request_.mutable_content()->mutable_video()->set_uri("https://files.test/film");
  EXPECT_TRUE(HasReason(Check(), reason::kUnsupportedByProvider));
  EXPECT_THAT(FieldsOf(Check()), IsEmpty());
}

TEST_F(BroadcastCheckTest, AFileIsLookedAtOnceAndNotForEachRecipient) {
  for (const char* number : {"+254722200201", "+254722200202", "+254722200203"}) To(number);
  request_.mutable_content()->mutable_image()->set_data(std::string(1000, 'x'));
  EXPECT_TRUE(Check().ok());
  EXPECT_THAT(provider_.file_bytes, ElementsAre(1000, 1, 1));
}

}  // namespace
}  // namespace postern
