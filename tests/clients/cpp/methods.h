// Every RPC of the API by its name, called with the client's stubs.
#pragma once

#include <boost/json.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <string>

#include "postern/client.h"

namespace postern::conformance {

// Makes the call; gives what the runner answers.
using Method = std::function<boost::json::object(Client& client, const boost::json::value& request,
                                                 std::chrono::milliseconds timeout)>;

// `postern.v1.Service/Method` → how it is called.
const std::map<std::string, Method>& Methods();

}  // namespace postern::conformance
