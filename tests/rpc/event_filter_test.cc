#include "rpc/event_filter.h"

#include "base/ids.h"
#include "base/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/test_provider.h"

namespace postern {
namespace {

class EventSelectorTest : public testing::Test {
 protected:
  bool Matches(const v1::EventFilter& filter, const EventHeader& header) {
    absl::StatusOr<EventSelector> selector = EventSelector::Make(filter, nullptr, router_, *Everyone());
    EXPECT_TRUE(selector.ok()) << selector.status();
    return selector.ok() && selector->Matches(header, 0);
  }

  // The fields refused, or the reason when it is another one.
  std::vector<std::string> Refused(const v1::EventFilter& filter, const v1::Shard* shard = nullptr) {
    absl::StatusOr<EventSelector> selector = EventSelector::Make(filter, shard, router_, *Everyone());
    std::optional<FailureDetail> detail = DetailOf(selector.status());
    if (!detail) return {"accepted"};
    if (detail->reason != "INVALID_FIELD") return {detail->reason};
    std::vector<std::string> fields;
    for (const FieldViolation& violation : detail->field_violations) fields.push_back(violation.field);
    return fields;
  }

  TestProvider provider_;
  Router router_{{{"main", MakeTestRoute(provider_, "main")}, {"other", MakeTestRoute(provider_, "other")}}};
  EventHeader header_{1, 1, false, "main", "accounts/main/chats/%2B1", "accounts/main/conversations/9"};
};

TEST_F(EventSelectorTest, AnEmptyFilterSelectsAllButSuperseded) {
  EXPECT_TRUE(Matches({}, header_));
  header_.superseded = true;
  EXPECT_FALSE(Matches({}, header_));
  v1::EventFilter filter;
  filter.set_include_superseded(true);
  EXPECT_TRUE(Matches(filter, header_));
}

TEST_F(EventSelectorTest, ValuesAreAlternativesAndFieldsMustAllMatch) {
  v1::EventFilter filter;
  filter.add_accounts("accounts/other");
  EXPECT_FALSE(Matches(filter, header_));
  filter.add_accounts("accounts/main");
  EXPECT_TRUE(Matches(filter, header_));
  filter.add_types(v1::EVENT_TYPE_MESSAGE_SENT);
  EXPECT_FALSE(Matches(filter, header_));
  filter.add_types(v1::EVENT_TYPE_MESSAGE_RECEIVED);
  filter.add_directions(v1::DIRECTION_INBOUND);
  filter.add_chats("accounts/main/chats/%2B1");
  filter.add_conversations("accounts/main/conversations/9");
  EXPECT_TRUE(Matches(filter, header_));
  header_.conversation = "";
  EXPECT_FALSE(Matches(filter, header_));
}

TEST_F(EventSelectorTest, EventsWithoutADirectionOrOfANewTypeDoNotMatch) {
  v1::EventFilter filter;
  filter.add_directions(v1::DIRECTION_INBOUND);
  header_.direction = 0;
  EXPECT_FALSE(Matches(filter, header_));
  filter.Clear();
  filter.add_types(v1::EVENT_TYPE_MESSAGE_SENT);
  header_.type = 999;
  EXPECT_FALSE(Matches(filter, header_));
  EXPECT_TRUE(Matches({}, header_));
}

TEST_F(EventSelectorTest, EveryBadFieldIsNamed) {
  v1::EventFilter filter;
  filter.add_accounts("main");
  filter.add_chats("accounts/main/groups/1");
  filter.add_conversations("x");
  filter.add_types(v1::EVENT_TYPE_UNSPECIFIED);
  filter.add_directions(v1::DIRECTION_UNSPECIFIED);
  v1::Shard shard;
  shard.set_count(4);
  shard.set_index(4);
  EXPECT_THAT(Refused(filter, &shard),
              testing::UnorderedElementsAre("filter.accounts[0]", "filter.chats[0]", "filter.conversations[0]",
                                            "filter.types[0]", "filter.directions[0]", "shard.index"));
  shard.set_count(0);
  EXPECT_THAT(Refused({}, &shard), testing::ElementsAre("shard.count"));
}

TEST_F(EventSelectorTest, AnAccountThatIsNotConfiguredIsNotFound) {
  v1::EventFilter filter;
  filter.add_accounts("accounts/nobody");
  EXPECT_THAT(Refused(filter), testing::ElementsAre("ACCOUNT_NOT_FOUND"));
}

TEST_F(EventSelectorTest, AShardTakesItsPartitions) {
  v1::Shard shard;
  shard.set_count(3);
  shard.set_index(2);
  absl::StatusOr<EventSelector> selector = EventSelector::Make({}, &shard, router_, *Everyone());
  ASSERT_TRUE(selector.ok());
  for (int partition = 0; partition < kPartitionCount; ++partition) {
    EXPECT_EQ(selector->Matches(header_, partition), partition % 3 == 2);
  }
}

}  // namespace
}  // namespace postern
