// ourvoice.h
//
// Our Voice as a Provider: document 004, sessions by QR code and messages through them. provider.cc says what it can
// do, outbound_<noun>.cc make requests, answer*.cc read what comes back. It has no webhooks: what happens is found by
// listing messages and sessions again.
//
//   const Provider& ourvoice = ourvoice::Instance();
#ifndef POSTERN_PROVIDERS_OURVOICE_OURVOICE_H_
#define POSTERN_PROVIDERS_OURVOICE_OURVOICE_H_

#include "absl/strings/string_view.h"
#include "providers/provider.h"

namespace postern::ourvoice {

inline constexpr char kName[] = "ourvoice";

class OurVoice final : public Provider {
 public:
  absl::string_view name() const override { return kName; }
  const ProviderFacts& facts() const override;
  v1::Capabilities Capabilities(const Account& account) const override;
  absl::Status CheckAccount(const Account& account, const Secrets& secrets) const override;
  void Authorize(const Account& account, const Secrets& secrets, HttpRequest& request) const override;

  absl::StatusOr<Call<v1::ListSessionsResponse>> ListSessions(const Account& account,
                                                              const v1::ListSessionsRequest& request) const override;
  absl::StatusOr<Call<v1::GetSessionResponse>> GetSession(const Account& account,
                                                          const v1::GetSessionRequest& request) const override;
  absl::StatusOr<Call<v1::CreateSessionResponse>> CreateSession(const Account& account,
                                                                const v1::CreateSessionRequest& request) const override;
  absl::StatusOr<Call<v1::DeleteSessionResponse>> DeleteSession(const Account& account,
                                                                const v1::DeleteSessionRequest& request) const override;
  absl::StatusOr<Call<v1::GetPairingCodeResponse>> GetPairingCode(
      const Account& account, const v1::GetPairingCodeRequest& request) const override;
  absl::StatusOr<Call<v1::DisconnectSessionResponse>> DisconnectSession(
      const Account& account, const v1::DisconnectSessionRequest& request) const override;
  absl::StatusOr<Call<v1::ReconnectSessionResponse>> ReconnectSession(
      const Account& account, const v1::ReconnectSessionRequest& request) const override;
  absl::StatusOr<Call<v1::SendMessageResponse>> SendMessage(const Account& account,
                                                            const v1::SendMessageRequest& request) const override;
  absl::StatusOr<Call<v1::GetMessageResponse>> GetMessage(const Account& account,
                                                          const v1::GetMessageRequest& request) const override;
  absl::StatusOr<Call<v1::ListMessagesResponse>> ListMessages(const Account& account,
                                                              const v1::ListMessagesRequest& request) const override;
  absl::StatusOr<Call<v1::SendBroadcastResponse>> SendBroadcast(const Account& account,
                                                                const v1::SendBroadcastRequest& request) const override;
};

const Provider& Instance();

}  // namespace postern::ourvoice

#endif  // POSTERN_PROVIDERS_OURVOICE_OURVOICE_H_
