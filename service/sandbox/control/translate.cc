#include "sandbox/control/translate.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "wire/utf8.h"

namespace postern {
namespace {

void SetTime(absl::Time time, google::protobuf::Timestamp* out) {
  const int64_t nanos = absl::ToUnixNanos(time);
  out->set_seconds(absl::ToUnixSeconds(time));
  out->set_nanos(static_cast<int32_t>(nanos - absl::ToUnixSeconds(time) * 1'000'000'000));
}

void SetDuration(absl::Duration duration, google::protobuf::Duration* out) {
  const int64_t seconds = absl::IDivDuration(duration, absl::Seconds(1), &duration);
  out->set_seconds(seconds);
  out->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(duration)));
}

absl::Duration DurationFromProto(const google::protobuf::Duration& duration) {
  return absl::Seconds(duration.seconds()) + absl::Nanoseconds(duration.nanos());
}

HttpResponse AnswerFromProto(const sandbox::v1::Fault::Answer& answer) {
  HttpResponse response;
  response.status = answer.status();
  response.headers.Set("Content-Type", answer.content_type().empty() ? "application/json" : answer.content_type());
  for (const v1::Header& header : answer.headers()) response.headers.Add(header.name(), header.value());
  response.body = answer.body();
  return response;
}

sandbox::v1::Fault::Answer AnswerToProto(const HttpResponse& response) {
  sandbox::v1::Fault::Answer answer;
  answer.set_status(response.status);
  answer.set_body(response.body);
  for (const auto& [name, value] : response.headers.fields()) {
    if (absl::EqualsIgnoreCase(name, "content-type")) {
      answer.set_content_type(value);
      continue;
    }
    v1::Header* header = answer.add_headers();
    header->set_name(name);
    header->set_value(value);
  }
  return answer;
}

}  // namespace

AccountKey KeyFromProto(const sandbox::v1::AccountRef& ref) { return {ref.provider(), ref.token()}; }

EndpointFilter FilterFromProto(const sandbox::v1::EndpointFilter& filter) {
  return {filter.provider(), filter.token(), filter.method(), filter.endpoint()};
}

absl::StatusOr<Fault> FaultFromProto(const sandbox::v1::Fault& proto) {
  using Proto = sandbox::v1::Fault;
  Fault fault;
  fault.filter = FilterFromProto(proto.filter());
  fault.count = proto.count();
  fault.skip_count = proto.skip_count();
  fault.probability = proto.probability() == 0 ? 1 : proto.probability();
  fault.latency = DurationFromProto(proto.latency());
  fault.latency_jitter = DurationFromProto(proto.latency_jitter());
  fault.answer_time = DurationFromProto(proto.answer_time());
  switch (proto.effect_case()) {
    case Proto::kBreakConnection:
      if (!Proto::Break_IsValid(proto.break_connection())) {
        return absl::InvalidArgumentError("fault.break_connection is not known");
      }
      fault.break_connection = static_cast<FaultBreak>(proto.break_connection());
      break;
    case Proto::kAnswer:
      fault.answer = AnswerFromProto(proto.answer());
      break;
    case Proto::kAnswerAfterAct:
      fault.answer = AnswerFromProto(proto.answer_after_act());
      fault.act_before_answer = true;
      break;
    case Proto::EFFECT_NOT_SET:
      break;
  }
  return fault;
}

static_assert(static_cast<int>(FaultBreak::kBeforeRead) == sandbox::v1::Fault::BREAK_BEFORE_READ);
static_assert(static_cast<int>(FaultBreak::kHang) == sandbox::v1::Fault::BREAK_HANG);
static_assert(static_cast<int>(FaultBreak::kHangAfterAct) == sandbox::v1::Fault::BREAK_HANG_AFTER_ACT);
static_assert(static_cast<int>(FaultBreak::kNoise) == sandbox::v1::Fault::BREAK_NOISE);
static_assert(static_cast<int>(WebhookEncoding::kMultipart) == sandbox::v1::WebhookBehavior::ENCODING_MULTIPART);

absl::StatusOr<WebhookBehavior> BehaviorFromProto(const sandbox::v1::WebhookBehavior& proto) {
  WebhookBehavior behavior;
  behavior.copies = proto.copies() == 0 ? 1 : proto.copies();
  behavior.concurrent_copies = proto.concurrent_copies();
  behavior.reorder_window = proto.reorder_window();
  behavior.drop_probability = proto.drop_probability();
  behavior.delay = DurationFromProto(proto.delay());
  behavior.delay_jitter = DurationFromProto(proto.delay_jitter());
  behavior.retry_count = proto.retry_count();
  if (proto.has_retry_delay()) behavior.retry_delay = DurationFromProto(proto.retry_delay());
  if (proto.has_timeout()) behavior.timeout = DurationFromProto(proto.timeout());
  if (!sandbox::v1::WebhookBehavior::Encoding_IsValid(proto.encoding())) {
    return absl::InvalidArgumentError("behavior.encoding is not known");
  }
  behavior.encoding = static_cast<WebhookEncoding>(proto.encoding());
  behavior.seed = proto.seed();
  behavior.paused = proto.paused();
  return behavior;
}

sandbox::v1::EmulatedAccount ToProto(const AccountReport& report) {
  sandbox::v1::EmulatedAccount account;
  account.mutable_ref()->set_provider(report.key.provider);
  account.mutable_ref()->set_token(report.key.token);
  account.set_dialect(report.state.dialect);
  account.set_base_url(report.base_url);
  account.set_webhook_uri(report.webhook_uri);
  for (const EmulatedSession& session : report.state.sessions) *account.add_sessions() = ToProto(session);
  account.mutable_options()->insert(report.state.options.begin(), report.state.options.end());
  return account;
}

v1::Session ToProto(const EmulatedSession& session) {
  v1::Session proto;
  proto.set_provider_session_id(session.session_id);
  proto.set_state(static_cast<v1::Session::State>(session.state));
  proto.set_provider_state(session.provider_state);
  proto.set_state_reason(session.reason);
  proto.set_phone_number(session.phone_number);
  proto.set_display_name(session.display_name);
  proto.set_status_message(session.status_message);
  return proto;
}

sandbox::v1::Fault ToProto(const Fault& fault) {
  sandbox::v1::Fault proto;
  proto.set_fault_id(fault.id);
  proto.mutable_filter()->set_provider(fault.filter.provider);
  proto.mutable_filter()->set_token(fault.filter.token);
  proto.mutable_filter()->set_method(fault.filter.method);
  proto.mutable_filter()->set_endpoint(fault.filter.endpoint);
  proto.set_count(fault.count);
  proto.set_skip_count(fault.skip_count);
  proto.set_probability(fault.probability);
  SetDuration(fault.latency, proto.mutable_latency());
  SetDuration(fault.latency_jitter, proto.mutable_latency_jitter());
  SetDuration(fault.answer_time, proto.mutable_answer_time());
  if (fault.break_connection != FaultBreak::kNone) {
    proto.set_break_connection(static_cast<sandbox::v1::Fault::Break>(fault.break_connection));
  } else if (fault.answer.has_value()) {
    *(fault.act_before_answer ? proto.mutable_answer_after_act() : proto.mutable_answer()) =
        AnswerToProto(*fault.answer);
  }
  proto.set_hit_count(fault.hit_count);
  return proto;
}

sandbox::v1::WebhookBehavior ToProto(const WebhookBehavior& behavior) {
  sandbox::v1::WebhookBehavior proto;
  proto.set_copies(behavior.copies);
  proto.set_concurrent_copies(behavior.concurrent_copies);
  proto.set_reorder_window(behavior.reorder_window);
  proto.set_drop_probability(behavior.drop_probability);
  SetDuration(behavior.delay, proto.mutable_delay());
  SetDuration(behavior.delay_jitter, proto.mutable_delay_jitter());
  proto.set_retry_count(behavior.retry_count);
  SetDuration(behavior.retry_delay, proto.mutable_retry_delay());
  SetDuration(behavior.timeout, proto.mutable_timeout());
  proto.set_encoding(static_cast<sandbox::v1::WebhookBehavior::Encoding>(behavior.encoding));
  proto.set_seed(behavior.seed);
  proto.set_paused(behavior.paused);
  return proto;
}

sandbox::v1::ReceivedRequest ToProto(const ReceivedCall& call) {
  sandbox::v1::ReceivedRequest proto;
  proto.set_number(call.number);
  proto.set_provider(call.key.provider);
  proto.set_token(RepairUtf8(call.key.token));
  proto.set_method(RepairUtf8(call.key.method));
  proto.set_target(RepairUtf8(call.target));
  proto.set_endpoint(call.key.endpoint);
  for (const auto& [name, value] : call.headers.fields()) {
    v1::Header* header = proto.add_headers();
    header->set_name(absl::AsciiStrToLower(RepairUtf8(name)));
    header->set_value(RepairUtf8(value));
  }
  proto.set_body(call.body);
  SetTime(call.receive_time, proto.mutable_receive_time());
  proto.set_status(call.status);
  proto.set_response_body(call.response_body);
  proto.set_fault_id(call.fault_id);
  proto.set_acted(call.acted);
  proto.set_connection(call.connection);
  return proto;
}

sandbox::v1::WebhookDelivery ToProto(const Delivery& delivery) {
  sandbox::v1::WebhookDelivery proto;
  proto.set_number(delivery.number);
  proto.mutable_account()->set_provider(delivery.account.provider);
  proto.mutable_account()->set_token(delivery.account.token);
  proto.set_provider_event_type(RepairUtf8(delivery.event_type));
  proto.set_content_type(RepairUtf8(delivery.content_type));
  proto.set_body(delivery.body);
  for (const DeliveryAttempt& attempt : delivery.attempts) {
    auto* out = proto.add_attempts();
    SetTime(attempt.send_time, out->mutable_send_time());
    out->set_status(attempt.status);
    out->set_response_body(attempt.response_body);
    out->set_error(RepairUtf8(attempt.error));
    SetDuration(attempt.latency, out->mutable_latency());
  }
  proto.set_delivered(delivery.delivered);
  proto.set_dropped(delivery.dropped);
  return proto;
}

sandbox::v1::SendCount ToProto(const SendCount& count) {
  sandbox::v1::SendCount proto;
  proto.set_provider(count.provider);
  proto.set_text(RepairUtf8(count.text));
  proto.set_count(static_cast<int32_t>(count.recipients.size()));
  for (const std::string& recipient : count.recipients) proto.add_recipients(RepairUtf8(recipient));
  for (const std::string& id : count.message_ids) proto.add_provider_message_ids(id);
  SetTime(count.first_time, proto.mutable_first_time());
  SetTime(count.last_time, proto.mutable_last_time());
  return proto;
}

}  // namespace postern
