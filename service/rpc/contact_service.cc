#include <memory>

#include "grpcpp/grpcpp.h"
#include "postern/v1/contact.grpc.pb.h"
#include "rpc/forward.h"
#include "rpc/services.h"

namespace postern {
namespace {

class ContactService final : public v1::ContactService::CallbackService {
 public:
  explicit ContactService(Doorkeeper& door) : door_(door) {}

  grpc::ServerUnaryReactor* CreateContact(grpc::CallbackServerContext* context, const v1::CreateContactRequest* request,
                                          v1::CreateContactResponse* response) override {
    return Forward(door_, context, request, response, &Provider::CreateContact);
  }
  grpc::ServerUnaryReactor* ListContacts(grpc::CallbackServerContext* context, const v1::ListContactsRequest* request,
                                         v1::ListContactsResponse* response) override {
    return Forward(door_, context, request, response, &Provider::ListContacts);
  }
  grpc::ServerUnaryReactor* CheckPhoneNumbers(grpc::CallbackServerContext* context,
                                              const v1::CheckPhoneNumbersRequest* request,
                                              v1::CheckPhoneNumbersResponse* response) override {
    return Forward(door_, context, request, response, &Provider::CheckPhoneNumbers);
  }

 private:
  Doorkeeper& door_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeContactService(Doorkeeper& door) { return std::make_unique<ContactService>(door); }

}  // namespace postern
