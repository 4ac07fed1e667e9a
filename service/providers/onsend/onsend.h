// onsend.h
//
// OnSend as a Provider: document 002. It sends messages and tells the state of one device, and reports nothing by
// itself: there is no inbound.cc. provider.cc says what it can do, outbound.cc makes requests, answer.cc reads answers.
//
//   const Provider& onsend = onsend::Instance();
#ifndef POSTERN_PROVIDERS_ONSEND_ONSEND_H_
#define POSTERN_PROVIDERS_ONSEND_ONSEND_H_

#include "absl/strings/string_view.h"
#include "providers/provider.h"

namespace postern::onsend {

inline constexpr char kName[] = "onsend";

// The id of the one session an account has: a token belongs to one device (002:5).
inline constexpr char kOnlySession[] = "default";

class OnSend final : public Provider {
 public:
  absl::string_view name() const override { return kName; }
  const ProviderFacts& facts() const override;
  v1::Capabilities Capabilities(const Account& account) const override;
  absl::Status CheckAccount(const Account& account, const Secrets& secrets) const override;
  void Authorize(const Account& account, const Secrets& secrets, HttpRequest& request) const override;

  absl::StatusOr<Call<v1::SendMessageResponse>> SendMessage(const Account& account,
                                                            const v1::SendMessageRequest& request) const override;
  absl::StatusOr<Call<v1::GetSessionResponse>> GetSession(const Account& account,
                                                          const v1::GetSessionRequest& request) const override;
  absl::StatusOr<Call<v1::ListSessionsResponse>> ListSessions(const Account& account,
                                                              const v1::ListSessionsRequest& request) const override;
};

const Provider& Instance();

}  // namespace postern::onsend

#endif  // POSTERN_PROVIDERS_ONSEND_ONSEND_H_
