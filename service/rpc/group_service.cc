#include <memory>

#include "grpcpp/grpcpp.h"
#include "postern/v1/group.grpc.pb.h"
#include "rpc/forward.h"
#include "rpc/services.h"

namespace postern {
namespace {

class GroupService final : public v1::GroupService::CallbackService {
 public:
  explicit GroupService(Doorkeeper& door) : door_(door) {}

  grpc::ServerUnaryReactor* CreateGroup(grpc::CallbackServerContext* context, const v1::CreateGroupRequest* request,
                                        v1::CreateGroupResponse* response) override {
    ForwardHooks<v1::CreateGroupRequest, v1::CreateGroupResponse> hooks;
    hooks.complete = [subject = request->display_name()](const Route&, v1::CreateGroupResponse& reply) {
      // What the provider said of it goes before what was asked for.
      if (reply.group().display_name().empty()) reply.mutable_group()->set_display_name(subject);
    };
    return Forward(door_, context, request, response, &Provider::CreateGroup, hooks);
  }
  grpc::ServerUnaryReactor* GetGroup(grpc::CallbackServerContext* context, const v1::GetGroupRequest* request,
                                     v1::GetGroupResponse* response) override {
    return Forward(door_, context, request, response, &Provider::GetGroup);
  }
  grpc::ServerUnaryReactor* ListGroupMembers(grpc::CallbackServerContext* context,
                                             const v1::ListGroupMembersRequest* request,
                                             v1::ListGroupMembersResponse* response) override {
    return Forward(door_, context, request, response, &Provider::ListGroupMembers);
  }
  grpc::ServerUnaryReactor* AddGroupMembers(grpc::CallbackServerContext* context,
                                            const v1::AddGroupMembersRequest* request,
                                            v1::AddGroupMembersResponse* response) override {
    return Forward(door_, context, request, response, &Provider::AddGroupMembers);
  }
  grpc::ServerUnaryReactor* RemoveGroupMember(grpc::CallbackServerContext* context,
                                              const v1::RemoveGroupMemberRequest* request,
                                              v1::RemoveGroupMemberResponse* response) override {
    return Forward(door_, context, request, response, &Provider::RemoveGroupMember);
  }

 private:
  Doorkeeper& door_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeGroupService(Doorkeeper& door) { return std::make_unique<GroupService>(door); }

}  // namespace postern
