// One person's data out of a store: nothing of it is left in any byte of the files, and nothing else is changed.
#include "app/erase_contact.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "app/storage_command.h"
#include "base/resource_name.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "postern/storage/v1/claim.pb.h"
#include "postern/v1/broadcast.pb.h"
#include "postern/v1/event.pb.h"
#include "rocksdb/db.h"
#include "storage/rocksdb/rocksdb_store.h"
#include "tests/support/recording_log.h"

namespace postern {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kNumber[] = "60123456789";
constexpr char kText[] = "what only this person has written";
constexpr char kOther[] = "60999999999";

v1::Event Received(const std::string& account, const std::string& number, const std::string& text) {
  v1::Event event;
  event.set_type(v1::EVENT_TYPE_MESSAGE_RECEIVED);
  event.set_account(AccountName(account));
  event.set_chat(ChatName(account, number));
  v1::Message& message = *event.mutable_message_received()->mutable_message();
  message.mutable_sender()->set_chat_id(number + "@c.us");
  message.mutable_content()->mutable_text()->set_text(text);
  return event;
}

class EraseContactTest : public testing::Test {
 protected:
  EraseContactTest() : folder_(absl::StrCat(testing::TempDir(), "/erase_contact_test-", getpid(), "-", ++made_)) {
    std::filesystem::create_directories(folder_);
  }
  ~EraseContactTest() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<Store> Open() {
    RocksdbOptions options;
    options.path = folder_;
    options.write_buffer_bytes = 1 << 20;
    options.ballast_bytes = 0;
    absl::StatusOr<std::unique_ptr<Store>> store = OpenRocksdbStore(options);
    EXPECT_TRUE(store.ok()) << store.status();
    return store.ok() ? *std::move(store) : nullptr;
  }

  void Append(Store& store, const v1::Event& event, const std::string& account, const std::string& body) {
    AppendBatch batch;
    batch.now = absl::Now();
    EventRecord record;
    record.event_id = absl::StrCat("evt_", ++events_);
    record.header = {.type = event.type(), .account = account, .chat = event.chat()};
    record.bytes = event.SerializeAsString();
    if (!body.empty()) {
      v1::RawPayload raw;
      raw.set_body(body);
      batch.raws.push_back(raw.SerializeAsString());
      record.raw_index = 0;
    }
    batch.records.push_back(record);
    ASSERT_TRUE(store.log().Append(batch).ok());
  }

  // Forty events of others, and between them of the person: sequences 11, 22, 33 of account `main`, 44 of `other`; a
  // body that nobody could read, 45; somebody else's event whose body names the person, 46; state.
  void Fill() {
    std::unique_ptr<Store> store = Open();
    for (int i = 1; i <= 44; ++i) {
      if (i == 30) {  // What came before is in tables from here on, the rest in the log.
        store.reset();
        store = Open();
      }
      const bool of_person = i % 11 == 0;
      const std::string account = i == 44 ? "other" : "main";
      const std::string text = of_person ? kText : absl::StrCat("text ", i, std::string(3000, 'a' + i % 20));
      const std::string number = of_person ? kNumber : kOther;
      Append(*store, Received(account, number, text), account,
             absl::StrCat("{\"from\": \"", number, "\", ", text, "}"));
    }
    v1::Event unread;
    unread.set_type(v1::EVENT_TYPE_UNRECOGNIZED_PAYLOAD);
    unread.mutable_unrecognized_payload()->set_reason("no JSON");
    Append(*store, unread, "main", absl::StrCat("broken %2B", kNumber, " body"));
    Append(*store, Received("main", kOther, "hello"), "main", absl::StrCat("{\"quoted\": \"", kNumber, "@c.us\"}"));
    storage::v1::Claim claim;
    claim.set_rpc("postern.v1.MessageService/SendMessage");
    v1::SendMessageResponse answer;
    answer.mutable_message()->set_name(ResourceName("main", "messages", absl::StrCat("true_", kNumber, "@c.us_3EB0")));
    answer.mutable_message()->mutable_content()->mutable_text()->set_text(kText);
    answer.mutable_message()->set_state(v1::Message::STATE_SENT);
    claim.set_response(answer.SerializeAsString());
    claim.add_provider_message_ids(absl::StrCat("true_", kNumber, "@c.us_3EB0"));
    v1::Broadcast broadcast;
    broadcast.set_name("accounts/main/broadcasts/b");
    broadcast.add_results()->mutable_recipient()->set_phone_number(absl::StrCat("+", kNumber));
    broadcast.add_results()->mutable_recipient()->set_phone_number(absl::StrCat("+", kOther));
    const absl::Time expiry = absl::Now() + absl::Hours(1);
    ASSERT_TRUE(store->state()
                    .Apply({StateWrite::Put("claim/main/abc", claim.SerializeAsString(), expiry),
                            StateWrite::Put("broadcast/" + broadcast.name(), broadcast.SerializeAsString(), expiry),
                            StateWrite::Put("poll/main/messages", "nobody")})
                    .ok());
  }

  std::vector<StoredEvent> Events() {
    absl::StatusOr<RocksdbReading> reading = OpenRocksdbToRead(folder_);
    EXPECT_TRUE(reading.ok()) << reading.status();
    return reading->store->log().Read(1, {.max_bytes = 1 << 30}).value();
  }

  // In how many files the text stands.
  int FilesWith(const std::string& text) {
    int found = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_)) {
      if (!entry.is_regular_file()) continue;
      std::string content(entry.file_size(), '\0');
      std::ifstream(entry.path(), std::ios::binary).read(content.data(), static_cast<std::streamsize>(content.size()));
      found += absl::StrContains(content, text) ? 1 : 0;
    }
    return found;
  }

  // In how many rows of the database, which are compressed in its files.
  int RowsWith(const std::string& text) {
    std::vector<std::string> names;
    EXPECT_TRUE(rocksdb::DB::ListColumnFamilies({}, folder_ + "/db", &names).ok());
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const std::string& name : names) families.emplace_back(name, rocksdb::ColumnFamilyOptions());
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    EXPECT_TRUE(rocksdb::DB::OpenForReadOnly({}, folder_ + "/db", families, &handles, &db).ok());
    int found = 0;
    for (rocksdb::ColumnFamilyHandle* handle : handles) {
      std::unique_ptr<rocksdb::Iterator> it(db->NewIterator({}, handle));
      for (it->SeekToFirst(); it->Valid(); it->Next()) {
        found += absl::StrContains(absl::StrCat(it->key().ToString(), it->value().ToString()), text) ? 1 : 0;
      }
      db->DestroyColumnFamilyHandle(handle);
    }
    delete db;
    return found;
  }

  int Run(const std::vector<std::string>& arguments) {
    out_.str("");
    errors_.str("");
    return RunStorageCommand(arguments, in_, out_, errors_);
  }

  const std::string folder_;
  int events_ = 0;
  std::istringstream in_;
  std::ostringstream out_;
  std::ostringstream errors_;
  RecordingLog log_;
  const AuditWriter write_audit_ = [this](const char* action, std::vector<LogField> fields) {
    fields.insert(fields.begin(), LogField("action", action));
    log_.Write({LogLevel::kInfo, "audit", std::move(fields)});
    return absl::OkStatus();
  };
  static inline int made_ = 0;
};

TEST_F(EraseContactTest, NothingOfThePersonIsLeftInAnyFileAndNothingElseHasChanged) {
  Fill();
  const std::vector<StoredEvent> before = Events();
  ASSERT_GT(FilesWith(kNumber), 0);
  ASSERT_GT(FilesWith(kText), 0);
  ASSERT_EQ(RowsWith(kNumber), 2 * 4 + 1 + 1 + 2);
  absl::StatusOr<std::string> told =
      EraseContact({.folder = folder_, .contact = "+60 12-345 6789", .confirmed = true}, write_audit_);
  ASSERT_TRUE(told.ok()) << told.status();
  EXPECT_THAT(*told, HasSubstr("5 events\n  4 message_received\n  1 unrecognized_payload\n"));
  EXPECT_THAT(*told, HasSubstr("1 other events whose raw payload"));
  EXPECT_THAT(*told, HasSubstr("1 answers"));
  EXPECT_THAT(*told, HasSubstr("1 rows of broadcasts"));
  EXPECT_EQ(FilesWith(kNumber), 0);
  EXPECT_EQ(FilesWith(kText), 0);
  EXPECT_EQ(RowsWith(kNumber), 0);
  EXPECT_EQ(RowsWith(kText), 0);
  const std::vector<StoredEvent> after = Events();
  ASSERT_EQ(after.size(), before.size());
  for (size_t i = 0; i < after.size(); ++i) {
    EXPECT_EQ(after[i].sequence, before[i].sequence);
    EXPECT_EQ(after[i].publish_time, before[i].publish_time);
    EXPECT_EQ(after[i].erased, before[i].sequence % 11 == 0 || before[i].sequence == 45) << before[i].sequence;
    if (after[i].erased) continue;
    EXPECT_EQ(after[i].bytes, before[i].bytes);
    EXPECT_EQ(after[i].header.chat, before[i].header.chat);
  }
  std::unique_ptr<Store> store = Open();
  EXPECT_TRUE(store->log().ReadRaw(after[0].raw_key).ok());
  EXPECT_TRUE(absl::IsNotFound(store->log().ReadRaw(after[45].raw_key).status()));
  // What was sent stays known, so that a repeat sends nothing.
  const StateEntry kept = *store->state().Get("claim/main/abc").value();
  storage::v1::Claim claim;
  v1::SendMessageResponse answer;
  ASSERT_TRUE(claim.ParseFromString(kept.value));
  ASSERT_TRUE(answer.ParseFromString(claim.response()));
  EXPECT_EQ(answer.message().state(), v1::Message::STATE_SENT);
  EXPECT_LT(kept.expire_time, absl::Now() + absl::Hours(2));
  v1::Broadcast broadcast;
  ASSERT_TRUE(broadcast.ParseFromString(store->state().Get("broadcast/accounts/main/broadcasts/b").value()->value));
  EXPECT_EQ(broadcast.results(1).recipient().phone_number(), absl::StrCat("+", kOther));
  EXPECT_EQ(store->state().Get("poll/main/messages").value()->value, "nobody");
}

TEST_F(EraseContactTest, SomebodyElsesEventWhoseMetadataNameThePersonGoesAndOneWhoseBodyAloneDoesStays) {
  {
    std::unique_ptr<Store> store = Open();
    v1::Event mentions = Received("main", kOther, "hello");
    mentions.mutable_message_received()->mutable_message()->set_provider_metadata_json(
        absl::StrCat("{\"mentioned\": [{\"id\": \"", kNumber, "@c.us\", \"name\": \"", kText, "\"}]}"));
    v1::Event keeps = Received("main", kOther, "hello");
    keeps.mutable_message_received()->mutable_message()->set_provider_metadata_json("{\"isForwarded\": 0}");
    Append(*store, mentions, "main", absl::StrCat("{\"mentioned\": \"", kNumber, "\"}"));
    Append(*store, mentions, "main", "");
    Append(*store, keeps, "main", absl::StrCat("{\"mentioned\": \"", kNumber, "\"}"));
  }
  absl::StatusOr<std::string> told =
      EraseContact({.folder = folder_, .contact = kNumber, .confirmed = true}, write_audit_);
  ASSERT_TRUE(told.ok()) << told.status();
  EXPECT_THAT(*told, HasSubstr("2 events\n  2 message_received\n1 other events whose raw payload"));
  const std::vector<StoredEvent> after = Events();
  EXPECT_TRUE(after[0].erased);
  EXPECT_TRUE(after[1].erased);
  EXPECT_FALSE(after[2].erased);
  EXPECT_EQ(RowsWith(kNumber), 0);
  EXPECT_EQ(RowsWith(kText), 0);
  EXPECT_EQ(FilesWith(kNumber), 0);
}

// The server's own window is longer than the default.
TEST_F(EraseContactTest, EventIdsAreRememberedAsLongAsTheServerRemembersThem) {
  const auto open = [this] {
    RocksdbOptions options;
    options.path = folder_;
    options.ballast_bytes = 0;
    options.dedup_window = absl::Hours(30 * 24);
    return *OpenRocksdbStore(options);
  };
  AppendBatch old;
  old.now = absl::Now() - absl::Hours(20 * 24);
  old.records.push_back({.event_id = "old", .bytes = "x"});
  AppendBatch again = old;
  again.now = absl::Now();
  {
    std::unique_ptr<Store> store = open();
    ASSERT_TRUE(store->log().Append(old).ok());
    Append(*store, Received("main", kNumber, kText), "main", "");
    ASSERT_TRUE(store->log().Trim(2).ok());
  }
  ASSERT_TRUE(EraseContact({.folder = folder_, .contact = kNumber, .confirmed = true}, write_audit_).ok());
  absl::StatusOr<AppendResult> appended = open()->log().Append(again);
  ASSERT_TRUE(appended.ok());
  EXPECT_TRUE(appended->appended[0].duplicate);
}

TEST_F(EraseContactTest, TheLogSaysHowMuchWasErasedAndNotWhose) {
  Fill();
  const EraseContactOptions what = {.folder = folder_, .contact = kNumber, .confirmed = true};
  ASSERT_TRUE(EraseContact(what, write_audit_).ok());
  const std::string first = log_.Text();
  EXPECT_THAT(first, HasSubstr(absl::StrCat("audit action=contact_erasing from=", folder_, " account=* contact=")));
  EXPECT_THAT(first, HasSubstr(absl::StrCat("audit action=contact_erased from=", folder_, " account=* contact=")));
  EXPECT_THAT(first, testing::EndsWith(" events=5 raw_payloads=1 answers=1 broadcasts=1 code=OK\n"));
  EXPECT_THAT(first, Not(HasSubstr(kNumber)));
  // Again there is nothing, and the same digest tells that it was about the same person.
  absl::StatusOr<std::string> again =
      EraseContact({.folder = folder_, .contact = kNumber, .confirmed = true}, write_audit_);
  ASSERT_TRUE(again.ok());
  EXPECT_THAT(*again, testing::StartsWith("0 events\n0 other events"));
}

TEST_F(EraseContactTest, ItIsWrittenDownBeforeAnythingIsErased) {
  Fill();
  const size_t before = static_cast<size_t>(RowsWith(kNumber));
  std::vector<std::string> actions;
  absl::StatusOr<std::string> told = EraseContact({.folder = folder_, .contact = kNumber, .confirmed = true},
                                                  [&](const char* action, std::vector<LogField>) {
                                                    actions.push_back(action);
                                                    return absl::DataLossError("the disk is full");
                                                  });
  EXPECT_EQ(told.status(), absl::DataLossError("the disk is full; nothing was erased"));
  EXPECT_THAT(actions, testing::ElementsAre("contact_erasing"));
  EXPECT_EQ(RowsWith(kNumber), static_cast<int>(before));
  for (const StoredEvent& event : Events()) EXPECT_FALSE(event.erased);
}

TEST_F(EraseContactTest, AnEndThatCouldNotBeWrittenDownIsToldWithWhatWasErased) {
  Fill();
  absl::StatusOr<std::string> told = EraseContact(
      {.folder = folder_, .contact = kNumber, .confirmed = true}, [](const char* action, std::vector<LogField>) {
        return std::string(action) == "contact_erased" ? absl::DataLossError("the disk is full") : absl::OkStatus();
      });
  EXPECT_TRUE(absl::IsDataLoss(told.status()));
  EXPECT_THAT(std::string(told.status().message()),
              testing::StartsWith("the disk is full; but it is erased: 5 events\n"));
  EXPECT_EQ(RowsWith(kNumber), 0);
}

TEST_F(EraseContactTest, AnErasureThatFailsLeavesItsLineWithTheCode) {
  EXPECT_FALSE(EraseContact({.folder = folder_, .contact = kNumber, .confirmed = true}, write_audit_).ok());
  EXPECT_EQ(log_.Text(), absl::StrCat("audit action=contact_erased from=", folder_, " account=* code=NOT_FOUND\n"));
}

TEST_F(EraseContactTest, WhereTheFilesCannotBeRewrittenTheLineStillTellsWhoAndHowMuch) {
  Fill();
  absl::StatusOr<std::string> told = EraseContact({.folder = folder_, .contact = kNumber, .confirmed = true},
                                                  [this](const char* action, std::vector<LogField> f) {
                                                    // From here on the store writes to what it has open and can begin
                                                    // no file.
                                                    if (std::string(action) == "contact_erasing")
                                                      std::filesystem::rename(folder_ + "/db", folder_ + "/gone");
                                                    return write_audit_(action, std::move(f));
                                                  });
  EXPECT_FALSE(told.ok());
  const std::string end = log_.Text().substr(log_.Text().find("action=contact_erased"));
  EXPECT_THAT(end, HasSubstr(" account=* contact="));
  EXPECT_THAT(end, HasSubstr(" events=5 raw_payloads=1 answers=1 broadcasts=1 code="));
  EXPECT_THAT(end, Not(HasSubstr("code=OK")));
}

TEST_F(EraseContactTest, OneAccountAlone) {
  Fill();
  ASSERT_TRUE(
      EraseContact({.folder = folder_, .contact = kNumber, .account = "other", .confirmed = true}, write_audit_).ok());
  for (const StoredEvent& event : Events()) EXPECT_EQ(event.erased, event.sequence == 44) << event.sequence;
}

TEST_F(EraseContactTest, TheCommandTellsAndErasesNothingUntilItIsConfirmed) {
  Fill();
  EXPECT_EQ(Run({"erase", "--path", folder_, "--contact", kNumber}), 1);
  EXPECT_THAT(errors_.str(), HasSubstr("nothing was erased"));
  EXPECT_THAT(errors_.str(), HasSubstr("5 events"));
  for (const StoredEvent& event : Events()) EXPECT_FALSE(event.erased);
  EXPECT_EQ(Run({"erase", "--path", folder_, "--contact", kNumber, "--yes"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("erased: 5 events"));
  EXPECT_EQ(FilesWith(kNumber), 0);
}

TEST_F(EraseContactTest, TheCommandReadsWhomFromStandardInput) {
  Fill();
  for (const std::string& nobody : {std::string(), std::string("\n"), std::string(2000, '1')}) {
    in_ = std::istringstream(nobody);
    EXPECT_EQ(Run({"erase", "--path", folder_, "--contact", "-", "--yes"}), 2) << nobody;
    EXPECT_THAT(errors_.str(), HasSubstr("--contact: "));
    EXPECT_THAT(errors_.str(), Not(HasSubstr("111")));
  }
  for (const StoredEvent& event : Events()) EXPECT_FALSE(event.erased);
  in_ = std::istringstream(std::string(kNumber) + "\r\nand more");
  EXPECT_EQ(Run({"erase", "--path", folder_, "--contact", "-", "--yes"}), 0) << errors_.str();
  EXPECT_THAT(out_.str(), HasSubstr("erased: 5 events"));
  EXPECT_EQ(FilesWith(kNumber), 0);
}

TEST_F(EraseContactTest, TheCommandErasesNothingWhereTheAuditLogIsOnAFullDisk) {
  Fill();
  const std::string config = folder_ + "/config.yaml";
  std::ofstream(config) << "accounts: [{name: main, provider: ongair, secrets: {token: {env: NOT_SET}}}]\n"
                           "storage: {rocksdb: {path: \""
                        << folder_ << "\"}}\naudit: {file: /dev/full}\n";
  EXPECT_EQ(Run({"erase", "--config", config, "--contact", kNumber, "--yes"}), 1);
  EXPECT_EQ(errors_.str(), "postern storage: audit.file did not take the line contact_erasing; nothing was erased\n");
  EXPECT_EQ(out_.str(), "");
  for (const StoredEvent& event : Events()) EXPECT_FALSE(event.erased);
}

TEST_F(EraseContactTest, WrongUseIsRefusedAndARunningServerIsNamed) {
  EXPECT_EQ(Run({"erase", "--path", folder_, "--yes"}), 2);
  EXPECT_THAT(errors_.str(), HasSubstr("--contact is missing"));
  EXPECT_EQ(Run({"erase", "--path", folder_, "--contact", "12", "--yes"}), 2);
  EXPECT_THAT(errors_.str(), HasSubstr("--contact: "));
  EXPECT_EQ(Run({"erase", "--path", folder_, "--contact", kNumber, "--yes"}), 1);
  EXPECT_THAT(errors_.str(), HasSubstr("there is no event log"));
  Fill();
  std::unique_ptr<Store> running = Open();
  EXPECT_EQ(Run({"erase", "--path", folder_, "--contact", kNumber, "--yes"}), 1);
  EXPECT_THAT(errors_.str(), HasSubstr("already open"));
}

}  // namespace
}  // namespace postern
