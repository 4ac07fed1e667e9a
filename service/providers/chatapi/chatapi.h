// chatapi.h
//
// Chat-API as a Provider: document 003, and what other people's clients use beyond it (README.md marks each).
// provider.cc says what it can do, outbound_<noun>.cc make requests and read answers, inbound*.cc read webhooks.
//
//   const Provider& chatapi = chatapi::Instance();
#ifndef POSTERN_PROVIDERS_CHATAPI_CHATAPI_H_
#define POSTERN_PROVIDERS_CHATAPI_CHATAPI_H_

#include "absl/strings/string_view.h"
#include "providers/provider.h"

namespace postern::chatapi {

// The id of the one session an account has.
inline constexpr char kOnlySession[] = "default";

class ChatApi final : public Provider {
 public:
  absl::string_view name() const override { return "chatapi"; }
  const ProviderFacts& facts() const override;
  v1::Capabilities Capabilities(const Account& account) const override;
  absl::Status CheckAccount(const Account& account, const Secrets& secrets) const override;
  void Authorize(const Account& account, const Secrets& secrets, HttpRequest& request) const override;

  absl::StatusOr<WebhookReading> ReadWebhook(const Account& account, const Secrets& secrets, const HttpRequest& request,
                                             absl::Time received) const override;

  absl::StatusOr<Call<v1::GetWebhookConfigResponse>> GetWebhookConfig(
      const Account& account, const v1::GetWebhookConfigRequest& request) const override;
  absl::StatusOr<Call<v1::UpdateWebhookConfigResponse>> UpdateWebhookConfig(
      const Account& account, const v1::UpdateWebhookConfigRequest& request) const override;
  absl::StatusOr<Call<v1::GetSessionResponse>> GetSession(const Account& account,
                                                          const v1::GetSessionRequest& request) const override;
  absl::StatusOr<Call<v1::ListSessionsResponse>> ListSessions(const Account& account,
                                                              const v1::ListSessionsRequest& request) const override;
  absl::StatusOr<Call<v1::GetPairingCodeResponse>> GetPairingCode(
      const Account& account, const v1::GetPairingCodeRequest& request) const override;
  absl::StatusOr<Call<v1::LogoutSessionResponse>> LogoutSession(const Account& account,
                                                                const v1::LogoutSessionRequest& request) const override;
  absl::StatusOr<Call<v1::RestartSessionResponse>> RestartSession(
      const Account& account, const v1::RestartSessionRequest& request) const override;
  absl::StatusOr<Call<v1::SendMessageResponse>> SendMessage(const Account& account,
                                                            const v1::SendMessageRequest& request) const override;
  absl::StatusOr<Call<v1::ListMessagesResponse>> ListMessages(const Account& account,
                                                              const v1::ListMessagesRequest& request) const override;
  absl::StatusOr<Call<v1::ListQueuedMessagesResponse>> ListQueuedMessages(
      const Account& account, const v1::ListQueuedMessagesRequest& request) const override;
  absl::StatusOr<Call<v1::ClearMessageQueueResponse>> ClearMessageQueue(
      const Account& account, const v1::ClearMessageQueueRequest& request) const override;
  absl::StatusOr<Call<v1::CreateGroupResponse>> CreateGroup(const Account& account,
                                                            const v1::CreateGroupRequest& request) const override;
  absl::StatusOr<Call<v1::GetGroupResponse>> GetGroup(const Account& account,
                                                      const v1::GetGroupRequest& request) const override;
  absl::StatusOr<Call<v1::ListGroupMembersResponse>> ListGroupMembers(
      const Account& account, const v1::ListGroupMembersRequest& request) const override;
  absl::StatusOr<Call<v1::AddGroupMembersResponse>> AddGroupMembers(
      const Account& account, const v1::AddGroupMembersRequest& request) const override;
  absl::StatusOr<Call<v1::RemoveGroupMemberResponse>> RemoveGroupMember(
      const Account& account, const v1::RemoveGroupMemberRequest& request) const override;
  absl::StatusOr<Call<v1::CheckPhoneNumbersResponse>> CheckPhoneNumbers(
      const Account& account, const v1::CheckPhoneNumbersRequest& request) const override;
};

const Provider& Instance();

}  // namespace postern::chatapi

#endif  // POSTERN_PROVIDERS_CHATAPI_CHATAPI_H_
