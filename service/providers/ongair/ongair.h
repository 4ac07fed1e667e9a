// ongair.h
//
// Ongair as a Provider: documents 000 (dialect `legacy`) and 001 (dialect `current`), one API at one host with one
// token. provider.cc says what it can do, outbound_<noun>.cc make requests and read answers, inbound*.cc read webhooks.
//
//   const Provider& ongair = ongair::Instance();
#ifndef POSTERN_PROVIDERS_ONGAIR_ONGAIR_H_
#define POSTERN_PROVIDERS_ONGAIR_ONGAIR_H_

#include <string>

#include "absl/strings/string_view.h"
#include "base/resource_name.h"
#include "providers/provider.h"

namespace postern::ongair {

// The id of the one session an account has.
inline constexpr char kOnlySession[] = "default";

// The chat of a group: the group's id as it is (api.md 6.1). ChatName would take a long one for a phone number.
inline std::string GroupChat(absl::string_view account, absl::string_view group_id) {
  return ResourceName(account, "chats", group_id);
}

class Ongair final : public Provider {
 public:
  absl::string_view name() const override { return "ongair"; }
  const ProviderFacts& facts() const override;
  v1::Capabilities Capabilities(const Account& account) const override;
  absl::Status CheckAccount(const Account& account, const Secrets& secrets) const override;
  void Authorize(const Account& account, const Secrets& secrets, HttpRequest& request) const override;

  absl::StatusOr<WebhookReading> ReadWebhook(const Account& account, const Secrets& secrets, const HttpRequest& request,
                                             absl::Time received) const override;

  absl::StatusOr<Call<v1::SendMessageResponse>> SendMessage(const Account& account,
                                                            const v1::SendMessageRequest& request) const override;
  absl::StatusOr<Call<v1::ListMessagesResponse>> ListMessages(const Account& account,
                                                              const v1::ListMessagesRequest& request) const override;
  absl::StatusOr<Call<v1::SendBroadcastResponse>> SendBroadcast(const Account& account,
                                                                const v1::SendBroadcastRequest& request) const override;
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
  absl::StatusOr<Call<v1::CreateContactResponse>> CreateContact(const Account& account,
                                                                const v1::CreateContactRequest& request) const override;
  absl::StatusOr<Call<v1::ListContactsResponse>> ListContacts(const Account& account,
                                                              const v1::ListContactsRequest& request) const override;
  absl::StatusOr<Call<v1::CheckPhoneNumbersResponse>> CheckPhoneNumbers(
      const Account& account, const v1::CheckPhoneNumbersRequest& request) const override;
  absl::StatusOr<Call<v1::CreateConversationResponse>> CreateConversation(
      const Account& account, const v1::CreateConversationRequest& request) const override;
  absl::StatusOr<Call<v1::GetSessionResponse>> GetSession(const Account& account,
                                                          const v1::GetSessionRequest& request) const override;
  absl::StatusOr<Call<v1::ListSessionsResponse>> ListSessions(const Account& account,
                                                              const v1::ListSessionsRequest& request) const override;
};

const Provider& Instance();

}  // namespace postern::ongair

#endif  // POSTERN_PROVIDERS_ONGAIR_ONGAIR_H_
