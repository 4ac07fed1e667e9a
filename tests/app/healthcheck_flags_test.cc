#include "app/healthcheck_flags.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace postern {
namespace {

using ::testing::HasSubstr;

TEST(HealthcheckFlags, AreReadWithOneDashOrTwoAndWithEqualsOrBlank) {
  const auto flags = ParseHealthcheckFlags({"-addr", "a:1", "--service=s", "-timeout=750ms", "--tls", "-tls-ca-cert",
                                            "ca", "--tls-client-cert", "cert", "--tls-client-key=key",
                                            "-tls-server-name", "name", "-ready=http://b:2"});
  ASSERT_TRUE(flags.ok()) << flags.status();
  EXPECT_EQ(flags->address, "a:1");
  EXPECT_EQ(flags->service, "s");
  EXPECT_EQ(flags->timeout, absl::Milliseconds(750));
  EXPECT_TRUE(flags->tls);
  EXPECT_EQ(flags->ca_file, "ca");
  EXPECT_EQ(flags->certificate_file, "cert");
  EXPECT_EQ(flags->key_file, "key");
  EXPECT_EQ(flags->server_name, "name");
  EXPECT_EQ(flags->ready_url, "http://b:2");
}

TEST(HealthcheckFlags, HaveDefaults) {
  const auto flags = ParseHealthcheckFlags({"-addr=a:1"});
  ASSERT_TRUE(flags.ok());
  EXPECT_EQ(flags->timeout, absl::Seconds(2));
  EXPECT_FALSE(flags->tls);
  EXPECT_EQ(flags->service, "");
}

TEST(HealthcheckFlags, HelpAndVersionNeedNothingElse) {
  EXPECT_TRUE(ParseHealthcheckFlags({"-help"})->help);
  EXPECT_TRUE(ParseHealthcheckFlags({"--version"})->version);
}

TEST(HealthcheckFlags, WhatIsWrongIsNamed) {
  const std::vector<std::pair<std::vector<std::string>, const char*>> cases = {
      {{}, "-addr or -ready is missing"},
      {{"addr"}, "unknown argument addr"},
      {{"-adr", "a"}, "unknown argument -adr"},
      {{"-tls=yes", "-addr=a:1"}, "unknown argument -tls=yes"},
      {{"-addr"}, "-addr needs a value"},
      {{"-addr=a:1", "-timeout=0s"}, "-timeout must be"},
      {{"-addr=a:1", "-timeout=-1s"}, "-timeout must be"},
      {{"-addr=a:1", "-timeout=2h"}, "-timeout must be"},
      {{"-addr=a:1", "-timeout=5"}, "-timeout must be"},
      {{"-ready=http://a", "-service=s"}, "need -addr"},
      {{"-ready=http://a", "-tls"}, "need -addr"},
      {{"-ready=ftp://a"}, "-ready must begin with"},
      {{"-addr=a:1", "-tls-client-cert=c", "-tls-client-key=k"}, "need -tls"},
      {{"-addr=a:1", "-tls-server-name=n"}, "need -tls"},
      {{"-addr=a:1", "-tls", "-tls-client-cert=c"}, "need each other"},
      {{"-addr=a:1", "-tls-ca-cert=c"}, "-tls-ca-cert needs"},
  };
  for (const auto& [arguments, expected] : cases) {
    const auto flags = ParseHealthcheckFlags(arguments);
    ASSERT_FALSE(flags.ok()) << expected;
    EXPECT_EQ(flags.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(flags.status().message(), HasSubstr(expected));
  }
}

TEST(HealthcheckFlags, HelpTellsEveryFlag) {
  for (const char* name : {"-addr", "-service", "-ready", "-timeout", "-tls ", "-tls-ca-cert", "-tls-client-cert",
                           "-tls-client-key", "-tls-server-name", "-version", "-help"}) {
    EXPECT_THAT(kHealthcheckHelp, HasSubstr(name));
  }
}

}  // namespace
}  // namespace postern
