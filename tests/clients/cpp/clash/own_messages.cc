#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>

#include <string>

// What the program does with its own copy of Google's messages.
std::string OwnMessages() {
  google::rpc::ErrorInfo info;
  info.set_reason("OWN");
  google::rpc::Status status;
  status.add_details()->PackFrom(info);
  google::rpc::ErrorInfo read;
  return status.details(0).UnpackTo(&read) ? read.reason() : "unreadable";
}
