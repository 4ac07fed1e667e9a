// ongair.h
//
// Ongair as a Provider: documents 000 (dialect `legacy`) and 001 (dialect `current`), one API at one host with one
// token. provider.cc says what it can do, outbound.cc makes requests and reads answers, inbound.cc reads webhooks.
//
//   const Provider& ongair = ongair::Instance();
#ifndef POSTERN_PROVIDERS_ONGAIR_ONGAIR_H_
#define POSTERN_PROVIDERS_ONGAIR_ONGAIR_H_

#include "providers/provider.h"

namespace postern::ongair {

// The id of the one session an account has.
inline constexpr char kOnlySession[] = "default";

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
  absl::StatusOr<Call<v1::CreateContactResponse>> CreateContact(const Account& account,
                                                                const v1::CreateContactRequest& request) const override;
  absl::StatusOr<Call<v1::GetSessionResponse>> GetSession(const Account& account,
                                                          const v1::GetSessionRequest& request) const override;
  absl::StatusOr<Call<v1::ListSessionsResponse>> ListSessions(const Account& account,
                                                              const v1::ListSessionsRequest& request) const override;
};

const Provider& Instance();

}  // namespace postern::ongair

#endif  // POSTERN_PROVIDERS_ONGAIR_ONGAIR_H_
