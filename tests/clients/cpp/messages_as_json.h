// Messages and errors as the runner reads and writes them; see ../README.md.
#pragma once

#include <google/protobuf/message.h>

#include <boost/json.hpp>
#include <memory>
#include <string>

#include "postern/error_details.h"

namespace postern::conformance {

// A new message of postern.v1.
std::unique_ptr<google::protobuf::Message> NewMessage(const std::string& type);
// Ends the program when the JSON does not fit, since then the test is wrong.
void FromJson(const boost::json::value& json, google::protobuf::Message& message);
boost::json::value ToJson(const google::protobuf::Message& message);
std::string ToBase64(const google::protobuf::Message& message);
// The answers to `call` and `send`.
boost::json::object AnswerOf(const google::protobuf::Message& response);
boost::json::object AnswerOf(const ErrorDetails& error);

}  // namespace postern::conformance
