#include "base/tracer.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/fake_clock.h"

namespace postern {
namespace {

using ::testing::IsEmpty;
using ::testing::MatchesRegex;

constexpr char kParent[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
constexpr char kUnkept[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";

class KeptSpans : public SpanSink {
 public:
  void Add(Span span) override { spans.push_back(std::move(span)); }
  std::vector<Span> spans;
};

class TracerTest : public ::testing::Test {
 protected:
  Tracer With(double ratio) {
    return Tracer({.sink = &kept_, .sample_ratio = ratio, .random = [this] { return next_ += 0x0123456789abcdef; }},
                  clock_);
  }

  KeptSpans kept_;
  FakeClock clock_;
  uint64_t next_ = 0;
};

TEST(TraceContext, IsReadAndWritten) {
  const auto context = ParseTraceparent(kParent);
  ASSERT_TRUE(context.has_value());
  EXPECT_EQ(context->trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(context->span_id, "00f067aa0ba902b7");
  EXPECT_TRUE(context->sampled);
  EXPECT_EQ(FormatTraceparent(*context), kParent);
  EXPECT_FALSE(ParseTraceparent(kUnkept)->sampled);
  EXPECT_TRUE(ParseTraceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0f")->sampled);
}

TEST(TraceContext, AllZeroIdsAndOtherFormsAreNone) {
  for (const char* bad : {"", "x", "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                          "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                          "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}) {
    EXPECT_FALSE(ParseTraceparent(bad).has_value()) << bad;
  }
}

TEST(TraceContext, ATracestateIsShortAndPrintable) {
  EXPECT_EQ(ValidTracestate("a=1,b=2"), "a=1,b=2");
  EXPECT_EQ(ValidTracestate(std::string(513, 'a')), "");
  EXPECT_EQ(ValidTracestate("a=1\r\nx: y"), "");
}

TEST_F(TracerTest, ARequestHangsBelowItsCallAndTheCallBelowItsCaller) {
  Tracer tracer = With(0);
  std::unique_ptr<LiveSpan> call = tracer.StartCall("Send", kParent, "");
  std::unique_ptr<LiveSpan> request = tracer.StartRequest("POST /send", call->traceparent());
  request->Set("postern.account", "main");
  request->Set("http.response.status_code", 200);
  clock_.Advance(absl::Seconds(2));
  request->End("");
  call->End("NOT_FOUND");
  ASSERT_EQ(kept_.spans.size(), 2u);
  const Span& inner = kept_.spans[0];
  const Span& outer = kept_.spans[1];
  EXPECT_EQ(outer.parent_span_id, "00f067aa0ba902b7");
  EXPECT_EQ(inner.parent_span_id, outer.context.span_id);
  EXPECT_EQ(inner.context.trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(inner.end - inner.start, absl::Seconds(2));
  EXPECT_EQ(inner.error, "");
  EXPECT_EQ(outer.error, "NOT_FOUND");
  EXPECT_EQ(inner.kind, Span::Kind::kClient);
  EXPECT_EQ(inner.texts.size(), 1u);
  EXPECT_EQ(inner.numbers.size(), 1u);
}

TEST_F(TracerTest, WhatTheCallerDoesNotKeepIsNotKept) {
  Tracer tracer = With(1);
  std::unique_ptr<LiveSpan> call = tracer.StartCall("Send", kUnkept, "");
  EXPECT_THAT(call->traceparent(), MatchesRegex("00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-00"));
  tracer.StartRequest("POST /send", call->traceparent())->End("");
  call->End("");
  EXPECT_THAT(kept_.spans, IsEmpty());
}

TEST_F(TracerTest, OfTracesThatBeginHereAShareIsKept) {
  for (const double ratio : {0.0, 0.25, 1.0}) {
    kept_.spans.clear();
    Tracer tracer = With(ratio);
    for (int i = 0; i < 4000; ++i) tracer.StartCall("Send", "", "")->End("");
    EXPECT_NEAR(static_cast<double>(kept_.spans.size()) / 4000, ratio, 0.03);
  }
}

TEST_F(TracerTest, ASpanThatNobodyEndsIsCancelled) {
  Tracer tracer = With(1);
  tracer.StartCall("Send", kParent, "").reset();
  ASSERT_EQ(kept_.spans.size(), 1u);
  EXPECT_EQ(kept_.spans[0].error, "cancelled");
}

TEST_F(TracerTest, ATracestateIsKnownWhileItsCallLives) {
  Tracer tracer = With(1);
  std::unique_ptr<LiveSpan> call = tracer.StartCall("Send", kParent, "a=1");
  const std::string traceparent = call->traceparent();
  EXPECT_EQ(tracer.TracestateOf(traceparent), "a=1");
  call->End("");
  EXPECT_EQ(tracer.TracestateOf(traceparent), "");
  std::unique_ptr<LiveSpan> without_parent = tracer.StartCall("Send", "", "a=1");
  EXPECT_EQ(tracer.TracestateOf(without_parent->traceparent()), "");
}

TEST_F(TracerTest, WithoutASinkWhatCameIsPassedOn) {
  Tracer tracer({}, clock_);
  std::unique_ptr<LiveSpan> call = tracer.StartCall("Send", kParent, "a=1");
  EXPECT_EQ(call->traceparent(), kParent);
  EXPECT_EQ(tracer.TracestateOf(kParent), "a=1");
  EXPECT_EQ(tracer.StartRequest("POST /send", kParent), nullptr);
  EXPECT_EQ(tracer.StartCall("Send", "nonsense", "a=1")->traceparent(), "");
}

}  // namespace
}  // namespace postern
