#include "tests/bench/log_check.h"

#include <grpcpp/client_context.h>

#include <chrono>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "postern/v1/event.grpc.pb.h"
#include "tests/bench/sample_events.h"

namespace postern {
namespace {

void SetDeadline(grpc::ClientContext& context) {
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
}

std::vector<std::string> Fault(const char* rpc, const grpc::Status& status) {
  return {absl::StrCat(rpc, " failed with ", status.error_code(), ": ", status.error_message())};
}

}  // namespace

void LogTally::Take(const v1::Event& event) {
  ++events_;
  last_cursor_ = event.cursor();
  check_.Take(event.sequence());
  const std::optional<int64_t> number = SampleEvents::NumberOf(event.provider_message_id());
  if (!number) return;
  if (static_cast<size_t>(*number) >= times_.size()) times_.resize(*number + 1);
  ++times_[*number];
}

std::vector<std::string> LogTally::Faults(const std::vector<int64_t>& acknowledged) const {
  std::vector<std::string> faults;
  if (!check_.fault().empty()) faults.push_back(absl::StrCat("the log: ", check_.fault()));
  int64_t missing = 0;
  int64_t repeated = 0;
  for (int64_t number : acknowledged) missing += static_cast<size_t>(number) >= times_.size() || times_[number] == 0;
  for (int times : times_) repeated += times > 1;
  if (missing > 0) faults.push_back(absl::StrCat(missing, " acknowledged webhooks are not in the log"));
  if (repeated > 0) faults.push_back(absl::StrCat(repeated, " webhooks are in the log twice"));
  return faults;
}

std::vector<std::string> CheckLog(const GatewayProcess& gateway, const std::vector<int64_t>& acknowledged) {
  const std::unique_ptr<v1::EventService::Stub> events = v1::EventService::NewStub(gateway.Channel());
  LogTally tally;
  v1::ListEventsRequest request;
  request.set_page_size(1000);
  do {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::ListEventsResponse page;
    if (grpc::Status status = events->ListEvents(&context, request, &page); !status.ok()) {
      return Fault("ListEvents", status);
    }
    for (const v1::Event& event : page.events()) tally.Take(event);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  std::vector<std::string> faults = tally.Faults(acknowledged);

  grpc::ClientContext context;
  SetDeadline(context);
  v1::GetEventLogResponse log;
  if (grpc::Status status = events->GetEventLog(&context, {}, &log); !status.ok()) return Fault("GetEventLog", status);
  if (log.event_log().latest_cursor() != tally.last_cursor()) {
    faults.push_back("ListEvents ends elsewhere than GetEventLog says");
  }
  return faults;
}

}  // namespace postern
