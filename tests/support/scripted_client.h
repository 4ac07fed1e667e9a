// scripted_client.h
//
// An HTTP client that keeps what it is given and answers from a list, at once and on the caller's thread.
//
//   ScriptedClient client({HttpResponse{.status = 200, .body = "{}"}});
#ifndef POSTERN_TESTS_SUPPORT_SCRIPTED_CLIENT_H_
#define POSTERN_TESTS_SUPPORT_SCRIPTED_CLIENT_H_

#include <deque>
#include <mutex>
#include <utility>
#include <vector>

#include "transport/http_client.h"

namespace postern {

// Thread-safe. With no answer left it keeps `done` for Finish(); what a test leaves unanswered it has to Forget.
class ScriptedClient : public HttpClient {
 public:
  struct Exchange {
    HttpRequest request;
    HttpCall call;
  };

  explicit ScriptedClient(std::deque<HttpResult> answers = {}) : answers_(std::move(answers)) {}

  void Send(HttpRequest request, const HttpCall& call, Done done) override {
    HttpResult answer;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      exchanges_.push_back({std::move(request), call});
      if (answers_.empty()) {
        waiting_.push_back(std::move(done));
        return;
      }
      answer = std::move(answers_.front());
      answers_.pop_front();
    }
    done(std::move(answer));
  }

  std::vector<Exchange> exchanges() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return exchanges_;
  }

  // Answers the oldest exchange that had no answer; false when there is none.
  bool Finish(HttpResult answer) {
    Done done;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (waiting_.empty()) return false;
      done = std::move(waiting_.front());
      waiting_.pop_front();
    }
    done(std::move(answer));
    return true;
  }

  // Lets go of what has no answer: a `done` that holds on to the clients above this one holds on to this one too.
  void Forget() {
    std::deque<Done> waiting;
    std::lock_guard<std::mutex> lock(mutex_);
    waiting_.swap(waiting);
  }

 private:
  mutable std::mutex mutex_;
  std::deque<HttpResult> answers_;
  std::deque<Done> waiting_;
  std::vector<Exchange> exchanges_;
};

}  // namespace postern

#endif  // POSTERN_TESTS_SUPPORT_SCRIPTED_CLIENT_H_
