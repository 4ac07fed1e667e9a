#include "tests/support/nginx_front.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"

namespace postern {
namespace {

constexpr char kConfig[] = R"($USER
daemon off;
worker_processes 1;
pid $DIR/pid;
error_log $DIR/error.log info;
events { worker_connections 4096; }
http {
  access_log off;
  client_max_body_size 64m;
  client_body_temp_path $DIR/bodies;
  proxy_temp_path $DIR/answers;
  fastcgi_temp_path $DIR/unused;
  uwsgi_temp_path $DIR/unused;
  scgi_temp_path $DIR/unused;
  server {
    listen 127.0.0.1:$PORT ssl$HTTP2;
    ssl_certificate $DIR/certificate.pem;
    ssl_certificate_key $DIR/key.pem;
    $SETTINGS
    location / {
      proxy_pass http://$UPSTREAM;
      proxy_set_header X-Protocol $server_protocol;
      proxy_set_header X-Connection $connection;
    }
  }
}
)";

std::string MakeDir() {
  std::string pattern = (std::filesystem::temp_directory_path() / "postern-nginx-XXXXXX").string();
  return mkdtemp(pattern.data());
}

// A listening socket on a free port of 127.0.0.1 that children inherit; -1 when there is none.
int Listen(int& port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(fd, 511) != 0 ||
      getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    close(fd);
    return -1;
  }
  port = ntohs(address.sin_port);
  return fd;
}

std::vector<pid_t> ChildrenOf(pid_t parent) {
  std::ifstream file(absl::StrCat("/proc/", parent, "/task/", parent, "/children"));
  std::vector<pid_t> children;
  for (pid_t child; file >> child;) children.push_back(child);
  return children;
}

}  // namespace

NginxFront::NginxFront(std::string upstream, const TestCertificate& certificate, NginxOptions options)
    : upstream_(std::move(upstream)), options_(std::move(options)), dir_(MakeDir()) {
  std::ofstream(dir_ + "/certificate.pem") << certificate.certificate;
  std::ofstream(dir_ + "/key.pem") << certificate.private_key;
}

NginxFront::~NginxFront() {
  if (process_) {
    process_->Signal(SIGTERM);  // The master's death alone would leave its workers.
    process_->Wait(absl::Seconds(10));
    process_.reset();
  }
  std::error_code ignored;
  std::filesystem::remove_all(dir_, ignored);
}

std::string NginxFront::Config() const {
  return absl::StrReplaceAll(kConfig, {{"$USER", geteuid() == 0 ? "user root;" : ""},
                                       {"$DIR", dir_},
                                       {"$PORT", absl::StrCat(port_)},
                                       {"$HTTP2", options_.http2 ? " http2" : ""},
                                       {"$SETTINGS", options_.settings},
                                       {"$UPSTREAM", upstream_}});
}

absl::Status NginxFront::Start() {
  // nginx cannot choose a port. It takes over a socket that its environment names, as it does from its own ancestor.
  const int listening = Listen(port_);
  if (listening < 0) return absl::InternalError("no free port");
  std::ofstream(dir_ + "/nginx.conf") << Config();
  ChildOptions options;
  options.environment = {{"NGINX", absl::StrCat(listening, ";")}};
  // With a test that dies the master ends in good order, its workers with it.
  absl::StatusOr<std::unique_ptr<ChildProcess>> process =
      ChildProcess::Start({"/usr/bin/setpriv", "--pdeathsig", "TERM", "/usr/sbin/nginx", "-e", dir_ + "/error.log",
                           "-p", dir_, "-c", dir_ + "/nginx.conf"},
                          options);
  close(listening);
  if (!process.ok()) return process.status();
  process_ = *std::move(process);
  while (ChildrenOf(process_->pid()).empty()) {
    if (process_->Wait(absl::Milliseconds(5))) {
      std::stringstream log;
      log << std::ifstream(dir_ + "/error.log").rdbuf();
      return absl::UnavailableError(absl::StrCat("nginx ended: ", process_->Stderr(), log.str()));
    }
  }
  return absl::OkStatus();
}

std::string NginxFront::url() const { return absl::StrCat("https://127.0.0.1:", port_); }

void NginxFront::KillWorkers() {
  const std::vector<pid_t> workers = ChildrenOf(process_->pid());
  for (const pid_t worker : workers) kill(worker, SIGKILL);
  for (const pid_t worker : workers) {
    while (kill(worker, 0) == 0) absl::SleepFor(absl::Milliseconds(1));
  }
}

}  // namespace postern
