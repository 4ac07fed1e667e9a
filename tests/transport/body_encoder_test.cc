#include "transport/body_encoder.h"

#include "gtest/gtest.h"

namespace postern {
namespace {

TEST(BodyEncoder, EncodesEveryKindOfBody) {
  EXPECT_FALSE(EncodeBody({}, "B").present);
  EncodedBody form = EncodeBody(Form{{{"a", "1 2"}}}, "B");
  EXPECT_EQ(form.content_type, "application/x-www-form-urlencoded");
  EXPECT_EQ(form.bytes, "a=1+2");
  EncodedBody multipart = EncodeBody(Multipart{{{"a", "1", "", ""}}}, "B");
  EXPECT_EQ(multipart.content_type, "multipart/form-data; boundary=B");
  EXPECT_EQ(multipart.bytes, "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--B--\r\n");
  EncodedBody json = EncodeBody(JsonText{"{}"}, "B");
  EXPECT_EQ(json.content_type, "application/json");
  EXPECT_EQ(json.bytes, "{}");
  EncodedBody bytes = EncodeBody(Bytes{"x"}, "B");
  EXPECT_TRUE(bytes.present);
  EXPECT_EQ(bytes.content_type, "");
  EXPECT_EQ(bytes.bytes, "x");
}

}  // namespace
}  // namespace postern
