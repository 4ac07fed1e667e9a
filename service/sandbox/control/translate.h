// translate.h
//
// Between the control API's messages and the sandbox's own values. Bytes of the wire become UTF-8 on their way out,
// since one bad byte makes a client refuse the whole message.
//
//   absl::StatusOr<Fault> fault = FaultFromProto(request.fault());
//   *response.mutable_fault() = ToProto(*fault);
#ifndef POSTERN_SANDBOX_CONTROL_TRANSLATE_H_
#define POSTERN_SANDBOX_CONTROL_TRANSLATE_H_

#include "absl/status/statusor.h"
#include "postern/sandbox/v1/sandbox.pb.h"
#include "sandbox/delivery.h"
#include "sandbox/fault_plan.h"
#include "sandbox/journal.h"
#include "sandbox/sandbox.h"
#include "sandbox/send_stats.h"
#include "sandbox/simulated.h"
#include "sandbox/webhook.h"

namespace postern {

AccountKey KeyFromProto(const sandbox::v1::AccountRef& ref);
EndpointFilter FilterFromProto(const sandbox::v1::EndpointFilter& filter);
// INVALID_ARGUMENT, naming the field, for a duration that is none.
absl::StatusOr<Fault> FaultFromProto(const sandbox::v1::Fault& proto);
absl::StatusOr<WebhookBehavior> BehaviorFromProto(const sandbox::v1::WebhookBehavior& proto);
// The kinds but `raw`. INVALID_ARGUMENT when there is none.
absl::StatusOr<Simulated> SimulatedFromProto(const sandbox::v1::SimulateInboundRequest& request);
// `raw` as a webhook.
Webhook RawWebhookFromProto(const sandbox::v1::RawWebhook& raw);

sandbox::v1::EmulatedAccount ToProto(const AccountReport& report);
v1::Session ToProto(const EmulatedSession& session);
sandbox::v1::Fault ToProto(const Fault& fault);
sandbox::v1::WebhookBehavior ToProto(const WebhookBehavior& behavior);
sandbox::v1::ReceivedRequest ToProto(const ReceivedCall& call);
sandbox::v1::WebhookDelivery ToProto(const Delivery& delivery);
sandbox::v1::SendCount ToProto(const SendCount& count);

}  // namespace postern

#endif  // POSTERN_SANDBOX_CONTROL_TRANSLATE_H_
